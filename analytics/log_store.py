"""The SQL that reads a site's whole log, a part at a time: a log may be longer than memory."""

from __future__ import annotations

from collections.abc import Iterator

from analytics import store
from analytics.model import Event, TrackedInquiry
from madoguchi.database.protocol import Transaction

_AT_A_TIME = 5_000
_OF_SITE = "site_id || '' = :site_id"
"""Keeps the planner from an index by site: it would sort the whole site for each part."""


def in_conversations(tx: Transaction, site_id: str) -> Iterator[Event]:
    """Yield the events of a site's conversations, one conversation after the other."""
    conversation_id, last = "", 0
    while True:
        rows = tx.all(
            f"""
            SELECT * FROM event
            WHERE {_OF_SITE} AND (conversation_id, id) > (:conversation_id, :last)
            ORDER BY conversation_id, id LIMIT :most
            """,
            site_id=site_id,
            conversation_id=conversation_id,
            last=last,
            most=_AT_A_TIME,
        )
        yield from map(store.event_from_row, rows)
        if len(rows) < _AT_A_TIME:
            return
        conversation_id, last = rows[-1]["conversation_id"], rows[-1]["id"]


def outside_conversations(tx: Transaction, site_id: str) -> Iterator[Event]:
    """Yield the events of a site that belong to no conversation, in the order of writing."""
    last = 0
    while True:
        rows = tx.all(
            """
            SELECT * FROM event
            WHERE site_id = :site_id AND conversation_id IS NULL AND id > :last
            ORDER BY id LIMIT :most
            """,
            site_id=site_id,
            last=last,
            most=_AT_A_TIME,
        )
        yield from map(store.event_from_row, rows)
        if len(rows) < _AT_A_TIME:
            return
        last = rows[-1]["id"]


def inquiries_by_contact(tx: Transaction, site_id: str) -> Iterator[TrackedInquiry]:
    """Yield the inquiries of a site whose contact is known, one contact after the other."""
    contact_id, started_at, last = "", "", ""
    while True:
        rows = tx.all(
            f"""
            SELECT * FROM inquiry
            WHERE {_OF_SITE}
                AND (contact_id, started_at, inquiry_id) > (:contact_id, :started_at, :last)
            ORDER BY contact_id, started_at, inquiry_id LIMIT :most
            """,
            site_id=site_id,
            contact_id=contact_id,
            started_at=started_at,
            last=last,
            most=_AT_A_TIME,
        )
        yield from map(store.from_row, rows)
        if len(rows) < _AT_A_TIME:
            return
        contact_id, started_at = rows[-1]["contact_id"], rows[-1]["started_at"]
        last = rows[-1]["inquiry_id"]
