"""The dashboard's filters, ways further and pages of its own."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.hours import OpeningHours, Slot
from madoguchi.hours_store import set_opening_hours
from tests.analytics.talk import Talk
from tests.analytics.test_web import HOME, console, some_days, text_of
from tests.madoguchi.shop import Browser, open_shop


@pytest.fixture
def app(db: Database, clock: FakeClock, tmp_path: Path) -> Flask:
    """The analytics pages of a shop with three inquiries."""
    open_shop(db, clock)
    app = console(db, clock, tmp_path)
    some_days(Talk(db, clock, "shop"))
    return app


def browser(app: Flask, role: str = "viewer") -> Browser:
    """A signed-in person who reads English."""
    found = Browser(app)
    found.sign_in(role)
    return found


def test_filters_stand_in_the_address_and_can_be_taken_off_one_by_one(app: Flask) -> None:
    """Every way further keeps them; a chip is the address without its filter."""
    address = f"{HOME}?days=28&channel=web&locale=ja&category=%E9%80%81%E6%96%99"
    page = browser(app).get(address).text
    chips = [unescape(url) for url in re.findall(r'class="chip" href="([^"]+)"', page)]
    assert len(chips) == 3
    assert "channel=" not in chips[0]
    assert "locale=ja" in chips[0]
    lists = [unescape(url) for url in re.findall(r'href="([^"]*/inquiries\?[^"]*)"', page)]
    assert lists
    assert all("channel=web" in url and "category=" in url for url in lists)
    column = re.findall(r'href="(/console/shop/analytics/unanswered[^"]*)"', page)
    assert "category=" in column[0]


def test_a_list_and_its_file_keep_the_filters(app: Flask) -> None:
    """One topic of three inquiries."""
    viewer = browser(app)
    address = f"{HOME}/inquiries?category=%E9%80%81%E6%96%99"
    page = viewer.get(address).text
    assert "1 inquiry" in text_of(page)
    files = re.search(r'href="([^"]*inquiries\.csv[^"]*)"', page)
    assert files is not None
    rows = viewer.get(unescape(files[1])).text.strip().splitlines()
    assert len(rows) == 2


def test_a_corner_of_a_panel_is_exported_whole(app: Flask) -> None:
    """What the list shows is what the file holds."""
    viewer = browser(app)
    page = viewer.get(f"{HOME}/inquiries?handed=all&replied=yes").text
    assert "1 inquiry" in text_of(page)
    rows = viewer.get(f"{HOME}/inquiries.csv?handed=all&replied=yes").text.strip().splitlines()
    assert len(rows) == 2


def test_what_is_typed_into_an_address_is_escaped(app: Flask) -> None:
    """As a chip, in the form and in titles."""
    viewer = browser(app)
    evil = "%3Cscript%3Ealert(1)%3C%2Fscript%3E"
    for page in (
        viewer.get(f"{HOME}?tag={evil}&channel={evil}").text,
        viewer.get(f"{HOME}/inquiries?page_url={evil}").text,
    ):
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_another_site_is_opened_with_the_rest_of_the_address(
    app: Flask, db: Database, clock: FakeClock
) -> None:
    """The form names it; who has one site is not asked."""
    assert 'name="site"' not in browser(app).get(HOME).text
    with db.write() as tx:
        sites.create_site(tx, id="other", name="別の店", clock=clock)
    root = browser(app, "root")
    assert 'name="site"' in root.get(HOME).text
    moved = root.get(f"{HOME}?site=other&days=28&channel=web&from=")
    assert moved.location == "/console/other/analytics?days=28&channel=web"
    assert root.get(f"{HOME}?site=//evil.example").location.startswith("/console/%2F%2Fevil")


def test_opening_hours_that_are_not_set_are_said_to_be(app: Flask, db: Database) -> None:
    """Who may set them is led there; once set, waits are counted in them too."""
    assert "Opening hours are not set." in browser(app).get(HOME).text
    assert "/settings/hours" not in browser(app).get(HOME).text
    admin = browser(app, "admin")
    assert 'href="/console/shop/settings/hours"' in admin.get(HOME).text
    with db.write() as tx:
        week = ((Slot(0, 1440),),) * 7
        set_opening_hours(tx, "shop", OpeningHours(week=week, holidays=False))
    page = admin.get(HOME).text
    assert "not set" not in text_of(page)
    assert "In opening hours: 2 min" in text_of(page)
    assert 'heat-open"' in page


def test_people_one_by_one_are_for_administrators(app: Flask, db: Database) -> None:
    """Behind a link, with a sentence why, in the order of names."""
    with db.write() as tx:
        row = tx.one("SELECT id FROM account WHERE name = 'agent'")
        assert row is not None
        tx.run("UPDATE inquiry SET agent_id = :id WHERE agent_id IS NOT NULL", id=row["id"])
    viewer = browser(app)
    assert "/people" not in viewer.get(HOME).text
    assert viewer.get(f"{HOME}/people").status_code == 403
    admin = browser(app, "admin")
    assert "/analytics/people" in admin.get(HOME).text
    page = text_of(admin.get(f"{HOME}/people").text)
    assert "not for comparing people" in page
    assert "agent 1 1 2 min" in page


def test_searches_without_a_hit_are_listed(app: Flask, db: Database, clock: FakeClock) -> None:
    """The rate on the dashboard opens them; a question can be answered from there."""
    talk = Talk(db, clock, "shop")
    for text, decision in (("駐車場", "none"), ("駐車場？", "none"), ("送料", "answer")):
        talk.say("help_searched", text=text, decision=decision, hits=0)
    editor = browser(app, "editor")
    page = editor.get(HOME).text
    found = re.search(r'<a href="([^"]*/searches[^"]*)">67%</a>', page)
    assert found is not None
    listed = editor.get(unescape(found[1])).text
    assert "2 searches" in text_of(listed)
    assert "/faq/new?question=%E9%A7%90" in listed
    assert "駐車場" in listed
    assert "送料</span>" not in listed


def test_articles_are_sorted_by_a_link(app: Flask) -> None:
    """On the dashboard and on the page of all of them."""
    page = browser(app).get(f"{HOME}?sort=views").text
    assert re.search(r'aria-sort="descending"><a href="[^"]*sort=views', page)
    every = browser(app).get(f"{HOME}/articles?sort=denied").text
    assert "1 article" in text_of(every)
    assert "art_1" in every


def test_what_is_not_measured_is_said_to_be(app: Flask) -> None:
    """Rather than shown as zero."""
    page = text_of(browser(app).get(HOME).text)
    assert "page views not measured" in page
