"""The analytics API for programs, and that every way out says the same."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from werkzeug.test import TestResponse

from analytics import api, api_web
from analytics.facts import read_row
from analytics.model import COUNTS, FACT_COLUMNS, Inquiry
from analytics.rates import report, to_json
from madoguchi import api_keys
from madoguchi.clock import FakeClock, from_text
from madoguchi.database.protocol import Database
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.analytics.test_commands import typed
from tests.analytics.test_web import HOME, console, text_of
from tests.madoguchi.shop import Browser, open_shop

PERIOD = "from=2026-11-09&to=2026-11-23"


@dataclass
class Program:
    """A program with somebody's key."""

    app: Flask
    secret: str

    def get(self, path: str) -> TestResponse:
        """Call an operation."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        address = f"/api/v1/sites/shop/analytics{path}"
        return self.app.test_client().get(address, headers=headers, buffered=True)

    def reads(self, path: str) -> Any:
        """Call one that works."""
        reply = self.get(path)
        assert reply.status_code == 200, reply.text
        return reply.json


@pytest.fixture
def staff(db: Database, clock: FakeClock) -> dict[str, str]:
    """The shop and its people."""
    return open_shop(db, clock)


@pytest.fixture
def app(db: Database, clock: FakeClock, tmp_path: Path, staff: dict[str, str]) -> Flask:
    """The analytics pages and the API."""
    made = console(db, clock, tmp_path)
    made.register_blueprint(api_web.create_blueprint(db, clock, "https://x.example"))
    return made


def program(app: Flask, db: Database, clock: FakeClock, account: str) -> Program:
    """Return a program that acts as somebody."""
    with db.write() as tx:
        return Program(app, api_keys.create(tx, account, "test", clock)[1])


@pytest.fixture
def viewer(app: Flask, db: Database, clock: FakeClock, staff: dict[str, str]) -> Program:
    """A program that may read the numbers."""
    return program(app, db, clock, staff["viewer"])


def test_every_way_out_says_the_same(
    app: Flask,
    viewer: Program,
    db: Database,
    clock: FakeClock,
    database_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The dashboard, the commands, the files, the snapshot and the API, about the same weeks."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    History(db, "shop", clock()).write(300, days=28)
    as_of = "2026-11-22T05:00:00Z"
    rates = viewer.reads(f"/rates?{PERIOD}&as_of={as_of}")
    assert rates["counts"]["ended"] > 100
    period = ["--site", "shop", "--from", "2026-11-09", "--to", "2026-11-23"]
    assert json.loads(typed("rates", *period, "--as-of", as_of, "--json").stdout) == rates
    told = viewer.reads(f"/report?{PERIOD}")
    assert {**told["now"], "as_of": rates["as_of"]} == rates
    same = json.loads(typed("report", *period, "--format", "json", "--language", "en").stdout)
    assert same["now"]["counts"] == told["now"]["counts"] == rates["counts"]
    assert same["sentences"] == told["sentences"]
    for name in ("inquiries", "confirmed_resolution_rate", "escalation_rate"):
        assert same["changes"][name] == told["changes"][name] is not None
    manager = Browser(app)
    manager.sign_in("viewer")
    days = "from=2026-11-09&to=2026-11-22"
    _on_the_dashboard(text_of(manager.get(f"{HOME}?{days}").text), rates)
    _on_the_page(text_of(manager.get(f"{HOME}/report?{days}").text), rates)
    rows = _csv_rows(manager.get(f"{HOME}/inquiries.csv?{days}").data)
    facts = [_from_csv(row) for row in rows]
    _same_counts([row["derived_outcome"] for row in rows], rates)
    pages = list(_pages(viewer, f"/inquiries?{PERIOD}&limit=70"))
    assert [one["inquiry_id"] for one in pages] == [one.inquiry_id for one in facts]
    assert [one["derived_outcome"] for one in pages] == [row["derived_outcome"] for row in rows]
    (tmp_path / "a.xlsx").write_bytes(manager.get(f"{HOME}/inquiries.xlsx?{days}").data)
    sheet = list(load_workbook(tmp_path / "a.xlsx").worksheets[0].iter_rows(values_only=True))
    assert [row[0] for row in sheet[1:]] == [one.inquiry_id for one in facts]
    assert typed("snapshot", tmp_path / "a.db", *period).exit_code == 0
    with closing(sqlite3.connect(f"file:{tmp_path / 'a.db'}?mode=ro", uri=True)) as file:
        found = file.execute("SELECT derived_outcome FROM inquiry WHERE is_test = 0").fetchall()
        (ended, answered) = file.execute(
            "SELECT SUM(ended), SUM(answered_questions) FROM daily"
        ).fetchone()
    _same_counts([outcome for (outcome,) in found], rates)
    assert ended == rates["counts"]["ended"]
    assert answered == rates["rates"]["answer_rate"]["numerator"]
    from_files = to_json(report(facts, *_ends(rates), clock()))
    for name in ("confirmed_resolution_rate", "escalation_rate", "answer_rate", "csat_rate"):
        assert from_files["rates"][name] == rates["rates"][name]
    assert from_files["durations"] == rates["durations"]


def _on_the_dashboard(shown: str, rates: dict[str, Any]) -> None:
    for words, name in (
        ("Confirmed by the customer", "confirmed_resolution_rate"),
        ("Without a person", "deflection_rate"),
        ("Questions that got an answer", "answer_rate"),
    ):
        one = rates["rates"][name]
        assert f"{words} {one['numerator']} / {one['denominator']}" in shown, words


def _on_the_page(shown: str, rates: dict[str, Any]) -> None:
    counts = rates["counts"]
    assert f"Confirmed as solved {counts['confirmed']} " in shown
    assert f"Handed over {counts['escalated']} " in shown


def _same_counts(outcomes: list[str], rates: dict[str, Any]) -> None:
    for name in ("confirmed", "assumed", "denied", "unanswered", "escalated", "open"):
        assert outcomes.count(name) == rates["counts"][name], name


def _csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def _from_csv(row: dict[str, str]) -> Inquiry:
    values: dict[str, Any] = {name: row[name] or None for name in FACT_COLUMNS}
    values |= {name: int(row[name]) for name in COUNTS}
    values["csat"] = int(row["csat"]) if row["csat"] else None
    values["is_test"] = row["is_test"] == "true"
    inquiry, reasons = read_row(values)
    assert inquiry is not None, reasons
    return inquiry


def _ends(rates: dict[str, Any]) -> tuple[Any, Any]:
    return from_text(rates["from"]), from_text(rates["to"])


def _pages(viewer: Program, path: str) -> Any:
    cursor = ""
    while cursor is not None:
        page = viewer.reads(f"{path}&cursor={cursor}")
        assert len(page["inquiries"]) <= 70
        yield from page["inquiries"]
        cursor = page["next"]


def test_events_come_in_pages_and_as_lines(viewer: Program, db: Database, clock: FakeClock) -> None:
    """And go on from the last one, whenever."""
    talk = Talk(db, clock, "shop")
    for number in range(5):
        talk.say("question", text=f"質問{number}")
    page = viewer.reads("/events?limit=3")
    assert (len(page["events"]), page["more"]) == (3, True)
    rest = viewer.reads(f"/events?limit=3&after={page['after']}")
    assert (len(rest["events"]), rest["more"]) == (2, False)
    lines = viewer.get("/events?format=ndjson")
    assert lines.content_type == "application/x-ndjson"
    found = [json.loads(line) for line in lines.text.splitlines()]
    assert found == [*page["events"], *rest["events"]]
    again = viewer.reads(f"/events?after={rest['after']}")
    assert again == {"events": [], "after": rest["after"], "more": False}
    assert viewer.reads("/events?kind=answer")["events"] == []


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/rates", "from"),
        ("/rates?from=2026-11-01", "to"),
        ("/rates?from=soon&to=2026-11-02", "from"),
        ("/rates?from=0001-01-01&to=2026-11-02", "from"),
        ("/rates?from=2026-11-02&to=2026-11-02", "to"),
        ("/rates?from=2026-11-02&to=9999-12-31", "to"),
        ("/rates?from=0002-01-01&to=2026-11-02", "from"),
        ("/rates?from=2020-11-02&to=2026-11-02", "from"),
        (f"/rates?{PERIOD}&as_of=x", "as_of"),
        (f"/rates?{PERIOD}&as_of=0001-01-02", "as_of"),
        (f"/rates?{PERIOD}&chanel=web", "chanel"),
        ("/report?week=2026-W99", "week"),
        ("/report?week=0001-W01", "week"),
        ("/report?week=9999-W52", "week"),
        ("/report?from=0001-06-01&to=0001-07-01", "from"),
        ("/report?from=2026-11-01&to=9999-12-31T23:59:59Z", "to"),
        ("/report?from=2023-11-20&to=2026-11-23", "from"),
        (f"/report?week=2026-W47&{PERIOD}", "week"),
        (f"/inquiries?{PERIOD}&limit=0", "limit"),
        (f"/inquiries?{PERIOD}&limit=²", "limit"),
        (f"/inquiries?{PERIOD}&cursor=%E3%81%82", "cursor"),
        (f"/inquiries?{PERIOD}&cursor=eHg=", "cursor"),
        ("/events?after=-1", "after"),
        ("/events?kind=luck", "kind"),
        ("/events?format=xml", "format"),
    ],
)
def test_a_slip_is_named(viewer: Program, path: str, field: str) -> None:
    """422 with the field; nothing is guessed."""
    reply = viewer.get(path)
    assert (reply.status_code, json.loads(reply.text)["field"]) == (422, field)


def test_only_keys_of_those_who_may_read_the_numbers_open_them(
    app: Flask, db: Database, clock: FakeClock, staff: dict[str, str], viewer: Program
) -> None:
    """Not an agent's, not a wrong one, and no other site."""
    agent = program(app, db, clock, staff["agent"])
    for operation in api.OPERATIONS:
        path = operation.path.removeprefix("/analytics")
        assert agent.get(path).status_code == 403
        assert Program(app, "x").get(path).status_code == 401
    assert viewer.get(f"/../../other/analytics/rates?{PERIOD}").status_code == 404


def test_what_is_promised_is_what_is_sent(viewer: Program, db: Database, clock: FakeClock) -> None:
    """Every answer has exactly the keys of its schema."""
    History(db, "shop", clock()).write(30, days=10)
    schemas = api.schemas()
    rates = viewer.reads(f"/rates?{PERIOD}")
    inquiries = viewer.reads(f"/inquiries?{PERIOD}")
    events = viewer.reads("/events")
    for name, value in (
        ("Rates", rates),
        ("Rate", rates["rates"]["answer_rate"]),
        ("Report", viewer.reads("/report?week=2026-W46")),
        ("InquiryList", inquiries),
        ("Inquiry", inquiries["inquiries"][0]),
        ("EventList", events),
        ("Event", events["events"][0]),
    ):
        assert set(value) == set(schemas[name]["properties"]), name
    assert {operation.answer for operation in api.OPERATIONS} <= set(schemas)
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", inquiries["inquiries"][0]["local_started_at"]
    )
