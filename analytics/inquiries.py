"""How events become inquiries. Pure: every decision here is a function of values.

`route` says which inquiry an event belongs to and whether the one before it has ended by then;
`fold` adds one event to the facts of one inquiry. The log keeps the decision (``inquiry_id`` of the
event, and ``inquiry_ended`` events), so a rebuild needs `fold` alone and no setting.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from analytics import events
from analytics.model import ESCALATION_REASONS, Event, TrackedInquiry
from analytics.outcomes import last_word
from madoguchi.clock import from_text

RESOLVED_BY = frozenset({"customer_confirmed", "agent_closed"})
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Ending:
    """Why and when an inquiry ended; ``ended_at`` may lie before the moment it was noticed."""

    reason: str
    ended_at: datetime


@dataclass(frozen=True)
class Route:
    """Where an event goes: what ends before it, and which inquiry takes it."""

    ending: Ending | None
    goes_to: Literal["latest", "new", "none"]


def is_open(inquiry: TrackedInquiry | None) -> bool:
    """Tell whether there is an inquiry and it has not ended."""
    return inquiry is not None and inquiry.ended_at is None


def pending_yes(inquiry: TrackedInquiry) -> bool:
    """Tell whether the bot's open inquiry stands at a counted yes, with no word after it."""
    return (
        inquiry.ended_at is None
        and inquiry.escalated_at is None
        and last_word(inquiry) == "yes"
        and inquiry.confirmed_at == inquiry.last_message_at
    )


def ending_by_time(inquiry: TrackedInquiry, now: datetime, idle: timedelta) -> Ending | None:
    """Return how silence has ended an inquiry by ``now``, or None; the clock stops at hand-over."""
    if inquiry.ended_at is not None or inquiry.escalated_at is not None:
        return None
    silent_until = inquiry.last_message_at + idle
    if now < silent_until:
        return None
    return _confirmed(inquiry) or Ending("idle", silent_until)


def route(latest: TrackedInquiry | None, event: Event, idle: timedelta) -> Route:
    """Decide what an event does to the latest inquiry of its conversation."""
    ending = None
    if latest is not None:
        ending = ending_by_time(latest, event.occurred_at, idle)
        if ending is None and _is_customers_turn(event):
            ending = _confirmed(latest)
    still_open = is_open(latest) and ending is None
    if event.kind in events.OUTSIDE:
        return Route(ending, "none")
    if still_open or (latest is not None and event.kind in events.AFTER_THE_END):
        return Route(ending, "latest")
    return Route(ending, "new" if event.kind in events.STARTS else "none")


def fold(inquiry: TrackedInquiry | None, event: Event) -> TrackedInquiry | None:
    """Add one event to the facts of the inquiry it was routed to; None starts a new one."""
    if inquiry is None:
        if event.kind not in events.STARTS or event.inquiry_id is None:
            return None
        inquiry = _start(event)
    if inquiry.ended_at is not None and event.kind not in events.AFTER_THE_END:
        return inquiry
    step = _STEPS.get(event.kind)
    return inquiry if step is None else step(inquiry, event, _instant(inquiry, event))


def _start(event: Event) -> TrackedInquiry:
    assert event.conversation_id is not None
    assert event.inquiry_id is not None
    return TrackedInquiry(
        inquiry_id=event.inquiry_id,
        started_at=event.occurred_at,
        trigger=event.payload.get("trigger", "initial"),
        channel=event.channel or "web",
        locale=event.locale,
        page_url=event.payload.get("page_url"),
        referrer=event.payload.get("referrer"),
        site_id=event.site_id,
        contact_id=event.contact_id,
        conversation_id=event.conversation_id,
        is_test=event.is_test,
        last_message_at=event.occurred_at,
    )


def _instant(inquiry: TrackedInquiry, event: Event) -> datetime:
    """Return when the event counts: a clock that ran backwards must not break a row.

    What is said about an ended inquiry is after its end, also within the same microsecond: a
    verdict never changes once it is given.
    """
    if inquiry.ended_at is not None:
        return max(event.occurred_at, inquiry.ended_at + _TICK)
    return max(event.occurred_at, inquiry.last_message_at)


def _is_customers_turn(event: Event) -> bool:
    asked = event.kind == "handed_over" and event.payload.get("reason") == "customer_request"
    return asked or event.kind in events.CUSTOMER_TURNS


def _confirmed(inquiry: TrackedInquiry) -> Ending | None:
    if not pending_yes(inquiry) or inquiry.confirmed_at is None:
        return None
    return Ending("customer_confirmed", inquiry.confirmed_at)


def _end(inquiry: TrackedInquiry, ending: Ending) -> TrackedInquiry:
    return replace(
        inquiry,
        ended_at=ending.ended_at,
        end_reason=ending.reason,
        resolved_at=ending.ended_at if ending.reason in RESOLVED_BY else None,
    )


def _escalate(inquiry: TrackedInquiry, at: datetime, reason: str | None) -> TrackedInquiry:
    if inquiry.escalated_at is not None:
        return inquiry
    known = reason if reason in ESCALATION_REASONS else None
    return replace(inquiry, escalated_at=at, escalation_reason=known)


def _question(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(inquiry, question_count=inquiry.question_count + 1, last_message_at=at)


def _message(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(inquiry, last_message_at=at)


def _customer_message(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(_escalate(inquiry, at, "policy"), last_message_at=at)


def _answer(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    """Count an answer; a flow's gives no article, and the topic stays that of the last one."""
    answered = replace(
        inquiry,
        answer_count=inquiry.answer_count + 1,
        first_answer_at=inquiry.first_answer_at or at,
        last_answer_at=at,
        last_message_at=at,
    )
    article_id = event.payload.get("article_id")
    if article_id is None:
        return answered
    return replace(answered, last_article_id=article_id, topic_id=event.payload.get("category"))


def _clarify(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(
        inquiry,
        clarify_count=inquiry.clarify_count + 1,
        topic_id=_topic_without_answer(inquiry, event),
        last_message_at=at,
    )


def _no_answer(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(
        inquiry,
        no_answer_count=inquiry.no_answer_count + 1,
        topic_id=_topic_without_answer(inquiry, event),
        last_message_at=at,
    )


def _topic_without_answer(inquiry: TrackedInquiry, event: Event) -> str | None:
    if inquiry.answer_count:
        return inquiry.topic_id
    return event.payload.get("category") or inquiry.topic_id


def _feedback(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    """Note the last yes and no; one said after the end may not push out one that counts."""
    solved = bool(event.payload.get("solved"))
    if inquiry.ended_at is None:
        said = _solved(inquiry, at) if solved else _not_solved(inquiry, at)
        return replace(said, last_message_at=at)
    if solved:
        return inquiry if inquiry.confirmed_at else _solved(inquiry, at)
    return inquiry if inquiry.denied_at else _not_solved(inquiry, at)


def _solved(inquiry: TrackedInquiry, at: datetime) -> TrackedInquiry:
    return replace(inquiry, confirmed_at=at)


def _not_solved(inquiry: TrackedInquiry, at: datetime) -> TrackedInquiry:
    return replace(inquiry, denied_at=at)


def _handed_over(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    reason = event.payload.get("reason")
    return replace(_escalate(inquiry, at, reason), last_message_at=at)


def _agent_replied(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    inquiry = replace(_escalate(inquiry, at, "policy"), last_message_at=at)
    if inquiry.agent_first_reply_at is not None:
        return inquiry
    agent = event.payload.get("agent_id")
    return replace(inquiry, agent_first_reply_at=at, agent_id=agent)


def _agent_closed(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    agent = inquiry.agent_id or event.payload.get("agent_id")
    return _end(replace(inquiry, agent_id=agent, last_message_at=at), Ending("agent_closed", at))


def _form_sent(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    escalated = replace(_escalate(inquiry, at, "policy"), last_message_at=at)
    return _end(escalated, Ending("form_sent", at))


def _withdrawn(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    moved = replace(inquiry, last_message_at=at)
    return moved if inquiry.escalated_at is None else _end(moved, Ending("idle", at))


def _inquiry_ended(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    ended_at = max(from_text(event.payload["ended_at"]), inquiry.last_message_at)
    return _end(inquiry, Ending(event.payload["end_reason"], ended_at))


def _csat(inquiry: TrackedInquiry, event: Event, at: datetime) -> TrackedInquiry:
    return replace(
        inquiry, csat=event.payload.get("score"), csat_comment=event.payload.get("comment")
    )


_STEPS: dict[str, Callable[[TrackedInquiry, Event, datetime], TrackedInquiry]] = {
    "question": _question,
    "person_requested": _message,
    "candidate_chosen": _message,
    "flow_reply": _message,
    "customer_message": _customer_message,
    "small_talk": _message,
    "answer": _answer,
    "clarify": _clarify,
    "no_answer": _no_answer,
    "feedback": _feedback,
    "handed_over": _handed_over,
    "agent_replied": _agent_replied,
    "agent_closed": _agent_closed,
    "form_sent": _form_sent,
    "withdrawn": _withdrawn,
    "inquiry_ended": _inquiry_ended,
    "csat": _csat,
}
