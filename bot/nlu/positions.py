"""A text as it is compared, every character of which knows where it stood in the text as written.

Full-width digits are one character and so are ``ｶﾞ`` (ガ), which were two, and ㈱, which becomes
three: what is found in the one has to be shown in the other.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cached_property

_SOUND_MARKS = "ﾞﾟ"


@dataclass(frozen=True)
class Placed:
    """``text`` is NFKC; character ``i`` of it stood at ``starts[i]:ends[i]`` of ``written``."""

    written: str
    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    @cached_property
    def folded(self) -> str:
        """The text in small letters; as long as the text itself."""
        return "".join(_small(character) for character in self.text)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stands in what was written."""
        return self.starts[start], self.ends[end - 1]


def placed(written: str) -> Placed:
    """Bring a text to its comparable form."""
    text, starts, ends = list[str](), list[int](), list[int]()
    start = 0
    while start < len(written):
        end = start + 1
        while end < len(written) and _belongs_before(written[end]):
            end += 1
        for character in unicodedata.normalize("NFKC", written[start:end]):
            text.append(" " if character.isspace() else character)
            starts.append(start)
            ends.append(end)
        start = end
    return Placed(written, "".join(text), tuple(starts), tuple(ends))


def folded(text: str) -> str:
    """Return a text as it is compared: NFKC, small letters."""
    return placed(text).folded


def _belongs_before(character: str) -> bool:
    return character in _SOUND_MARKS or unicodedata.combining(character) != 0


def _small(character: str) -> str:
    small = character.lower()
    return small if len(small) == 1 else character
