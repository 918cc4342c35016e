"""Numbers of small groups in what leaves the console.

Two customers ask `FEW` times: on a page, for a reason, about a topic, get an article, find no
answer and are handed over for a cause that nobody else has. The number may stand in no file of
groups, and has to stand on the screens of those who may read each conversation.
"""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

import analytics
from analytics import (
    api,
    api_web,
    checking,
    group_contacts_store,
    lists_store,
    onepage_html,
    reasons_csv,
    reasons_reading,
    recording,
    upkeep,
)
from analytics.filters import Filters
from analytics.onepage import OnePage, read_page
from analytics.onepage_cards import reason_bars
from analytics.onepage_plain import page_json, page_text
from analytics.page_use import PageUse, to_csv
from analytics.periods import Days
from analytics.reasons import Ended
from analytics.reasons_figures import figures
from analytics.reasons_reading import Group, Told
from analytics.selections import Selection
from analytics.where_store import of_period, selected
from madoguchi import api_keys
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from madoguchi.sites import get_site
from tests.analytics.talk import Talk
from tests.analytics.test_commands import typed
from tests.analytics.test_page_use import look
from tests.analytics.test_reasons import FILLINGS, KINDS, Site
from tests.analytics.test_reasons_figures import reason as a_reason
from tests.analytics.test_web import console
from tests.madoguchi.shop import Browser, open_shop

HOME = "/console/shop/analytics"
FEW = 37
NUMBER = re.compile(rf"\b{FEW}\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
"""When a report was made may hold any number."""
TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = Days(date(2026, 11, 16), date(2026, 11, 22), TOKYO)
PERIOD = "from=2026-11-16&to=2026-11-22"
ROOT = Path(analytics.__file__).parents[1]

GROUPS = {"reasons.csv", "pages.csv", "report.html", "read_report", "report"}
"""What is given to others as a table of groups, by the name of its file, operation or command."""
ROWS = {"inquiries.csv", "inquiries.xlsx", "list_inquiries", "list_events"}
"""What holds each inquiry by itself."""
STAFF = {"read_rates"}
"""What answers to whoever may read each inquiry with the same key."""
NO_CUSTOMERS = {"faq/importing_web.py", "faq/synonyms_web.py"}
"""Modules whose files hold no number of customers."""
MODULES = {
    "analytics/reasons_web.py": "reasons.csv",
    "analytics/page_use_web.py": "pages.csv",
    "analytics/report_web.py": "report.html",
    "analytics/inquiries_web.py": "inquiries.csv",
}


def test_whatever_leaves_is_known_here() -> None:
    """Who adds a file or an operation of the API says here and in the docs what it is."""
    files = {
        path.relative_to(ROOT).as_posix()
        for package in ("analytics", "bot", "faq", "madoguchi", "widget")
        for path in (ROOT / package).rglob("*.py")
        if "attachment;" in path.read_text(encoding="utf-8")
    }
    assert files == set(MODULES) | NO_CUSTOMERS
    operations = {operation.name for operation in api.OPERATIONS}
    assert operations <= GROUPS | ROWS | STAFF
    text = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8").split("## Small groups")[1]
    paths = {operation.path for operation in api.OPERATIONS}
    files_of_groups = {"reasons.csv", "pages.csv", "report.html", "inquiries.csv", "inquiries.xlsx"}
    assert [name for name in sorted(files_of_groups | paths) if f"`{name}`" not in text] == []


def ask(
    db: Database, clock: FakeClock, kind: str, inquiries: int, contacts: int, cause: str
) -> None:
    """Have some contacts ask; each inquiry is answered, answered not, and handed over."""
    for number in range(inquiries):
        talk = Talk(db, clock, "shop", f"con_{kind}_{number}")
        who: dict[str, Any] = {"contact_id": f"contact_{kind}_{number % contacts}"}
        page: dict[str, Any] = {"page_url": f"https://shop.example/{kind}", "referrer": None}
        talk.say("conversation_started", **who, **page)
        words = KINDS[kind].format(FILLINGS[number % 8])
        talk.say("question", text=words, **who, **page)
        talk.say("answer", message_id=1, article_id=f"art_{kind}", category=kind, **who)
        talk.say("question", text=f"{kind}のわからないこと", **who)
        talk.say("no_answer", category=None, **who)
        talk.say("handed_over", reason=cause, **who)
        talk.say("agent_closed", agent_id="acc_1", **who)
        clock.advance(minutes=1)


@pytest.fixture
def app(
    db: Database,
    clock: FakeClock,
    tmp_path: Path,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> Flask:
    """The analytics pages and the API of a shop with two large groups and a small one."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    open_shop(db, clock)
    clock.advance(days=-13)
    ask(db, clock, "送料", 8, 8, "no_answer")
    clock.advance(days=8)
    ask(db, clock, "送料", 20, 12, "no_answer")
    ask(db, clock, "返品", 25, 15, "customer_request")
    ask(db, clock, "解約", FEW, 2, "policy")
    for number in range(FEW):
        look(db, clock, "shop", f"visit{number % 2}", ("/解約", 1_000))
    clock.advance(days=5)
    with db.write() as tx:
        recording.end_idle(tx, clock())
    Site(db, clock, "shop").group()
    made = console(db, clock, tmp_path)
    made.register_blueprint(api_web.create_blueprint(db, clock, "https://x.example"))
    return made


@pytest.fixture
def viewer(app: Flask) -> Browser:
    """A signed-in viewer who reads English."""
    browser = Browser(app)
    browser.sign_in("viewer")
    return browser


def report_of_the_api(app: Flask, db: Database, clock: FakeClock) -> str:
    """Return the report as a program reads it."""
    with db.write() as tx:
        row = tx.one("SELECT id FROM account WHERE email = 'viewer@example.com'")
        assert row is not None
        secret = api_keys.create(tx, row["id"], "test", clock)[1]
    address = f"/api/v1/sites/shop/analytics/report?{PERIOD.replace('22', '23')}"
    reply = app.test_client().get(address, headers={"Authorization": f"Bearer {secret}"})
    assert reply.status_code == 200, reply.text
    return json.dumps(reply.json, ensure_ascii=False)


def test_no_table_that_is_given_to_others_tells_of_a_small_group(
    app: Flask, viewer: Browser, db: Database, clock: FakeClock
) -> None:
    """Each says that there is one, and not how often."""
    command = ["report", "--site", "shop", "--from", "2026-11-16", "--to", "2026-11-23"]
    told = {
        "reasons.csv": viewer.get(f"{HOME}/reasons.csv?{PERIOD}").text,
        "pages.csv": viewer.get(f"{HOME}/pages.csv?{PERIOD}").text,
        "report.html": viewer.get(f"{HOME}/report.html?{PERIOD}").text,
        "read_report": report_of_the_api(app, db, clock),
        "report": "".join(typed(*command, "--format", kind).stdout for kind in ("text", "html")),
        "its page": viewer.get(f"{HOME}/report?{PERIOD}").text,
        "its json": typed(*command, "--format", "json").stdout,
    }
    assert set(told) >= GROUPS
    for name, text in told.items():
        text = MOMENT.sub("", text)
        found = NUMBER.search(text)
        assert found is None, f"{name}: {text[max(0, found.start() - 80) : found.end() + 20]}"
        assert "解約" in text or name == "its json", name
        assert re.search(r"<5|&lt;5|null", text), name
        assert re.search(r"\b(20|25|12|15)\b", text), f"{name} tells of large groups"


def test_staff_and_rows_tell_it(viewer: Browser) -> None:
    """Whoever may read each conversation may count them."""
    for path in ("", "/reasons", "/pages", "/unanswered", "/articles"):
        assert NUMBER.search(viewer.get(f"{HOME}{path}?{PERIOD}").text), path
    rows = csv.DictReader(io.StringIO(viewer.get(f"{HOME}/inquiries.csv?{PERIOD}").text))
    assert sum("解約" in row["page_url"] for row in rows) == FEW


def page_of(db: Database, clock: FakeClock, filters: Filters = Filters()) -> OnePage:  # noqa: B008
    """Read the report of the week."""
    with db.read() as tx:
        return read_page(tx, get_site(tx, "shop"), WEEK, filters, clock())


@pytest.mark.usefixtures("app")
def test_the_report_keeps_to_itself_what_would_give_a_small_group_away(
    db: Database, clock: FakeClock
) -> None:
    """A cause beside it, since all hand-overs are told; the topic that rose by it alone."""
    page = page_of(db, clock)
    assert page.told.rise is None or page.told.rise.topic != "解約"
    values = page_json(page, "")
    reasons = values["now"]["rates"]["escalation_rate_by_reason"]
    numbers = {name: one["numerator"] for name, one in reasons.items() if one["numerator"] != 0}
    assert numbers == {"policy": None, "no_answer": None, "customer_request": 25}
    assert values["now"]["rates"]["escalation_rate"]["numerator"] == 20 + 25 + FEW
    assert {one["question"]: one["inquiries"] for one in values["unanswered"]} == {
        "解約のわからないこと": None,
        "返品のわからないこと": 25,
        "送料のわからないこと": 20,
    }
    assert "–: left out" in onepage_html.document(page, "")


def test_the_only_cause_of_few_hand_overs_is_not_named(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The number of all of them stands on the same page."""
    ask(db, clock, "送料", 3, 3, "policy")
    page = page_of(db, clock)
    assert reason_bars(page) == []
    for text in (page_text(page, ""), onepage_html.document(page, "")):
        assert "Fewer than 5 customers: not told by reason." in text
        assert "policy" not in text
    reasons = page_json(page, "")["now"]["rates"]["escalation_rate_by_reason"]
    assert reasons["policy"]["numerator"] is None


@pytest.mark.usefixtures("app")
def test_a_report_narrowed_to_few_contacts_is_none(db: Database, clock: FakeClock) -> None:
    """It says what to change; one about nobody, or about all of a small site, is one."""
    with pytest.raises(InvalidInput, match="fewer than"):
        page_of(db, clock, Filters(category="解約"))
    assert page_of(db, clock, Filters(category="返品")).told.now.counts.ended == 25
    assert page_of(db, clock, Filters(category="nothing")).told.now.counts.ended == 0


def test_an_inquiry_of_nobody_known_is_a_contact_of_its_own(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """So anonymous inquiries are told from five on; a test is nobody."""
    for number in range(5):
        talk = Talk(db, clock, site_id, f"con_{number}")
        talk.say(
            "question", text="x", contact_id=None, page_url="https://x.example/", referrer=None
        )
    Talk(db, clock, site_id, "con_test").say("question", text="x", is_test=True)
    where = of_period(site_id, WEEK.from_, WEEK.to, Filters())
    with db.read() as tx:
        assert group_contacts_store.of_inquiries(tx, where) == 5
        assert group_contacts_store.of_pages(tx, where) == ({"https://x.example/": 5}, {})


def rows_of(text: str) -> list[dict[str, str]]:
    """Read a file."""
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_a_reason_of_few_has_no_number_and_another_no_outcome_of_few() -> None:
    """What is left out is said so; the outcomes of a row add up to what ended."""
    reasons = [a_reason("a"), a_reason("b"), a_reason("c")]
    outcomes = {"confirmed": 20, "assumed": 10, "denied": 2}
    found = figures(
        reasons,
        WEEK,
        "2026-11-16",
        {name: {"2026-11-16": n} for name, n in (("a", 40), ("b", 9), ("c", 30))},
        {"a": Ended(outcomes, 6, 9), "b": Ended({"confirmed": 9}, 0, 0)},
        {},
    )
    contacts: dict[str | None, dict[str, int]] = {
        "a": {"inquiries": 32, "confirmed": 20, "assumed": 8, "denied": 2, "satisfied": 6,
              "unsatisfied": 3},
        "b": {"inquiries": 1, "confirmed": 1},
        "c": {"inquiries": 30},
    }  # fmt: skip
    told = Told(found, [Group(None, found, [79])], [], 0, 0)
    a, b, c = rows_of(reasons_csv.to_csv(told, {}, contacts, {}))
    assert (a["inquiries"], b["inquiries"], c["inquiries"]) == ("40", "<5", "–")
    assert {name: a[name] for name in ("ended", *outcomes, "escalated")} == {
        "ended": "32", "confirmed": "20", "assumed": "–", "denied": "<5", "escalated": "0",
    }  # fmt: skip
    assert (a["csat_satisfied"], a["csat_responses"]) == ("–", "9")
    hidden = [value for name, value in b.items() if name not in ("reason_id", "theme", "reason")]
    assert set(hidden) <= {"<5", "–", "False", "0"}


def test_a_page_of_few_visits_has_no_rate_and_no_median() -> None:
    """Visits stand for contacts; inquiries have contacts of their own."""
    uses = [
        PageUse("a", 90, 60, None, 50, 90, 60, 1_000, 30, 9),
        PageUse("b", 40, 2, None, 2, 40, 2, 9_000, 3, 0),
        PageUse("c", 50, 40, None, 3, 50, 40, 2_000, 12, 9),
    ]
    a, b, c = rows_of(to_csv(uses, "own", {"a": 20, "b": 3, "c": 1}, {"a": 8, "c": 9}))
    assert [b[name] for name in ("views", "visits", "exits", "exit_rate")] == [
        "<5",
        "<5",
        "<5",
        "–",
    ]
    assert (b["dwell_ms_median"], b["dwell_count"]) == ("–", "<5")
    assert (c["exits"], c["exit_rate"], c["inquiries"]) == ("<5", "–", "<5")
    assert (a["exits"], a["exit_rate"], a["escalated"]) == ("50", "0.555556", "9")


def test_what_a_file_said_of_pages_is_told_as_it_was() -> None:
    """Others knew it before; the inquiries beside it are ours, and those of few are hidden."""
    use = PageUse("a", views=3, sessions=2, exits=1, exits_of=3, inquiries=2, escalated=0)
    (row,) = rows_of(to_csv([use], "file", {"a": 2}, {}))
    assert (row["views"], row["visits"], row["sessions"], row["exits"]) == ("3", "", "2", "1")
    assert (row["exit_rate"], row["inquiries"], row["escalated"]) == ("0.333333", "<5", "0")


def hand_over(db: Database, clock: FakeClock, name: str, customers: int, handed: int) -> None:
    """Let customers ask to leave, some of whom are handed over."""
    for number in range(customers):
        talk = Talk(db, clock, "shop", f"con_{name}_{number}")
        who: dict[str, Any] = {"contact_id": f"contact_{name}_{number}"}
        talk.say("conversation_started", **who, page_url="https://shop.example/x", referrer=None)
        talk.say("question", text="解約したい", **who)
        talk.say("answer", message_id=1, article_id="art_k", category="解約", **who)
        if number < handed:
            talk.say("handed_over", reason="policy", **who)
            talk.say("agent_closed", agent_id="acc_1", **who)
        clock.advance(minutes=1)


def test_a_site_that_moves_has_its_reasons_on_the_days_of_its_inquiries(
    db: Database, clock: FakeClock
) -> None:
    """So that the number of a day opens as many as it says; else the nightly check says so."""
    open_shop(db, clock)
    clock.advance(days=-5)
    ask(db, clock, "送料", 20, 12, "no_answer")
    asked_at = clock()
    site = Site(db, clock, "shop")
    site.group()
    for zone in map(ZoneInfo, ("Asia/Tokyo", "Pacific/Honolulu")):
        with db.write() as tx:
            tx.run("UPDATE site SET time_zone = :zone WHERE id = 'shop'", zone=zone.key)
        upkeep.keep_up(db, clock)
        site.group()
        day = asked_at.astimezone(zone).date()
        with db.read() as tx:
            days = Days(day, day, zone)
            told = reasons_reading.read(tx, "shop", days, Filters(), is_over=True)
            where = selected("shop", days, Filters(), clock(), Selection(reason="any"))
            assert (told.count, lists_store.size(tx, where).inquiries) == (20, 20)
            assert checking.drift(tx, "shop") == checking.Drift()
    with db.write() as tx:
        tx.run("UPDATE inquiry_reason SET day = '2020-01-01'")
        assert checking.drift(tx, "shop").questions == 20


def test_a_period_before_of_few_is_not_compared_with(db: Database, clock: FakeClock) -> None:
    """Else a report that is refused would be read as what the next one is compared with."""
    open_shop(db, clock)
    clock.advance(days=-13)
    ask(db, clock, "解約", 3, 1, "policy")
    ask(db, clock, "送料", 10, 10, "no_answer")
    clock.advance(days=8)
    hand_over(db, clock, "now", 8, 8)
    clock.advance(days=5)
    with db.write() as tx:
        recording.end_idle(tx, clock())
    with db.read() as tx:
        site, filters = get_site(tx, "shop"), Filters(category="解約")
        with pytest.raises(InvalidInput):
            read_page(tx, site, WEEK.before, filters, clock())
        page = read_page(tx, site, WEEK, filters, clock())
        everybody = read_page(tx, site, WEEK, Filters(), clock())
    told = page_json(page, "")
    assert told["before"] is None
    assert told["changes"]["inquiries"] is None
    assert page_json(everybody, "")["before"] is not None


def test_the_only_reason_of_few_hand_overs_is_told_nowhere(db: Database, clock: FakeClock) -> None:
    """Zeros at all others would tell it as well."""
    open_shop(db, clock)
    clock.advance(days=-5)
    hand_over(db, clock, "now", 8, 3)
    clock.advance(days=5)
    with db.write() as tx:
        recording.end_idle(tx, clock())
    with db.read() as tx:
        page = read_page(tx, get_site(tx, "shop"), WEEK, Filters(), clock())
    rates = page_json(page, "")["now"]["rates"]
    assert rates["escalation_rate"]["numerator"] == 3
    assert {one["numerator"] for one in rates["escalation_rate_by_reason"].values()} == {None}


def test_times_of_few_visits_are_not_told_of_a_page_of_many() -> None:
    """One visit's time is a visitor's, however many did not tell theirs."""
    use = PageUse("a", 60, 50, None, 20, 60, 3, 100, 10, 10)
    (row,) = rows_of(to_csv([use], "own", {"a": 10}, {"a": 10}))
    assert (row["visits"], row["dwell_ms_median"], row["dwell_count"]) == ("50", "–", "<5")
