"""Inquiries for tests: plain ones to change, and the golden rows."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from analytics.facts import read_lines
from analytics.model import END_REASONS, ESCALATION_REASONS, FACT_COLUMNS, Inquiry

GOLDEN = Path(__file__).parents[1] / "data" / "metrics-golden"
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def golden_inquiries() -> list[Inquiry]:
    """Return the 52 golden rows."""
    with (GOLDEN / "inquiries.jsonl").open(encoding="utf-8") as lines:
        return read_lines(lines)


def golden_expected() -> dict[str, Any]:
    """Return what was worked out by hand for them."""
    expected: dict[str, Any] = json.loads((GOLDEN / "expected.json").read_text(encoding="utf-8"))
    return expected


def at(**delta: float) -> datetime:
    """Return an instant after the start of the example inquiry."""
    return START + timedelta(**delta)


def an_inquiry(**changes: Any) -> Inquiry:
    """Return an answered inquiry that silence ended, with some facts changed."""
    facts: dict[str, Any] = {
        "inquiry_id": "inq_1",
        "site_id": "shop",
        "conversation_id": "con_1",
        "contact_id": "contact_1",
        "started_at": START,
        "ended_at": at(minutes=30, seconds=5),
        "end_reason": "idle",
        "question_count": 1,
        "answer_count": 1,
        "first_answer_at": at(seconds=5),
        "last_answer_at": at(seconds=5),
    }
    return Inquiry(**(facts | changes))


def a_row(**changes: Any) -> dict[str, Any]:
    """Return the example inquiry as a row of JSON values, with some of them changed."""
    inquiry = an_inquiry()
    row = {column: getattr(inquiry, column) for column in FACT_COLUMNS}
    plain = {c: v.isoformat() if isinstance(v, datetime) else v for c, v in row.items()}
    return plain | changes


_minutes = st.integers(0, 60 * 24 * 20)
_maybe = st.none() | st.integers(0, 200)


@st.composite
def some_inquiries(draw: st.DrawFn) -> list[Inquiry]:
    """Draw inquiries of few contacts and conversations, with all sorts of facts."""
    return [draw(_one(number)) for number in range(draw(st.integers(0, 12)))]


@st.composite
def _one(draw: st.DrawFn, number: int) -> Inquiry:
    start = at(minutes=draw(_minutes))

    def after(minutes: int | None) -> datetime | None:
        return None if minutes is None else start + timedelta(minutes=minutes)

    answers = draw(st.integers(0, 3))
    return Inquiry(
        inquiry_id=f"i{number}",
        site_id="shop",
        conversation_id=draw(st.sampled_from("uvw")),
        contact_id=draw(st.sampled_from(["a", "b", None])),
        started_at=start,
        ended_at=after(draw(_maybe)),
        end_reason=draw(st.sampled_from(END_REASONS)),
        question_count=draw(st.integers(0, 3)),
        answer_count=answers,
        no_answer_count=draw(st.integers(0, 2)),
        first_answer_at=after(draw(st.integers(0, 60))) if answers else None,
        topic_id=draw(st.sampled_from(["x", "y", None])),
        confirmed_at=after(draw(_maybe)),
        denied_at=after(draw(_maybe)),
        escalated_at=after(draw(_maybe)),
        escalation_reason=draw(st.sampled_from([*ESCALATION_REASONS, None])),
        csat=draw(st.none() | st.integers(1, 5)),
        is_test=draw(st.booleans()),
    )
