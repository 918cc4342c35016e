"""A file of any accepted kind becomes rows with line numbers.

CSV, TSV, XLSX, JSON lines and a JSON array; UTF-8 with or without BOM, UTF-16 with BOM, CP932 (what
Japanese Excel calls Shift_JIS). sqlite-utils reads JSON and lifts the size limit of CSV fields; its
CSV reader is not used because it does not tell on which line a row began.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark

LARGEST_FILE = 32 * 1024 * 1024
LARGEST_UNPACKED = 256 * 1024 * 1024
MOST_ROWS = 100_000
RUN_BY_SPREADSHEETS = "=+-@\t\r"
"""A cell that begins with one of these may be taken for a formula."""

# What Python's cp932 makes of bytes that mean nothing there: the file is in another encoding.
_NOT_IN_SHIFT_JIS = frozenset("\x80\xa0\uf8f0\uf8f1\uf8f2\uf8f3")

_BROKEN = object()
"""What stands for a line that is not JSON."""

_MOST_COLUMNS = 200
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF-"
_NOT_A_TABLE = mark("This is not a CSV, TSV, Excel (.xlsx) or JSON file.")

# Bytes that no text holds, in UTF-8 or in any encoding of Japanese; pictures are full of them.
_NEVER_IN_TEXT = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))
_HEAD = 4096

# What openpyxl raises for a file that is not what it says; XML's ParseError is a SyntaxError.
_BROKEN_SHEET = (
    *(ValueError, LookupError, OSError, SyntaxError, TypeError, RuntimeError, AttributeError),
    zipfile.BadZipFile,
)


@dataclass(frozen=True, slots=True)
class RawRow:
    """One row as it stands in the file; ``line`` is the first line (or sheet row, or item)."""

    line: int
    cells: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawFile:
    """The rows of a file and the names of its columns."""

    format: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]


def read_rows(data: bytes) -> RawFile:
    """Read a file of any accepted kind, told by its content; raise `InvalidInput`."""
    if len(data) > LARGEST_FILE:
        raise InvalidInput(
            "The file is larger than %(limit)s MB. Split it.", limit=LARGEST_FILE // 1024 // 1024
        )
    if data.startswith(_OLD_EXCEL):
        raise InvalidInput("This is an old Excel file (.xls). Save it as .xlsx or CSV.")
    if data.startswith(_PDF):
        raise InvalidInput(_NOT_A_TABLE)
    read = _read_sheet(data) if data.startswith(b"PK") else _read_text(_decoded(data))
    if not read.rows:
        raise InvalidInput("The file has no rows.")
    if len(read.rows) > MOST_ROWS:
        raise InvalidInput(
            "The file has more than %(limit)s rows. Split it.", limit=f"{MOST_ROWS:,}"
        )
    return read


def _decoded(data: bytes) -> str:
    encoding = "utf-8-sig"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    for candidate in (encoding, "cp932"):
        try:
            text = data.decode(candidate)
        except UnicodeDecodeError:
            continue
        if candidate != "cp932" or not _NOT_IN_SHIFT_JIS & set(text):
            return text
    if _is_binary(data):
        raise InvalidInput(_NOT_A_TABLE)
    raise InvalidInput("The text of the file is neither UTF-8 nor Shift_JIS. Save it as UTF-8.")


def _is_binary(data: bytes) -> bool:
    """Whether what cannot be decoded is no text at all: a picture, a sound, an archive."""
    head = data[:_HEAD]
    strange = len(head) - len(head.translate(None, _NEVER_IN_TEXT))
    return b"\x00" in head or strange * 50 > len(head)


def _read_text(text: str) -> RawFile:
    start = text.lstrip()
    if "\x00" in start[:_HEAD]:
        raise InvalidInput(_NOT_A_TABLE)
    if start.startswith("["):
        return _read_array(text)
    if start.startswith("{"):
        return _read_lines(text)
    return _read_csv(text)


def _read_array(text: str) -> RawFile:
    from sqlite_utils.utils import Format, RowsFromFileBadJSON, rows_from_file

    try:
        items, _ = rows_from_file(io.BytesIO(text.encode()), format=Format.JSON)
    except (json.JSONDecodeError, RowsFromFileBadJSON, RecursionError) as error:
        raise _bad_json(error) from error
    return _json_file("JSON", enumerate(items, start=1))


def _read_lines(text: str) -> RawFile:
    lines = text.split("\n")
    parsed = [(number, _json(line)) for number, line in enumerate(lines, start=1) if line.strip()]
    if all(item is _BROKEN for _, item in parsed):
        try:
            whole = json.loads(text)  # one object written over several lines
        except (json.JSONDecodeError, RecursionError) as error:
            raise _bad_json(error) from error
        return _json_file("JSON", [(1, whole)])
    return _json_file("JSON lines", parsed)


def _bad_json(error: Exception) -> InvalidInput:
    line = getattr(error, "lineno", 1)
    return InvalidInput("The JSON of the file cannot be read, from line %(line)s on.", line=line)


def _json(text: str) -> object:
    """Return what JSON says, or `_BROKEN`."""
    try:
        parsed: object = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return _BROKEN
    return parsed


def _json_file(format: str, items: Iterable[tuple[int, object]]) -> RawFile:
    rows = []
    columns: dict[str, None] = {}
    for number, item in items:
        if isinstance(item, dict):
            cells = {str(name): value for name, value in item.items()}
            columns.update(dict.fromkeys(cells))
            rows.append(RawRow(number, cells))
        elif item is _BROKEN:
            message = mark("This line is not valid JSON. Check whether it is cut off.")
            rows.append(RawRow(number, problem=message))
        else:
            rows.append(RawRow(number, problem=mark("This is not a JSON object.")))
    return RawFile(format, tuple(columns), tuple(rows))


def _read_csv(text: str) -> RawFile:
    from sqlite_utils.utils import maximize_csv_field_size_limit

    maximize_csv_field_size_limit()
    delimiter = _delimiter(text)
    records = [
        (line, cells) for line, cells in _records(text, delimiter) if any(map(str.strip, cells))
    ]
    name = "TSV" if delimiter == "\t" else "CSV"
    if not records:
        return RawFile(name, (), ())
    header = [cell.strip() for cell in records[0][1]]
    rows = [_table_row(line, header, list(map(_unguarded, cells))) for line, cells in records[1:]]
    if rows and _has_open_quote(text, records[-1][0], delimiter):
        rows[-1] = RawRow(
            records[-1][0], problem=mark("A quotation mark opened on this line is never closed.")
        )
    return RawFile(name, tuple(header), tuple(rows))


def _unguarded(cell: str) -> str:
    """Take off the apostrophe that `faq.exporting` puts before what a spreadsheet would run."""
    bare = cell.lstrip("'")
    guarded = cell[:1] == "'" and bare[:1] and bare[0] in RUN_BY_SPREADSHEETS
    return cell[1:] if guarded else cell


def _delimiter(text: str) -> str:
    """Return what separates the names in the first line that says something."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",\t;", key=first.count)


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the number of the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        yield line, cells
        line = reader.line_num + 1


def _has_open_quote(text: str, line: int, delimiter: str) -> bool:
    """Whether the last record runs to the end because its quotation mark is never closed."""
    lines = io.StringIO(text, newline="").readlines()[line - 1 :]
    try:
        list(csv.reader(lines, delimiter=delimiter, strict=True))
    except csv.Error as error:
        return "unexpected end" in str(error)
    return False


def _table_row(line: int, header: list[str], cells: list[Any]) -> RawRow:
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


def _read_sheet(data: bytes) -> RawFile:
    """Read the first sheet that has rows. Formulas give the values Excel last worked out."""
    _refuse_other_archives(data)
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
    rows = sheet.iter_rows(values_only=True, max_col=_MOST_COLUMNS)
    for number, cells in enumerate(rows, start=1):
        if any(cell is not None and str(cell).strip() for cell in cells):
            records.append((number, list(cells)))
        if len(records) > MOST_ROWS + 1:
            break
    return records


def _sheet_file(records: list[tuple[int, list[Any]]]) -> RawFile:
    header = ["" if cell is None else str(cell).strip() for cell in records[0][1]]
    while header and not header[-1]:
        header.pop()
    rows = tuple(_table_row(number, header, cells) for number, cells in records[1:])
    return RawFile("XLSX", tuple(name for name in header if name), rows)


def _refuse_other_archives(data: bytes) -> None:
    """Refuse what holds no workbook, and what would fill the memory when unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except zipfile.BadZipFile as error:
        raise InvalidInput("The Excel file cannot be read. Save it again as .xlsx.") from error
    if not any(entry.filename.startswith("xl/") for entry in entries):
        raise InvalidInput(_NOT_A_TABLE)
    if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED or len(entries) > 5000:
        raise InvalidInput("The Excel file is too large when unpacked. Save it as CSV.")
