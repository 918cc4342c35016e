"""The bot's mind for the simulator: the real one, which remembers what it has thought before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

import numpy as np

from bot.turn import Classify, Mind, Think, Thought
from faq.index import FaqIndex
from faq.searching import Found, search_site
from madoguchi.encoder import Encoded, Encoder, Vectors


class Remembering:
    """An encoder that encodes each query once: customers of the sample repeat themselves."""

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        self._known: dict[str, Encoded] = {}

    @property
    def name(self) -> str:
        """The name of the encoder inside."""
        return self._encoder.name

    @property
    def dimensions(self) -> int:
        """The width of a vector."""
        return self._encoder.dimensions

    @property
    def tells_tokens(self) -> bool:
        """Whether the encoder inside tells tokens."""
        return self._encoder.tells_tokens

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Encode what is new and return all of it."""
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.stack([one.vector for one in self.read_queries(texts)])

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode what is new and return all of it."""
        new = list(dict.fromkeys(text for text in texts if text not in self._known))
        if new:
            self._known.update(zip(new, self._encoder.read_queries(new), strict=True))
        return [self._known[text] for text in texts]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Encode passages, which do not repeat."""
        return self._encoder.encode_passages(texts)

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode passages, which do not repeat."""
        return self._encoder.read_passages(texts)


def thinker(indexes: Mapping[str, FaqIndex], classify: Classify) -> Think:
    """Return the real mind over these indexes, thinking about each wording once."""

    def search(_site_id: str, locale: str, text: str) -> Found:
        return search_site({locale: indexes[locale]}, text, locale)

    mind = Mind(search, classify)

    @cache
    def think(site_id: str, locale: str, text: str) -> Thought:
        return mind(site_id, locale, text)

    return think
