"""Telling kinds of messages apart: by rule, then by the nearest example sentence.

A message is taken for something else than a question only where that is clear: its nearest example
must be near, nearer than the nearest question of the FAQ, and a request for a person must also name
a person. What is in doubt is a question, because the FAQ can say that it does not know.
"""

from __future__ import annotations

import re
from threading import Lock

import numpy as np

from bot.intents.files import Examples
from bot.intents.model import KIND_OF_INTENT, Kind, Understanding
from bot.intents.patterns import asks_for_person, bare, refuses_person
from madoguchi.encoder import Encoder, Vectors
from madoguchi.text import katakana, normalise

PERSON_COSINE = 0.88
PERSON_COSINE_IN_DOUBT = 0.91
"""For a message whose only word for a person is 人, which is in many others too."""
SMALL_TALK_COSINE = 0.93
LONGEST = 100
"""In characters; who writes more has something to ask."""

_PERSON_WORD = re.compile(
    r"担当|オペレ|スタッフ|有人|人間|係|店員|責任者|サポート|窓口|"
    r"\b(?:person|people|humans?|agents?|operators?|rep|representatives?|staff|someone|somebody|anyone|"
    r"employees?|colleagues?|support|live chat)\b"
)
_PERHAPS_PERSON = re.compile(r"(?<![一-龠々])人(?![気数])")
_ASKS_ABOUT = re.compile(
    r"時間|何時|いつ|どこ|番号|曜日|名前|何人|なぜ|いくら|料金|違い|とは|"
    r"\b(?:hours?|when|where|what|why|number|how much|discounts?|gifts?|cards?)\b"
)


class Classifier:
    """Knows the kind of a message; safe to call from several threads.

    The examples are encoded at the first use, or by `warm_up`.
    """

    def __init__(self, encoder: Encoder, examples: Examples) -> None:
        self._encoder = encoder
        self._lock = Lock()
        self._vectors: Vectors | None = None
        self._sentences = [
            (KIND_OF_INTENT[intent], sentence)
            for intent, sentences in examples.items()
            for sentence in sentences
        ]
        self._whole = {katakana(bare(sentence)): kind for kind, sentence in self._sentences}

    def warm_up(self) -> None:
        """Encode the examples, so that the first customer need not wait for it."""
        with self._lock:
            if self._vectors is None:
                sentences = [normalise(sentence) for _, sentence in self._sentences]
                self._vectors = self._encoder.encode_queries(sentences)

    def classify(self, text: str, locale: str, faq_cosine: float = -1.0) -> Understanding:
        """Return the kind of a message; ``faq_cosine`` is that of the nearest FAQ question.

        Both languages are understood whatever the conversation's ``locale``: customers switch.
        """
        words = bare(text)
        known = self._whole.get(katakana(words))
        if known:
            return Understanding(known, 1.0, words)
        if len(words) > LONGEST:
            return Understanding("question", 1.0, "length")
        if asks_for_person(words):
            return Understanding("person", 1.0, "rule")
        kind, cosine, sentence = self._nearest(text)
        if cosine > faq_cosine and _is_clear(kind, cosine, words):
            return Understanding(kind, cosine, sentence)
        return Understanding("question", 1.0 - max(cosine, 0.0), sentence)

    def _nearest(self, text: str) -> tuple[Kind, float, str]:
        self.warm_up()
        assert self._vectors is not None
        cosines = self._vectors @ self._encoder.encode_queries([normalise(text)])[0]
        best = int(np.argmax(cosines))
        kind, sentence = self._sentences[best]
        return kind, float(cosines[best]), sentence


def _is_clear(kind: Kind, cosine: float, words: str) -> bool:
    if kind != "person":
        return cosine >= SMALL_TALK_COSINE
    if _ASKS_ABOUT.search(words) or refuses_person(words):
        return False
    if _PERSON_WORD.search(words):
        return cosine >= PERSON_COSINE
    return cosine >= PERSON_COSINE_IN_DOUBT and bool(_PERHAPS_PERSON.search(words))
