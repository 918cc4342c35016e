"""Inquiry rows as CSV: the columns of docs/metrics.md, for a spreadsheet. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

from analytics.model import FACT_COLUMNS, Inquiry

BOM = "\ufeff"
"""Without it Excel in Japan reads UTF-8 as something else."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(inquiries: Iterable[Inquiry]) -> str:
    """Write one line for each inquiry under a line of column names."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(FACT_COLUMNS)
    for inquiry in inquiries:
        writer.writerow([_cell(getattr(inquiry, column)) for column in FACT_COLUMNS])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    text = str(value)
    # A customer's words must not become a formula in an employee's spreadsheet.
    return f"'{text}" if isinstance(value, str) and text.startswith(_FORMULA) else text
