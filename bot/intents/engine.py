"""Telling kinds of messages apart: by rule, then by what was learnt and by the nearest example.

A request for a person that no rule knows is told by a network fitted to thousands of wordings
(`bot.intents.person`), unless it is refused. Small talk is taken for such only where that is clear:
nearer to an example than to any question of the FAQ, and saying nothing besides
(`bot.intents.small_talk`). What is in doubt is a question, because the FAQ can say that it does not
know.
"""

from __future__ import annotations

from bot.intents.files import Examples
from bot.intents.model import KIND_OF_INTENT, Kind, Understanding
from bot.intents.nearness import Nearest, Nearness
from bot.intents.patterns import asks_for_person, bare, is_wordless, parts, refuses_person
from bot.intents.person import person_model
from bot.intents.small_talk import SmallTalkRules
from bot.intents.yes_no import says_solved, says_thanks, yes_or_no
from madoguchi.encoder import Encoder
from madoguchi.text import is_japanese, katakana, normalise

ASKS = 0.5
NEAR_SMALL_TALK = 0.55
LONGEST = {"ja": 100, "en": 250}
"""In characters; who writes more and does not ask for a person has something to ask."""


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
        self._encoder = encoder
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
        is_long = len(words) > LONGEST["ja" if is_japanese(text) else "en"]
        if not is_long and (kind := self._by_rule(text, words)) is not None:
            return Understanding(kind, 1.0, "rule")
        likely = 0.0 if refuses_person(words) else self._asks_for_person(text)
        if likely >= ASKS:
            return Understanding("person", likely, "wording", by="learnt")
        if is_long:
            return Understanding("question", 1.0, "length")
        nearest = self._nearness.nearest(text)
        if nearest.cosine > faq_cosine and self._is_small_talk(nearest, text):
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

    def _asks_for_person(self, text: str) -> float:
        """Return how likely a message asks for a person; the encoder remembers it."""
        plain = normalise(text)
        encoded = self._encoder.read_queries([plain])[0]
        return person_model().likelihood(plain, encoded, self._encoder.name)

    def _is_small_talk(self, nearest: Nearest, text: str) -> bool:
        if nearest.kind == "person" or nearest.near < NEAR_SMALL_TALK:
            return False
        return self._small_talk.pass_as(nearest.kind, text)


def _key(words: str) -> str:
    """Return what two wordings share that differ by kana or a drawn-out end alone."""
    return katakana(words).rstrip("ーッ")
