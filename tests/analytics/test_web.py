"""The analytics pages, as a person with a browser sees them."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Sequence
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from analytics import drift_store
from analytics.recording import end_idle
from analytics.web import create_blueprint
from madoguchi.clock import FakeClock
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.protocol import Transaction
from madoguchi.shell.web import init_shell
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.madoguchi.shop import Browser, open_shop, settings

HOME = "/console/shop/analytics"


def conversation_url(site_id: str, conversation_id: str) -> str:
    """Return where a conversation is read."""
    return f"/console/{site_id}/inbox/{conversation_id}"


def published(
    tx: Transaction, site_id: str, asked: Sequence[tuple[str | None, str]]
) -> dict[tuple[str | None, str], str]:
    """Say that the question about parking has an article by now."""
    return {one: "art_9" for one in asked if one == ("ja", "駐車場は？")}


def console(db: Database, clock: FakeClock, folder: Path, **env: str) -> Flask:
    """Return an app with the analytics pages."""
    app = Flask("console", static_folder=None)
    init_shell(app, db, clock, settings(folder, **env))
    app.register_blueprint(create_blueprint(db, clock, conversation_url, published))
    return app


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


@pytest.fixture
def shop(app: Flask, db: Database, clock: FakeClock) -> Talk:
    """A conversation to have in the shop."""
    return Talk(db, clock, "shop")


def text_of(html: str) -> str:
    """Return what can be read of a page, in one line."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


def some_days(talk: Talk) -> None:
    """Have one confirmed, one unanswered and one escalated inquiry, all ended."""
    talk.say("question", text="送料は？")
    talk.say("answer", message_id=1, article_id="art_1", category="送料")
    talk.say("feedback", solved=True, article_id="art_1")
    talk.wait(hours=1)
    talk.say("question", text="ギフト券は使えますか taro@example.com")
    talk.say("no_answer", category=None)
    talk.wait(hours=1)
    talk.say("person_requested", text="人と話したい")
    talk.say("handed_over", reason="customer_request")
    talk.wait(minutes=2)
    talk.say("agent_replied", agent_id="acc_1")
    talk.say("agent_closed", agent_id="acc_1")


def test_a_shop_without_inquiries_is_told_what_this_is_for(app: Flask, manager: Browser) -> None:
    """And who may take the first step is offered it."""
    page = manager.get(HOME)
    assert page.status_code == 200
    assert "No inquiries yet" in page.text
    assert 'class="button button-primary" href="/console/shop/settings/embed"' not in page.text
    admin = Browser(app)
    admin.sign_in("admin")
    offered = admin.get(HOME).text
    assert 'class="button button-primary" href="/console/shop/settings/embed"' in offered


def test_the_dashboard_opens_with_a_sentence(manager: Browser, shop: Talk) -> None:
    """Three inquiries are told in numbers."""
    some_days(shop)
    said = text_of(manager.get(HOME).text)
    assert "The last 7 days: 3 inquiries. Of the 3 that have ended, 1 were confirmed" in said


def test_a_topic_opens_its_inquiries(manager: Browser, shop: Talk) -> None:
    """The list of a topic is named by it and holds only it."""
    some_days(shop)
    everything = manager.get(f"{HOME}/inquiries")
    about = manager.get(f"{HOME}/inquiries?topic=none")
    assert "About “none”" in about.text
    assert "0 inquir" in text_of(about.text)
    assert "3 inquir" in text_of(everything.text)


@pytest.mark.parametrize("asked", ["metric=luck", "outcome=lost", "split=nowhere"])
def test_a_number_there_is_not_is_refused(manager: Browser, shop: Talk, asked: str) -> None:
    """Rather than shown as if it were all inquiries."""
    some_days(shop)
    page = manager.get(f"{HOME}/inquiries?{asked}")
    assert page.status_code == 422
    assert f"no number called “{asked.split('=')[1]}”" in text_of(page.text)


def test_every_number_opens_a_list_of_that_length(manager: Browser, shop: Talk) -> None:
    """Follow every link from the dashboard to a list and compare."""
    some_days(shop)
    dashboard = manager.get(HOME).text
    links = re.findall(r'<a href="([^"]*/inquiries\?[^"]*)">([\d,]+)</a>', dashboard)
    assert len(links) > 30
    for url, number in dict.fromkeys(links):
        page = manager.get(unescape(url))
        assert page.status_code == 200
        found = re.search(r"([\d,]+) inquir", text_of(page.text.split("page-head")[1]))
        assert found is not None
        assert found[1] == number, url


def test_what_found_no_answer_is_masked_and_can_be_answered(app: Flask, shop: Talk) -> None:
    """Only those who may edit get the link, with the question filled in."""
    some_days(shop)
    editor, manager = Browser(app), Browser(app)
    editor.sign_in("editor")
    manager.sign_in("viewer")
    page = editor.get(HOME).text
    assert "ギフト券は使えますか [email]" in page
    assert "taro@example.com" not in page
    assert "/console/shop/faq/new?question=%E3%82%AE" in page
    assert "locale=ja" in page
    assert "/faq/new" not in manager.get(HOME).text


def rows_of(html: str) -> list[str]:
    """Return what can be read in each row of the table of questions."""
    return [text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)]


def asked_by(db: Database, clock: FakeClock, name: str, text: str, *then: str) -> None:
    """Have somebody ask a question, tell what followed, and go silent."""
    talk = Talk(db, clock, "shop", name)
    talk.say("question", text=text)
    for kind in then:
        talk.say(kind)
    talk.wait(hours=1)


def test_a_question_left_at_the_clarifying_question_found_no_answer(
    manager: Browser, shop: Talk, db: Database, clock: FakeClock
) -> None:
    """What was chosen, asked anew, answered or handed over afterwards did not end there."""
    asked_by(db, clock, "con_2", "左の質問", "clarify")
    asked_by(db, clock, "con_3", "左の質問？", "clarify", "small_talk")
    asked_by(db, clock, "con_4", "選んだ質問", "clarify", "candidate_chosen", "answer")
    asked_by(db, clock, "con_5", "渡した質問", "clarify", "handed_over")
    asked_by(db, clock, "con_6", "前に答えた質問", "answer", "clarify")
    asked_by(db, clock, "con_7", "言い直す前", "clarify", "question", "clarify", "no_answer")
    Talk(db, clock, "shop", "con_8").say("question", text="まだ終わらない質問")
    Talk(db, clock, "shop", "con_8").say("clarify")
    with db.write() as tx:
        end_idle(tx, clock())
    page = manager.get(f"{HOME}/unanswered").text
    assert "1 question ·" in text_of(page)
    assert "左の質問？" in page
    url = re.search(r'href="([^"]*question=[^"]*)">2</a>', page)
    assert url is not None
    listed = manager.get(unescape(url[1])).text
    assert "/inbox/con_2" in listed
    assert "/inbox/con_3" in listed


def test_questions_are_in_order_of_how_many_asked_them(
    manager: Browser, shop: Talk, db: Database, clock: FakeClock
) -> None:
    """The dashboard shows the first of them and leads to all."""
    asked_by(db, clock, "con_a", "よくある質問", "no_answer")
    asked_by(db, clock, "con_b", "よくある質問。", "no_answer", "question", "no_answer")
    for number in range(60):
        asked_by(db, clock, f"con_{number}", f"質問{number}", "no_answer")
    page = manager.get(HOME).text.split('id="unanswered"')[1].split("</section>")[0]
    rows = rows_of(page)[1:]
    assert len(rows) == 15
    assert "よくある質問。" in rows[0]
    assert "質問59" in rows[1]
    assert "All 61 different questions" in text_of(page)
    url = re.search(r'href="([^"]*/unanswered[^"]*)"', page)
    assert url is not None
    every = [row for n in (1, 2) for row in rows_of(manager.get(f"{url[1]}&page={n}").text)[1:]]
    assert len(every) == 61
    assert "質問0" in every[-1]


@pytest.mark.parametrize("path", ["", "/unanswered"])
def test_a_question_whose_answer_was_published_is_marked(
    app: Flask, shop: Talk, db: Database, clock: FakeClock, path: str
) -> None:
    """With a link to the article, for everybody; there is nothing to write any more."""
    asked_by(db, clock, "con_a", "駐車場は？", "no_answer")
    asked_by(db, clock, "con_b", "送料は？", "no_answer")
    for role, offered in (("editor", 1), ("viewer", 0)):
        reader = Browser(app)
        reader.sign_in(role)
        page = reader.get(HOME + path).text
        marked = next(row for row in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if "駐車" in row)
        assert 'href="/console/shop/faq/art_9">Answer published</a>' in marked
        assert "/faq/new" not in marked
        assert page.count("/faq/new?") == offered


def test_the_list_of_questions_says_so_when_there_are_none(manager: Browser, shop: Talk) -> None:
    """And leads back."""
    assert "Nothing was left unanswered" in manager.get(f"{HOME}/unanswered").text


def test_the_list_leads_to_the_conversation(manager: Browser, shop: Talk) -> None:
    """Every row says when, what and how it ended."""
    some_days(shop)
    page = manager.get(f"{HOME}/inquiries?outcome=escalated").text
    assert 'href="/console/shop/inbox/con_1"' in page
    assert "人と話したい" in page
    assert "The customer asked for a person" in page


def test_the_list_can_be_taken_along_as_csv(manager: Browser, shop: Talk) -> None:
    """The file holds the listed rows and no others."""
    some_days(shop)
    page = manager.get(f"{HOME}/inquiries?outcome=unanswered").text
    url = re.search(r'href="([^"]*inquiries\.csv[^"]*)"', page)
    assert url is not None
    response = manager.get(unescape(url[1]))
    assert response.content_type == "text/csv; charset=utf-8"
    assert "attachment" in response.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(response.text.removeprefix("\ufeff"))))
    assert [row["end_reason"] for row in rows] == ["idle"]


def test_filters_stand_in_the_address(manager: Browser, shop: Talk) -> None:
    """A channel nobody used has no inquiries; other people's channel stays out."""
    some_days(shop)
    assert "The last 7 days: no inquiries." in text_of(manager.get(f"{HOME}?channel=line").text)
    assert "channel=web" in manager.get(f"{HOME}?channel=web").text


def test_own_days_are_shown_in_the_sites_time_zone(manager: Browser, shop: Talk) -> None:
    """The sixteenth hour of UTC is the next day in Tokyo."""
    shop.wait(hours=11)  # 16:00 UTC on the 22nd, 01:00 on the 23rd in Tokyo
    shop.say("question", text="送料は？")
    shop.say("agent_closed", agent_id="acc_1")
    day = text_of(manager.get(f"{HOME}?from=2026-11-23&to=2026-11-23").text)
    assert ": 1 inquiry." in day
    before = text_of(manager.get(f"{HOME}?from=2026-11-22&to=2026-11-22").text)
    assert "no inquiries." in before


def test_open_inquiries_are_listed_whenever_they_began(manager: Browser, shop: Talk) -> None:
    """Open now is not a question of the period."""
    shop.say("person_requested", text="人と")
    shop.say("handed_over", reason="customer_request")
    shop.wait(days=30)
    manager.sign_in("viewer")
    assert "no inquiries." in text_of(manager.get(HOME).text)
    assert "1 inquiry" in text_of(manager.get(f"{HOME}/inquiries?open=now").text)


def test_those_who_wait_are_listed_without_the_others(
    manager: Browser, shop: Talk, db: Database, clock: FakeClock
) -> None:
    """The list behind the waiting ones is as long as their number, not as all that is open."""
    shop.say("person_requested", text="人と")
    shop.say("handed_over", reason="customer_request")
    Talk(db, clock, "shop", "con_2").say("question", text="送料は？")
    page = manager.get(HOME).text
    counts = dict(re.findall(r"open=(\w+)[^>]*>(\d+)<", page))
    assert counts == {"now": "2", "waiting": "1"}
    for name, count in counts.items():
        assert f"{count} inquir" in text_of(manager.get(f"{HOME}/inquiries?open={name}").text)


def test_tests_are_counted_apart(manager: Browser, shop: Talk) -> None:
    """They are in no number but their own."""
    shop.say("question", is_test=True, text="試し")
    shop.say("agent_closed", agent_id="acc_1")
    page = text_of(manager.get(HOME).text)
    assert "no inquiries." in page
    assert "Tests left out: 1" in page


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/unanswered",
        "/inquiries",
        "/inquiries.csv",
        "/inquiries.xlsx",
        "/report",
        "/report.html",
    ],
)
def test_only_those_who_may_read_the_numbers_do(app: Flask, path: str) -> None:
    """An agent works in the inbox; a stranger signs in first."""
    agent = Browser(app)
    assert agent.get(HOME + path).status_code == 303
    agent.sign_in("agent")
    assert agent.get(HOME + path).status_code == 403
    for role in ("admin", "editor", "viewer", "root"):
        reader = Browser(app)
        reader.sign_in(role)
        assert reader.get(HOME + path).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "?from=x&to=y",
        "?days=-1",
        "?page=999&metric=csat_rate",
        "?page=²",
        "?article=nobody&said=__class__",
        "?by=year",
        "?from=9999-01-01",
    ],
)
def test_no_address_breaks_a_page(manager: Browser, shop: Talk, query: str) -> None:
    """What is not understood is left out."""
    some_days(shop)
    assert manager.get(HOME + query).status_code == 200
    for path in ("/unanswered", "/inquiries"):
        assert manager.get(f"{HOME}{path}{query}").status_code == 200


def test_what_customers_typed_is_never_markup(manager: Browser, shop: Talk) -> None:
    """Neither on the dashboard nor in the list."""
    shop.say("question", text="<script>alert(1)</script>")
    shop.say("no_answer", category="<b>x</b>")
    for path in ("", "/unanswered", "/inquiries"):
        assert "<script>alert" not in manager.get(HOME + path).text
    assert "<b>x</b>" not in manager.get(f"{HOME}/inquiries").text


def test_the_page_works_without_script_and_inline_style(manager: Browser, shop: Talk) -> None:
    """The strict content policy leaves it whole."""
    some_days(shop)
    page = manager.get(HOME).text
    assert "style=" not in page
    assert re.search(r"\son\w+=", page) is None
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


@pytest.mark.slow
def test_the_dashboard_of_two_thousand_inquiries_is_quick(tmp_path: Path, clock: FakeClock) -> None:
    """At most 300 ms, best of five, for eight weeks with the eight before them."""
    db = open_database(f"sqlite:///{tmp_path / 'big.db'}")
    migrate(db)
    open_shop(db, clock)
    History(db, "shop", clock()).write(2000, 112)
    manager = Browser(console(db, clock, tmp_path))
    manager.sign_in("viewer")
    times = []
    for _ in range(5):
        began = time.perf_counter()
        assert manager.get(f"{HOME}?days=56").status_code == 200
        times.append(time.perf_counter() - began)
    db.close()
    assert min(times) < 0.3


def test_a_drift_is_said_on_the_dashboard(manager: Browser, shop: Talk) -> None:
    """A number that is not what the log says is not shown as if it were."""
    some_days(shop)
    assert "nightly check" not in manager.get(HOME).text
    with shop.db.write() as tx:
        drift_store.note(tx, "shop", {"inquiries": 2, "sums": 1}, shop.clock(), 0)
    shown = text_of(manager.get(HOME).text)
    assert "found 3 numbers that are not what the log says" in shown
