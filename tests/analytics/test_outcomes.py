"""The outcome of one inquiry, and what counts as its last word."""

from __future__ import annotations

from typing import Any

import pytest

from analytics.outcomes import bot_involved, escalated_split, label, last_word, outcome
from tests.analytics.examples import an_inquiry, at

NO_ANSWER: dict[str, Any] = {"answer_count": 0, "first_answer_at": None, "last_answer_at": None}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "assumed"),
        (NO_ANSWER, "unanswered"),
        ({"confirmed_at": at(minutes=1)}, "confirmed"),
        ({"denied_at": at(minutes=1)}, "denied"),
        ({"confirmed_at": at(minutes=1), "denied_at": at(minutes=1)}, "denied"),
        ({"confirmed_at": at(minutes=2), "denied_at": at(minutes=1)}, "confirmed"),
        ({"confirmed_at": at(minutes=1), "escalated_at": at(minutes=2)}, "escalated"),
        (NO_ANSWER | {"confirmed_at": at(minutes=1)}, "unanswered"),
        ({"confirmed_at": at(seconds=4)}, "assumed"),
        ({"confirmed_at": at(seconds=5)}, "confirmed"),
        ({"confirmed_at": at(minutes=30, seconds=5)}, "confirmed"),
        ({"confirmed_at": at(minutes=30, seconds=6)}, "assumed"),
        ({"confirmed_at": at(minutes=1), "denied_at": at(hours=2)}, "confirmed"),
    ],
)
def test_the_first_rule_that_holds_decides(facts: dict[str, Any], expected: str) -> None:
    """Escalated, confirmed, denied, unanswered, assumed: in this order."""
    assert outcome(an_inquiry(**facts)) == expected


def test_a_list_shows_tests_and_open_ones_as_such() -> None:
    """They have no outcome in any rate."""
    assert label(an_inquiry(is_test=True)) == "test"
    assert label(an_inquiry(ended_at=None, end_reason=None)) == "open"


def test_no_word_is_no_word() -> None:
    """Silence is neither yes nor no."""
    assert last_word(an_inquiry()) is None


def test_an_escalated_inquiry_was_answered_or_left_a_form_or_waited_in_vain() -> None:
    """An agent who closes without a word has not answered."""
    escalated = {"escalated_at": at(minutes=1)}
    assert escalated_split(an_inquiry(**escalated, end_reason="agent_closed")) == "gave_up_waiting"
    assert escalated_split(an_inquiry(**escalated, end_reason="form_sent")) == "form_left"
    replied = an_inquiry(**escalated, agent_first_reply_at=at(minutes=2))
    assert escalated_split(replied) == "answered_by_agent"


def test_a_bot_that_took_no_turn_was_not_involved() -> None:
    """Straight to a person counts for nobody's bot."""
    assert bot_involved(an_inquiry())
    assert not bot_involved(an_inquiry(**NO_ANSWER))
    assert bot_involved(an_inquiry(**NO_ANSWER, clarify_count=1))
