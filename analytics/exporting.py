"""Inquiry rows as a table: the facts of docs/metrics.md, and beside them what follows from them.

Instants are UTC; ``local_…`` columns hold the same on the clock of the site, ``derived_outcome``
what a list shows for the row. Both are named so that nobody takes them for facts.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from analytics.model import FACT_COLUMNS, Inquiry
from analytics.outcomes import label
from madoguchi.errors import InvalidInput
from madoguchi.spreadsheets import (
    BOM,
    LONGEST_CELL,
    MOST_ROWS,
    escaped,
    guarded,
    printable,
)

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: Mapping[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}
DERIVED_COLUMNS = ("derived_outcome", "local_started_at", "local_ended_at", "local_time_zone")
COLUMNS = (*FACT_COLUMNS, *DERIVED_COLUMNS)


def facts_json(inquiry: Inquiry) -> dict[str, Any]:
    """Return the facts as JSON values; `analytics.facts.read_lines` takes them back."""
    values = {column: getattr(inquiry, column) for column in FACT_COLUMNS}
    return {
        column: instant(value) if isinstance(value, datetime) else value
        for column, value in values.items()
    }


def derived(inquiry: Inquiry, zone: ZoneInfo) -> dict[str, Any]:
    """Return what follows from the facts; times without a zone, on the clock of ``zone``."""

    def local(at: datetime | None) -> datetime | None:
        return None if at is None else at.astimezone(zone).replace(tzinfo=None, microsecond=0)

    values = (label(inquiry), local(inquiry.started_at), local(inquiry.ended_at), zone.key)
    return dict(zip(DERIVED_COLUMNS, values, strict=True))


def instant(at: datetime) -> str:
    """Write an instant in UTC."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def csv_lines(batches: Iterable[Iterable[Inquiry]], zone: ZoneInfo) -> Iterator[str]:
    """Yield a CSV in pieces: the mark for Excel and the names, then the lines of each batch."""
    yield BOM + _csv([COLUMNS])
    for batch in batches:
        yield _csv([[_text(value) for value in _row(one, zone)] for one in batch])


def write_sheet(
    batches: Iterable[Iterable[Inquiry]], zone: ZoneInfo, path: Path, most: int = MOST_ROWS - 1
) -> None:
    """Write an Excel file, never holding more than a batch; numbers and local times are such.

    Raise `InvalidInput` for more rows than ``most``, which is what a sheet has.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet("inquiries")
    sheet.freeze_panes = "B2"
    rows = 0
    sheet.append(COLUMNS)
    for batch in batches:
        for inquiry in batch:
            rows += 1
            if rows > most:
                break  # openpyxl minds a sheet that is never finished
            sheet.append([_sheet_cell(WriteOnlyCell, sheet, one) for one in _row(inquiry, zone)])
    book.save(path)
    if rows > most:
        raise InvalidInput(
            "These are more than %(most)s rows, too many for Excel here. Export as CSV.", most=most
        )


def _row(inquiry: Inquiry, zone: ZoneInfo) -> list[Any]:
    return [*facts_json(inquiry).values(), *derived(inquiry, zone).values()]


def _csv(rows: Iterable[Iterable[str]]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    # A customer's words must not become a formula in an employee's spreadsheet.
    return guarded(value) if isinstance(value, str) else str(value)


def _sheet_cell(make: Any, sheet: Any, value: object) -> object:
    if not isinstance(value, str):
        return value
    cell = make(sheet, value=escaped(printable(value))[:LONGEST_CELL])
    cell.data_type = "s"  # text, also where it begins with "="
    return cell
