"""A file of any accepted kind becomes rows with line numbers.

CSV, TSV, XLSX, JSON lines, a JSON array, a ZIP of Markdown files, a web page; text in UTF-8 with or
without BOM, UTF-16 with BOM, CP932 (what Japanese Excel calls Shift_JIS).
"""

from __future__ import annotations

from faq.importing_columns import is_header
from faq.importing_folder import is_page, read_folder
from faq.importing_page import is_html, read_page
from madoguchi.errors import InvalidInput
from madoguchi.tables import archive
from madoguchi.tables.encodings import decoded
from madoguchi.tables.rows import LARGEST_FILE, MOST_ROWS, NOT_OURS, RawFile
from madoguchi.tables.sheet import read_sheet
from madoguchi.tables.text import read_table

_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF-"


def read_rows(data: bytes, address: str = "") -> RawFile:
    """Read a file of any accepted kind, told by its content; raise `InvalidInput`.

    ``address`` is where it came from, for the links of a web page.
    """
    if len(data) > LARGEST_FILE:
        raise InvalidInput(
            "The file is larger than %(limit)s MB. Split it.", limit=LARGEST_FILE // 1024 // 1024
        )
    read = _read(data, address)
    if not read.rows:
        raise InvalidInput("The file has no rows.")
    if len(read.rows) > MOST_ROWS:
        raise InvalidInput(
            "The file has more than %(limit)s rows. Split it.", limit=f"{MOST_ROWS:,}"
        )
    return read


def _read(data: bytes, address: str) -> RawFile:
    if data.startswith(_OLD_EXCEL):
        raise InvalidInput("This is an old Excel file (.xls). Save it as .xlsx or CSV.")
    if data.startswith(_PDF):
        raise InvalidInput(NOT_OURS)
    if data.startswith(b"PK"):
        return _read_archive(data)
    if is_html(data):
        return read_page(data, address)
    return read_table(decoded(data))


def _read_archive(data: bytes) -> RawFile:
    names = archive.names(data)
    if any(name.startswith("xl/") for name in names):
        return read_sheet(data, is_header)
    if any(map(is_page, names)):
        return read_folder(data)
    raise InvalidInput(NOT_OURS)
