"""What is set apart from what is meant: 「返品ではなく交換したい」 asks for an exchange."""

from __future__ import annotations

import re

from madoguchi.text import is_japanese, words

# Only what nothing but a contrast is put in: 「会員でなくても」 and 「本人ではないのですが」 belong
# to the question, and so does most of what stands before a "but".
_NOT_THIS = re.compile(
    r"(?:^|(?<=[、。,\s]))[^、。,\n]*?"  # the clause before
    r"(?:(?:では|じゃ)なく(?:て|って)?(?![てもはしさなっらりるれ])|わけ(?:では|じゃ)ない(?:です)?[。、])"
    r"[、,\s]*"
)
_NOT_THIS_ENGLISH = re.compile(r"\b(?:rather than|as opposed to)\s+[^,.;?!]+,?", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def without_contrast(text: str) -> str:
    """Return a normalised text without what it denies, or as it is when nothing would be left."""
    pattern = _NOT_THIS if is_japanese(text) else _NOT_THIS_ENGLISH
    rest = _SPACES.sub(" ", pattern.sub(" ", text)).strip(" 、,")
    return rest if any(word.content for word in words(rest)) else text
