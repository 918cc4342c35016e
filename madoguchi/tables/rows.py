"""What a file of any kind becomes before its columns are understood: rows with line numbers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from madoguchi.i18n import mark

LARGEST_FILE = 32 * 1024 * 1024
MOST_ROWS = 100_000

NOT_OURS = mark("This is not a CSV, TSV, Excel (.xlsx), JSON, Markdown (.zip) or HTML file.")


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about one row: a translation key with its values.

    ``place`` names the file of a folder that the row comes from.
    """

    line: int
    message: str
    values: dict[str, Any] = field(default_factory=dict)
    question: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Stands for a cell that shows no value; what reads it is told why (`Note`)."""

    message: str
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file; ``line`` is the first line (or sheet row, or item)."""

    line: int
    cells: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    place: str = ""


@dataclass(frozen=True, slots=True)
class RawFile:
    """The rows of a file, the names of its columns, and what is to be said besides."""

    format: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    notes: tuple[Note, ...] = ()


def table_row(line: int, header: list[str], cells: list[Any]) -> RawRow:
    """Return a row of a table by its header; one with more cells than that has a problem."""
    extra = [cell for cell in cells[len(header) :] if cell is not None and str(cell).strip()]
    if extra:
        return RawRow(
            line,
            problem=mark("This row has %(cells)s cells, but the header has %(header)s."),
            values={"cells": len(cells), "header": len(header)},
        )
    named: dict[str, Any] = {}
    for name, cell in zip(header, cells, strict=False):
        if name and named.get(name) in (None, ""):
            named[name] = cell
    return RawRow(line, named)
