"""The outcome of an inquiry: exactly one, worked out from its facts. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from analytics.model import Inquiry

Outcome = Literal["escalated", "confirmed", "denied", "unanswered", "assumed"]
Word = Literal["yes", "no"]
Split = Literal["answered_by_agent", "form_left", "gave_up_waiting"]


def last_word(inquiry: Inquiry) -> Word | None:
    """Return the later of the counted yes and no; at the same instant it is no."""
    yes = _counted(inquiry, inquiry.confirmed_at)
    no = _counted(inquiry, inquiry.denied_at)
    if yes is None and no is None:
        return None
    if yes is not None and (no is None or yes > no):
        return "yes"
    return "no"


def outcome(inquiry: Inquiry) -> Outcome:
    """Classify an inquiry; the first rule that holds wins, so outcomes never overlap."""
    if inquiry.escalated_at is not None:
        return "escalated"
    word = last_word(inquiry)
    if word == "yes":
        return "confirmed"
    if word == "no":
        return "denied"
    if inquiry.first_answer_at is None:
        return "unanswered"
    return "assumed"


def label(inquiry: Inquiry) -> str:
    """Return ``test``, ``open`` or the outcome: what a list shows for the row."""
    if inquiry.is_test:
        return "test"
    if inquiry.ended_at is None:
        return "open"
    return outcome(inquiry)


def escalated_split(inquiry: Inquiry) -> Split:
    """Say how an escalated inquiry went on: answered, form left, or nobody came."""
    if inquiry.agent_first_reply_at is not None:
        return "answered_by_agent"
    if inquiry.end_reason == "form_sent":
        return "form_left"
    return "gave_up_waiting"


def bot_involved(inquiry: Inquiry) -> bool:
    """Tell whether the bot took a turn of its own."""
    return inquiry.answer_count + inquiry.no_answer_count + inquiry.clarify_count > 0


def _counted(inquiry: Inquiry, said_at: datetime | None) -> datetime | None:
    """Return the yes or no if it counts: not before the first answer, not after the end."""
    if said_at is None or inquiry.first_answer_at is None or said_at < inquiry.first_answer_at:
        return None
    if inquiry.ended_at is not None and said_at > inquiry.ended_at:
        return None
    return said_at
