"""What is set apart from what is meant: 「返品ではなく交換したい」 asks for an exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from madoguchi.text import Word, is_japanese, words

# Only what nothing but a contrast is put in: 「会員でなくても」 and 「まだ届いていないのですが」
# belong to the question, and so does most of what stands before a "but".
_CLAUSE = r"(?:^|(?<=[、。,\s]))(?:(?!まだ)[^、。,\n]){,80}?"  # longer ones are no clauses
_BUT = r"(?:(?:です|[んの](?:です)?)?(?:けど|けれども?|が|し)|(?:です|[んの]です)?[、。])"
_NOT_THIS = re.compile(
    rf"{_CLAUSE}(?:"
    r"(?:では|じゃ)なく(?:て|って)?(?![てもはしさなっらりるれ])|わけ(?:では|じゃ)ない(?:です)?[。、]"
    rf"|はし(?:ない|ません){_BUT}"
    r")[、,\s]*"
)
# Before a wish it is set apart; before a question it may be what the answer depends on.
_NOT_SO = re.compile(rf"{_CLAUSE}(?:では|じゃ)(?:ない|ありません){_BUT}[、,\s]*")
_ASKS = re.compile(
    r"[?？]|[かの][。\s]*$|どう(?!も|しても)|いつ(?!も)|いくら|何を|[でま]すか|でしょうか"
)
_NOT_THIS_ENGLISH = re.compile(r"\b(?:rather than|as opposed to)\s+[^,.;?!]+,?", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_SPELT_OUT = re.compile(r"[一-龥々ァ-ヴA-Za-z]")  # names are, and 「そもそも」 and numbers are not
_AFTER_A_TOPIC = frozenset("のをはがも")


def without_contrast(text: str) -> str:
    """Return a normalised text without what it denies, or as it is when nothing would be left.

    Where what is left names nothing, it is still about what the denied clause began with:
    「ポイントの期限ではなく、いつ付くのか」 asks when points are given.
    """
    if not is_japanese(text):
        return _rest(_NOT_THIS_ENGLISH, text)
    rest = _rest(_NOT_THIS, text)
    wish = _rest(_NOT_SO, rest)
    rest = rest if _ASKS.search(wish) else wish
    denied = _NOT_THIS.search(text)
    if denied is None or rest == text or any(_names(word) for word in words(rest)):
        return rest
    return f"{_topic(words(denied[0]))} {rest}".lstrip()


def _rest(pattern: re.Pattern[str], text: str) -> str:
    rest = _SPACES.sub(" ", pattern.sub(" ", text)).strip(" 、,")
    return rest if any(word.content for word in words(rest)) else text


def _names(word: Word) -> bool:
    return word.content and not word.inflects and bool(_SPELT_OUT.match(word.surface))


def _topic(clause: Sequence[Word]) -> str:
    """Return the name a clause begins with, if it goes on to say something of it."""
    name = list(takewhile(lambda word: word.content and not word.inflects, clause))
    said = clause[len(name) :]
    goes_on = said and said[0].surface in _AFTER_A_TOPIC and any(word.content for word in said)
    return "".join(word.surface for word in name) if goes_on and any(map(_names, name)) else ""
