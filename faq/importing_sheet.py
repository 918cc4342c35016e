"""An Excel file becomes rows."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from faq.exporting_sheet import unescaped
from faq.importing_rows import MOST_ROWS, RawFile, table_row
from madoguchi.errors import InvalidInput

_MOST_COLUMNS = 200
_LAST_ROW = 1_048_576  # Excel's own; a row that claims a higher number would be counted up to
_CHUNK = 65_536

# What openpyxl raises for a file that is not what it says; XML's ParseError is a SyntaxError.
_BROKEN_SHEET = (
    *(ValueError, LookupError, OSError, SyntaxError, TypeError, RuntimeError, AttributeError),
    *(ArithmeticError, EOFError, zipfile.BadZipFile, zlib.error),
)


def read_sheet(data: bytes) -> RawFile:
    """Read the first sheet that has rows; raise `InvalidInput`.

    Formulas give the values Excel last worked out.
    """
    _refuse_entities(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                records = _sheet_records(sheet)
                if records:
                    return _sheet_file(records)
        finally:
            book.close()
    except _BROKEN_SHEET as error:
        raise InvalidInput("The Excel file cannot be read. Save it again as .xlsx.") from error
    return RawFile("XLSX", (), ())


def _sheet_records(sheet: Any) -> list[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what a file says about its size may be wrong
    records: list[tuple[int, list[Any]]] = []
    rows = sheet.iter_rows(values_only=True, max_row=_LAST_ROW, max_col=_MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        if cells.count(None) == len(cells):  # quick: there may be a million of these
            continue
        if any(cell is not None and str(cell).strip() for cell in cells):
            records.append((number, list(map(unescaped, cells))))
        if len(records) > MOST_ROWS + 1:
            break
    return records


def _sheet_file(records: list[tuple[int, list[Any]]]) -> RawFile:
    header = ["" if cell is None else str(cell).strip() for cell in records[0][1]]
    while header and not header[-1]:
        header.pop()
    rows = tuple(table_row(number, header, cells) for number, cells in records[1:])
    return RawFile("XLSX", tuple(name for name in header if name), rows)


class _EntitiesFound(ValueError):
    """The XML declares entities, which no spreadsheet program writes."""


def _refuse_entities(data: bytes) -> None:
    """Refuse XML with declarations of its own: a few lines of them expand to gigabytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():  # whatever it is called: any name may hold XML
                with archive.open(entry) as part, suppress(expat.ExpatError):
                    _read_prolog(part)
    except _EntitiesFound as error:
        raise InvalidInput(
            "The Excel file holds XML entities, which are not read. Save it again as .xlsx."
        ) from error
    except _BROKEN_SHEET as error:
        raise InvalidInput("The Excel file cannot be read. Save it again as .xlsx.") from error


def _read_prolog(part: Any) -> None:
    """Read an XML file up to its first element; declarations can only stand before it."""
    begun = False

    def begin(*_: object) -> None:
        nonlocal begun
        begun = True

    def refuse(*_: object) -> None:
        raise _EntitiesFound

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = begin
    while not begun and (chunk := part.read(_CHUNK)):
        parser.Parse(chunk, False)
