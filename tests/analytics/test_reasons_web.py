"""The pages of contact reasons, as a person with a browser sees them."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from flask import Flask

from analytics import reasons_job
from madoguchi import jobs
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from tests.analytics.test_reasons import KINDS, Site
from tests.analytics.test_web import console, text_of
from tests.madoguchi.shop import Browser, open_shop

HOME = "/console/shop/analytics/reasons"


@pytest.fixture
def app(db: Database, clock: FakeClock, tmp_path: Path) -> Flask:
    """The analytics pages of an empty shop."""
    open_shop(db, clock)
    return console(db, clock, tmp_path)


@pytest.fixture
def site(app: Flask, db: Database, clock: FakeClock) -> Site:
    """The shop, where three kinds of questions were asked and grouped."""
    site = Site(db, clock, "shop")
    for kind in KINDS:
        site.ask_of(kind)
    site.group()
    return site


@pytest.fixture
def editor(app: Flask) -> Browser:
    """A signed-in editor who reads English."""
    browser = Browser(app)
    browser.sign_in("editor")
    return browser


def test_before_the_first_grouping_the_page_says_what_it_is_for(editor: Browser) -> None:
    """And offers to group now, which is under way at once and only once."""
    assert "Not grouped yet" in editor.get(HOME).text
    assert editor.post(f"{HOME}/group", HOME).status_code == 303
    editor.post(f"{HOME}/group", HOME)
    assert "Grouping the questions" in editor.get(HOME).text


def test_grouping_is_asked_for_once(editor: Browser, db: Database) -> None:
    """A second click changes nothing."""
    for _ in range(2):
        editor.post(f"{HOME}/group", HOME)
    with db.read() as tx:
        assert len(jobs.list_jobs(tx, "shop", kind=reasons_job.KIND)) == 1


def test_the_list_names_each_reason_and_says_that_it_is_too_early_to_tell(
    editor: Browser, site: Site
) -> None:
    """In the first week nothing is unusual yet."""
    page = text_of(editor.get(HOME).text)
    assert all(one.name in page for one in site.reasons())
    assert "24 inquiries with a question, in 3 reasons." in page
    assert "Too early to tell" in page


def test_what_rises_is_raised_with_its_evidence(app: Flask, site: Site, clock: FakeClock) -> None:
    """Counts of this period against what is usual; the others are not raised."""
    for _ in range(5):
        clock.advance(days=7)
        for kind in KINDS:
            site.ask_of(kind, 0, 4)
    for _ in range(5):
        site.ask_of("返品", 0, 8)
    site.group()
    editor = Browser(app)
    editor.sign_in("editor")
    page = text_of(editor.get(HOME).text)
    assert "More than usual " + site.of("返品").name in page
    assert "Asked 44 times; usual are" in page
    assert page.count("More than usual") == 1


def test_a_filter_counts_only_what_it_leaves(editor: Browser, site: Site) -> None:
    """No question was English."""
    assert "24 inquiries" in text_of(editor.get(f"{HOME}?locale=ja").text)
    assert "No question was asked" in text_of(editor.get(f"{HOME}?locale=en").text)
    assert "No question was asked" in text_of(editor.get(f"{HOME}?category=x").text)


def test_the_page_of_a_reason_shows_its_wordings_and_its_inquiries(
    editor: Browser, site: Site
) -> None:
    """Each inquiry opens its conversation."""
    page = editor.get(f"{HOME}/{site.of('送料').id}").text
    assert KINDS["送料"].format("机") in text_of(page)
    assert len(set(re.findall(r"/console/shop/inbox/con_\d+", page))) == 8


def test_csv_holds_a_row_for_each_reason(editor: Browser, site: Site) -> None:
    """With counts; a name that a spreadsheet would run is guarded."""
    id = site.of("返品").id
    editor.post(f"{HOME}/{id}/rename", HOME, name="=1+1")
    rows = list(csv.DictReader(io.StringIO(editor.get(f"{HOME}.csv").text.lstrip("\ufeff"))))
    assert {row["reason_id"]: row["inquiries"] for row in rows} == {
        one.id: "8" for one in site.reasons()
    }
    assert next(row["reason"] for row in rows if row["reason_id"] == id) == "'=1+1"


def test_renaming_escapes_and_can_be_undone(editor: Browser, site: Site) -> None:
    """Markup in a name is text."""
    one = site.of("送料")
    editor.post(f"{HOME}/{one.id}/rename", HOME, name="<b>送料</b>")
    page = editor.get(f"{HOME}/{one.id}").text
    assert "<b>送料" not in page
    assert "&lt;b&gt;送料" in page
    edit = re.search(r'name="edit" value="([^"]+)"', page)
    assert edit is not None
    editor.post(f"{HOME}/undo", HOME, edit=edit[1])
    assert site.of("送料").name == one.name


def test_a_merged_reason_leads_to_where_it_went(editor: Browser, site: Site) -> None:
    """Its old address is still good."""
    one, into = site.of("送料"), site.of("返品")
    editor.post(f"{HOME}/{one.id}/merge", HOME, into=into.id)
    assert editor.get(f"{HOME}/{one.id}").headers["Location"].endswith(into.id)


def test_ticked_wordings_become_a_reason(editor: Browser, site: Site) -> None:
    """Nothing ticked changes nothing and says so."""
    one = site.of("送料")
    page = editor.get(f"{HOME}/{one.id}").text
    keys = re.findall(r'name="keys" value="([^"]+)"', page)
    assert editor.post(f"{HOME}/{one.id}/split", HOME).status_code == 422
    editor.post(f"{HOME}/{one.id}/split", HOME, keys=keys[:2])
    assert len(site.reasons()) == 4


def test_a_reader_changes_nothing(app: Flask, site: Site) -> None:
    """Those who read the numbers see no buttons, and a forged post is refused."""
    reader = Browser(app)
    reader.sign_in("viewer")
    id = site.of("送料").id
    assert "Rename" not in reader.get(f"{HOME}/{id}").text
    changes: tuple[tuple[str, dict[str, str]], ...] = (
        (f"/{id}/rename", {"name": "x"}),
        (f"/{id}/pin", {"pinned": "1"}),
        (f"/{id}/merge", {"into": site.of("返品").id}),
        (f"/{id}/split", {"keys": "x"}),
        ("/group", {}),
        ("/undo", {"edit": "x"}),
    )
    for path, form in changes:
        assert reader.post(HOME + path, HOME, **form).status_code == 403


def test_what_there_is_not_is_not_found(editor: Browser, site: Site) -> None:
    """No page of a reason that there is not."""
    assert editor.get(f"{HOME}/rsn_none").status_code == 404
