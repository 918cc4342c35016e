"""The page about pages: its two sources of views, its filters, and the lists behind its numbers."""

from __future__ import annotations

import csv
import io
import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from analytics import page_importing, suppression
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from tests.analytics.talk import Talk
from tests.analytics.test_page_use import PAGES, SHOP, look
from tests.analytics.test_web import console, text_of
from tests.madoguchi.shop import Browser, open_shop

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def nobody_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tell the numbers of one contact too; `tests.analytics.test_exports` is about hiding them."""
    monkeypatch.setattr(suppression, "LEAST", 1)


@pytest.fixture
def app(db: Database, clock: FakeClock, tmp_path: Path) -> Flask:
    """The analytics pages of a shop where two people asked on one page, and one on another."""
    open_shop(db, clock, allowed_origins=(SHOP,))
    for name, page, locale, category in (
        ("con_a", "/help?from=mail#top", "ja", "送料"),
        ("con_b", "/help", "en", "返品"),
        ("con_c", "/", "ja", "送料"),
    ):
        talk = Talk(db, clock, "shop", name)
        talk.say("conversation_started", locale=locale, page_url=f"{SHOP}{page}")
        talk.say("question", text="送料は？", locale=locale)
        talk.say("answer", article_id="art_1", category=category, locale=locale)
    Talk(db, clock, "shop", "con_a").say("handed_over", reason="customer_request")
    return console(db, clock, tmp_path)


@pytest.fixture
def viewer(app: Flask) -> Browser:
    """A signed-in viewer who reads English."""
    browser = Browser(app)
    browser.sign_in("viewer")
    return browser


def load(db: Database, clock: FakeClock, text: str) -> None:
    """Import a file of another analysis."""
    with db.write() as tx:
        kept = page_importing.keep(tx, "shop", "x.csv", text.encode(), None, clock).kept
        page_importing.count(tx, "shop", kept.id)


def rows(browser: Browser, query: str = "") -> dict[str, dict[str, str]]:
    """Return what the file says of each path."""
    text = browser.get(f"{PAGES}.csv{query}").text.removeprefix("\ufeff")
    return {row["page"].removeprefix(SHOP): row for row in csv.DictReader(io.StringIO(text))}


def links(browser: Browser, query: str) -> list[str]:
    """Return the addresses of the lists that the page leads to."""
    page = browser.get(f"{PAGES}{query}").text.partition("<main")[2]
    return [unescape(url) for url in re.findall(r'href="([^"]*/inquiries\?[^"]*)"', page)]


FILE = (
    f"date,page,views,exits,sessions\n{TODAY},/help,100,20,60\n{TODAY},/old,7,-,-\n"
    f"{TODAY - timedelta(days=1)},/help,50,5,-\n"
)


def test_views_of_a_file_are_shown_as_such(viewer: Browser, db: Database, clock: FakeClock) -> None:
    """With the days it has, what it has no number of left open, and never a visit or a dwell."""
    load(db, clock, FILE)

    page = text_of(viewer.get(PAGES).text)
    assert "those of an imported file" in page
    assert "known of 2 of the 7 days" in page
    assert "shop.example/help 2 1 150 60 17% 25 / 150 shop.example/old 0 0 7 – –" in page
    assert "shop.example/ 1 0 – – –" in page
    assert "measured here." not in page
    assert "Time in sight" not in page

    found = rows(viewer)
    assert {row["source"] for row in found.values()} == {"file"}
    assert found["/help"]["exit_rate"] == "0.166667"
    assert [found["/old"][name] for name in ("views", "sessions", "exits", "exit_rate")] == [
        "7", "", "", "",
    ]  # fmt: skip
    assert [found["/"][name] for name in ("views", "inquiries")] == ["", "1"]


def test_a_file_that_counts_more_days_of_exits_than_of_views_gives_no_rate(
    viewer: Browser, db: Database, clock: FakeClock
) -> None:
    """The exits themselves are shown."""
    load(db, clock, f"date,page,views,exits\n{TODAY},/help,100,20\n")
    load(db, clock, f"date,page,exits\n{TODAY - timedelta(days=1)},/help,9\n")

    assert "shop.example/help 2 1 100 – 29" in text_of(viewer.get(PAGES).text)
    assert rows(viewer)["/help"]["exit_rate"] == ""


def test_two_sources_are_never_added_up(viewer: Browser, db: Database, clock: FakeClock) -> None:
    """The site's choice of sessions stands unless the address names the other, which it keeps."""
    load(db, clock, FILE)
    look(db, clock, "shop", "aaaaaaaa", ("/help", 1_500), ("/", None))

    own = viewer.get(PAGES).text
    assert "are measured here." in text_of(own)
    assert "shop.example/help 2 1 1 1 0% 0 / 1 2 s" in text_of(own)
    assert "shop.example/old" not in own
    assert 'aria-current="true">Measured here' in own
    switched = viewer.get(f"{PAGES}?source=file").text
    assert "shop.example/help 2 1 150 60" in text_of(switched)
    assert 'sort=views&amp;source=file" download' in switched
    assert 'name="source" value="file"' in switched
    assert {row["source"] for row in rows(viewer, "?source=file").values()} == {"file"}
    assert rows(viewer)["/help"]["dwell_ms_median"] == "1500"
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO goal_setting (site_id, session_source, unit_cost, currency)
            VALUES ('shop', 'file', NULL, 'JPY')
            """
        )
    assert "shop.example/help 2 1 150 60" in text_of(viewer.get(PAGES).text)
    assert viewer.get(f"{PAGES}?source=guess").status_code == 422


def test_inquiries_are_listed_where_views_are_not_measured(
    viewer: Browser, db: Database, clock: FakeClock
) -> None:
    """No nought stands for what nobody counted, on the page and in the file; both ways are told."""
    page = text_of(viewer.get(PAGES).text)
    assert "Views of pages are not measured" in page
    assert "madoguchi analytics import-pages" in page
    assert "shop.example/help 2 1 shop.example/ 1 0" in page
    assert "Exit rate" not in page
    row = rows(viewer)["/help"]
    assert (row["source"], row["views"], row["inquiries"]) == ("not_measured", "", "2")

    with db.write() as tx:
        sites.update_site(tx, "shop", measure_pages=True)
    assert "no view was told in this period" in text_of(viewer.get(PAGES).text)


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("", {"/help": ("2", "1"), "/": ("1", "0")}),
        ("?channel=web&locale=ja", {"/help": ("1", "1"), "/": ("1", "0")}),
        ("?locale=en", {"/help": ("1", "0"), "/": ("0", "0")}),
        ("?category=送料", {"/help": ("1", "1"), "/": ("1", "0")}),
        ("?channel=line", {"/help": ("0", "0"), "/": ("0", "0")}),
        ("?tag=夏", {"/help": ("2", "1"), "/": ("1", "0")}),
        ("?segment=premium", {"/help": ("1", "1"), "/": ("0", "0")}),
    ],
)
def test_filters_choose_inquiries_and_leave_views(
    viewer: Browser,
    db: Database,
    clock: FakeClock,
    query: str,
    asked: dict[str, tuple[str, str]],
) -> None:
    """The page says so; views are those of everybody."""
    look(db, clock, "shop", "aaaaaaaa", ("/help", None), ("/", None))
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO article (id, site_id, locale, status, question, paraphrases, answer, tags,
                                 revision, created_at, updated_at)
            VALUES ('art_1', 'shop', 'ja', 'published', 'q', '[]', '', '["夏"]', 1, 'x', 'x')
            """
        )
        tx.run("INSERT INTO contact (id, site_id, created_at) VALUES ('contact_1', 'shop', 'x')")
        tx.run(
            """
            INSERT INTO conversation (id, site_id, contact_id, segment, token_hash, status, channel,
                                      locale, is_test, is_sample, last_message_at, created_at)
            VALUES ('con_a', 'shop', 'contact_1', 'premium', 'x', 'pending', 'web', 'ja', FALSE,
                    FALSE, 'x', 'x')
            """
        )

    found = rows(viewer, query)
    assert {path: (row["inquiries"], row["escalated"]) for path, row in found.items()} == asked
    assert {row["views"] for row in found.values()} == {"1"}
    page = text_of(viewer.get(PAGES + query).text)
    assert ("these numbers are everybody's" in page) == bool(query)


@pytest.mark.parametrize("query", ["", "?locale=ja&sort=inquiries", "?days=28&category=送料"])
def test_every_number_of_inquiries_opens_them(viewer: Browser, query: str) -> None:
    """Period and filters are those of the page; the list has as many as the number says, and so
    has its file."""
    counted = [
        int(row[name])
        for _path, row in sorted(rows(viewer, query).items())
        for name in ("inquiries", "escalated")
        if row[name] != "0"
    ]
    found = sorted(links(viewer, query), key=lambda url: (url.partition("page_url=")[2], url))
    assert len(found) == len(counted) >= 3
    listed = []
    for url in found:
        assert query.removeprefix("?").partition("&")[0].partition("=")[2] in url
        page = viewer.get(url).text
        listed.append(len(re.findall(r'<th scope="row"[^>]*><a', page)))
        lines = viewer.get(url.replace("/inquiries?", "/inquiries.csv?")).text
        assert len(list(csv.DictReader(io.StringIO(lines)))) == listed[-1]
    assert listed == counted


def test_another_site_is_opened_with_the_same_question(viewer: Browser) -> None:
    """As on the dashboard."""
    response = viewer.get(f"{PAGES}?site=other&days=28&sort=inquiries")

    assert response.status_code == 303
    assert response.location == "/console/other/analytics/pages?days=28&sort=inquiries"
