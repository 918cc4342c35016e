"""Telling kinds of messages apart: by rule, then by the nearest example sentence.

A message is taken for something else than a question only where that is clear. Where only its
nearness to an example says so, it must be nearer than to any question of the FAQ, a request for a
person must also name a person, and small talk must say nothing besides (`bot.intents.small_talk`).
What is in doubt is a question, because the FAQ can say that it does not know.
"""

from __future__ import annotations

import re

from bot.intents.files import Examples
from bot.intents.model import KIND_OF_INTENT, Kind, Understanding
from bot.intents.nearness import Nearest, Nearness
from bot.intents.patterns import asks_for_person, bare, is_wordless, parts, refuses_person
from bot.intents.small_talk import SmallTalkRules
from bot.intents.yes_no import says_solved, says_thanks, yes_or_no
from madoguchi.encoder import Encoder
from madoguchi.text import katakana

NEAR_PERSON = 0.40
NEAR_PERSON_IN_DOUBT = 0.50
"""For a message whose only word for a person is 人, which is in many others too."""
NEAR_SMALL_TALK = 0.55
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
        sentences = [
            (KIND_OF_INTENT[intent], sentence)
            for intent, found in examples.items()
            for sentence in found
        ]
        self._nearness = Nearness(encoder, sentences)
        self._small_talk = SmallTalkRules(sentences)
        self._whole = {_key(bare(sentence)): kind for kind, sentence in sentences}

    def warm_up(self) -> None:
        """Encode the examples, so that the first customer need not wait for it."""
        self._nearness.warm_up()

    def classify(self, text: str, locale: str, faq_cosine: float = -1.0) -> Understanding:
        """Return the kind of a message; ``faq_cosine`` is that of the nearest FAQ question.

        Both languages are understood whatever the conversation's ``locale``: customers switch.
        """
        words = bare(text)
        if is_wordless(text):
            return Understanding("empty", 1.0, "no words")
        if (known := self._whole.get(_key(words))) is not None:
            return Understanding(known, 1.0, words)
        if len(words) > LONGEST:
            return Understanding("question", 1.0, "length")
        if (kind := self._by_rule(text, words)) is not None:
            return Understanding(kind, 1.0, "rule")
        nearest = self._nearness.nearest(text)
        if nearest.cosine > faq_cosine and self._is_clear(nearest, text, words):
            return Understanding(nearest.kind, nearest.near, nearest.sentence, by="nearness")
        return Understanding("question", 1.0 - min(max(nearest.near, 0.0), 1.0), nearest.sentence)

    def _by_rule(self, text: str, words: str) -> Kind | None:
        """Return what the wording alone says: of the whole message, or of every part of it."""
        if asks_for_person(words):
            return "person"
        if yes_or_no(words) is not None:
            return "empty"
        if says_thanks(words) or says_solved(words):
            return "thanks"
        kinds = [self._kind_of_part(part) for part in parts(text)]
        if None in kinds:
            return None
        if "person" in kinds:
            return "person"
        return next((kind for kind in reversed(kinds) if kind != "empty"), "empty")

    def _kind_of_part(self, words: str) -> Kind | None:
        if asks_for_person(words):
            return "person"
        return self._whole.get(_key(words)) or ("empty" if yes_or_no(words) is not None else None)

    def _is_clear(self, nearest: Nearest, text: str, words: str) -> bool:
        if nearest.kind == "person":
            return _names_person(words, nearest.near)
        return nearest.near >= NEAR_SMALL_TALK and self._small_talk.pass_as(nearest.kind, text)


def _key(words: str) -> str:
    """Return what two wordings share that differ by kana or a drawn-out end alone."""
    return katakana(words).rstrip("ーッ")


def _names_person(words: str, near: float) -> bool:
    if _ASKS_ABOUT.search(words) or refuses_person(words):
        return False
    if _PERSON_WORD.search(words):
        return near >= NEAR_PERSON
    return near >= NEAR_PERSON_IN_DOUBT and bool(_PERHAPS_PERSON.search(words))
