"""What every table for a spreadsheet minds: Excel's encoding, and cells that would run."""

from __future__ import annotations

import re
from typing import Any

BOM = "\ufeff"
"""Without it Excel in Japan reads UTF-8 as something else."""
RUN_BY_SPREADSHEETS = "=+-@\t\r＝＋－＠"
"""A cell that begins with one of these may be taken for a formula."""
LONGEST_CELL = 32_767  # characters; openpyxl would cut off the rest without a word
MOST_ROWS = 1_048_576  # of a sheet, the names of the columns included

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def guarded(cell: str) -> str:
    """Put an apostrophe before what would run, and before what already looks like that."""
    bare = cell.lstrip("'")
    return f"'{cell}" if bare[:1] and bare[0] in RUN_BY_SPREADSHEETS else cell


def escaped(text: str) -> str:
    """Write what Excel would read as a code for a character (``_x0041_``) so that it does not."""
    return _ESCAPED.sub(r"_x005F_x\1_", text)


def unescaped(value: Any) -> Any:
    """Return a cell with the characters that Excel wrote as codes, ``_x000D_`` above all."""
    if not isinstance(value, str) or "_x" not in value:
        return value
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value)


def printable(text: str) -> str:
    """Return a text without the characters that no Excel file can hold."""
    return _NOT_IN_XML.sub("", text)
