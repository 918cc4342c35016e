"""An Excel file becomes rows."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from xml.parsers import expat

from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.tables.rows import MOST_ROWS, Note, RawFile, Unreadable, table_row
from madoguchi.tables.sheet_cells import UNWORKED, seen
from madoguchi.tables.sheet_header import IsHeader, Record, header_of
from madoguchi.tables.sheet_marks import Marks, read_marks

_MOST_COLUMNS = 200
_LAST_ROW = 1_048_576  # Excel's own; a row that claims a higher number would be counted up to
_CHUNK = 65_536

# What openpyxl raises for a file that is not what it says; XML's ParseError is a SyntaxError.
_BROKEN_SHEET = (
    *(ValueError, LookupError, OSError, SyntaxError, TypeError, RuntimeError, AttributeError),
    *(ArithmeticError, EOFError, zipfile.BadZipFile, zlib.error, expat.ExpatError),
)


def read_sheet(data: bytes, is_header: IsHeader) -> RawFile:
    """Read the first sheet in sight that has rows, as a person sees it; raise `InvalidInput`.

    Formulas give the values Excel last worked out; what is merged over several rows stands in each.
    ``is_header`` tells the names of the columns from a title above them.
    """
    _refuse_entities(data)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        try:
            for sheet in book.worksheets:
                if sheet.sheet_state != "visible":
                    continue
                with zipfile.ZipFile(io.BytesIO(data)) as archive:
                    marks = _marks(archive, sheet)
                records = _sheet_records(sheet, marks)
                if records:
                    notes = _notes(book, sheet, records, marks)
                    return _sheet_file(records, notes, marks, is_header)
        finally:
            book.close()
    except _BROKEN_SHEET as error:
        raise InvalidInput("The Excel file cannot be read. Save it again as .xlsx.") from error
    return RawFile("XLSX", (), ())


def _marks(archive: zipfile.ZipFile, sheet: Any) -> Marks:
    path = sheet._worksheet_path  # nothing public tells it
    with archive.open(path) as part:
        return read_marks(part)


def _sheet_records(sheet: Any, marks: Marks) -> list[Record]:
    sheet.reset_dimensions()  # what a file says about its size may be wrong
    records: list[Record] = []
    held: dict[int, tuple[int, Any]] = {}  # by column: to which row what is merged there goes
    for number, row in enumerate(sheet.iter_rows(max_row=_LAST_ROW, max_col=_MOST_COLUMNS), 1):
        cells = [None if cell.value is None else seen(cell) for cell in row]
        for place in _unworked(marks, row):
            cells[place] = Unreadable(UNWORKED, {"cell": row[place].coordinate})
        if cells.count(None) == len(cells):  # quick: there may be a million of these
            continue
        for place, last in marks.merged.get(number, ()):
            if place <= len(cells):
                held[place] = (last, cells[place - 1])
        if any(cell is not None and str(cell).strip() for cell in cells):
            records.append((number, _with_merged(cells, number, held)))
        if len(records) > MOST_ROWS + 1:
            break
    return records


def _unworked(marks: Marks, row: Sequence[Any]) -> Iterator[int]:
    """Yield the places of cells whose formula has no value."""
    for place, cell in enumerate(row) if marks.unworked else ():
        if cell.value is None and getattr(cell, "coordinate", "") in marks.unworked:
            yield place


def _with_merged(cells: list[Any], number: int, held: dict[int, tuple[int, Any]]) -> list[Any]:
    longest = max((place for place, (last, _) in held.items() if number <= last), default=0)
    cells += [None] * (longest - len(cells))
    for place, (last, value) in held.items():
        if number <= last and cells[place - 1] is None:
            cells[place - 1] = value
    return cells


def _sheet_file(
    records: list[Record], notes: tuple[Note, ...], marks: Marks, is_header: IsHeader
) -> RawFile:
    header, below = header_of(records, marks, is_header)
    rows = tuple(table_row(number, header, cells) for number, cells in below)
    return RawFile("XLSX", tuple(name for name in header if name), rows, notes)


def _notes(book: Any, sheet: Any, records: list[Record], marks: Marks) -> tuple[Note, ...]:
    """Say what a person who looks at the workbook may not expect."""
    notes = []
    others = [other.title for other in book.worksheets if other is not sheet]
    if others:
        message = mark("Only the sheet “%(sheet)s” is read. Left out: %(others)s.")
        values = {"sheet": sheet.title, "others": ", ".join(others)[:200]}
        notes.append(Note(records[0][0], message, values))
    hidden = [number for number, _ in records if number in marks.hidden]
    if hidden:
        message = mark("Hidden rows are read as well: %(count)s.")
        notes.append(Note(hidden[0], message, {"count": len(hidden)}))
    return tuple(notes)


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
