"""Broken rows are refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from analytics.facts import BrokenFacts, read_lines
from tests.analytics.examples import a_row, an_inquiry, at


def refused(*rows: dict[str, Any]) -> BrokenFacts:
    """Read rows that must be refused and return the refusal."""
    with pytest.raises(BrokenFacts) as caught:
        read_lines([json.dumps(row) for row in rows])
    return caught.value


def when(**delta: float) -> str:
    """Return an instant of the example as text."""
    return at(**delta).isoformat()


def test_a_whole_row_is_read_as_it_stands() -> None:
    """Blank lines are not rows."""
    assert read_lines([json.dumps(a_row()), "", "  \n"]) == [an_inquiry()]


CASES: list[tuple[dict[str, Any], str]] = [
    ({"started_at": None}, "no started_at"),
    ({"started_at": "yesterday"}, "started_at is not an instant with a time zone"),
    ({"started_at": "2026-01-05T09:00:00"}, "started_at is not an instant with a time zone"),
    ({"end_reason": None}, "ended_at without end_reason"),
    ({"ended_at": None}, "end_reason without ended_at"),
    ({"resolved_at": when(minutes=30, seconds=5)}, "resolved_at with end_reason idle"),
    ({"end_reason": "customer_confirmed"}, "resolved_at is not ended_at"),
    ({"end_reason": "agent_closed", "resolved_at": when(minutes=1)}, "resolved_at is not ended_at"),
    ({"end_reason": "form_sent"}, "form_sent without escalated_at"),
    ({"first_answer_at": when(seconds=-1)}, "first_answer_at is before started_at"),
    ({"confirmed_at": when(seconds=-1)}, "confirmed_at is before started_at"),
    ({"denied_at": when(seconds=-1)}, "denied_at is before started_at"),
    ({"ended_at": when(seconds=-1)}, "ended_at is before started_at"),
    ({"last_answer_at": when(hours=1)}, "last_answer_at is after ended_at"),
    ({"escalated_at": when(hours=1)}, "escalated_at is after ended_at"),
    ({"agent_first_reply_at": when(minutes=1)}, "agent_first_reply_at without escalated_at"),
    (
        {"agent_first_reply_at": when(minutes=1), "escalated_at": when(minutes=2)},
        "agent_first_reply_at is before escalated_at",
    ),
    ({"answer_count": 0}, "answer_count and first_answer_at are at odds"),
    ({"first_answer_at": None}, "answer_count and first_answer_at are at odds"),
    ({"csat": 0}, "csat is not a whole number from 1 to 5"),
    ({"csat": 6}, "csat is not a whole number from 1 to 5"),
    ({"csat": 4.5}, "csat is not a whole number from 1 to 5"),
    ({"csat": True}, "csat is not a whole number from 1 to 5"),
    ({"end_reason": "bored"}, "unknown end_reason 'bored'"),
    ({"escalation_reason": "angry"}, "unknown escalation_reason 'angry'"),
    ({"trigger": "again"}, "unknown trigger 'again'"),
    ({"question_count": -1}, "question_count is not a whole number from 0 on"),
    ({"clarify_count": None}, "clarify_count is not a whole number from 0 on"),
    ({"is_test": None}, "is_test is neither true nor false"),
    ({"inquiry_id": None}, "no inquiry_id"),
    ({"conversation_id": 7}, "conversation_id is not text"),
    ({"topic_id": 7}, "topic_id is not text"),
    ({"last_message_at": when()}, "unknown column last_message_at"),
]


@pytest.mark.parametrize(("changes", "reason"), CASES, ids=[f"{c}" for c, _ in CASES])
def test_a_broken_row_is_refused_with_its_reason(changes: dict[str, Any], reason: str) -> None:
    """Nothing is repaired, and the row is named."""
    error = refused(a_row(**changes))
    (row,) = error.rows
    assert reason in row.reasons
    assert row.line == 1
    assert row.inquiry_id == a_row(**changes)["inquiry_id"]


def test_a_yes_and_a_no_may_be_said_after_the_end() -> None:
    """They are the only times that may."""
    late = a_row(confirmed_at=when(days=1), denied_at=when(days=2))
    assert len(read_lines([json.dumps(late)])) == 1


def test_every_broken_row_is_named_at_once() -> None:
    """One reads the list and mends the file in one go."""
    error = refused(a_row(csat=9), a_row(inquiry_id="inq_2"), a_row(inquiry_id="inq_3", csat=0))
    assert [(row.line, row.inquiry_id) for row in error.rows] == [(1, "inq_1"), (3, "inq_3")]
    assert "line 3, inq_3: csat is not a whole number from 1 to 5" in str(error)


def test_a_name_twice_is_refused_even_when_the_first_row_is_broken() -> None:
    """The second row is named with the line of the first."""
    error = refused(a_row(csat=9), a_row())
    assert error.rows[1].reasons == ("inquiry_id is already that of line 1",)


@pytest.mark.parametrize("line", ["{", "[1]", "null"])
def test_a_line_that_is_no_object_is_refused(line: str) -> None:
    """It has no name, but it has a line."""
    with pytest.raises(BrokenFacts) as caught:
        read_lines([line])
    assert "line 1, (no inquiry_id): not" in str(caught.value)
