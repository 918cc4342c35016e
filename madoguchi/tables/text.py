"""CSV, TSV, JSON lines and JSON become rows.

sqlite-utils reads JSON and lifts the size limit of CSV fields; its CSV reader is not used because
it does not tell on which line a row began.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from madoguchi.errors import InvalidInput
from madoguchi.i18n import mark
from madoguchi.spreadsheets import RUN_BY_SPREADSHEETS
from madoguchi.tables.encodings import HEAD
from madoguchi.tables.rows import NOT_OURS, RawFile, RawRow, table_row

_HALVES = re.compile("[\ud800-\udfff]")
_BROKEN = object()
"""What stands for a line that is not JSON."""


def read_table(text: str, not_ours: str = NOT_OURS) -> RawFile:
    """Read the text of a table, told by how it begins; raise `InvalidInput`."""
    start = text.lstrip()
    if "\x00" in start[:HEAD]:
        raise InvalidInput(not_ours)
    if start.startswith("["):
        return _read_array(text)
    if start.startswith("{"):
        return _read_lines(text)
    return _read_csv(text)


def _read_array(text: str) -> RawFile:
    from sqlite_utils.utils import Format, RowsFromFileBadJSON, rows_from_file

    try:
        items, _ = rows_from_file(io.BytesIO(text.encode()), format=Format.JSON)
    except (ValueError, RowsFromFileBadJSON, RecursionError) as error:
        raise _bad_json(error) from error
    return _json_file("JSON", enumerate(items, start=1))


def _read_lines(text: str) -> RawFile:
    lines = text.split("\n")
    parsed = [(number, _json(line)) for number, line in enumerate(lines, start=1) if line.strip()]
    if all(item is _BROKEN for _, item in parsed):
        try:
            whole = json.loads(text)  # one object written over several lines
        except (ValueError, RecursionError) as error:
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
    except (ValueError, RecursionError):
        return _BROKEN
    return parsed


def _json_file(format: str, items: Iterable[tuple[int, object]]) -> RawFile:
    rows = []
    columns: dict[str, None] = {}
    for number, item in items:
        if isinstance(item, dict):
            cells = {_whole(name): _whole(value) for name, value in item.items()}
            columns.update(dict.fromkeys(cells))
            rows.append(RawRow(number, cells))
        elif item is _BROKEN:
            message = mark("This line is not valid JSON. Check whether it is cut off.")
            rows.append(RawRow(number, problem=message))
        else:
            rows.append(RawRow(number, problem=mark("This is not a JSON object.")))
    return RawFile(format, tuple(columns), tuple(rows))


def _whole(value: Any) -> Any:
    """Replace halves of characters, which JSON can write and nothing can store."""
    if isinstance(value, list):
        return [_whole(one) if isinstance(one, str) else one for one in value]
    return _HALVES.sub("\ufffd", value) if isinstance(value, str) else value


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
    rows = [table_row(line, header, list(map(_unguarded, cells))) for line, cells in records[1:]]
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
