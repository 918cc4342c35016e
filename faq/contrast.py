"""What is set apart from what is meant: 「返品ではなく交換したい」 asks for an exchange."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import takewhile

from madoguchi.text import Word, is_japanese, words

# Only what nothing but a contrast is put in: 「会員でなくても」 and 「本人ではないのですが」 belong
# to the question, and so does most of what stands before a "but".
_NOT_THIS = re.compile(
    r"(?:^|(?<=[、。,\s]))[^、。,\n]*?"  # the clause before
    r"(?:(?:では|じゃ)なく(?:て|って)?(?![てもはしさなっらりるれ])|わけ(?:では|じゃ)ない(?:です)?[。、])"
    r"[、,\s]*"
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
    japanese = is_japanese(text)
    pattern = _NOT_THIS if japanese else _NOT_THIS_ENGLISH
    rest = _SPACES.sub(" ", pattern.sub(" ", text)).strip(" 、,")
    if not any(word.content for word in words(rest)):
        return text
    denied = pattern.search(text) if japanese else None
    if denied is None or any(_names(word) for word in words(rest)):
        return rest
    return f"{_topic(words(denied[0]))} {rest}".lstrip()


def _names(word: Word) -> bool:
    return word.content and not word.inflects and bool(_SPELT_OUT.match(word.surface))


def _topic(clause: Sequence[Word]) -> str:
    """Return the name a clause begins with, if it goes on to say something of it."""
    name = list(takewhile(lambda word: word.content and not word.inflects, clause))
    said = clause[len(name) :]
    goes_on = said and said[0].surface in _AFTER_A_TOPIC and any(word.content for word in said)
    return "".join(word.surface for word in name) if goes_on and any(map(_names, name)) else ""
