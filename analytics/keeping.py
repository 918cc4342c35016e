"""What is kept beside the log, brought up to date with each event, in the event's transaction.

The inquiry's row, who came back to which inquiry, what articles did, what was missed, the views of
pages, and the sums of all that by day. `analytics.rebuilding` makes the same from the events alone.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import tzinfo
from zoneinfo import ZoneInfo

from analytics import (
    articles_store,
    cells,
    daily,
    daily_store,
    events,
    followers_store,
    missed_store,
    page_store,
    rollup_store,
    store,
)
from analytics.articles import after_event
from analytics.derived import local_day
from analytics.followers import Followers
from analytics.missed import missed, was_left_at_a_question
from analytics.model import Event, TrackedInquiry
from analytics.zones_store import settled_zone
from madoguchi.database.protocol import Transaction


def keep(
    tx: Transaction,
    event: Event,
    zone: ZoneInfo,
    before: TrackedInquiry | None,
    after: TrackedInquiry | None,
) -> TrackedInquiry | None:
    """Keep all that a written event changes; return its inquiry (if any) as it is now stored.

    ``before`` and ``after`` are the inquiry without and with the event, ``zone`` that of the rows.
    """
    counted = daily.of_event(event, zone)
    if event.kind in events.PAGES:
        counted.update(page_store.keep(tx, event, zone))
    if after is not None:
        if after != before:
            after = _save(tx, before, after, zone)
            counted.update(_counted(before, after, zone))
        counted.update(_said(tx, event, before, after, zone))
        _keep_missed(tx, event, before, after, zone)
    daily_store.add(tx, event.site_id, counted)
    return after


def save(tx: Transaction, before: TrackedInquiry | None, after: TrackedInquiry) -> TrackedInquiry:
    """Write an inquiry that was ``before``, and what it changes for its neighbours and the sums.

    For changes that no event of its own makes, like another contact after a merge.
    """
    zone = settled_zone(tx, after.site_id)
    daily_store.add(tx, after.site_id, _counted(before, after, zone))
    return _save(tx, before, after, zone)


def _save(
    tx: Transaction, before: TrackedInquiry | None, after: TrackedInquiry, zone: tzinfo
) -> TrackedInquiry:
    ends = after.ended_at is not None and (before is None or before.ended_at is None)
    moves = before is None or _stands(before) != _stands(after)
    if (ends or moves) and after.contact_id and not after.is_test:
        tx.lock("contact", after.contact_id)  # the contact's other inquiries are looked at
    if after.ended_at is not None and (ends or moves):
        after = _looked_back_at(tx, after)
    if before is None:
        store.add_inquiries(tx, [after], zone)
    else:
        store.change_inquiry(tx, before, after, zone)
    _add_change(tx, before, after, zone)
    if moves and not after.is_test:
        _look_at_earlier(tx, [after] if before is None else [before, after], zone)
    return after


def _stands(inquiry: TrackedInquiry) -> tuple[str | None, str | None]:
    return inquiry.contact_id, inquiry.topic_id


def _looked_back_at(tx: Transaction, inquiry: TrackedInquiry) -> TrackedInquiry:
    """Return the inquiry with what is known of who came back to it."""
    others = [i for i in _later(tx, inquiry) if i.inquiry_id != inquiry.inquiry_id]
    return replace(inquiry, followed=Followers([inquiry, *others]).bits(inquiry))


def _later(tx: Transaction, inquiry: TrackedInquiry) -> list[TrackedInquiry]:
    return [] if inquiry.is_test else followers_store.may_follow(tx, inquiry)


def _look_at_earlier(tx: Transaction, places: Iterable[TrackedInquiry], zone: tzinfo) -> None:
    """Look once more at the inquiries before one that began or moved."""
    earlier = {
        one.inquiry_id: one
        for place in places
        for one in followers_store.may_be_followed_by(tx, place)
    }
    for one in earlier.values():
        now = _looked_back_at(tx, one)
        if now.followed != one.followed:
            followers_store.set_followed(tx, now)
            _add_change(tx, one, now, zone)


def _add_change(
    tx: Transaction, before: TrackedInquiry | None, after: TrackedInquiry, zone: tzinfo
) -> None:
    still_open = before is not None and before.ended_at is None and after.ended_at is None
    if before is not None and still_open and before.topic_id == after.topic_id:
        return  # it counts as one that is open, and for nothing else
    rollup_store.add(tx, after.site_id, cells.difference(_told(before, zone), _told(after, zone)))


def _counted(before: TrackedInquiry | None, after: TrackedInquiry, zone: tzinfo) -> daily.Counts:
    if before is not None and _place(before) == _place(after):
        return daily.Counts()
    return daily.change(daily.of_inquiry(before, zone), daily.of_inquiry(after, zone))


def _place(inquiry: TrackedInquiry) -> tuple[object, ...]:
    """Return all that decides where an inquiry is counted by day and key."""
    escalated = inquiry.escalated_at is not None
    return escalated, inquiry.page_url, inquiry.channel, inquiry.locale, inquiry.is_test


def _told(inquiry: TrackedInquiry | None, zone: tzinfo) -> tuple[cells.Cell, cells.Counts] | None:
    if inquiry is None:
        return None
    day = local_day(inquiry.started_at, zone)
    counted = cells.counts(cells.traits(inquiry, inquiry.followed))
    return cells.cell(inquiry, day), counted


def _said(
    tx: Transaction,
    event: Event,
    before: TrackedInquiry | None,
    after: TrackedInquiry,
    zone: tzinfo,
) -> daily.Counts:
    """Keep what an event says of articles; return what it changes in their counts."""
    was_escalated = before is not None and before.escalated_at is not None
    escalates = after.escalated_at is not None and not was_escalated and after.answer_count
    if event.kind not in ("answer", "feedback") and not escalates:
        return daily.Counts()
    uses = articles_store.uses(tx, after.inquiry_id)
    used = after_event(uses, event, after)
    articles_store.save(tx, after.site_id, after.inquiry_id, uses, used)
    return daily.change(
        daily.of_uses(after, uses.values(), zone), daily.of_uses(after, used.values(), zone)
    )


def _keep_missed(
    tx: Transaction,
    event: Event,
    before: TrackedInquiry | None,
    after: TrackedInquiry,
    zone: tzinfo,
) -> None:
    told = event if event.kind == "no_answer" else None
    ends = before is not None and before.ended_at is None
    if ends and was_left_at_a_question(after):
        last = missed_store.last_turn(tx, after.conversation_id, after.inquiry_id)
        told = last if last is not None and last.kind == "clarify" else told
    if told is not None:
        found = missed(told, missed_store.question_before(tx, told))
        missed_store.add(tx, after.site_id, local_day(after.started_at, zone), found)
