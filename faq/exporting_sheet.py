"""A table as an Excel file: every cell is text, and the same table gives the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence

from madoguchi.errors import InvalidInput
from madoguchi.spreadsheets import LONGEST_CELL, escaped

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")


def write(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return an Excel file with one sheet; raise `InvalidInput` for a cell that is too long."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    for cells in rows:  # before anything is begun: openpyxl minds a sheet that is never finished
        _check(cells)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("FAQ")
    for cells in (columns, *rows):
        row = [WriteOnlyCell(sheet, value=escaped(text) or None) for text in cells]
        for cell, text in zip(row, cells, strict=True):
            if text:
                cell.data_type = "s"  # text, also where it begins with "="
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return _without_times(file)


def _check(cells: Sequence[str]) -> None:
    if max(map(len, cells)) > LONGEST_CELL:
        raise InvalidInput(
            "The article “%(question)s” is too long for Excel. Export as CSV.",
            question=cells[1][:80],
        )


def _without_times(file: io.BytesIO) -> bytes:
    """Pack a workbook anew without the moment it was made."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as made, zipfile.ZipFile(packed, "w") as target:
        for entry in made.infolist():
            content = made.read(entry)
            if entry.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>1980-01-01T00:00:00Z", content)
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()
