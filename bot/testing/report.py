"""What a test run shows: conversations that went otherwise, side by side with what was expected."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from bot.flows.effects import Reason
from bot.testing.playing import Outcome, Played, Row

COLUMN = 44
"""How wide each of the two columns is, in half-width characters."""
_INDENT = "      "


def failure(outcome: Outcome) -> Iterator[str]:
    """Yield the lines about a conversation that went otherwise: what went well in short."""
    case = outcome.case
    yield f"✗ {case.name}  ({case.place})"
    for played in outcome.turns[:-1]:
        yield f"  ✓ {_did(played)}"
    yield from _wrong(outcome.turns[-1])
    left = len(case.turns) - len(outcome.turns)
    if left:
        yield f"  … {left:,} more not played"


def summary(outcomes: Sequence[Outcome]) -> str:
    """Return how many went as written."""
    right = sum(outcome.is_right for outcome in outcomes)
    return f"{right:,} of {len(outcomes):,} conversations went as written."


def _wrong(played: Played) -> Iterator[str]:
    yield f"  ✗ {_did(played)}  ({played.turn.place})"
    told = played.told
    if told is not None:
        yield f"{_INDENT}understood: {told.intent or 'no intent'}, {told.parse.confidence:.2f}"
        yield from (f"{_INDENT}{line}" for line in _followed(told.why))
    yield from (f"{_INDENT}{what}" for what in played.wrong)
    if any(not row.is_right for row in played.rows):
        yield from _beside(played.rows)


def _did(played: Played) -> str:
    turn = played.turn
    return f"taps [{turn.taps}]" if turn.taps is not None else turn.says


def _followed(why: Sequence[Reason]) -> Iterator[str]:
    """Yield what decided, each thing once."""
    yield from dict.fromkeys(str(reason) for reason in why)


def _beside(rows: Sequence[Row]) -> Iterator[str]:
    yield f"{_INDENT}  {padded('expected', COLUMN)} │ said"
    for row in rows:
        pairs = zip_longest(wrapped(row.expected or "–"), wrapped(row.said or "–"), fillvalue="")
        for number, (expected, said) in enumerate(pairs):
            sign = " " if row.is_right or number else "≠"
            yield f"{_INDENT}{sign} {padded(expected, COLUMN)} │ {said}".rstrip()


def width(text: str) -> int:
    """Return how many half-width characters a text takes up in a terminal."""
    wide = sum(unicodedata.east_asian_width(one) in "WF" for one in text)
    return len(text) + wide - sum(unicodedata.combining(one) > 0 for one in text)


def padded(text: str, columns: int) -> str:
    """Return a text with blanks to the end of its column."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int = COLUMN) -> list[str]:
    """Return a text in lines that fit a column; broken at a blank if one is near."""
    lines: list[str] = []
    for part in text.splitlines() or [""]:
        line = ""
        for one in part:
            if width(line + one) > columns:
                before, blank, rest = line.rpartition(" ")
                is_near = blank and width(rest) < columns // 2
                lines.append(before if is_near else line)
                line = rest if is_near else ""
            line += one
        lines.append(line)
    return lines
