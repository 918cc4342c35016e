"""Which questions found no answer in an inquiry. Pure.

They are the last one before each ``no_answer``, and, where an inquiry ended without any answer, the
last one before a ``clarify`` after which nothing was asked, chosen, answered or handed over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from analytics.model import Event, Inquiry
from madoguchi.text import question_key

TURNS = (
    *("question", "person_requested", "candidate_chosen", "flow_reply"),
    *("customer_message", "handed_over"),
    *("answer", "clarify", "no_answer", "agent_replied", "form_sent"),
)


@dataclass(frozen=True)
class Missed:
    """A question (masked) that found no answer; ``event_id`` is that of the bot's turn."""

    event_id: int
    inquiry_id: str
    text: str
    key: str
    locale: str | None
    asked_at: datetime


def missed(told: Event, asked: Event | None) -> list[Missed]:
    """Return what the bot's turn ``told`` missed: the question before it, unless in a test."""
    if asked is None or told.is_test or told.inquiry_id is None or told.id is None:
        return []
    text = str(asked.payload.get("text") or "")
    return [
        Missed(
            event_id=told.id,
            inquiry_id=told.inquiry_id,
            text=text,
            key=question_key(text),
            locale=asked.locale,
            asked_at=asked.occurred_at,
        )
    ]


def was_left_at_a_question(inquiry: Inquiry) -> bool:
    """Tell whether the bot may have asked back in vain: it ended, and no answer was given."""
    return inquiry.ended_at is not None and inquiry.clarify_count > 0 and not inquiry.answer_count


def of_conversation(events: Iterable[Event], inquiries: Iterable[Inquiry]) -> list[Missed]:
    """Return all that a conversation missed; ``events`` in the order they were written."""
    found: list[Missed] = []
    asked: Event | None = None
    clarified: dict[str | None, list[Missed]] = {}
    for event in events:
        if event.kind in TURNS:
            clarified[event.inquiry_id] = missed(event, asked) if event.kind == "clarify" else []
        if event.kind == "no_answer":
            found += missed(event, asked)
        elif event.kind == "question":
            asked = event
    for inquiry in inquiries:
        if was_left_at_a_question(inquiry):
            found += clarified.get(inquiry.inquiry_id, [])
    return found
