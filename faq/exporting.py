"""A site's articles as a file that `faq.importing` takes back without changing anything.

Columns are ``id, question, paraphrases, answer, category, tags, locale, status``; several values in
one cell stand on lines of their own. A cell that a spreadsheet would run as a formula gets an
apostrophe in CSV (the import takes it off again) and is marked as text in XLSX.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

from faq.importing_columns import SEPARATORS
from faq.importing_files import RUN_BY_SPREADSHEETS
from faq.model import Article
from madoguchi.errors import InvalidInput

Format = Literal["csv", "xlsx", "jsonl"]
FORMATS: tuple[Format, ...] = get_args(Format)
COLUMNS = ("id", "question", "paraphrases", "answer", "category", "tags", "locale", "status")
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
}

_EXCEL_CELL = 32_767  # characters; openpyxl would cut off the rest without a word


def export(articles: Iterable[Article], format: Format) -> bytes:
    """Return the newest texts of articles as a file of the format."""
    if format == "csv":
        return _csv(articles)
    if format == "xlsx":
        return _xlsx(articles)
    lines = (json.dumps(_values(item), ensure_ascii=False) for item in articles)
    return "".join(f"{line}\n" for line in lines).encode()


def _values(item: Article) -> dict[str, object]:
    return {
        "id": item.external_id or item.id,
        "question": item.question,
        "paraphrases": list(item.paraphrases),
        "answer": item.answer,
        "category": item.category or "",
        "tags": list(item.tags),
        "locale": item.locale,
        "status": item.status,
    }


def _cells(item: Article) -> list[str]:
    return [
        listed(value) if isinstance(value, list) else str(value) for value in _values(item).values()
    ]


def listed(values: list[str]) -> str:
    """Return several values as lines; as a JSON list where the import would part one of them."""
    if any(SEPARATORS & set(value) or value.startswith("[") for value in values):
        return json.dumps(values, ensure_ascii=False)
    return "\n".join(values)


def _csv(articles: Iterable[Article]) -> bytes:
    return write_csv(COLUMNS, map(_cells, articles))


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as Excel reads it: with a byte order mark, and no cell that would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _guarded(cell: str) -> str:
    """Put an apostrophe before what would run, and before what already looks like that."""
    bare = cell.lstrip("'")
    return f"'{cell}" if bare[:1] and bare[0] in RUN_BY_SPREADSHEETS else cell


def _xlsx(articles: Iterable[Article]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    rows = [[*COLUMNS], *map(_cells, articles)]
    for cells in rows:
        if max(map(len, cells)) > _EXCEL_CELL:
            raise InvalidInput(
                "The article “%(question)s” is too long for Excel. Export as CSV.",
                question=cells[1][:80],
            )
    book = Workbook(write_only=True)
    sheet = book.create_sheet("FAQ")
    for cells in rows:
        row = [WriteOnlyCell(sheet, value=text) for text in cells]
        for cell in row:
            cell.data_type = "s"  # text, also where it begins with "="
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
