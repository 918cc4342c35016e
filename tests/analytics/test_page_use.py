"""How the pages of a website are used: what is counted, the page that shows it, and the file."""

from __future__ import annotations

import csv
import io
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from analytics import page_store
from analytics.model import Event
from analytics.page_use import SORTS, PageUse, joined, ordered, to_csv
from analytics.recording import record
from madoguchi import sites
from madoguchi.clock import FakeClock
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
                record(tx, event)
        clock.advance(seconds=20)


def test_views_visits_exits_and_the_middle_dwell_of_each_page(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """The nearest rank of the told dwells; a page seen twice in a visit has one visit."""
    start = clock()
    look(db, clock, site_id, "a", ("/", 1_000), ("/cart", 5_000), ("/", 3_000))
    look(db, clock, site_id, "b", ("/", None), ("/cart", 9_000))
    look(db, clock, site_id, "c", ("/", 2_000))
    look(db, clock, site_id, "d", ("/", 8_000), ("/pay", None))
    end = clock()
    look(db, clock, site_id, "e", ("/", 1))

    with db.read() as tx:
        found = {use.page: use for use in page_store.page_uses(tx, site_id, start, end)}

    assert found == {
        f"{SHOP}/": PageUse(f"{SHOP}/", views=5, visits=4, exits=2, dwells=4, dwell_ms=2_000),
        f"{SHOP}/cart": PageUse(
            f"{SHOP}/cart", views=2, visits=2, exits=1, dwells=2, dwell_ms=5_000
        ),
        f"{SHOP}/pay": PageUse(f"{SHOP}/pay", views=1, visits=1, exits=1),
    }


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
        record(tx, event)
        second.start()
        second.join(0.5)
    second.join()
    with db.read() as tx:
        assert page_store.differing(tx, site_id) == 0
        last = tx.all("SELECT page FROM page_view WHERE visit = 'a' AND is_exit = TRUE")
    assert [row["page"] for row in last] == [f"{SHOP}/x"]


def test_a_page_where_people_only_ask_is_listed_too() -> None:
    """As one is that is only looked at."""
    uses = joined([PageUse("b", views=3, visits=2)], {"a": 4, "b": 1}, {"a": 1})

    assert uses == [
        PageUse("a", inquiries=4, escalated=1),
        PageUse("b", views=3, visits=2, inquiries=1),
    ]


@pytest.mark.parametrize("by", SORTS)
def test_every_column_sorts(by: str) -> None:
    """The largest first, pages by their address; ties go by views."""
    small = PageUse("a", 2, 2, 1, 1, 10, 1, 0)
    large = PageUse("b", 9, 9, 9, 9, 90, 9, 9)
    tied = PageUse("c", 1, 2, 0, 1, 10, 1, 0)

    found = ordered([tied, small, large], by)

    assert found[0] == (small if by == "page" else large)
    assert sorted(use.page for use in found) == ["a", "b", "c"]


def test_what_is_no_column_sorts_nothing() -> None:
    """It is refused by name."""
    with pytest.raises(InvalidInput):
        ordered([], "profit")


def test_the_file_holds_every_page_and_no_formula() -> None:
    """An address cannot become a formula; what is not known is empty."""
    text = to_csv([PageUse("=cmd()", 9, 6, 6, 0, None, 5, 5)], {"=cmd()": 5}, {"=cmd()": 5})

    (row,) = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    assert row == {
        "page": "'=cmd()", "views": "9", "visits": "6", "exits": "6", "exit_rate": "0.666667",
        "dwell_ms_median": "", "dwell_count": "0", "inquiries": "5", "escalated": "5",
    }  # fmt: skip


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
    assert f"{SHOP}/help,0,0,0,,,0,<5,0" in lines
    assert len(lines) == 4
