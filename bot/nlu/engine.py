"""The engine of the service's own process: intents by meaning and spelling, entities by the files.

What a message is gets asked of the classifier of its own language; whether any intent is meant at
all is told by its confidence, which training measured out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from bot.nlu.entities import EntityFinder
from bot.nlu.model import Parse, Ranked
from bot.nlu.payload import read_payload
from bot.nlu.rehearsal import BELIEVED
from bot.nlu.trained import Model, Trained
from madoguchi.encoder import Encoder
from madoguchi.text import is_japanese, normalise

_RANKED = 10
_ABOUT_AS_LIKELY = 0.6
"""The share of the best intent's probability from which on another might as well be meant."""


class IntentEngine:
    """Understands messages by a trained model; safe to call from several threads."""

    name = "madoguchi"

    def __init__(
        self,
        encoder: Encoder,
        model: Model,
        finder: EntityFinder,
        intents: Iterable[str] = (),
    ) -> None:
        """Take what was trained; ``intents`` are those payloads may name besides the model's."""
        self._encoder, self._model, self._finder = encoder, model, finder
        learnt = (intent for one in model.languages.values() for intent in one.intents)
        self._intents = frozenset((*intents, *learnt))

    def parse(self, text: str, locale: str) -> Parse:
        """Return what a message is; Unavailable where the encoder is."""
        payload = read_payload(text, self._intents)
        if payload is not None:
            return payload
        words = normalise(text)
        if not words:
            return Parse(text, None, 0.0)
        return self._understand(text, words, self._language(words, locale))

    def _language(self, words: str, locale: str) -> Trained:
        """Return what is known of a message's own language, or else of the conversation's."""
        known = self._model.languages
        wanted = ("ja" if is_japanese(words) else "en", locale.split("-")[0])
        return next((known[one] for one in wanted if one in known), next(iter(known.values())))

    def _understand(self, text: str, words: str, trained: Trained) -> Parse:
        asked = trained.space.features([words], self._encoder.encode_queries([words]))
        logits = trained.classifier.logits(asked)
        sure = float(trained.certainty.confidence(trained.classifier.scores(asked, logits))[0])
        likely = trained.certainty.probabilities(logits)[0]
        share = likely / likely.max()
        order = np.argsort(-share, kind="stable")[:_RANKED]
        ranking = tuple(Ranked(trained.intents[one], sure * float(share[one])) for one in order)
        close = (one for one in order[1:] if share[one] >= _ABOUT_AS_LIKELY)
        return Parse(
            text,
            ranking[0].name if sure >= BELIEVED else None,
            sure,
            ranking,
            self._finder.find(text),
            tuple(trained.intents[one] for one in close),
        )
