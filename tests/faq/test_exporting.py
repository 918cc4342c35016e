"""Articles as files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from openpyxl import load_workbook

from faq import editing, store
from faq.editing import Author, new_article, stepped
from faq.exporting import FORMATS, Format, export, text_of, texts
from faq.importing import ImportOptions, import_file
from faq.importing_columns import COLUMNS, RowStatus, parse
from faq.importing_files import read_rows
from faq.model import Article, Draft
from faq.table_words import column_name
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
WORDS = Draft(
    "ja",
    '「返品」, "quoted"; できますか',
    "- はい、**10日**以内\n- いいえ\n\n=1+1",
    ("=cmd|' /C calc'!A0", "'= 引用", "@ 二つ目"),
    "返品",
    ("a b", "c"),
)


def article(words: Draft = WORDS) -> Article:
    """Return a published article that is stored nowhere."""
    return stepped(new_article("shop", words, NOW), words, "published", NOW)


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_imported_again_changes_nothing(
    db: Database, site_id: str, clock: FakeClock, format: Format
) -> None:
    """Text, status, language and drafts in work survive the way out and in."""
    author = Author(None, clock)
    with db.write() as tx:
        editing.create(tx, site_id, WORDS, author, publish=True, external_id="A-1")
        drafted = editing.create(tx, site_id, replace(WORDS, locale="en"), author)
        live = editing.create(tx, site_id, replace(WORDS, question="三"), author, publish=True)
        new = replace(WORDS, question="三の新しい文面")
        editing.save(tx, site_id, live.id, new, author, expected_revision=1)
        gone = editing.create(tx, site_id, replace(WORDS, question="四"), author, publish=True)
        editing.archive(tx, site_id, gone.id, author, expected_revision=1)
        before = store.articles_of_site(tx, site_id)
        data = export(texts(tx, site_id), format)
    report = import_file(db, site_id, data, ImportOptions(), author)
    assert (report.stored, report.rows, report.added, report.rejected_count) == (True, 5, 0, 0)
    assert (report.unchanged, report.further) == (4, 1)  # one article has a text in work
    with db.read() as tx:
        after = {item.id: item for item in store.articles_of_site(tx, site_id)}
    assert after == {item.id: item for item in before}
    assert after[drafted.id] == drafted
    assert after[gone.id].status == "archived"
    assert [after[item.id].draft for item in before] == [item.draft for item in before]


@pytest.mark.parametrize("format", FORMATS)
def test_an_export_fills_another_site(
    db: Database, site_id: str, clock: FakeClock, format: Format
) -> None:
    """The articles of one site become those of an empty one, word for word."""
    data = export([text_of(article(), "published")], format)
    import_file(db, site_id, data, ImportOptions(), Author(None, clock))
    with db.read() as tx:
        assert [item.draft for item in store.published_articles(tx, site_id)] == [WORDS]


def test_no_cell_of_a_csv_runs_in_a_spreadsheet() -> None:
    """Cells that begin like a formula carry an apostrophe."""
    words = replace(WORDS, paraphrases=("=cmd", "@ 二つ目"), category="+81")
    rows = list(
        csv.reader(
            io.StringIO(export([text_of(article(words), "published")], "csv").decode("utf-8-sig"))
        )
    )
    assert rows[1][2].startswith("'=cmd")
    assert rows[1][3].startswith("'- はい")
    assert not [cell for cell in rows[1] if cell[:1] in "=+-@\t\r" and cell]


def test_no_cell_of_an_excel_file_is_a_formula() -> None:
    """Text that begins with = is stored as text."""
    words = replace(WORDS, question="=1+1")
    book = load_workbook(io.BytesIO(export([text_of(article(words), "published")], "xlsx")))
    cell = book.worksheets[0]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_what_excel_would_cut_off_is_refused() -> None:
    """A cell over Excel's limit is an error, not a silent loss."""
    words = replace(WORDS, paraphrases=tuple(f"{n}{'長' * 400}" for n in range(100)))
    with pytest.raises(InvalidInput, match="too long for Excel"):
        export([text_of(article(words), "published")], "xlsx")
    assert "長" in export([text_of(article(words), "published")], "csv").decode()


def test_a_table_speaks_the_language_of_the_console(db: Database, site_id: str) -> None:
    """Columns and fixed values, all of which the import reads; what is for programs stays."""
    words = replace(WORDS, audience="staff", always_person=True)
    text = text_of(article(words), "in_review") | {"translation_up_to_date": "no"}
    data = export([text], "csv", "ja").decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(data, newline=""))
    assert "question" not in row
    assert (row["状態"], row["対象"], row["有人対応"]) == ("レビュー中", "社内", "はい")
    assert row["翻訳は最新"] == "いいえ"
    names = [column_name(column.name, "ja") for column in COLUMNS if column.exported]
    assert list(row) == names
    assert all(not name.isascii() for name in names)
    for format in ("jsonl", "zip"):
        assert export([text], format, "ja") == export([text], format)


@pytest.mark.parametrize("status", ["published", "draft", "in_review", "scheduled", "archived"])
def test_each_status_is_read_back_in_japanese(status: RowStatus) -> None:
    """As it is written."""
    data = export([text_of(article(), status)], "xlsx", "ja")
    parsed = parse(read_rows(data), "ja", "Asia/Tokyo")
    assert [entry.status for entry in parsed.entries] == [status]
    assert parsed.ignored == ()
