"""The snapshot: one file that others can read, described and without people's names."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database as File

from analytics.rates import report, to_json
from analytics.snapshot import queries
from analytics.snapshot_schema import TABLES
from analytics.store import site_inquiries
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.sites import create_site
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.analytics.test_commands import typed

DOCS = Path(__file__).resolve().parents[2] / "docs" / "snapshot.md"


@pytest.fixture
def history(
    db: Database,
    site_id: str,
    clock: FakeClock,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Database:
    """Two sites with inquiries, one of which was given an article that is gone."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    with db.write() as tx:
        create_site(tx, id="other", name="別の店", locales=("ja",), clock=clock)
    History(db, site_id, clock()).write(120, days=20)
    talk = Talk(db, clock, site_id, "cnv_x")
    talk.say("conversation_started", page_url="https://x.example/a?mail=t%40x.jp#b", referrer=None)
    talk.say("question", text="ギフト券を taro@example.com に送って。返品も")
    talk.say("answer", message_id=1, article_id="art_gone", category=None)
    talk.say("agent_replied", agent_id="acc_" + "0" * 23)
    Talk(db, clock, "other", "cnv_y").say("question", text="別の店の質問")
    return db


def snapshot(path: Path, *words: str) -> File:
    """Take a snapshot and open it as others would."""
    result = typed("snapshot", path, *words)
    assert result.exit_code == 0, result.output
    return File(sqlite3.connect(f"file:{path}?mode=ro", uri=True))


def test_the_docs_name_every_table_and_column(history: Database, tmp_path: Path) -> None:
    """With its type and meaning; the file and its metadata say the same."""
    text = DOCS.read_text(encoding="utf-8").split("## Example queries")[0]
    told = {
        part.partition("\n")[0]: re.findall(r"^\| `(\w+)` \| (\w+) \| (.+) \|$", part, re.MULTILINE)
        for part in text.split("\n### ")[1:]
    }
    file = snapshot(tmp_path / "a.db", "--site", "shop")
    metadata = json.loads((tmp_path / "a.metadata.json").read_text(encoding="utf-8"))
    described = metadata["databases"]["a"]["tables"]
    assert list(told) == [table.name for table in TABLES]
    for table in TABLES:
        columns = [(c.name, c.type.lower()) for c in file.table(table.name).columns]
        assert columns == [(name, kind) for name, kind, _ in told[table.name]], table.name
        meanings = {name: meaning for name, _, meaning in told[table.name]}
        assert meanings == {name: words for name, (_, words) in table.columns.items()}
        assert meanings == described[table.name]["columns"]
        assert file.table(table.name).pks == list(table.key)
        assert table.about in text
    rows = file.query("SELECT table_name, column_name FROM documentation WHERE column_name <> ''")
    assert {(row["table_name"], row["column_name"]) for row in rows} == {
        (table.name, column) for table in TABLES for column in table.columns
    }
    file.close()


def test_every_example_runs(history: Database, tmp_path: Path) -> None:
    """Those of the docs are those of the file, and each finds something."""
    file = snapshot(tmp_path / "a.db", "--all")
    text = DOCS.read_text(encoding="utf-8").split("## Example queries")[1]
    shown = re.findall(r"^### ([^\n]+)\n\n```sql\n(.+?)\n```", text, re.MULTILINE | re.DOTALL)
    assert dict(shown) == queries()
    assert len(shown) >= 8
    for title, sql in shown:
        found = list(file.query(sql.rstrip(";")))
        assert found or title.startswith("Who came back"), title
    metadata = json.loads((tmp_path / "a.metadata.json").read_text(encoding="utf-8"))
    asked = metadata["databases"]["a"]["queries"]
    assert [one["sql"] for one in asked.values()] == list(queries().values())
    file.close()


def test_its_tables_agree(history: Database, clock: FakeClock, tmp_path: Path) -> None:
    """Every link leads somewhere, indexes are there, and its days add up to the rates."""
    file = snapshot(tmp_path / "a.db", "--site", "shop")
    assert list(file.query("PRAGMA foreign_key_check")) == []
    assert next(iter(file.query("PRAGMA integrity_check")))["integrity_check"] == "ok"
    assert len(file.table("inquiry").indexes) >= 6
    gone = file.table("article").get("art_gone")
    assert (gone["status"], gone["question"]) == ("deleted", None)
    with history.read() as tx:
        known = site_inquiries(tx, "shop")
    ends = known[0].started_at, clock.advance(days=1)
    counts = to_json(report(known, *ends, clock()))["counts"]
    (days,) = file.query(
        "SELECT SUM(ended) AS ended, SUM(open) AS open, SUM(confirmed) AS confirmed, "
        "SUM(escalated) AS escalated FROM daily"
    )
    assert days == {name: counts[name] for name in days}
    assert counts["ended"] > 100
    assert {row["site_id"] for row in file.table("event").rows} == {"shop"}
    file.close()


def test_people_have_no_name_in_it(history: Database, tmp_path: Path) -> None:
    """Words are masked, ids mean nothing elsewhere, addresses lose their query."""
    first = snapshot(tmp_path / "a.db", "--site", "shop")
    second = snapshot(tmp_path / "b.db", "--site", "shop")
    (one,) = first.query("SELECT * FROM inquiry WHERE conversation_id = 'cnv_x'")
    (same,) = second.query("SELECT * FROM inquiry WHERE conversation_id = 'cnv_x'")
    assert one["contact_id"].startswith("p_")
    assert one["contact_id"] != same["contact_id"]
    assert one["page_url"] == "https://x.example/a"
    found = first.query("SELECT payload, contact_id FROM event WHERE conversation_id = 'cnv_x'")
    text = json.dumps(list(found), ensure_ascii=False)
    assert "taro" not in text
    assert "mail=" not in text
    assert "contact_1" not in text
    assert "acc_0" not in text
    assert one["contact_id"] in text
    assert one["agent_id"] in text
    first.close()
    second.close()


def test_a_period_holds_whole_inquiries(history: Database, tmp_path: Path) -> None:
    """Those that began in it, with their events after it; other events by when they happened."""
    days = ["--from", "2026-11-10", "--to", "2026-11-12"]
    file = snapshot(tmp_path / "a.db", "--site", "shop", *days)
    (span,) = file.query("SELECT MIN(local_day) AS first, MAX(local_day) AS last FROM inquiry")
    assert span == {"first": "2026-11-10", "last": "2026-11-11"}
    assert list(file.query("PRAGMA foreign_key_check")) == []
    (few,) = file.query("SELECT COUNT(*) AS n FROM event WHERE inquiry_id IS NULL")
    assert 0 < few["n"] < 60
    file.close()


def test_the_file_cannot_be_written_and_is_replaced_as_a_whole(
    history: Database, tmp_path: Path
) -> None:
    """A second snapshot takes its place; one that fails leaves it."""
    path = tmp_path / "a.db"
    for _ in range(2):
        snapshot(path, "--site", "shop").close()
        assert path.stat().st_mode & 0o777 == 0o400
    before = path.read_bytes()
    assert typed("snapshot", path, "--site", "nowhere").exit_code == 2
    assert typed("snapshot", path).exit_code == 2
    assert typed("snapshot", path, "--site", "shop", "--all").exit_code == 2
    assert path.read_bytes() == before
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as opened:
        (mode,) = opened.execute("PRAGMA journal_mode").fetchone()
    assert mode == "delete"
    assert sorted(one.name for one in tmp_path.glob("*a.*")) == ["a.db", "a.metadata.json"]
