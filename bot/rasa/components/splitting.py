"""A message as the tokens that Rasa works on."""

from __future__ import annotations

import re
from typing import NamedTuple

from madoguchi.text import is_japanese, words

_HALVES = re.compile(
    r"[\ud800-\udfff]"
)  # of characters: neither Sudachi nor the encoder takes them
_WORD = re.compile(r"\w+(?:[-'’.@:]\w+)*")


class Part(NamedTuple):
    """A token: how it is written, its dictionary form, and where it begins."""

    text: str
    form: str
    start: int


def split(text: str) -> list[Part]:
    """Split what holds kana or kanji by Sudachi, anything else into words.

    There is always a token: a message of signs only is one as a whole.
    """
    whole = _HALVES.sub("\ufffd", text)
    if is_japanese(whole):
        parts = [Part(word.surface, word.form, word.start) for word in words(whole)]
    else:
        found = _WORD.finditer(whole)
        parts = [Part(match.group(), match.group().lower(), match.start()) for match in found]
    return parts or [Part(whole, whole, 0)]
