"""The nearest example of a message, and how near that is for this encoder.

Encoders differ in what cosine unrelated sentences have, and languages in how near they are to each
other. So nearness is relative: 0 is how near sentences about anything come to an example, 1 is the
example itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

import numpy as np

from bot.intents.model import Kind
from faq.background import background
from madoguchi.encoder import Encoder, Vectors
from madoguchi.text import is_japanese, normalise


@dataclass(frozen=True)
class Nearest:
    """The example nearest to a message; ``near`` is 1 for the same words and may be negative."""

    kind: Kind
    sentence: str
    cosine: float
    near: float


@dataclass(frozen=True)
class _Encoded:
    """The examples' vectors, and the cosine that sentences about anything reach, by language."""

    examples: Vectors
    anything: dict[str, float]


class Nearness:
    """Compares messages with examples; safe to call from several threads."""

    def __init__(self, encoder: Encoder, sentences: Sequence[tuple[Kind, str]]) -> None:
        self._encoder = encoder
        self._sentences = sentences
        self._lock = Lock()
        self._encoded: _Encoded | None = None

    def warm_up(self) -> None:
        """Encode the examples, once."""
        self._vectors()

    def nearest(self, text: str) -> Nearest:
        """Return the example nearest to a message."""
        encoded = self._vectors()
        cosines = encoded.examples @ self._encode([text])[0]
        best = int(np.argmax(cosines))
        kind, sentence = self._sentences[best]
        anything = encoded.anything["ja" if is_japanese(text) else "en"]
        cosine = float(cosines[best])
        return Nearest(kind, sentence, cosine, (cosine - anything) / max(1.0 - anything, 1e-6))

    def _vectors(self) -> _Encoded:
        with self._lock:
            if self._encoded is None:
                examples = self._encode([sentence for _, sentence in self._sentences])
                anything = {
                    locale: float(
                        np.median((self._encode(background(locale)) @ examples.T).max(axis=1))
                    )
                    for locale in ("ja", "en")
                }
                self._encoded = _Encoded(examples, anything)
            return self._encoded

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return self._encoder.encode_queries([normalise(text) for text in texts])
