"""What analytics speaks of: events (what happened) and inquiries (facts folded from them)."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

END_REASONS = ("customer_confirmed", "agent_closed", "idle", "form_sent")
TRIGGERS = ("initial", "reopen")
ESCALATION_REASONS = (
    "customer_request",
    "no_answer",
    "low_confidence",
    "answer_denied",
    "policy",
    "bot_failure",
)
REASONS = (*ESCALATION_REASONS, "unknown")
SPLITS = ("answered_by_agent", "form_left", "gave_up_waiting")
OUTCOMES = ("escalated", "confirmed", "denied", "unanswered", "assumed")
EVENT_VERSION = 2


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened, as it is appended to the log; kinds are in `analytics.events`.

    ``payload`` holds what the kind needs and no more; ``message_id`` is the message the event
    belongs to. ``client_id`` names what a browser told, where no message does: told again it is
    written once. ``id`` is None until the event is written.
    """

    site_id: str
    kind: str
    occurred_at: datetime
    channel: str | None = None
    locale: str | None = None
    contact_id: str | None = None
    conversation_id: str | None = None
    inquiry_id: str | None = None
    message_id: int | None = None
    client_id: str | None = None
    is_test: bool = False
    payload: dict[str, Any] = field(default_factory=dict)
    id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Inquiry:
    """One inquiry: exactly the columns of docs/metrics.md. Facts and instants, no verdict."""

    inquiry_id: str
    started_at: datetime
    ended_at: datetime | None = None
    end_reason: str | None = None
    trigger: str = "initial"
    channel: str = "web"
    locale: str | None = None
    page_url: str | None = None
    referrer: str | None = None
    site_id: str
    contact_id: str | None = None
    conversation_id: str
    question_count: int = 0
    answer_count: int = 0
    no_answer_count: int = 0
    clarify_count: int = 0
    first_answer_at: datetime | None = None
    last_answer_at: datetime | None = None
    last_article_id: str | None = None
    topic_id: str | None = None
    confirmed_at: datetime | None = None
    denied_at: datetime | None = None
    escalated_at: datetime | None = None
    escalation_reason: str | None = None
    agent_first_reply_at: datetime | None = None
    agent_id: str | None = None
    resolved_at: datetime | None = None
    csat: int | None = None
    csat_comment: str | None = None
    is_test: bool = False


@dataclass(frozen=True, kw_only=True)
class TrackedInquiry(Inquiry):
    """An inquiry as it is stored: with the instant of its last message, for the idle clock.

    ``followed`` says who came back after its end, in bits of `analytics.followers`; 0 while it is
    open. Neither is a fact about the inquiry, and neither is in an export.
    """

    last_message_at: datetime
    followed: int = 0


FACT_COLUMNS = tuple(f.name for f in fields(Inquiry))
STORED_COLUMNS = tuple(f.name for f in fields(TrackedInquiry))
INSTANTS = (
    "started_at",
    "ended_at",
    "first_answer_at",
    "last_answer_at",
    "confirmed_at",
    "denied_at",
    "escalated_at",
    "agent_first_reply_at",
    "resolved_at",
)
COUNTS = ("question_count", "answer_count", "no_answer_count", "clarify_count")
