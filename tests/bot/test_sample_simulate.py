"""The simulator: the same seed, the same history, and what was planted can be seen in it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from analytics.checking import drift
from analytics.model import TrackedInquiry
from analytics.outcomes import outcome
from analytics.store import site_inquiries
from bot.sample import store
from bot.sample.data import BAD, GAP, IMPROVED, questions
from bot.sample.plan import rewritten_at
from bot.sample.simulate import Shop, simulate
from bot.sample.staff import SITE_ID
from madoguchi import sites
from madoguchi.clock import FakeClock, from_text
from madoguchi.database import migrate, open_database
from madoguchi.database.protocol import Database
from tests.bot.sample_shop import open_shop, quiet

NOW = datetime(2026, 11, 18, 6, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Made:
    """A history that several tests look at."""

    db: Database
    shop: Shop
    inquiries: list[TrackedInquiry]

    def about(self, topic: str) -> list[TrackedInquiry]:
        """Return the Japanese inquiries that ended at the article of a topic."""
        article_id = self.shop.articles["ja", topic]
        return [item for item in self.inquiries if item.last_article_id == article_id]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """A third of the sample's history, made once."""
    db = open_database(f"sqlite:///{tmp_path_factory.mktemp('sample') / 'sample.db'}")
    migrate(db)
    shop = open_shop(db, FakeClock(NOW))
    yield Made(db, shop, history(db, shop, 700))
    db.close()


@pytest.fixture
def shop(db: Database) -> Shop:
    """The shop before its first customer."""
    return open_shop(db, FakeClock(NOW))


def history(db: Database, shop: Shop, visits: int, seed: int = 1) -> list[TrackedInquiry]:
    """Simulate and return the inquiries, in the order they began."""
    simulate(db, shop, NOW, quiet, seed=seed, visits=visits)
    with db.read() as tx:
        found = site_inquiries(tx, SITE_ID)
    return sorted(found, key=lambda inquiry: (inquiry.started_at, inquiry.inquiry_id))


def shape(inquiries: list[TrackedInquiry]) -> list[tuple[object, ...]]:
    """Return what does not depend on the ids drawn."""
    return [
        (
            item.started_at, item.ended_at, item.end_reason, item.trigger, item.locale,
            item.page_url, item.question_count, item.answer_count, item.no_answer_count,
            item.confirmed_at, item.denied_at, item.escalated_at, item.escalation_reason,
            item.agent_first_reply_at,
        )
        for item in inquiries
    ]  # fmt: skip


def test_the_same_seed_makes_the_same_history(db: Database) -> None:
    """Two loads with one seed differ in nothing but ids; another seed differs."""
    clock = FakeClock(NOW)
    made = []
    for seed in (7, 7, 8):
        shop = open_shop(db, clock)
        made.append(shape(history(db, shop, 60, seed)))
        with db.write() as tx:
            sites.remove_sample(tx)
    assert made[0] == made[1]
    assert made[0] != made[2]
    assert len(made[0]) > 40


def test_the_history_fills_eight_weeks_with_every_outcome(made: Made) -> None:
    """It begins eight weeks ago and ends now, in the evening more than at night."""
    inquiries = made.inquiries
    outcomes = Counter(outcome(item) for item in inquiries if item.ended_at)
    hours = Counter((item.started_at + timedelta(hours=9)).hour for item in inquiries)
    assert set(outcomes) == {"confirmed", "assumed", "denied", "unanswered", "escalated"}
    assert inquiries[0].started_at - (NOW - timedelta(weeks=8)) < timedelta(days=1)
    assert NOW - inquiries[-1].started_at < timedelta(hours=1)
    assert hours[20] + hours[21] > 5 * (hours[2] + hours[3] + hours[4])
    assert {item.trigger for item in inquiries} == {"initial", "reopen"}
    assert {item.locale for item in inquiries} == {"ja", "en"}
    assert len({item.page_url for item in inquiries}) == 3
    assert not any(item.is_test for item in inquiries)


def test_agents_answer_in_office_hours_only(made: Made) -> None:
    """Somebody who asks at night is answered the next morning."""
    replied = [i.agent_first_reply_at for i in made.inquiries if i.agent_first_reply_at]
    local = [moment + timedelta(hours=9) for moment in replied]
    assert len(local) > 20
    assert all(10 <= moment.hour < 23 for moment in local)


def test_the_bad_article_is_denied_and_escalates(made: Made) -> None:
    """Where the expiry of points is answered, people say no and ask for a person."""
    bad = made.about(BAD)
    denied = [item for item in bad if item.denied_at]
    assert len(bad) >= 15
    assert len(denied) > len(bad) / 2
    assert not [item for item in bad if item.confirmed_at and not item.denied_at][3:]
    assert Counter(item.escalation_reason for item in denied)["answer_denied"] > len(denied) / 3


def test_the_rewritten_article_helps_from_the_fifth_week_on(made: Made) -> None:
    """Before the rewriting hardly anybody confirms it, after it about half do."""
    found = made.about(IMPROVED)
    before = [item for item in found if item.started_at < rewritten_at(NOW) - timedelta(hours=1)]
    after = [item for item in found if item.started_at > rewritten_at(NOW)]
    assert confirmed(before) < 0.15
    assert confirmed(after) > 0.35
    assert min(len(before), len(after)) >= 15


def test_the_gap_rises_in_the_last_two_weeks(made: Made) -> None:
    """Ever more people ask to have old furniture taken away."""
    wanted = set(questions("ja")[GAP]) | set(questions("en")[GAP])
    with made.db.read() as tx:
        asked = tx.all(
            "SELECT occurred_at, payload FROM event WHERE kind = 'question' AND site_id = :id",
            id=SITE_ID,
        )
    times = [
        from_text(row["occurred_at"])
        for row in asked
        if json.loads(row["payload"])["text"] in wanted
    ]
    late = [moment for moment in times if moment > NOW - timedelta(weeks=2)]
    assert len(late) >= 10
    assert len(late) > 3 * (len(times) - len(late))


def test_people_wait_in_the_inbox_when_the_history_ends(db: Database, shop: Shop) -> None:
    """The demo's inbox is not empty: some wait for an agent, and one is with one."""
    history(db, shop, 60)
    with db.read() as tx:
        rows = tx.all(
            "SELECT assignee_id FROM conversation WHERE site_id = :id AND status = 'open'",
            id=SITE_ID,
        )
    assert len([row for row in rows if row["assignee_id"] is None]) >= 3
    assert len([row for row in rows if row["assignee_id"] == shop.agent.account_id]) >= 1


def test_what_customers_type_about_themselves_is_masked_in_the_events(made: Made) -> None:
    """Addresses and numbers are in the conversation, and not in the log that is counted."""
    with made.db.read() as tx:
        said = tx.all("SELECT text FROM message WHERE site_id = :id", id=SITE_ID)
        events = tx.all("SELECT payload FROM event WHERE site_id = :id", id=SITE_ID)
    assert any("@example.com" in row["text"] for row in said)
    assert not any("@example.com" in row["payload"] for row in events)


def test_a_rebuild_of_the_facts_changes_nothing(db: Database, shop: Shop) -> None:
    """The history is made of events as any other: folding them again gives the same rows."""
    history(db, shop, 150)
    with db.read() as tx:
        assert drift(tx, SITE_ID).numbers == {}


def test_a_load_that_is_cut_short_leaves_no_history(db: Database, shop: Shop) -> None:
    """Whoever stops it in the middle finds nothing of it, and the next load begins anew."""

    def interrupt(_step: str, done: int, _total: int) -> None:
        if done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(db, shop, NOW, interrupt, seed=1, visits=60)
    with db.read() as tx:
        assert not store.has_history(tx, SITE_ID)
        assert site_inquiries(tx, SITE_ID) == []
    history(db, shop, 60)
    with db.read() as tx:
        assert store.has_history(tx, SITE_ID)


def confirmed(inquiries: list[TrackedInquiry]) -> float:
    """Return the share of these that ended confirmed."""
    return sum(outcome(item) == "confirmed" for item in inquiries) / len(inquiries)
