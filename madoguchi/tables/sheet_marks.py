"""What a sheet's XML says and openpyxl's quick reading leaves out: merged cells, hidden rows,
formulas without a value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import IO
from xml.parsers import expat

from madoguchi.tables.rows import MOST_ROWS

_CHUNK = 65_536
_RANGE = re.compile(r"([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})")


@dataclass(slots=True)
class Marks:
    """``merged`` gives (column, last row) of ranges of several rows by their first row, columns
    and rows counted from 1; ``sideways`` the columns of ranges of several of them, likewise;
    ``unworked`` are the names of cells (``B7``) whose formula nobody has worked out yet. One that
    gives no words (``=""``) has been.
    """

    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    sideways: dict[int, list[range]] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    unworked: set[str] = field(default_factory=set)


def read_marks(part: IO[bytes]) -> Marks:
    """Read the XML of a sheet from end to end, whose prolog has been found harmless."""
    marks = Marks()
    cell, within, has_formula, has_value = "", "", False, False
    words = False  # what Excel says of a formula's value, even where there are none

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal cell, within, has_formula, has_value, words
        match within := name.rpartition(":")[2]:
            case "c":
                cell, has_formula, has_value = attributes.get("r", ""), False, False
                words = attributes.get("t") == "str"
            case "f":
                has_formula = True
            case "row" if attributes.get("hidden") in {"1", "true"}:
                marks.hidden.add(int(attributes.get("r", "0")))
            case "mergeCell" if len(marks.merged) + len(marks.sideways) < MOST_ROWS:
                _merge(marks, attributes.get("ref", ""))

    def say(_text: str) -> None:
        nonlocal has_value
        has_value = has_value or within == "v"

    def end(name: str) -> None:
        nonlocal within
        within = ""
        if has_formula and not (has_value or words) and name.rpartition(":")[2] == "c":
            marks.unworked.add(cell)

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = say
    while chunk := part.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return marks


def _merge(marks: Marks, reference: str) -> None:
    if found := _RANGE.fullmatch(reference):
        first, top, last, bottom = column(found[1]), int(found[2]), column(found[3]), int(found[4])
        if bottom > top:
            marks.merged.setdefault(top, []).append((first, bottom))
        if last > first:
            marks.sideways.setdefault(top, []).append(range(first, last + 1))


def column(letters: str) -> int:
    """Return the number of a column by its letters, A is 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
