"""The one-page report: what it says, and that it stays one page."""

from __future__ import annotations

import json
import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser as Chromium

from analytics import onepage_html
from analytics.compared import count_change, rate_change
from analytics.filters import Filters
from analytics.onepage import OnePage, last_week, read_page, week_named
from analytics.onepage_cards import cards, clipped, outcome_bars
from analytics.onepage_plain import page_json, page_text
from analytics.periods import Days
from analytics.rates import to_json
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.i18n import use_locale
from madoguchi.sites import get_site
from tests.analytics.history import History
from tests.analytics.talk import Talk
from tests.analytics.test_commands import typed

TOKYO = ZoneInfo("Asia/Tokyo")
TWO_WEEKS = Days(date(2026, 11, 9), date(2026, 11, 22), TOKYO)
LONG = (
    "配送先の住所を注文後に変更したいのですが、マイページのどこから手続きすればよいでしょうか。" * 4
)


def page_of(db: Database, clock: FakeClock, days: Days = TWO_WEEKS) -> OnePage:
    """Read the report of some days."""
    with db.read() as tx:
        return read_page(tx, get_site(tx, "shop"), days, Filters(), clock())


@pytest.fixture
def page(db: Database, site_id: str, clock: FakeClock) -> OnePage:
    """A report about 400 inquiries of four weeks."""
    History(db, site_id, clock()).write(400, days=28)
    return page_of(db, clock)


def test_weeks_are_named_as_calendars_do() -> None:
    """Monday to Sunday; the last whole one is over."""
    week = week_named("2026-W47", TOKYO)
    assert (week.first, week.last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert last_week(date(2026, 11, 23), TOKYO) == week
    assert last_week(date(2026, 11, 29), TOKYO) == week
    for wrong in ("2026-W54", "47", "2026-11-16", "", "2026-W47-1"):
        with pytest.raises(InvalidInput, match="W47"):
            week_named(wrong, TOKYO)


def test_a_change_is_more_than_chance(page: OnePage) -> None:
    """Two standard deviations of a count; the interval of a rate's difference."""
    assert count_change(120, None) is None
    few, many = count_change(120, 100), count_change(150, 100)
    assert few is not None
    assert many is not None
    assert (few.is_certain, many.is_certain, many.value) == (False, True, 50)
    now, before = page.told.now, page.told.before
    same = rate_change("answer_rate", now, now)
    assert same is not None
    assert (same.value, same.is_certain) == (0, False)
    assert rate_change("csat_rate", now, before) is None
    assert rate_change("answer_rate", now, None) is None


def test_every_form_says_the_same_numbers(page: OnePage) -> None:
    """JSON, text and HTML of one report."""
    values = page_json(page, "https://x.example")
    assert values["now"] == to_json(page.told.now)
    confirmed = values["now"]["counts"]["confirmed"]
    text, html = page_text(page, "https://x.example"), onepage_html.document(page, "https://x.ex")
    for bar in outcome_bars(page):
        assert re.search(rf"^ +{bar.count} +\d+% +{bar.name}$", text, re.MULTILINE)
        assert f">{bar.count}</a>" in html
    assert sum(bar.count or 0 for bar in outcome_bars(page)) == values["now"]["counts"]["ended"]
    assert f"{confirmed} / " in text
    for card in cards(page):
        assert f"{card.name}: {card.value}" in text
        assert card.detail in html
    assert text.endswith("https://x.example/console/shop/analytics?from=2026-11-09&to=2026-11-22")


def test_the_document_stands_by_itself(page: OnePage) -> None:
    """No script, no drawing, nothing from elsewhere; links lead to the service."""
    html = onepage_html.document(page, "https://help.example.com")
    assert re.search(r"<(script|svg|img|link|iframe)\b|url\(|@import|class=", html) is None
    links = re.findall(r'href="([^"]+)"', html)
    assert len(links) > 20
    assert all(link.startswith("https://help.example.com/console/shop/") for link in links)
    assert "style=" not in onepage_html.body(page)


def test_words_of_customers_are_escaped(db: Database, talk: Talk, clock: FakeClock) -> None:
    """Whatever they typed."""
    talk.say("question", text="<script>alert(1)</script>")
    talk.say("no_answer")
    html = onepage_html.document(page_of(db, clock), "")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def test_a_period_with_nothing_is_said(db: Database, site_id: str, clock: FakeClock) -> None:
    """In every form."""
    page = page_of(db, clock)
    assert "no inquiries" in page_text(page, "")
    assert "None in this period." in onepage_html.document(page, "")
    values = page_json(page, "")
    assert (values["before"], values["articles"]) == (None, [])


def test_long_texts_are_clipped() -> None:
    """Japanese letters take twice the room."""
    assert clipped("あ" * 100, 10) == "あ" * 10 + "…"
    assert clipped("a" * 20, 10) == "a" * 20
    assert clipped("a" * 21, 10) == "a" * 20 + "…"


@pytest.mark.browser
@pytest.mark.parametrize("language", ["ja", "en"])
def test_it_prints_to_one_page(
    db: Database, site_id: str, clock: FakeClock, chromium: Chromium, language: str
) -> None:
    """With every reason, and questions, articles and a name as long as they come."""
    with db.write() as tx:
        tx.run("UPDATE site SET name = :name", name="株式会社みなと暮らしの店 お客様サポート" * 2)
    History(db, site_id, clock()).write(400, days=28)
    with db.write() as tx:
        tx.run("UPDATE article SET question = :long", long=LONG)
    reasons = ("customer_request", "no_answer", "low_confidence", "answer_denied", "policy")
    for number, reason in enumerate((*reasons, "bot_failure")):
        talk = Talk(db, clock, site_id, f"con_long_{number}")
        talk.say("question", text=f"{number}{LONG}")
        talk.say("no_answer")
        talk.say("handed_over", reason=reason)
        talk.say("agent_closed", agent_id="acc_1")
    with use_locale(language):
        html = onepage_html.document(page_of(db, clock), "https://help.example.com")
    sheet = chromium.new_page()
    sheet.set_content(html)
    pdf = sheet.pdf(format="A4", prefer_css_page_size=True)
    sheet.close()
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def test_the_command_prints_a_week(
    db: Database,
    site_id: str,
    clock: FakeClock,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a language and a form; what makes no period is refused."""
    monkeypatch.setenv("MADOGUCHI_DATABASE_URL", database_url)
    History(db, site_id, clock()).write(60, days=6)
    week = ["report", "--site", "shop", "--week", "2026-W47"]
    told = json.loads(typed(*week, "--format", "json").stdout)
    assert (told["first_day"], told["last_day"]) == ("2026-11-16", "2026-11-22")
    days = ["report", "--site", "shop", "--from", "2026-11-16", "--to", "2026-11-23"]
    same = json.loads(typed(*days, "--format", "json").stdout)
    assert (same["now"]["counts"], same["last_day"]) == (told["now"]["counts"], told["last_day"])
    assert "お問い合わせはどう終わりましたか" in typed(*week).stdout
    assert "How did inquiries end?" in typed(*week, "--language", "en").stdout
    assert typed(*week, "--format", "html").stdout.startswith("<!doctype html>")
    for wrong in ([*week, "--from", "2026-11-01"], [*week[:3], "--to", "2026-11-01"]):
        assert typed(*wrong).exit_code == 2
    assert typed(*week[:3]).exit_code == 0
