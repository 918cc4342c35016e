"""All SQL about the people behind conversations: what there is of them, and wiping it out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from analytics.tombstones import ERASED
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_WIPED = json.dumps({ERASED: True})


def contact_named(tx: Transaction, site_id: str, name: str) -> str | None:
    """Return the contact of this id, or of the conversation of this id; None without one."""
    row = tx.one(
        """
        SELECT id FROM contact WHERE site_id = :site_id AND id = :name
        UNION SELECT contact_id FROM conversation WHERE site_id = :site_id AND id = :name
        """,
        site_id=site_id,
        name=name,
    )
    return row["id"] if row else None


def conversations_of(tx: Transaction, contact_ids: Sequence[str]) -> list[str]:
    """Return the ids of contacts' conversations, in the order in which they are held."""
    rows = tx.all(
        f"SELECT id FROM conversation WHERE contact_id IN ({_names(contact_ids)}) ORDER BY id",
        **_named(contact_ids),
    )
    return [row["id"] for row in rows]


def count_messages(tx: Transaction, contact_ids: Sequence[str]) -> int:
    """Return how many messages stand in contacts' conversations."""
    row = tx.one(
        f"""
        SELECT COUNT(*) AS total FROM conversation
        JOIN message ON message.conversation_id = conversation.id
        WHERE conversation.contact_id IN ({_names(contact_ids)})
        """,
        **_named(contact_ids),
    )
    assert row is not None
    return int(row["total"])


def wipe_conversation(tx: Transaction, conversation_id: str, now: datetime) -> None:
    """Empty a conversation's messages, forget where it was held, and let its token open nothing.

    Whatever the bot still owed an answer to, it owes no more.
    """
    tx.run(
        """
        UPDATE message SET text = '', content = :wiped WHERE conversation_id = :id
        """,
        id=conversation_id,
        wiped=_WIPED,
    )
    tx.run(
        """
        UPDATE conversation SET status = 'resolved', token_hash = '', page_url = NULL,
            referrer = NULL, sender = NULL, erased_at = :now
        WHERE id = :id
        """,
        id=conversation_id,
        now=to_text(now),
    )


def _named(contact_ids: Sequence[str]) -> dict[str, str]:
    return {f"contact_{number}": contact_id for number, contact_id in enumerate(contact_ids)}


def _names(contact_ids: Sequence[str]) -> str:
    return ", ".join(f":{name}" for name in _named(contact_ids))
