"""The rows rebuilt from the events are the rows that were written along the way."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import checking, folding, rebuilding, recording, store
from analytics.facts import contradictions
from analytics.model import ESCALATION_REASONS, Event
from madoguchi.clock import FakeClock
from madoguchi.database import Database, Row
from tests.analytics.talk import Talk

PAYLOADS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "conversation_started": st.just({"page_url": "https://shop.example/", "referrer": None}),
    "question": st.just({"text": "送料は？"}),
    "person_requested": st.just({"text": "人と話したい"}),
    "candidate_chosen": st.just({"article_id": "art_1"}),
    "customer_message": st.just({}),
    "small_talk": st.just({}),
    "handed_over": st.sampled_from([{"reason": reason} for reason in ESCALATION_REASONS]),
    "answer": st.sampled_from(
        [{"article_id": "art_1", "category": "送料"}, {"article_id": "art_2", "category": None}]
    ),
    "clarify": st.just({"candidates": ["art_1"], "category": "返品"}),
    "no_answer": st.sampled_from([{"category": "返品"}, {"category": None}]),
    "feedback": st.sampled_from([{"solved": True}, {"solved": False}]),
    "agent_replied": st.just({"agent_id": "acc_1"}),
    "agent_closed": st.just({"agent_id": "acc_2"}),
    "form_sent": st.just({}),
    "withdrawn": st.just({}),
    "csat": st.sampled_from([{"score": 1}, {"score": 5, "comment": "よい"}]),
}
KEPT = {
    "inquiry": "inquiry_id",
    "inquiry_article": "inquiry_id, article_id",
    "inquiry_missed": "event_id",
    "rollup": "day, channel, locale, topic",
    "rollup_place": "day, channel, locale",
    "rollup_delta": "id",
    "daily": "measure, day, key, channel, locale",
    "monthly": "measure, day, key, channel, locale",
    "daily_delta": "id",
}
PAUSES = (0, 1, 20, 600, 1799, 1800, 1801, 90000)


@st.composite
def steps(draw: st.DrawFn) -> list[tuple[str, dict[str, Any], int, str, int | None]]:
    """Draw events with a pause before each, in two conversations; END is the idle job."""
    kinds = st.sampled_from([*PAYLOADS, "question", "answer", "feedback", "END"])
    return [
        (
            kind := draw(kinds),
            draw(PAYLOADS.get(kind, st.just({}))),
            draw(st.sampled_from(PAUSES)),
            draw(st.sampled_from(["con_1", "con_2"])),
            draw(st.none() | st.integers(1, 4)),
        )
        for _ in range(draw(st.integers(1, 25)))
    ]


def rows_of(db: Database) -> list[Row]:
    """Return every column of every inquiry."""
    with db.read() as tx:
        return tx.all("SELECT * FROM inquiry ORDER BY inquiry_id")


def kept_of(db: Database) -> dict[str, list[Row]]:
    """Return every other row that is kept beside the log."""
    with db.read() as tx:
        return {table: tx.all(f"SELECT * FROM {table} ORDER BY {KEPT[table]}") for table in KEPT}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(story=steps())
def test_rebuilt_rows_are_the_incremental_rows(
    db: Database, clock: FakeClock, site_id: str, story: list[Any]
) -> None:
    """Byte for byte, for any sequence of events; and no row is ever broken."""
    with db.write() as tx:
        for table in ("event", *KEPT):
            tx.run(f"DELETE FROM {table}")
    for kind, payload, pause, conversation_id, message_id in story:
        now = clock.advance(seconds=pause)
        with db.write() as tx:
            if kind == "END":
                recording.end_idle(tx, now, 30)
                continue
            event = Event(
                site_id=site_id,
                kind=kind,
                occurred_at=now,
                conversation_id=conversation_id,
                contact_id="contact_1",
                message_id=message_id,
                payload=payload,
            )
            recording.record(tx, event)
    with db.write() as tx:
        assert checking.drift(tx, site_id) == checking.Drift()
        folding.fold(tx)
    written, kept = rows_of(db), kept_of(db)
    with db.write() as tx:
        assert rebuilding.rebuild(tx, site_id) == len(written)
    assert (rows_of(db), kept_of(db)) == (written, kept)
    with db.read() as tx:
        for inquiry in store.site_inquiries(tx, site_id):
            assert contradictions(inquiry) == []
        _one_open_at_most(tx.all("SELECT conversation_id FROM inquiry WHERE ended_at IS NULL"))


def _one_open_at_most(rows: list[Row]) -> None:
    names = [row["conversation_id"] for row in rows]
    assert len(names) == len(set(names))


def test_a_row_that_was_tampered_with_is_found_and_mended(talk: Talk) -> None:
    """The events are the truth; the row is derived."""
    talk.say("question", text="送料は？")
    before = rows_of(talk.db)
    name = before[0]["inquiry_id"]
    with talk.db.write() as tx:
        tx.run("UPDATE inquiry SET question_count = 9")
        assert checking.drift(tx, "shop") == checking.Drift(inquiries=(name,))
        rebuilding.rebuild(tx, "shop")
    assert rows_of(talk.db) == before


def test_a_row_of_which_no_event_speaks_is_found(talk: Talk) -> None:
    """Though its conversation was opened, and nothing was asked in it."""
    talk.say("question", text="送料は？")
    name = talk.only().inquiry_id
    with talk.db.write() as tx:
        tx.run("DELETE FROM event")
    talk.say("widget_opened")
    with talk.db.read() as tx:
        assert checking.drift(tx, "shop").inquiries == (name,)


def test_a_rebuild_leaves_other_sites_alone(talk: Talk) -> None:
    """Only the site asked for is touched."""
    talk.say("question", text="送料は？")
    with talk.db.write() as tx:
        assert rebuilding.rebuild(tx, "another") == 0
    assert len(talk.inquiries()) == 1


def test_the_end_keeps_its_date_whatever_the_setting_is_later(talk: Talk) -> None:
    """The log holds when it ended, so a rebuild needs no setting."""
    talk.say("question", text="送料は？")
    asked = talk.clock()
    talk.wait(hours=3)
    with talk.db.write() as tx:
        recording.end_idle(tx, talk.clock(), 45)
        rebuilding.rebuild(tx, "shop")
    assert talk.only().ended_at == asked + timedelta(minutes=45)
