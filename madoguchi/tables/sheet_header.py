"""Where the names of a sheet's columns stand: below a title, and in more than one row."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import zip_longest
from typing import Any

from madoguchi.errors import InvalidInput
from madoguchi.tables.rows import Unreadable
from madoguchi.tables.sheet_marks import Marks

Record = tuple[int, list[Any]]
"""A row's number and its cells."""

IsHeader = Callable[[Iterable[str]], bool]
"""Tells whether names are those of columns that the reader knows."""

_MOST_TITLES = 20
"""Among so many rows the names of the columns are looked for: above may stand a title."""


def header_of(
    records: Sequence[Record], marks: Marks, is_header: IsHeader
) -> tuple[list[str], Sequence[Record]]:
    """Return the names of the columns, and the rows below them.

    Rows that say the names again, as merged cells do, are part of the header; a heading merged
    over several columns gives way to names below it. Raise `InvalidInput` where there are none
    and the columns hold something. Pure.
    """
    found = [_names(cells) for _, cells in records[:_MOST_TITLES]]
    begin = next((place for place, names in enumerate(found) if is_header(names)), 0)
    number, header = records[begin][0], found[begin]
    grouped = {column - 1 for columns in marks.sideways.get(number, ()) for column in columns}
    merged = bool(grouped) or number in marks.merged
    end = begin + 1
    while end < len(records):
        both = _together(header, _names(records[end][1]), grouped)
        if not _goes_on(header, records[end][1], both, merged, is_header):
            break
        header, end = both, end + 1
    while header and not header[-1]:
        header.pop()
    _refuse_nameless(header, number, records[end:], grouped)
    return header, records[end:]


def _together(header: list[str], below: list[str], grouped: Collection[int]) -> list[str]:
    """Return the names of two rows: the upper one's, but the lower one's under a group."""
    return [
        (lower or upper) if place in grouped else (upper or lower)
        for place, (upper, lower) in enumerate(zip_longest(header, below, fillvalue=""))
    ]


def _goes_on(
    header: list[str], cells: list[Any], both: list[str], merged: bool, is_header: IsHeader
) -> bool:
    """Whether a row says the names again or, below merged ones, nothing but further names."""
    rows = list(zip_longest(header, _names(cells), both, fillvalue=""))
    if is_header(lower for upper, lower, _ in rows if lower == upper):
        return True
    if not merged or not is_header(both) or any(isinstance(cell, Unreadable) for cell in cells):
        return False
    only_names = all(lower in {"", name} for _, lower, name in rows)
    return only_names and any(lower and not upper for upper, lower, _ in rows)


def _refuse_nameless(
    header: list[str], number: int, below: Sequence[Record], grouped: Collection[int]
) -> None:
    nameless = [place for place in grouped if place >= len(header) or not header[place]]
    for _, cells in below if nameless else ():
        if any(place < len(cells) and _names([cells[place]]) != [""] for place in nameless):
            raise InvalidInput(
                "In row %(row)s a name is merged over several columns. "
                "Give each column that holds something a name of its own.",
                row=number,
            )


def _names(cells: list[Any]) -> list[str]:
    return [
        "" if cell is None or isinstance(cell, Unreadable) else str(cell).strip() for cell in cells
    ]
