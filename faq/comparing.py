"""Two texts of an article beside each other, with what differs marked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from faq.model import ArticleRevision, Draft

_WORDS = ("question", "paraphrases", "answer", "category", "tags", "test_questions")
_LINES = 160_000
"""Lines of one side times those of the other up to which equal ones are found between others."""
_CHARACTERS = 1_000_000
"""The same of the characters of changed lines, for all lines together: beyond, lines are whole."""

Lines = list[str]
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


def before(steps: Sequence[ArticleRevision], live: int | None) -> int:
    """Return the revision that the first of some steps (newest first) is set beside.

    It is what customers see, else the last one that says something else, else the one before.
    """
    newest, *earlier = steps
    if live and live != newest.revision:
        return live
    other = (step.revision for step in earlier if step.draft != newest.draft)
    return next(other, earlier[0].revision if earlier else newest.revision)


def compare(
    old: Draft,
    new: Draft,
    old_facts: Mapping[str, Lines] | None = None,
    new_facts: Mapping[str, Lines] | None = None,
) -> list[Difference]:
    """Return every part that either side has, in the order of the editor.

    Facts are what `faq.draft_saying` makes of both sides.
    """
    sides = [
        {name: _lines(getattr(draft, name)) for name in _WORDS} | dict(facts or {})
        for draft, facts in ((old, old_facts), (new, new_facts))
    ]
    return [
        Difference(name, tuple(_rows(before, after)))
        for name, before in sides[0].items()
        if (after := sides[1][name]) or before
    ]


def _lines(value: str | Sequence[str] | None) -> Lines:
    if value is None:
        return []
    return value.split("\n") if isinstance(value, str) else list(value)


def _rows(old: Lines, new: Lines) -> Iterator[Row]:
    left = _CHARACTERS
    for tag, a, b, c, d in _opcodes(old, new):
        if tag == "equal":
            yield from (Row(((line, False),), ((line, False),)) for line in old[a:b])
            continue
        for place in range(max(b - a, d - c)):
            before = old[a + place] if a + place < b else None
            after = new[c + place] if c + place < d else None
            left -= len(before or "") * len(after or "")
            yield Row(*_marked(before, after)) if left > 0 else Row(_whole(before), _whole(after))


def _opcodes(old: Lines, new: Lines) -> list[tuple[str, int, int, int, int]]:
    """Return what is equal and what differs; of very long texts only their ends are equal."""
    if len(old) * len(new) <= _LINES:
        return [*SequenceMatcher(None, old, new, autojunk=False).get_opcodes()]
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    tail = next((n for n in range(shorter - head) if old[-n - 1] != new[-n - 1]), shorter - head)
    a, b = len(old) - tail, len(new) - tail
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, a, head, b),
        ("equal", a, len(old), b, len(new)),
    ]


def _marked(old: str | None, new: str | None) -> tuple[Parts, Parts]:
    if old is None or new is None:
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
