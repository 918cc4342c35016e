"""Following changes through the log: the page, the command's values, and both databases."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask

from analytics import changes_web, recording, web
from analytics.changes import FaqChange
from analytics.following import follow, to_json
from analytics.model import Event
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.database.protocol import Transaction
from madoguchi.shell.web import init_shell
from tests.analytics.test_web import conversation_url, published, text_of
from tests.madoguchi.shop import Browser, open_shop, settings

TOPICS = ("返品", "送料", "会員", "支払")
CHANGED = timedelta(weeks=10)
"""How long before now the change was made."""


def change(at: datetime, **more: object) -> FaqChange:
    """Return a change of 返品."""
    facts: dict[str, object] = {
        "kind": "changed",
        "article_id": "art_1",
        "title": "返品は<できますか>",
        "locale": "ja",
        "topic": "返品",
        "revision": 3,
        "revision_before": 1,
        "author": "花子",
        **more,
    }
    return FaqChange(at=at, **facts)  # type: ignore[arg-type]


class Shop:
    """A shop with 19 weeks of inquiries, three a day in each topic."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.db, self.clock = db, clock
        self.changed: list[FaqChange] = []

    def told(self, tx: Transaction, site_id: str, since: datetime) -> list[FaqChange]:
        """Tell what changed, as the FAQ does."""
        return [one for one in self.changed if one.at >= since]

    def write(self, rate: Callable[[str, datetime], float]) -> None:
        """Write the inquiries; ``rate`` says how many of a topic are solved."""
        luck, number = random.Random(4), 0
        with self.db.write() as tx:
            for days in range(19 * 7, 0, -1):
                for topic in TOPICS:
                    for _ in range(3):
                        at = self.clock() - timedelta(days=days, minutes=luck.randrange(600))
                        solved = luck.random() < rate(topic, at)
                        self._inquiry(tx, f"con_{number}", at, topic, solved=solved)
                        number += 1
            while recording.end_idle(tx, self.clock()):
                pass

    def _inquiry(
        self, tx: Transaction, name: str, at: datetime, topic: str, *, solved: bool
    ) -> None:
        facts = {"site_id": "shop", "channel": "web", "locale": "ja", "conversation_id": name}
        said: list[tuple[str, dict[str, object]]] = [
            ("question", {"text": "返品は？"}),
            ("answer", {"article_id": "art_1", "category": topic}),
            ("feedback", {"article_id": "art_1", "solved": solved}),
        ]
        for second, (kind, payload) in enumerate(said):
            moment = at + timedelta(seconds=second)
            event = Event(kind=kind, occurred_at=moment, payload=payload, **facts)  # type: ignore[arg-type]
            recording.record(tx, event)


@pytest.fixture
def shop(db: Database, clock: FakeClock) -> Shop:
    """A shop whose 返品 got much better ten weeks ago."""
    open_shop(db, clock)
    found = Shop(db, clock)
    moment = clock() - CHANGED
    found.changed = [change(moment)]
    found.write(lambda topic, at: 0.75 if topic == "返品" and at > moment else 0.35)
    return found


@pytest.fixture
def viewer(shop: Shop, tmp_path: Path) -> Browser:
    """Somebody who reads the shop's numbers."""
    app = Flask("console", static_folder=None)
    init_shell(app, shop.db, shop.clock, settings(tmp_path))
    app.register_blueprint(web.create_blueprint(shop.db, shop.clock, conversation_url, published))
    app.register_blueprint(changes_web.create_blueprint(shop.db, shop.clock, shop.told))
    browser = Browser(app)
    browser.sign_in("viewer")
    return browser


def test_an_effect_is_found_in_the_log(shop: Shop) -> None:
    """Counted by the database, by topic and day; the JSON tells how."""
    with shop.db.read() as tx:
        found = follow(tx, "shop", shop.told, shop.clock(), "Asia/Tokyo")
    assert [one.verdict for one in found.judged] == ["rose"]
    assert (found.final, found.claimed) == (1, 1)
    (told,) = to_json(found)["changes"]
    measures = told["compared"]["measures"]
    solved = measures["confirmed_resolution_rate"]
    assert solved["topic"]["before"][1] == solved["topic"]["after"][1] == 8 * 7 * 3
    assert set(solved["others"]) == {"送料", "会員", "支払"}
    assert solved["effect"]["low"] > 0.1
    assert measures["escalation_rate"]["topic"]["after"] == [0, 168]


def test_changes_are_shown_by_the_days_they_ended_in(shop: Shop) -> None:
    """Twenty-six weeks a page; without inquiries there is nothing to count."""
    until = (shop.clock() - CHANGED - timedelta(days=2)).date()
    with shop.db.read() as tx:
        earlier = follow(tx, "shop", shop.told, shop.clock(), "Asia/Tokyo", until)
        shop.changed = [change(shop.clock() - timedelta(weeks=30))]
        none = follow(tx, "shop", shop.told, shop.clock(), "Asia/Tokyo")
    assert earlier.judged == []
    assert none.judged == []


def test_the_page_says_what_changed_and_whether_it_helped(viewer: Browser, shop: Shop) -> None:
    """With a link to both texts, words for the drawing, and every number as a list."""
    html = viewer.get("/console/shop/analytics/changes").text
    text = text_of(html)
    assert "Confirmed solutions rose by" in text
    assert "花子" in text
    assert "返品は&lt;できますか&gt;" in html
    assert "/console/shop/faq/art_1/compare?old=1&amp;new=3" in html
    assert 'role="img"' in html
    assert "one in twenty would be claimed all the same" in text


def test_a_number_of_the_page_opens_as_many_inquiries(viewer: Browser, shop: Shop) -> None:
    """The list behind the rate after the change."""
    html = viewer.get("/console/shop/analytics/changes").text
    urls = [unescape(url) for url in re.findall(r'<a href="([^"]+part=all[^"]*)">168</a>', html)]
    assert urls
    assert "168 inquiries" in viewer.get(urls[0]).text


def test_a_page_without_changes_says_what_it_is_for(viewer: Browser, shop: Shop) -> None:
    """And an address that names no day is today."""
    shop.changed = []
    for query in ("", "?until=soon", "?until=2001-01-01", "?until=0001-01-01"):
        assert (
            "No change in these weeks" in viewer.get(f"/console/shop/analytics/changes{query}").text
        )


def test_what_cannot_be_told_is_said(viewer: Browser, shop: Shop) -> None:
    """Too early, no category, and too near to another change."""
    now = shop.clock()
    shop.changed = [
        change(now - timedelta(days=4)),
        change(now - timedelta(weeks=12), topic=None),
        change(now - timedelta(weeks=14), topic="送料"),
        change(now - timedelta(weeks=14) + timedelta(days=3), topic="送料"),
    ]
    text = text_of(viewer.get("/console/shop/analytics/changes").text)
    assert "a whole week after it has to be over" in text
    assert "the article has no category" in text
    assert "These 2 changes of the topic are too near to be told apart" in text
