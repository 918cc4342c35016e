"""Planted worlds through all of analytics: what is planted is found, and nothing else claimed.

**Once through the real service**: the sample's customers, three times as many, act through turns,
search and hand-over under a fake clock; an article is bad, a gap opens, one article is rewritten
after four weeks. The truth of that rewriting is what the same customers do in the same eight weeks
without it.

**100 times through the fast path** (`benchmarks.worlds`): 17 weeks of events whose truth is
planted, written to the log, counted by `analytics.rebuilding`, and looked at once a week after the
change as a manager does. A world counts as claimed when any of its looks claims an effect.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from analytics.changes import FaqChange
from analytics.filters import Filters
from analytics.following import follow
from analytics.judging import WEEKS, Judged
from analytics.missed_store import groups
from analytics.periods import Days
from analytics.reading import article_uses, missed_among
from analytics.rebuilding import rebuild
from analytics.rollup_store import outcomes_by_topic
from benchmarks.analytics_log import write_events
from benchmarks.worlds import World, happenings, world
from bot.app import article_url_of
from bot.faq_changes import faq_changes
from bot.intents.engine import Classifier
from bot.intents.files import load_examples
from bot.sample.data import BAD, GAP, IMPROVED, questions
from bot.sample.load import Parts, load_parts
from bot.sample.plan import VISITS
from bot.sample.staff import SITE_ID
from faq.store import articles_of_site
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.protocol import Transaction
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.settings import Settings

WORLDS, POINTS = 100, 0.1
START = datetime(2026, 6, 1, 15, tzinfo=UTC)
DAYS, A_DAY = 120, 100.0
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
CUSTOMERS = 3 * VISITS
ZONE = ZoneInfo("Asia/Tokyo")


def run() -> dict[str, Any]:
    """Return what was found of what was planted."""
    return {
        "through the real service": through_the_service(load_encoder(Settings.from_environment())),
        f"{WORLDS} worlds with a change of 10 points": many(POINTS),
        f"{WORLDS} worlds with a change that changed nothing": many(0.0),
    }


def many(points: float, worlds: int = WORLDS) -> dict[str, Any]:
    """Return in how many worlds the truth was covered, an effect claimed, the bad article found."""
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        found = list(pool.map(partial(one_world, points=points), range(worlds)))
    last = [looks[-1].effect for looks, _ in found]
    told = [effect for effect in last if effect is not None]
    claims = [{look.verdict for look in looks if look.is_claimed} for looks, _ in found]
    return {
        "worlds": worlds,
        "inquiries in each": round(DAYS * A_DAY),
        "could be told": len(told),
        "truth inside the last interval": sum(e.low <= points <= e.high for e in told),
        "claimed": sum(map(bool, claims)),
        "claimed wrongly": sum(bool(c - ({"rose"} if points > 0 else set())) for c in claims),
        "interval, points to each side": round(
            100 * sum(e.high - e.low for e in told) / 2 / max(1, len(told)), 1
        ),
        "bad article found": sum(is_found for _, is_found in found),
    }


def one_world(seed: int, points: float) -> tuple[list[Judged], bool]:
    """Judge the change of one world week by week; and tell whether its bad article stands out."""
    planted = world(seed, START, days=DAYS, a_day=A_DAY, points=points)
    with _database() as (db, url):
        write(db, url, planted)
        last = planted.end.astimezone(ZONE).date()
        with db.read() as tx:
            return _looks(tx, planted), _worst(tx, planted.site_id, last) == _bad_article(planted)


def write(db: Database, url: str, planted: World) -> None:
    """Write a world's log into a new site, and count it."""
    with db.write() as tx:
        sites.create_site(
            tx, id=planted.site_id, name="World", locales=("ja",), clock=FakeClock(planted.start)
        )
    told = happenings(planted, as_recorded=True)
    write_events(url, ([replace(event, id=n)] for n, event in enumerate(told, start=1)))
    with db.write() as tx:
        rebuild(tx, planted.site_id)


def through_the_service(encoder: Encoder, customers: int = CUSTOMERS) -> dict[str, Any]:
    """Return what is found in the sample's eight weeks, acted out with and without rewriting."""
    with _database() as (db, _), _database() as (without, _):
        _act(db, encoder, customers, rewriting=True)
        _act(without, encoder, customers, rewriting=False)
        with db.read() as tx, without.read() as tx_without:
            today = NOW.astimezone(ZONE).date()
            ids = {a.external_id: a.id for a in articles_of_site(tx, SITE_ID, "ja")}
            judged = _judgement(tx, ids[IMPROVED])
            truth = _truth(tx, tx_without, judged)
            effect = judged.effect
            assert effect is not None
            return {
                "customers": customers,
                "bad article found": _worst(tx, SITE_ID, today) == ids[BAD],
                "gap is what is missed most in the last two weeks": _most_missed(tx, today)
                in questions("ja")[GAP],
                "verdict on the rewritten article": judged.verdict,
                "effect, points": [round(100 * v, 1) for v in (effect.low, effect.high)],
                "truth, points": round(100 * truth, 1),
                "truth is inside": effect.low <= truth <= effect.high,
            }


def _looks(tx: Transaction, planted: World) -> list[Judged]:
    assert planted.change is not None
    change = FaqChange(
        at=planted.change.at, kind="changed", article_id="art_changed", title="changed",
        locale="ja", topic=planted.change.topic, revision=2, revision_before=1,
    )  # fmt: skip

    def changes(tx: Transaction, site_id: str, since: datetime) -> list[FaqChange]:
        return [change] if change.at >= since else []

    ends = [change.at + timedelta(days=7 * week + 4) for week in range(1, WEEKS + 1)]
    return [follow(tx, planted.site_id, changes, end, ZONE.key).judged[0] for end in ends]


def _bad_article(planted: World) -> str:
    return next(topic.article_id for topic in planted.topics if topic.name == planted.bad)


def _worst(tx: Transaction, site_id: str, last: date) -> str:
    """Return the article that customers deny most often in the last four weeks."""
    days = Days(last - timedelta(days=27), last, ZONE)
    uses = [use for use in article_uses(tx, site_id, days, Filters()) if use.given >= 20]
    return max(uses, key=lambda use: use.denied / use.given).article_id


def _most_missed(tx: Transaction, last: date) -> str:
    days = Days(last - timedelta(days=13), last, ZONE)
    return groups(tx, missed_among(tx, SITE_ID, days, Filters()), 1)[0].text


def _judgement(tx: Transaction, article_id: str) -> Judged:
    followed = follow(tx, SITE_ID, faq_changes, NOW, ZONE.key)
    return next(
        one
        for one in followed.judged
        if any(c.article_id == article_id and c.kind == "changed" for c in one.bundle.changes)
    )


def _truth(tx: Transaction, tx_without: Transaction, judged: Judged) -> float:
    """Return how much more was confirmed in the judged weeks than without the rewriting."""
    assert judged.compared is not None
    after = judged.compared.windows.after

    def share(of: Transaction) -> float:
        by_day = outcomes_by_topic(of, SITE_ID, after.first, after.last)[judged.bundle.topic or ""]
        ended = sum(sum(day.values()) for day in by_day.values())
        return sum(day.get("confirmed", 0) for day in by_day.values()) / ended

    return share(tx) - share(tx_without)


def _act(db: Database, encoder: Encoder, customers: int, *, rewriting: bool) -> None:
    settings = Settings.from_environment()
    parts = Parts(
        db=db,
        settings=settings,
        clock=FakeClock(NOW),
        encoder=encoder,
        classify=Classifier(encoder, load_examples()).classify,
        article_url=article_url_of(settings),
    )
    load_parts(parts, lambda *_: None, visits=customers, rewriting=rewriting)


@contextmanager
def _database() -> Iterator[tuple[Database, str]]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'world.db'}"
        db = open_database(url)
        migrate(db)
        try:
            yield db, url
        finally:
            db.close()
