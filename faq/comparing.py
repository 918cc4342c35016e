"""Two texts of an article beside each other, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from faq.model import Draft

_MARKED_WITHIN = 2000
"""Characters of changed lines up to which single characters are marked; beyond, whole lines are."""

Parts = tuple[tuple[str, bool], ...]
"""A line in pieces: the text, and whether it differs from the other side."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of both sides; an empty side has no such line."""

    old: Parts
    new: Parts

    @property
    def differs(self) -> bool:
        """Whether anything is marked."""
        return any(marked for _, marked in (*self.old, *self.new)) or bool(self.old) != bool(
            self.new
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One part of an article, by its name in `Draft`, line by line."""

    name: str
    rows: tuple[Row, ...]

    @property
    def differs(self) -> bool:
        """Whether the sides are not the same."""
        return any(row.differs for row in self.rows)


def compare(old: Draft, new: Draft) -> list[Difference]:
    """Return every part that either side has, in the order of the editor."""
    differences = []
    for name in ("question", "paraphrases", "answer", "category", "tags", "test_questions"):
        before, after = _lines(getattr(old, name)), _lines(getattr(new, name))
        if before or after:
            differences.append(Difference(name, tuple(_rows(before, after))))
    return differences


def _lines(value: str | Sequence[str] | None) -> list[str]:
    if value is None:
        return []
    return value.split("\n") if isinstance(value, str) else list(value)


def _rows(old: list[str], new: list[str]) -> Iterator[Row]:
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (Row(((line, False),), ((line, False),)) for line in old[a:b])
            continue
        for place in range(max(b - a, d - c)):
            before = old[a + place] if a + place < b else None
            after = new[c + place] if c + place < d else None
            yield Row(*_marked(before, after))


def _marked(old: str | None, new: str | None) -> tuple[Parts, Parts]:
    if old is None or new is None or len(old) + len(new) > _MARKED_WITHIN:
        return _whole(old), _whole(new)
    before, after = list[tuple[str, bool]](), list[tuple[str, bool]]()
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if b > a:
            before.append((old[a:b], tag != "equal"))
        if d > c:
            after.append((new[c:d], tag != "equal"))
    return tuple(before), tuple(after)


def _whole(line: str | None) -> Parts:
    return () if line is None else ((line, True),)
