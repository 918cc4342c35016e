"""Writing down what happened: the event, and the facts of the inquiry it belongs to.

Everything happens in the caller's transaction, next to the message itself: either all of it is
there or none. The caller holds the conversation's lock (`Transaction.lock`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from analytics import events, page_store, store
from analytics.inquiries import Ending, ending_by_time, fold, route
from analytics.keeping import keep
from analytics.masking import mask
from analytics.model import END_REASONS, Event, TrackedInquiry
from analytics.standing import as_it_stands
from analytics.zones_store import settled_zone
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.ids import new_id

DEFAULT_IDLE_MINUTES = 30
_AT_A_TIME = 500


def record(tx: Transaction, event: Event, *, idle_minutes: int = DEFAULT_IDLE_MINUTES) -> Event:
    """Append an event, fold it into its inquiry and return it with ``id`` and ``inquiry_id``.

    What a person typed (`events.MASKED_KEYS`) is masked here, and left out where the person was
    erased. An inquiry that has ended by now is ended first, by an ``inquiry_ended`` event of its
    own. An event that is told twice (same ``client_id``; else same kind, message, instant and
    payload) is written once; the one that is there is returned. Conflict when the ``client_id``
    names another kind of event.
    """
    _check(event)
    if event.id is not None:
        return event
    event = as_it_stands(tx, replace(event, payload=_masked(event.payload)))
    if event.client_id and (told := store.told_before(tx, event.site_id, event.client_id)):
        if told.kind != event.kind:
            raise Conflict("This client_id is taken. Use a new one for every act.")
        return told
    for written in store.same_events(tx, event):
        if _says(written, event.payload):
            return written
    if event.conversation_id is None:
        if event.kind in events.PAGES:
            page_store.hold_visit(tx, event)
        written, _no_inquiry = _append(tx, None, replace(event, inquiry_id=None))
        return written
    return _record_in_conversation(
        tx, event, event.conversation_id, timedelta(minutes=idle_minutes)
    )


def _nothing(tx: Transaction, conversation_id: str) -> datetime | None:
    """Say that everything the customer said has been recorded."""
    return None


def end_idle(
    tx: Transaction,
    now: datetime,
    idle_minutes: int = DEFAULT_IDLE_MINUTES,
    *,
    unrecorded: Callable[[Transaction, str], datetime | None] = _nothing,
) -> list[tuple[str, str]]:
    """End the bot's inquiries that silence has ended; return (site, conversation) of each.

    At most 500 at a time: call again until it returns nothing. ``unrecorded`` tells when the first
    message of a conversation came of which no event speaks yet: silence ended before it, or not.
    """
    idle = timedelta(minutes=idle_minutes)
    ended: list[tuple[str, str]] = []
    candidates = store.silent_inquiries(tx, now - idle, _AT_A_TIME)
    for candidate in candidates:  # all before the first contact is locked: so whoever speaks does
        tx.lock("conversation", candidate.conversation_id)
    for candidate in candidates:
        current = store.inquiry(tx, candidate.inquiry_id)
        told = unrecorded(tx, candidate.conversation_id)
        ending = ending_by_time(current, min(now, told or now), idle) if current else None
        if current is not None and ending is not None:
            _end(tx, current, ending, now)
            ended.append((current.site_id, current.conversation_id))
    return ended


def _record_in_conversation(
    tx: Transaction, event: Event, conversation_id: str, idle: timedelta
) -> Event:
    latest = store.latest_inquiry(tx, conversation_id)
    way = route(latest, event, idle)
    if latest is not None and way.ending is not None:
        latest = _end(tx, latest, way.ending, event.occurred_at)
    inquiry: TrackedInquiry | None = None
    if way.goes_to == "latest":
        inquiry = _inquiry_spoken_of(tx, event, conversation_id) or latest
        event = replace(event, inquiry_id=inquiry.inquiry_id if inquiry else None)
    elif way.goes_to == "new":
        event = _opening(tx, event, conversation_id, reopens=latest is not None)
    else:
        event = replace(event, inquiry_id=None)
    written, _inquiry = _append(tx, inquiry, event)
    return written


def _append(
    tx: Transaction, inquiry: TrackedInquiry | None, event: Event
) -> tuple[Event, TrackedInquiry | None]:
    """Write an event; return it, and its inquiry as it is stored then."""
    written, is_new, zone = store.add_event(tx, event)
    if not is_new:
        return written, inquiry
    zone = zone or settled_zone(tx, event.site_id)
    return written, keep(tx, written, zone, inquiry, fold(inquiry, written))


def _opening(tx: Transaction, event: Event, conversation_id: str, *, reopens: bool) -> Event:
    """Give the first event of an inquiry all that the inquiry's row is made of."""
    payload = {
        **store.page_of_conversation(tx, conversation_id),
        **event.payload,
        "trigger": "reopen" if reopens else "initial",
    }
    return replace(event, inquiry_id=new_id("inq"), payload=payload)


def _inquiry_spoken_of(
    tx: Transaction, event: Event, conversation_id: str
) -> TrackedInquiry | None:
    """Return the inquiry that a yes or no or a rating is about: it need not be the latest."""
    if event.kind == "feedback":
        about, message_id = "answer", event.payload.get("answer_message_id", event.message_id)
    elif event.kind == "csat":
        about, message_id = "agent_closed", event.payload.get("closed_message_id")
    else:
        return None
    if message_id is None:
        return None
    inquiry_id = store.inquiry_of_message(tx, conversation_id, about, message_id)
    return store.inquiry(tx, inquiry_id) if inquiry_id else None


def _end(
    tx: Transaction, inquiry: TrackedInquiry, ending: Ending, noticed_at: datetime
) -> TrackedInquiry:
    _event, ended = _append(
        tx,
        inquiry,
        Event(
            site_id=inquiry.site_id,
            kind="inquiry_ended",
            occurred_at=noticed_at,
            channel=inquiry.channel,
            locale=inquiry.locale,
            contact_id=inquiry.contact_id,
            conversation_id=inquiry.conversation_id,
            inquiry_id=inquiry.inquiry_id,
            is_test=inquiry.is_test,
            payload={"end_reason": ending.reason, "ended_at": to_text(ending.ended_at)},
        ),
    )
    assert ended is not None
    return ended


def _check(event: Event) -> None:
    events.check_kind(event.kind)
    if event.kind == "csat" and event.payload.get("score") not in (1, 2, 3, 4, 5):
        raise InvalidInput("A rating is a whole number from 1 to 5.", field="score")
    if event.kind == "inquiry_ended":
        if event.payload.get("end_reason") not in END_REASONS:
            raise InvalidInput("There is no such reason for an end.", field="end_reason")
        from_text(event.payload["ended_at"])


def _says(written: Event, payload: dict[str, Any]) -> bool:
    """Tell whether a written event has this payload; an opening one holds more besides."""
    return all(key in written.payload and written.payload[key] == payload[key] for key in payload)


def _masked(payload: dict[str, Any]) -> dict[str, Any]:
    return {
        key: mask(value) if key in events.MASKED_KEYS and isinstance(value, str) else value
        for key, value in payload.items()
    }
