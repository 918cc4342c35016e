"""A site's articles as a file that `faq.importing` takes back without changing anything.

Columns are those of `faq.importing_columns.COLUMNS`; several values in one cell stand on lines of
their own. An article has a row for each of its texts: the one customers see, one that waits for its
time, one in work. A cell that a spreadsheet would run as a formula gets an apostrophe in CSV (the
import takes it off again) and is marked as text in XLSX.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import Any, Literal, get_args

from faq import exporting_folder, exporting_sheet, links_store, store
from faq.importing_cells import SEPARATORS
from faq.importing_columns import COLUMNS, RowStatus
from faq.model import Article
from faq.table_words import column_name, value_name
from madoguchi.database.protocol import Transaction
from madoguchi.spreadsheets import BOM, guarded

Format = Literal["csv", "xlsx", "jsonl", "zip"]
FORMATS: tuple[Format, ...] = get_args(Format)
NAMES = tuple(column.name for column in COLUMNS if column.exported)
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/x-ndjson",
    "zip": "application/zip",
}

Text = dict[str, Any]
"""One text of an article by the names of the columns: plain values and lists of text."""


def texts(tx: Transaction, site_id: str, locale: str = "") -> list[Text]:
    """Return every text of a site's articles (or of those in one language), oldest first."""
    everything = store.articles_of_site(tx, site_id)
    by_id = {item.id: item for item in everything}
    live = {item.id: item for item in store.published_articles(tx, site_id, audience="")}
    scheduled = {item.id: item for item in store.scheduled_articles(tx, site_id)}
    stale = links_store.stale_translations(tx, site_id)
    return [
        text_of(item, status, by_id) | _up_to_date(item, newest, stale)
        for newest in everything
        if not locale or newest.locale == locale
        for item, status in _texts_of(newest, live.get(newest.id), scheduled.get(newest.id))
    ]


def _texts_of(
    newest: Article, live: Article | None, scheduled: Article | None
) -> Iterator[tuple[Article, RowStatus]]:
    if live:
        yield live, "published"
    if scheduled:
        yield scheduled, "scheduled"
    if newest.revision not in {item.revision for item in (live, scheduled) if item}:
        in_work: RowStatus = "draft" if live else newest.status
        yield newest, "in_review" if newest.status == "in_review" else in_work


def _up_to_date(item: Article, newest: Article, stale: Set[str]) -> Text:
    if item.translation_of is None:
        return {"translation_up_to_date": ""}
    same = item.translated_revision == newest.translated_revision
    return {"translation_up_to_date": "yes" if same and item.id not in stale else "no"}


def text_of(item: Article, status: RowStatus, by_id: Mapping[str, Article] | None = None) -> Text:
    """Return one text; other articles it names are called as their rows are."""
    others = by_id or {}
    values = item.words() | {
        "id": item.external_id or item.id,
        "status": status,
        "answer_markdown": item.answer,
        "related": [_called(others.get(name), name, item.locale) for name in item.related],
        "translation_of": item.translation_of
        and _called(others.get(item.translation_of), item.translation_of, item.locale),
        "translation_up_to_date": "",
    }
    return {name: _plain(values[name]) for name in NAMES}


def _called(item: Article | None, article_id: str, locale: str) -> str:
    if item is None:
        return article_id
    name = item.external_id or item.id
    return name if item.locale == locale else f"{item.locale}:{name}"


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, date):  # a time as well
        return value.isoformat()
    return "" if value is None else value


def export(texts: Iterable[Text], format: Format, language: str = "en") -> bytes:
    """Return texts as a file of the format; ``zip`` holds Markdown files.

    Tables call columns, statuses and the like as ``language`` does (``ja``, else English); what is
    meant for programs is the same in all.
    """
    if format in ("csv", "xlsx"):
        columns = [column_name(name, language) for name in NAMES]
        rows = [_cells(text, language) for text in texts]
        return (write_csv if format == "csv" else exporting_sheet.write)(columns, rows)
    if format == "zip":
        return exporting_folder.write(texts)
    lines = (json.dumps(text, ensure_ascii=False) for text in texts)
    return "".join(f"{line}\n" for line in lines).encode()


def _cells(text: Text, language: str) -> list[str]:
    return [
        listed(value) if isinstance(value, list) else value_name(name, str(value), language)
        for name, value in text.items()
    ]


def listed(values: Sequence[str]) -> str:
    """Return several values as lines; as a JSON list where the import would part one of them."""
    if any(SEPARATORS & set(value) or value.startswith("[") for value in values):
        return json.dumps(values, ensure_ascii=False)
    return "\n".join(values)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as Excel reads it: with a byte order mark, and no cell that would run."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([guarded(cell) for cell in row] for row in rows)
    return (BOM + text.getvalue()).encode()
