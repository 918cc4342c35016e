"""Random logs: several sites, contacts with several conversations, tests, clocks that run back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st

from analytics import recording
from analytics.model import ESCALATION_REASONS, Event
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Transaction

SITES = {"tokyo": "Asia/Tokyo", "york": "America/New_York"}
PAUSES = (0, 1, 600, 1800, 90_000, 3 * 86_400, 5 * 86_400)
CONVERSATIONS = 4

_PAYLOADS: dict[str, list[dict[str, Any]]] = {
    "question": [{"text": "送料は？"}, {"text": "送料は"}, {"text": "？"}],
    "person_requested": [{"text": "人と話したい"}],
    "candidate_chosen": [{"article_id": "a"}],
    "customer_message": [{}],
    "small_talk": [{}],
    "handed_over": [{"reason": reason} for reason in ESCALATION_REASONS],
    "answer": [
        {"article_id": "a", "category": "x"},
        {"article_id": "b", "category": "y"},
        {"article_id": None, "category": None},
    ],
    "clarify": [{"category": "x"}, {"category": None}],
    "no_answer": [{"category": "y"}, {"category": None}],
    "feedback": [{"solved": True}, {"solved": False}, {"solved": False, "article_id": "a"}],
    "agent_replied": [{"agent_id": "acc_1"}],
    "agent_closed": [{"agent_id": "acc_2"}],
    "form_sent": [{}],
    "withdrawn": [{}],
    "csat": [{"score": 1}, {"score": 5}],
    "article_viewed": [{"article_id": "a"}],
    "article_left": [{"article_id": "a", "onward": False}],
    "help_searched": [{"decision": "none"}, {"decision": "answer"}, {"words_only": True}],
}
_OFTEN = (
    "question",
    "answer",
    "question",
    "no_answer",
    "clarify",
    "feedback",
    "agent_closed",
    "END",
)


class Step(NamedTuple):
    """One event, some seconds after the one before; END is the job that ends what is silent."""

    kind: str
    payload: dict[str, Any]
    pause: int
    conversation: int


@st.composite
def logs(draw: st.DrawFn) -> list[Step]:
    """Draw a log."""
    kinds = st.sampled_from([*_PAYLOADS, *_OFTEN * 2])
    pauses = st.sampled_from([*PAUSES, -30])
    return [
        Step(
            kind := draw(kinds),
            draw(st.sampled_from(_PAYLOADS.get(kind, [{}]))),
            draw(pauses),
            draw(st.integers(0, 2 * CONVERSATIONS - 1)),
        )
        for _ in range(draw(st.integers(1, 40)))
    ]


def open_sites(tx: Transaction) -> None:
    """Add the sites."""
    for site_id, zone in SITES.items():
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES (:id, 'x', '["ja"]', 'ja', '[]', :zone, '#0f6e84', FALSE, 'x')
            ON CONFLICT (id) DO UPDATE SET time_zone = excluded.time_zone
            """,
            id=site_id,
            zone=zone,
        )


def write(tx: Transaction, log: Iterable[Step], clock: FakeClock) -> None:
    """Record a log, as it would be."""
    for step in log:
        now = clock.advance(seconds=step.pause)
        if step.kind == "END":
            recording.end_idle(tx, now)
        else:
            recording.record(tx, _event(step, now))


def _event(step: Step, now: datetime) -> Event:
    site, number = divmod(step.conversation, CONVERSATIONS)
    site_id = list(SITES)[site]
    outside = step.kind in ("article_viewed", "article_left", "help_searched")
    return Event(
        site_id=site_id,
        kind=step.kind,
        occurred_at=now,
        channel="line" if number == 1 else "web",
        locale=(None, "ja", "en", "ja")[number],
        contact_id=(f"{site_id}_one", f"{site_id}_one", f"{site_id}_two", None)[number],
        conversation_id=None if outside else f"{site_id}_{number}",
        is_test=site_id == "york" and number == 2,
        payload=step.payload,
    )
