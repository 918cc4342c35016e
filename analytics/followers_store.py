"""The SQL of who came back: an inquiry's neighbours, by contact and by conversation.

Contacts and conversations belong to one site, so looking inside it is looking everywhere.
"""

from __future__ import annotations

from datetime import datetime

from analytics import store
from analytics.followers import WEEK
from analytics.model import TrackedInquiry
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def may_be_followed_by(tx: Transaction, inquiry: TrackedInquiry) -> list[TrackedInquiry]:
    """Return the ended inquiries of its contact and conversation that ``inquiry`` may follow."""
    return _found(
        tx,
        "started_at < :started_at AND ended_at > :week_before",
        inquiry,
        started_at=inquiry.started_at,
        week_before=inquiry.started_at - WEEK,
    )


def may_follow(tx: Transaction, inquiry: TrackedInquiry) -> list[TrackedInquiry]:
    """Return the inquiries of its contact and conversation that may follow an ended ``inquiry``."""
    if inquiry.ended_at is None:
        return []
    return _found(
        tx,
        "started_at > :started_at AND started_at < :week_after",
        inquiry,
        started_at=inquiry.started_at,
        week_after=inquiry.ended_at + WEEK,
    )


def _found(
    tx: Transaction, when: str, inquiry: TrackedInquiry, **instants: datetime
) -> list[TrackedInquiry]:
    # Two selections, because SQLite would take another index for one of either or both.
    rows = tx.all(
        f"""
        SELECT * FROM inquiry WHERE conversation_id = :conversation_id AND {when}
        UNION ALL
        SELECT * FROM inquiry
        WHERE contact_id = :contact_id AND conversation_id <> :conversation_id AND {when}
        """,
        contact_id=inquiry.contact_id,
        conversation_id=inquiry.conversation_id,
        **{name: to_text(at) for name, at in instants.items()},
    )
    found = (store.from_row(row) for row in rows)
    return [one for one in found if one.site_id == inquiry.site_id and not one.is_test]


def set_followed(tx: Transaction, inquiry: TrackedInquiry) -> None:
    """Write who came back, and nothing else of the row."""
    tx.later(
        "UPDATE inquiry SET followed = :followed WHERE inquiry_id = :inquiry_id",
        followed=inquiry.followed,
        inquiry_id=inquiry.inquiry_id,
    )
