"""Planted worlds: told as recorded they are what recording makes of them, and their truth shows."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count, pairwise

from analytics import store
from analytics.model import FACT_COLUMNS, TrackedInquiry
from analytics.rebuilding import rebuild
from analytics.recording import end_idle, record
from benchmarks.worlds import World, happenings, world
from madoguchi.database.protocol import Database

START = datetime(2026, 6, 1, 15, tzinfo=UTC)


def facts(inquiries: list[TrackedInquiry]) -> list[dict[str, object]]:
    """Return what is known of inquiries, by conversation, but for the names drawn for them."""
    found = [{name: getattr(one, name) for name in FACT_COLUMNS} for one in inquiries]
    for one in found:
        del one["inquiry_id"]
    return sorted(found, key=lambda one: str(one["conversation_id"]))


def told(site_id: str) -> World:
    """A small world of three days."""
    return world(1, START, days=3, a_day=40, site_id=site_id)


def test_what_is_told_as_recorded_is_what_recording_makes(db: Database, site_id: str) -> None:
    """Every inquiry, with its end."""
    ids, planted = count(1), told(site_id)
    with db.write() as tx:
        for event in happenings(planted):
            record(tx, event)
        while end_idle(tx, planted.end):
            pass
        recorded = facts(store.site_inquiries(tx, site_id))
        tx.run("DELETE FROM event")
        for event in happenings(planted, as_recorded=True):
            store.add_event(tx, replace(event, id=next(ids)))
        rebuild(tx, site_id)
        assert facts(store.site_inquiries(tx, site_id)) == recorded
    assert len(recorded) > 80


def test_a_change_moves_so_many_points_to_confirmed() -> None:
    """And nothing before it, nor any other topic; shares stay shares."""
    planted = world(2, START, days=70, points=0.1)
    assert planted.change is not None
    without = replace(planted, change=None)
    for topic in planted.topics:
        for at in (planted.change.at - timedelta(minutes=1), planted.change.at):
            shares, before = planted.shares(topic, at), without.shares(topic, at)
            moved = topic.name == planted.change.topic and at == planted.change.at
            assert abs(shares["confirmed"] - before["confirmed"] - 0.1 * moved) < 1e-9
            assert abs(sum(shares.values()) - 1) < 1e-9


def test_a_world_is_told_in_order_and_again_the_same() -> None:
    """Whoever measures on it measures the same twice."""
    once = list(happenings(told("one"), with_reading=True))
    assert once == list(happenings(told("one"), with_reading=True))
    assert all(a.occurred_at <= b.occurred_at for a, b in pairwise(once))
    kinds = Counter(event.kind for event in once)
    assert kinds["question"] >= kinds["conversation_started"] == kinds["widget_opened"] > 80
