"""Facts on their way out: tables of inquiries, and the log as lines."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from analytics import batches as batching
from analytics.batches import Events, event_batches, inquiry_batches
from analytics.exporting import COLUMNS, DERIVED_COLUMNS, csv_lines, write_sheet
from analytics.filters import Filters
from analytics.model import FACT_COLUMNS, Inquiry
from analytics.where_store import of_period
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.spreadsheets import BOM
from tests.analytics.examples import an_inquiry
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.analytics.test_commands import typed

TOKYO = ZoneInfo("Asia/Tokyo")
ALL = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


def test_a_csv_says_what_are_facts_and_what_follows() -> None:
    """UTC beside the site's clock; the outcome is named as derived."""
    text = "".join(csv_lines([[an_inquiry(csat=5, page_url=None)]], TOKYO))
    assert text.startswith(BOM + "inquiry_id,started_at,")
    header, row = csv.reader(io.StringIO(text.removeprefix(BOM)))
    assert tuple(header) == COLUMNS == (*FACT_COLUMNS, *DERIVED_COLUMNS)
    cells = dict(zip(header, row, strict=True))
    assert cells["started_at"] == "2026-01-05T09:00:00Z"
    assert cells["local_started_at"] == "2026-01-05 18:00:00"
    assert (cells["local_time_zone"], cells["derived_outcome"]) == ("Asia/Tokyo", "assumed")
    assert (cells["page_url"], cells["csat"], cells["is_test"]) == ("", "5", "false")


@pytest.mark.parametrize("words", ['=HYPERLINK("x")', "+1", "-1", "@a", "\tx", "＝1", "'=1"])
def test_no_cell_runs(words: str, tmp_path: Path) -> None:
    """A customer's words get an apostrophe in CSV and are text in Excel."""
    one = an_inquiry(csat_comment=words, csat=1)
    text = "".join(csv_lines([[one]], TOKYO)).removeprefix(BOM)
    cells = dict(zip(*csv.reader(io.StringIO(text, newline="")), strict=True))
    assert cells["csat_comment"] == f"'{words}"
    write_sheet([[one]], TOKYO, tmp_path / "a.xlsx")
    (cell,) = (
        row[COLUMNS.index("csat_comment")]
        for row in load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(min_row=2)
    )
    assert (cell.value, cell.data_type) == (words, "s")


def test_an_excel_file_has_numbers_and_times(tmp_path: Path) -> None:
    """So that it can be sorted and summed; characters no Excel file can hold are left out."""
    write_sheet([[an_inquiry(csat=4, csat_comment="a\x07b")]], TOKYO, tmp_path / "a.xlsx")
    header, row = load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True)
    cells = dict(zip(header, row, strict=True))
    assert (cells["csat"], cells["is_test"], cells["csat_comment"]) == (4, False, "ab")
    assert cells["local_started_at"] == datetime(2026, 1, 5, 18)
    assert cells["started_at"] == "2026-01-05T09:00:00Z"


def test_more_rows_than_excel_has_are_refused(tmp_path: Path) -> None:
    """Rather than cut off."""
    write_sheet([[an_inquiry()]], TOKYO, tmp_path / "a.xlsx", most=1)
    with pytest.raises(InvalidInput, match=r"more than 1 rows.* CSV"):
        write_sheet([[an_inquiry(), an_inquiry()]], TOKYO, tmp_path / "a.xlsx", most=1)


def test_a_csv_is_written_as_it_is_read() -> None:
    """No more than one batch is asked for before its lines are taken."""
    asked = []

    def batches() -> Iterator[list[Inquiry]]:
        for number in range(3):
            asked.append(number)
            yield [an_inquiry()]

    lines = csv_lines(batches(), TOKYO)
    next(lines)
    assert asked == []
    next(lines)
    assert asked == [0]


def test_batches_hold_every_inquiry_once_in_order(
    db: Database, site_id: str, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where several began in the same instant and a batch ends between them."""
    monkeypatch.setattr(batching, "BATCH", 2)
    for name in ("con_1", "con_2", "con_3", "con_4", "con_5"):
        Talk(db, clock, site_id, name).say("question", text="送料は？")
    clock.advance(hours=1)
    Talk(db, clock, site_id, "con_6").say("question", text="返品は？")
    found = [
        one for batch in inquiry_batches(db, of_period(site_id, *ALL, Filters())) for one in batch
    ]
    assert len({one.inquiry_id for one in found}) == len(found) == 6
    assert found == sorted(found, key=lambda one: (one.started_at, one.inquiry_id))
    none = inquiry_batches(db, of_period(site_id, ALL[0], ALL[0], Filters()))
    assert list(none) == [[]]


def test_events_are_resumed_without_a_gap(
    talk: Talk, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last id of one export begins the next; other sites' ids lie between."""
    monkeypatch.setattr("analytics.export_store._WINDOW", 2)
    talk.say("question", text="taro@example.com に返品")
    talk.say("answer", message_id=1, article_id="art_1", category=None)
    talk.say("feedback", solved=True, article_id="art_1")
    first = [one for batch in event_batches(db, Events("shop")) for one in batch]
    assert [one["kind"] for one in first] == ["question", "answer", "feedback"]
    assert list(first[0])[:4] == ["id", "version", "kind", "occurred_at"]
    assert first[0]["payload"]["text"] == "[email] に返品"
    last = first[-1]["id"]
    assert list(event_batches(db, Events("shop", after=last))) == []
    talk.say("csat", score=5, comment=None)
    later = [one for batch in event_batches(db, Events("shop", after=last)) for one in batch]
    assert [one["kind"] for one in later] == ["csat"]
    kinds = event_batches(db, Events("shop", kind="answer"))
    assert [one["kind"] for batch in kinds for one in batch] == ["answer"]
    assert [one for batch in event_batches(db, Events("other")) for one in batch] == []
    with pytest.raises(InvalidInput):
        Events("shop", kind="luck")


def test_files_are_written_from_the_command_line(
    db: Database,
    site_id: str,
    clock: FakeClock,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And the facts as JSON lines give the very rates of the database."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    History(db, site_id, clock()).write(60, days=10)
    period = ["--from", "2026-11-01", "--to", "2026-12-01"]
    of_shop = ["--site", "shop", *period]
    for name in ("a.csv", "a.xlsx", "a.jsonl"):
        assert typed("inquiries", tmp_path / name, *of_shop).exit_code == 0
    facts = (tmp_path / "a.jsonl").read_text(encoding="utf-8").splitlines()
    with (tmp_path / "a.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(facts) == len(rows) == 60
    sheet = load_workbook(tmp_path / "a.xlsx").worksheets[0]
    assert sum(1 for _ in sheet.iter_rows()) == 61
    as_of = ["--as-of", "2026-12-01T00:00:00Z", "--json"]
    there = typed("rates", *of_shop, *as_of)
    instants = ["--from", "2026-10-31T15:00:00Z", "--to", "2026-11-30T15:00:00Z"]
    here = typed("rates", "--inquiries", tmp_path / "a.jsonl", *instants, *as_of)
    assert json.loads(here.stdout) == json.loads(there.stdout)
    confirmed = json.loads(there.stdout)["counts"]["confirmed"]
    assert sum(row["derived_outcome"] == "confirmed" for row in rows) == confirmed > 0
    typed("inquiries", tmp_path / "b.csv", *of_shop, "--outcome", "confirmed")
    lines = (tmp_path / "b.csv").read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == confirmed + 1


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    talk: Talk, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And says why, in one sentence."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    days = ["--site", "shop", "--from", "2026-11-01", "--to", "2026-12-01"]
    (tmp_path / "a.csv").write_text("old")
    assert typed("inquiries", tmp_path / "a.doc", *days).exit_code == 2
    missing = typed("inquiries", tmp_path / "no" / "a.csv", *days)
    assert (missing.exit_code, "cannot be written" in missing.stderr) == (2, True)
    wrong = [*days[:3], "2026-12-02", *days[4:]]
    assert typed("inquiries", tmp_path / "a.csv", *wrong).exit_code == 2
    assert (tmp_path / "a.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.glob("[!m]*")) == ["a.csv"]


def test_events_are_printed_as_lines(
    talk: Talk, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a period, a kind, after an id."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    talk.say("question", text="送料は？")
    talk.wait(days=2)
    talk.say("question", text="返品は？")
    found = [json.loads(line) for line in typed("events", "--site", "shop").stdout.splitlines()]
    assert [one["kind"] for one in found] == ["question", "inquiry_ended", "question"]
    assert [one["id"] for one in found] == sorted(one["id"] for one in found)
    later = typed("events", "--site", "shop", "--from", "2026-11-23", "--kind", "question")
    assert [json.loads(line)["id"] for line in later.stdout.splitlines()] == [found[-1]["id"]]
    after = typed("events", "--site", "shop", "--after", str(found[-1]["id"]))
    assert (after.exit_code, after.stdout) == (0, "")
    assert typed("events", "--site", "shop", "--kind", "luck").exit_code == 2
    assert typed("events", "--site", "nowhere").exit_code == 2
