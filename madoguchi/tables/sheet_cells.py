"""What a person sees in a cell of Excel: ``00012`` and not 12, ``30%`` and not 0.3."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from madoguchi.i18n import mark
from madoguchi.spreadsheets import unescaped
from madoguchi.tables.rows import Unreadable

UNWORKED = mark("Cell %(cell)s has a formula without a value. Save the file in Excel once.")
_PADDED = re.compile(r"0{2,}")
_PERCENT = re.compile(r"0(?:\.(0+))?%")
_EXCEL = Context(prec=1_000, rounding=ROUND_HALF_UP)  # more digits than a cell may show


def seen(cell: Any) -> Any:
    """Return what a cell that has a value shows; days and times stay what they are."""
    value = cell.value
    if isinstance(value, str):
        if cell.data_type == "e":
            message = mark("Cell %(cell)s shows the error %(error)s. Correct its formula in Excel.")
            return Unreadable(message, {"cell": cell.coordinate, "error": value[:20]})
        return unescaped(value)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return value
    form = cell.number_format
    if form == "General":  # quick: nearly every number
        return value
    if _PADDED.fullmatch(form) and value >= 0 and value == int(value):
        return f"{int(value):0{len(form)}}"
    if percent := _PERCENT.fullmatch(form):
        return _share(value, len(percent[1] or ""))
    return value


def _share(value: float, places: int) -> str:
    """Return a share as Excel rounds it: halves up, of what is written and not of the binary."""
    written = Decimal(repr(value)).scaleb(2, _EXCEL)
    return f"{_EXCEL.quantize(written, Decimal(1).scaleb(-places)):f}%"
