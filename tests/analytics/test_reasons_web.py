"""The pages of contact reasons, as a person with a browser sees them."""

from __future__ import annotations

import csv
import html
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from flask import Flask

from analytics import reasons_job, reasons_store, recording, voices_store
from analytics.reasons import Reason
from analytics.voices import Voice
from madoguchi import jobs
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from tests.analytics.talk import Talk
from tests.analytics.test_reasons import KINDS, Site
from tests.analytics.test_web import console, text_of
from tests.madoguchi.shop import Browser, open_shop

HOME = "/console/shop/analytics/reasons"
LIST = "/console/shop/analytics/inquiries"


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


def numbers_of(page: str) -> dict[str, str]:
    """Return the linked texts of a page by the list of inquiries that each opens."""
    found = re.findall(r'<a href="([^"]*/analytics/inquiries\?[^"]*)"[^>]*>([^<]+)</a>', page)
    return {html.unescape(address): text for address, text in found}


@pytest.mark.parametrize("query", ["", "?channel=line", "?locale=en&days=7"])
def test_every_number_opens_the_inquiries_behind_it(
    editor: Browser, site: Site, db: Database, clock: FakeClock, query: str
) -> None:
    """As many as it says, each of which opens its conversation; numerators and denominators too."""
    for number, kind in enumerate(KINDS):
        site.ask_of(kind, 0, 5, channel="line", locale="en")
        for name in range(site.conversations - 4, site.conversations + 1):
            talk = Talk(db, clock, "shop", f"con_{name}")
            talk.say("answer", message_id=1, article_id="art_1", category=None)
            talk.say("feedback", solved=name % 2 == 0, article_id="art_1")
            if name % 3 == number:
                talk.say("handed_over", reason="answer_denied")
                talk.say("agent_closed", agent_id="acc_1")
                talk.say("csat", score=5 - name % 4)
    site.ask("ほかの誰も聞かないこと")
    clock.advance(hours=1)
    with db.write() as tx:
        recording.end_idle(tx, clock())
    site.group()
    numbers = numbers_of(editor.get(HOME + query).text)
    assert any("metric=csat_rate" in address for address in numbers)
    opened = 0
    for address, text in numbers.items():
        shown = editor.get(address)
        assert shown.status_code == 200
        if text.isdigit():
            opened += 1
            assert f"{text} inquir" in text_of(shown.text), address
            conversations = set(re.findall(r"/console/shop/inbox/con_\d+", shown.text))
            assert len(conversations) == int(text), address
    assert opened >= 15
    assert "25 inquiries" in text_of(editor.get(f"{LIST}?reason=any&locale=ja").text)
    assert "1 inquiry" in text_of(editor.get(f"{LIST}?reason=none").text)
    assert "39 inquiries" in text_of(editor.get(f"{LIST}?reason=no-theme").text)


def test_the_list_of_a_reason_says_whose_it_is_and_what_it_leaves_out(
    editor: Browser, site: Site
) -> None:
    """Voices from elsewhere are counted by the reason and are no inquiries."""
    day = site.clock().date().isoformat()
    voices = [
        Voice(
            site.clock(), day, "phone", "ja", KINDS["返品"].format(one), None, None, f"call_{one}"
        )
        for one in "机椅棚"
    ]
    with site.db.write() as tx:
        voices_store.add_import(tx, "shop", "calls", voices, site.clock(), None)
    site.group()
    one = site.of("返品")
    page = text_of(editor.get(f"{LIST}?reason={one.id}").text)
    assert f"Asked for: {one.name}" in page
    assert "8 inquiries" in page
    assert "3 more from elsewhere, which are no inquiries" in page
    assert '<option value="phone">' in editor.get(HOME).text
    part = text_of(editor.get(f"{LIST}?reason={one.id}&outcome=open").text)
    assert f"Asked for: {one.name} · Open" in part
    assert "more from elsewhere" not in part
    assert editor.get(f"{LIST}?reason=rsn_nowhere").status_code == 404


def test_the_list_of_a_theme_holds_those_of_its_reasons(
    editor: Browser, site: Site, clock: FakeClock
) -> None:
    """And its reasons are no longer among those without one."""
    theme = Reason(
        "rsn_theme", "買い物", np.zeros((1, 8), dtype=np.float32), clock(), is_theme=True
    )
    own = [replace(site.of(word), parent_id=theme.id) for word in ("返品", "送料")]
    with site.db.write() as tx:
        reasons_store.save_reasons(tx, "shop", [theme, *own])
    numbers = numbers_of(editor.get(HOME).text)
    (shown,) = (text for address, text in numbers.items() if "reason=rsn_theme" in address)
    assert shown == "16 inquiries"
    assert "16 inquiries" in text_of(editor.get(f"{LIST}?reason=rsn_theme").text)
    assert "8 inquiries" in text_of(editor.get(f"{LIST}?reason=no-theme").text)


def test_the_list_says_how_the_matching_articles_were_read(
    editor: Browser, site: Site, db: Database, clock: FakeClock
) -> None:
    """All articles of a reason together: views, and exits of those whose end was told."""
    site.ask_of("返品", 0, 4)
    for name in range(site.conversations - 3, site.conversations + 1):
        talk = Talk(db, clock, "shop", f"con_{name}")
        article = "art_1" if name % 2 else "art_2"
        talk.say("answer", message_id=1, article_id=article, category=None)
        talk.say("article_viewed", article_id=article)
        talk.say("article_left", article_id=article, onward=name % 4 == 0)
    site.group()
    page = text_of(editor.get(HOME).text)
    assert "and 1 more Page views 4 Exit rate 75% 3 / 4" in page


def test_csv_holds_a_row_for_each_reason(editor: Browser, site: Site) -> None:
    """With counts; a name that a spreadsheet would run is guarded."""
    for kind in KINDS:
        for number in range(5):
            site.ask_of(kind, number, number + 1, contact_id=f"contact_{kind}_{number}")
    site.group()
    id = site.of("返品").id
    editor.post(f"{HOME}/{id}/rename", HOME, name="=1+1")
    rows = list(csv.DictReader(io.StringIO(editor.get(f"{HOME}.csv").text.lstrip("\ufeff"))))
    assert {row["reason_id"]: row["inquiries"] for row in rows} == {
        one.id: "13" for one in site.reasons()
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
