"""Rows of events and inquiries. Functions of an open transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from analytics import events
from analytics.derived import DERIVED_COLUMNS, derived
from analytics.model import (
    EVENT_VERSION,
    INSTANTS,
    STORED_COLUMNS,
    Event,
    TrackedInquiry,
)
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

_TIMES = frozenset(INSTANTS) | {"last_message_at"}


def _quoted(column: str) -> str:
    return f'"{column}"'


_COLUMNS = ", ".join(_quoted(column) for column in STORED_COLUMNS)
_ALL_COLUMNS = (*STORED_COLUMNS, *DERIVED_COLUMNS)
_INSERT = f"""
    INSERT INTO inquiry ({", ".join(map(_quoted, _ALL_COLUMNS))})
    VALUES ({", ".join(f":{column}" for column in _ALL_COLUMNS)})
"""


def to_row(inquiry: TrackedInquiry, zone: tzinfo) -> Row:
    """Write an inquiry as the values of all its columns, times as text, days on a site's clock."""
    row = {column: getattr(inquiry, column) for column in STORED_COLUMNS}
    return {
        column: to_text(value) if isinstance(value, datetime) else value
        for column, value in {**row, **derived(inquiry, zone)}.items()
    }


def from_row(row: Row) -> TrackedInquiry:
    """Read an inquiry from a row with all its columns."""
    values: dict[str, Any] = {column: row[column] for column in STORED_COLUMNS}
    for column in _TIMES:
        if values[column] is not None:
            values[column] = from_text(values[column])
    values["is_test"] = bool(values["is_test"])
    return TrackedInquiry(**values)


def add_inquiries(tx: Transaction, inquiries: Iterable[TrackedInquiry], zone: tzinfo) -> None:
    """Insert inquiries."""
    for inquiry in inquiries:
        tx.later(_INSERT, **to_row(inquiry, zone))


def change_inquiry(
    tx: Transaction, before: TrackedInquiry, after: TrackedInquiry, zone: tzinfo
) -> None:
    """Write the columns in which an inquiry differs from what it was: no other index is touched."""
    changed = _changed(before, after, zone)
    if changed:
        updates = ", ".join(f"{_quoted(column)} = :{column}" for column in changed)
        tx.later(
            f"UPDATE inquiry SET {updates} WHERE inquiry_id = :name",
            name=after.inquiry_id,
            **changed,
        )


def _changed(before: TrackedInquiry, after: TrackedInquiry, zone: tzinfo) -> Row:
    found: Row = {}
    for column in STORED_COLUMNS:
        value = getattr(after, column)
        if value != getattr(before, column):
            found[column] = to_text(value) if isinstance(value, datetime) else value
    if after.ended_at is None:  # nothing but the day is derived yet, and that does not change
        return found
    old = derived(before, zone)
    new = derived(after, zone)
    return found | {column: new[column] for column in new if new[column] != old[column]}


def hold_log(tx: Transaction) -> None:
    """Let nobody else write events or inquiries until the end (on SQLite nobody can anyway)."""
    if tx.dialect == "postgresql":
        tx.run("LOCK TABLE event, inquiry IN SHARE ROW EXCLUSIVE MODE")


def delete_inquiries(tx: Transaction, site_id: str) -> int:
    """Delete every inquiry of a site; they can be rebuilt from its events."""
    return tx.run("DELETE FROM inquiry WHERE site_id = :site_id", site_id=site_id)


def inquiry(tx: Transaction, inquiry_id: str) -> TrackedInquiry | None:
    """Return one inquiry by name."""
    row = tx.one(
        f"SELECT {_COLUMNS} FROM inquiry WHERE inquiry_id = :inquiry_id", inquiry_id=inquiry_id
    )
    return from_row(row) if row else None


def latest_inquiry(tx: Transaction, conversation_id: str) -> TrackedInquiry | None:
    """Return the inquiry of a conversation that started last."""
    row = tx.one(
        f"""
        SELECT {_COLUMNS} FROM inquiry WHERE conversation_id = :conversation_id
        ORDER BY started_at DESC, inquiry_id DESC LIMIT 1
        """,
        conversation_id=conversation_id,
    )
    return from_row(row) if row else None


def silent_inquiries(tx: Transaction, silent_since: datetime, limit: int) -> list[TrackedInquiry]:
    """Return open inquiries of the bot whose last message is not after ``silent_since``."""
    rows = tx.all(
        f"""
        SELECT {_COLUMNS} FROM inquiry
        WHERE ended_at IS NULL AND escalated_at IS NULL AND last_message_at <= :silent_since
        ORDER BY conversation_id, inquiry_id LIMIT :limit
        """,
        silent_since=to_text(silent_since),
        limit=limit,
    )
    return [from_row(row) for row in rows]


def site_inquiries(
    tx: Transaction, site_id: str | None, started_from: datetime | None = None
) -> list[TrackedInquiry]:
    """Return the inquiries of a site (None: of all), from an instant on, in order of start."""
    rows = tx.all(
        f"""
        SELECT {_COLUMNS} FROM inquiry
        WHERE (:site_id = '' OR site_id = :site_id) AND started_at >= :started_from
        ORDER BY started_at, inquiry_id
        """,
        site_id=site_id or "",
        started_from=to_text(started_from) if started_from else "",
    )
    return [from_row(row) for row in rows]


def rows_of_conversation(tx: Transaction, conversation_id: str) -> dict[str, Row]:
    """Return the whole rows of a conversation's inquiries, by name."""
    rows = tx.all(
        "SELECT * FROM inquiry WHERE conversation_id = :conversation_id",
        conversation_id=conversation_id,
    )
    return {row["inquiry_id"]: row for row in rows}


def inquiries_without_events(tx: Transaction, site_id: str) -> list[str]:
    """Return the names of inquiries of which no event of their conversation speaks."""
    rows = tx.all(
        """
        SELECT inquiry_id FROM inquiry
        WHERE site_id = :site_id AND NOT EXISTS (
            SELECT 1 FROM event
            WHERE event.conversation_id = inquiry.conversation_id
                AND event.inquiry_id = inquiry.inquiry_id
        )
        """,
        site_id=site_id,
    )
    return [row["inquiry_id"] for row in rows]


def sites_with_events(tx: Transaction) -> list[str]:
    """Return the names of the sites that have any event."""
    return [row["site_id"] for row in tx.all("SELECT DISTINCT site_id FROM event ORDER BY site_id")]


class Added(NamedTuple):
    """An event with its id; whether it is new, or told before in another transaction; and the zone
    of its site's rows where that is settled, because who writes an event needs it next."""

    event: Event
    is_new: bool
    zone: ZoneInfo | None


def add_event(tx: Transaction, event: Event) -> Added:
    """Append an event; of a ``client_id``'s events the first stays."""
    row = tx.one(
        """
        INSERT INTO event (site_id, kind, version, occurred_at, channel, locale, contact_id,
            conversation_id, inquiry_id, message_id, client_id, is_test, payload)
        VALUES (:site_id, :kind, :version, :occurred_at, :channel, :locale, :contact_id,
            :conversation_id, :inquiry_id, :message_id, :client_id, :is_test, :payload)
        ON CONFLICT (site_id, client_id) WHERE client_id IS NOT NULL DO NOTHING
        RETURNING id, (SELECT time_zone FROM analytics_site WHERE site_id = :site_id) AS zone
        """,
        site_id=event.site_id,
        kind=event.kind,
        version=EVENT_VERSION,
        occurred_at=to_text(event.occurred_at),
        channel=event.channel,
        locale=event.locale,
        contact_id=event.contact_id,
        conversation_id=event.conversation_id,
        inquiry_id=event.inquiry_id,
        message_id=event.message_id,
        client_id=event.client_id,
        is_test=event.is_test,
        payload=json.dumps(event.payload, ensure_ascii=False, sort_keys=True),
    )
    if row is None:  # told at the same moment in another transaction
        told = told_before(tx, event.site_id, event.client_id or "")
        assert told is not None
        return Added(told, False, None)
    return Added(replace(event, id=row["id"]), True, ZoneInfo(row["zone"]) if row["zone"] else None)


def same_events(tx: Transaction, event: Event) -> list[Event]:
    """Return the events of this kind already written about the same message and instant."""
    if event.message_id is None or event.conversation_id is None:
        return []
    rows = tx.all(
        """
        SELECT * FROM event
        WHERE conversation_id = :conversation_id AND kind = :kind
            AND message_id = :message_id AND occurred_at = :occurred_at
        ORDER BY id
        """,
        conversation_id=event.conversation_id,
        kind=event.kind,
        message_id=event.message_id,
        occurred_at=to_text(event.occurred_at),
    )
    return [event_from_row(row) for row in rows]


def told_before(tx: Transaction, site_id: str, client_id: str) -> Event | None:
    """Return the event that a browser has already told under ``client_id``, or None."""
    row = tx.one(
        "SELECT * FROM event WHERE site_id = :site_id AND client_id = :client_id",
        site_id=site_id,
        client_id=client_id,
    )
    return event_from_row(row) if row else None


def inquiry_of_message(
    tx: Transaction, conversation_id: str, kind: str, message_id: int
) -> str | None:
    """Return the name of the inquiry in which a message was an event of this kind."""
    row = tx.one(
        """
        SELECT inquiry_id FROM event
        WHERE conversation_id = :conversation_id AND kind = :kind AND message_id = :message_id
        ORDER BY id DESC LIMIT 1
        """,
        conversation_id=conversation_id,
        kind=kind,
        message_id=message_id,
    )
    return row["inquiry_id"] if row else None


def page_of_conversation(tx: Transaction, conversation_id: str) -> dict[str, str | None]:
    """Return ``page_url`` and ``referrer`` as the conversation last gave them."""
    row = tx.one(
        """
        SELECT payload FROM event
        WHERE conversation_id = :conversation_id
            AND kind IN ('conversation_started', 'widget_opened')
        ORDER BY id DESC LIMIT 1
        """,
        conversation_id=conversation_id,
    )
    payload = json.loads(row["payload"]) if row else {}
    return {key: payload.get(key) for key in ("page_url", "referrer")}


def event_from_row(row: Row) -> Event:
    """Read an event from a whole row."""
    return Event(
        id=row["id"],
        site_id=row["site_id"],
        kind=row["kind"],
        occurred_at=from_text(row["occurred_at"]),
        channel=row["channel"],
        locale=row["locale"],
        contact_id=row["contact_id"],
        conversation_id=row["conversation_id"],
        inquiry_id=row["inquiry_id"],
        message_id=row["message_id"],
        client_id=row["client_id"],
        is_test=bool(row["is_test"]),
        payload=events.read(row["kind"], row["version"], json.loads(row["payload"])),
    )
