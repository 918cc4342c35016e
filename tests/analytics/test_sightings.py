"""The lists behind numbers of things seen: as many rows as the number says."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import pytest

from analytics import page_store, sightings_store
from analytics.filters import Filters
from analytics.panel_articles import ranked_articles
from analytics.periods import Days
from analytics.scope import Scope
from analytics.sightings import Asked, Sighting
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from tests.analytics.talk import Talk
from tests.analytics.test_page_use import SHOP, look
from tests.analytics.test_web import HOME, console
from tests.madoguchi.shop import Browser, open_shop

EVIL = 'a_%!"b'
"""An article's name that means something to a pattern and to JSON."""


@pytest.fixture
def shop(db: Database, clock: FakeClock) -> Talk:
    """A conversation to have in the shop."""
    open_shop(db, clock)
    return Talk(db, clock, "shop")


@pytest.fixture
def manager(shop: Talk, tmp_path: Path) -> Browser:
    """A signed-in viewer who reads English."""
    browser = Browser(console(shop.db, shop.clock, tmp_path))
    browser.sign_in("viewer")
    return browser


def links(page: str, **query: str) -> list[str]:
    """Return the addresses of lists on a page that ask for exactly this, period aside."""
    found = [unescape(url) for url in re.findall(r'href="([^"]*/sightings[^"]*)"', page)]
    period = {"days", "from", "to"}
    return [
        url
        for url in found
        if {k: v for k, v in parse_qsl(urlsplit(url).query) if k not in period} == query
    ]


def today(talk: Talk) -> Scope:
    """Return what a page about today asks."""
    day = talk.clock().date()
    return Scope(talk.site_id, Days(day, day, ZoneInfo("Asia/Tokyo")), Filters())


def read(talk: Talk, article: str) -> None:
    """Have an article read, left and voted on, by people and by a test."""
    for onward in (True, False, False):
        talk.say("article_viewed", article_id=article)
        talk.say("article_left", article_id=article, onward=onward, stay_ms=1_500)
    for reader, helpful in (("r1", True), ("r2", True), ("r1", False)):
        talk.say("article_voted", article_id=article, reader=reader, helpful=helpful)
        talk.wait(seconds=1)
    talk.say("article_viewed", article_id=article, is_test=True)


def test_an_articles_numbers_are_the_sizes_of_their_lists(talk: Talk) -> None:
    """Also where its name is a pattern that would fit another's; tests are in neither."""
    for article in (EVIL, "axx", "a"):
        read(talk, article)
    talk.say("article_viewed", article_id="a")
    with talk.db.read() as tx:
        for one in ranked_articles(tx, today(talk), ""):
            for kind, part, number in (
                ("article_viewed", "", one.views),
                ("article_left", "", one.stays),
                ("article_left", "exits", one.exits),
                ("article_voted", "", one.voters),
                ("article_voted", "helpful", one.helpful),
            ):
                asked = Asked(kind, part, article=one.article_id)
                assert number
                assert sightings_store.count(tx, today(talk), asked) == number
                assert len(sightings_store.page(tx, today(talk), asked, 50, 0)) == number


def test_openings_and_page_views_are_narrowed_as_their_number_is(talk: Talk) -> None:
    """By channel and language, which the event knows; the latest first, page by page."""
    for locale in ("ja", "en", "ja"):
        talk.say("widget_opened", locale=locale, page_url=f"{SHOP}/{locale}")
        talk.wait(minutes=1)
    scope = today(talk)
    japanese = replace(scope, filters=Filters(locale="ja"))
    opened = Asked("widget_opened")
    with talk.db.read() as tx:
        assert sightings_store.count(tx, scope, opened) == scope.sums(tx, "event")["widget_opened"]
        assert sightings_store.count(tx, japanese, opened) == 2
        listed = sightings_store.page(tx, scope, opened, 50, 0)
        assert [one.page for one in listed] == [f"{SHOP}/ja", f"{SHOP}/en", f"{SHOP}/ja"]
        assert listed[0].at > listed[1].at
        assert [sightings_store.page(tx, scope, opened, 1, n)[0] for n in range(3)] == listed


def test_a_pages_numbers_are_the_sizes_of_their_lists(
    talk: Talk, db: Database, clock: FakeClock, site_id: str
) -> None:
    """Views, visits and exits of a page, and how long each view was in sight."""
    look(db, clock, site_id, "a", ("/", 1_000), ("/cart", 5_000), ("/", 3_000))
    look(db, clock, site_id, "b", ("/", None), ("/cart", 9_000))
    with db.read() as tx:
        for page, looks in page_store.looks(tx, site_id, today(talk).days).items():
            for part, number in (
                ("", looks.views),
                ("visits", looks.visits),
                ("exits", looks.exits),
            ):
                asked = Asked("page_viewed", part, page=page)
                assert sightings_store.count(tx, today(talk), asked) == number
        first, *_ = sightings_store.page(
            tx, today(talk), Asked("page_viewed", "exits", page=f"{SHOP}/cart"), 50, 0
        )
    assert (first.page, first.seconds) == (f"{SHOP}/cart", 9)
    assert isinstance(first, Sighting)


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"kind": "question"},
        {"kind": "article_viewed"},
        {"kind": "page_viewed", "part": "exits"},
        {"kind": "widget_opened", "part": "exits"},
    ],
)
def test_an_address_that_names_no_number_is_refused(query: dict[str, str]) -> None:
    """Never a list of something else."""
    with pytest.raises(InvalidInput):
        Asked.read(query)


def test_the_pages_open_the_lists(manager: Browser, shop: Talk) -> None:
    """The funnel's openings and each number of the ranking lead to as many rows."""
    read(shop, "art_1")
    shop.say("widget_opened", page_url="https://shop.test/<b>")
    shop.say("question", text="送料は")
    dashboard = manager.get(HOME).text
    assert links(dashboard, kind="widget_opened")
    for kind, part, rows in (
        ("article_viewed", {}, 3),
        ("article_left", {"part": "exits"}, 2),
        ("article_voted", {"part": "helpful"}, 1),
    ):
        (url,) = links(dashboard, kind=kind, article="art_1", **part)
        assert manager.get(url).text.count('<th scope="row"') == rows
    opened = manager.get(f"{HOME}/sightings?kind=widget_opened&channel=line").text
    assert "Nothing in this period" in opened
    shown = manager.get(f"{HOME}/sightings?kind=widget_opened").text
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
    assert manager.get(f"{HOME}/sightings?kind=nonsense").status_code == 422


def test_promises_kept_are_the_hand_overs_a_person_replied_to(
    manager: Browser,
    shop: Talk,
) -> None:
    """Of those that ended; the number opens the ones kept, and names those that were not."""
    for replied in (True, True, False):
        shop.say("question", text="人と話したい")
        shop.say("handed_over", reason="customer_request", told="handed_over", waiting=0)
        shop.wait(minutes=1)
        if replied:
            shop.say("agent_replied", agent_id="acc_1")
        shop.say("agent_closed", agent_id="acc_1")
        shop.wait(minutes=1)
    page = manager.get(HOME).text
    card = page[page.index("promises kept") :].split("</article>")[0]
    assert "67%" in card.replace(" ", "")
    assert "split=answered_by_agent" in card
    assert "split=gave_up_waiting" in card
