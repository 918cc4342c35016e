"""How the pages of a website are used: what is counted, the page that shows it, and the file."""

from __future__ import annotations

import csv
import io
import json
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask import Flask

from analytics import checking, daily_store, folding, page_store, rebuilding, recording
from analytics.model import Event
from analytics.page_use import SORTS, Dwell, Looks, PageUse, joined, ordered, to_csv
from analytics.periods import Days
from madoguchi import sites
from madoguchi.clock import FakeClock, from_text
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from tests.analytics.talk import Talk
from tests.analytics.test_web import console, text_of
from tests.madoguchi.shop import Browser, open_shop

PAGES = "/console/shop/analytics/pages"
SHOP = "https://shop.example"


@pytest.fixture
def app(db: Database, clock: FakeClock, tmp_path: Path) -> Flask:
    """The analytics pages of an empty shop."""
    open_shop(db, clock)
    return console(db, clock, tmp_path)


@pytest.fixture
def manager(app: Flask) -> Browser:
    """A signed-in viewer who reads English."""
    browser = Browser(app)
    browser.sign_in("viewer")
    return browser


def look(
    db: Database, clock: FakeClock, site_id: str, visit: str, *looks: tuple[str, int | None]
) -> None:
    """Have somebody look at pages, each for some milliseconds, None where the end is not told."""
    for number, (path, dwell_ms) in enumerate(looks):
        where = {"page": SHOP + path, "visit": visit, "view": f"{visit}{number:04}"}
        told: list[tuple[str, dict[str, Any]]] = [("page_viewed", where | {"referrer": None})]
        if dwell_ms is not None:
            told.append(("page_left", where | {"dwell_ms": dwell_ms}))
        for kind, payload in told:
            event = Event(
                site_id=site_id, kind=kind, occurred_at=clock(), channel="web", payload=payload
            )
            with db.write() as tx:
                recording.record(tx, event)
        clock.advance(seconds=20)


def test_views_visits_exits_and_the_middle_dwell_of_each_page(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The nearest rank of the told dwells; a page seen twice in a visit has one visit."""
    look(db, clock, site_id, "a", ("/", 1_000), ("/cart", 5_000), ("/", 3_000))
    look(db, clock, site_id, "b", ("/", None), ("/cart", 9_000))
    look(db, clock, site_id, "c", ("/", 2_000))
    look(db, clock, site_id, "d", ("/", 8_000), ("/pay", None))
    clock.advance(days=1)
    look(db, clock, site_id, "e", ("/", 1))
    clock.advance(days=-1)

    days = days_of(db, site_id, clock)
    with db.read() as tx:
        found = page_store.looks(tx, site_id, days)
        dwells = page_store.dwells(tx, site_id, days, [*found, f"{SHOP}/never"])
        many = [*found, *(f"{SHOP}/{number}" for number in range(100))]
        assert page_store.dwells(tx, site_id, days, many) == dwells

    assert found == {
        f"{SHOP}/": Looks(views=5, visits=4, exits=2),
        f"{SHOP}/cart": Looks(views=2, visits=2, exits=1),
        f"{SHOP}/pay": Looks(views=1, visits=1, exits=1),
    }
    assert dwells == {f"{SHOP}/": Dwell(4, 2_000), f"{SHOP}/cart": Dwell(2, 5_000)}


def test_the_counts_by_day_are_those_of_the_rows_and_of_a_rebuild(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """Over midnight, folded or not; a view that another follows the next day is no exit of its own
    day; and whatever time zone the days are asked in."""
    chance = random.Random(3)
    clock.advance(hours=8)  # 22:00 in Tokyo
    for number in range(60):
        paths = [chance.choice(("/", "/cart", "/pay")) for _ in range(chance.randint(1, 5))]
        look(db, clock, site_id, f"visit{number:04}", *((path, 1_000) for path in paths))
        clock.advance(minutes=chance.choice((0, 1, 30)))
    told = {}
    for zone in ("Asia/Tokyo", "America/New_York"):
        days = days_of(db, site_id, clock, zone)
        for day in (days, *days.each()):
            with db.read() as tx:
                told[day] = page_store.looks(tx, site_id, day)
            assert told[day] == counted_by_hand(db, day)
    with db.read() as tx:
        kept = daily_store.counted(tx, site_id)
    for step in (folding.fold, lambda tx: rebuilding.rebuild(tx, site_id)):
        with db.write() as tx:
            step(tx)
        with db.read() as tx:
            assert daily_store.counted(tx, site_id) == kept
            assert {day: page_store.looks(tx, site_id, day) for day in told} == told
            assert checking.drift(tx, site_id) == checking.Drift()


@pytest.mark.parametrize("measure", ["page_view", "page_again", "page_onward"])
def test_the_nightly_check_notices_a_count_of_views_that_drifted(
    db: Database, clock: FakeClock, site_id: str, measure: str
) -> None:
    """One count of one day is enough, and one that is missing is too."""
    look(db, clock, site_id, "a", ("/", 1_000), ("/cart", 5_000), ("/", 3_000))
    for change in ("UPDATE daily_delta SET n = n + 1", "DELETE FROM daily_delta"):
        with db.write() as tx:
            assert checking.drift(tx, site_id) == checking.Drift()
            tx.run(f"{change} WHERE measure = :measure", measure=measure)
            assert checking.drift(tx, site_id).counts > 0
            rebuilding.rebuild(tx, site_id)
            assert checking.drift(tx, site_id) == checking.Drift()
            tx.run(
                """
                INSERT INTO daily_delta (site_id, measure, day, key, channel, locale, n)
                SELECT site_id, measure, day, key, channel, locale, n FROM daily
                """
            )
            tx.run("DELETE FROM daily")
            tx.run("DELETE FROM monthly")


def days_of(db: Database, site_id: str, clock: FakeClock, zone: str = "Asia/Tokyo") -> Days:
    """Return the days from the first view to the present one."""
    with db.read() as tx:
        first = tx.one("SELECT MIN(viewed_at) AS at FROM page_view WHERE site_id = :s", s=site_id)
    assert first is not None
    begins, ends = (
        at.astimezone(ZoneInfo(zone)).date() for at in (from_text(first["at"]), clock())
    )
    return Days(begins, ends, ZoneInfo(zone))


def counted_by_hand(db: Database, days: Days) -> dict[str, Looks]:
    """Count the views of the log itself."""
    with db.read() as tx:
        log = [
            (from_text(row["occurred_at"]), json.loads(row["payload"]))
            for row in tx.all("SELECT * FROM event WHERE kind = 'page_viewed' ORDER BY id")
        ]
    found: dict[str, Looks] = {}
    for number, (at, told) in enumerate(log):
        if not days.from_ <= at < days.to:
            continue
        visit, page = told["visit"], told["page"]
        seen = (page, visit) in {(one["page"], one["visit"]) for _at, one in log[:number]}
        is_exit = visit not in {one["visit"] for _at, one in log[number + 1 :]}
        views, visits, exits = found.get(page, Looks(0, 0, 0))
        found[page] = Looks(views + 1, visits + (not seen), exits + is_exit)
    return found


def test_two_views_told_at_once_leave_one_that_is_last(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The second waits until the first is written."""
    look(db, clock, site_id, "settled", ("/", None))
    second = threading.Thread(target=look, args=(db, clock, site_id, "a", ("/", None), ("/x", 1)))
    event = Event(
        site_id=site_id,
        kind="page_viewed",
        occurred_at=clock(),
        channel="web",
        payload={"page": SHOP, "visit": "a", "view": "first", "referrer": None},
    )
    with db.write() as tx:
        recording.record(tx, event)
        second.start()
        second.join(0.5)
    second.join()
    with db.read() as tx:
        assert page_store.differing(tx, site_id) == 0
        last = tx.all("SELECT page FROM page_view WHERE visit = 'a' AND is_exit = TRUE")
    assert [row["page"] for row in last] == [f"{SHOP}/x"]


def test_what_is_told_twice_at_the_same_instant_counts_once(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """Two processes that hear of the same views write each once, and count it once."""
    at = clock()

    def tell(_process: int) -> None:
        for number in range(20):
            event = Event(
                site_id=site_id,
                kind="page_viewed",
                occurred_at=at,
                channel="web",
                client_id=f"v{number}.w.viewed",
                payload={
                    **{"page": f"{SHOP}/", "visit": f"v{number}", "view": "w"},
                    "referrer": None,
                },
            )
            with db.write() as tx:
                recording.record(tx, event)

    with ThreadPoolExecutor(4) as processes:
        list(processes.map(tell, range(4)))
    with db.read() as tx:
        assert checking.drift(tx, site_id) == checking.Drift()


def test_a_page_where_people_only_ask_is_listed_too() -> None:
    """As one is that is only looked at."""
    viewed, asked = [PageUse("b", views=3, visits=2)], {"a": (4, 1), "b": (1, 0)}

    assert joined(viewed, asked) == [
        PageUse("a", inquiries=4, escalated=1),
        PageUse("b", views=3, visits=2, inquiries=1),
    ]
    seen_by_nobody = joined(viewed, asked, Looks(0, 0, 0))[0]
    assert (seen_by_nobody.views, seen_by_nobody.exits) == (0, 0)


@pytest.mark.parametrize("by", SORTS)
def test_every_column_sorts(by: str) -> None:
    """The largest first, pages by their address; ties go by views."""
    small = PageUse("a", 2, 2, 2, 1, 2, 1, 10, 1, 0)
    large = PageUse("b", 9, 9, 9, 9, 9, 9, 90, 9, 9)
    tied = PageUse("c", 1, 2, None, 0, 1, 1, 10, 1, 0)

    found = ordered([tied, small, large], by)

    assert found[0] == (small if by == "page" else large)
    assert sorted(use.page for use in found) == ["a", "b", "c"]


def test_what_is_no_column_sorts_nothing() -> None:
    """It is refused by name."""
    with pytest.raises(InvalidInput):
        ordered([], "profit")


def test_the_file_holds_every_page_and_no_formula() -> None:
    """An address cannot become a formula; what is not known is empty."""
    use = PageUse("=cmd()", 9, 6, None, 6, 9, 0, None, 5, 5)
    text = to_csv([use], "own", {"=cmd()": 5}, {"=cmd()": 5})

    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row == {
        "page": "'=cmd()", "source": "own", "views": "9", "visits": "6", "sessions": "",
        "exits": "6", "exit_rate": "0.666667", "dwell_ms_median": "", "dwell_count": "0",
        "inquiries": "5", "escalated": "5",
    }  # fmt: skip


def test_more_exits_than_views_are_no_rate() -> None:
    """A file may say so; the number stays."""
    assert PageUse("a", views=1, exits=2, exits_of=1).exit_rate.value is None


def test_where_nothing_is_measured_the_page_says_how_to_begin(manager: Browser) -> None:
    """It claims no zero; who may not change the settings is not led there."""
    page = text_of(manager.get(PAGES).text)

    assert "Views of pages are not measured" in page
    assert "madoguchi site edit shop --measure-pages" in page
    assert "/settings" not in manager.get(PAGES).text.partition("<main")[2]


def test_the_pages_of_a_period_are_listed_by_what_is_asked_for(
    manager: Browser, db: Database, clock: FakeClock
) -> None:
    """Views, visits, exits with what they are a share of, and the inquiries that began there."""
    with db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True)
    assert "Nothing in this period" in manager.get(PAGES).text
    look(db, clock, "shop", "aaaaaaaa", ("/", 1_000), ("/<b>cart</b>", 65_000))
    look(db, clock, "shop", "bbbbbbbb", ("/", 3_000))
    talk = Talk(db, clock, "shop")
    talk.say("conversation_started", page_url=f"{SHOP}/help?x=1")
    talk.say("question", text="送料は？")

    page = text_of(manager.get(PAGES).text)
    assert "shop.example/ 0 0 2 2 50% 1 / 2 1 s" in page
    assert "shop.example/<b>cart</b> 0 0 1 1 100% 1 / 1 1 min 5 s" in page
    assert "shop.example/help 1 0 0 0 – –" in page
    assert page.index("shop.example/ 0") < page.index("shop.example/help")
    by_inquiries = text_of(manager.get(f"{PAGES}?sort=inquiries").text)
    assert by_inquiries.index("shop.example/help") < by_inquiries.index("shop.example/ 0")
    assert manager.get(f"{PAGES}?sort=profit").status_code == 422

    lines = manager.get(f"{PAGES}.csv?sort=inquiries").text.splitlines()
    assert f"{SHOP}/help,own,0,0,,0,,,0,<5,0" in lines
    assert len(lines) == 4
