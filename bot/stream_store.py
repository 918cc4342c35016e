"""The SQL that streams read: new messages of all conversations, and what one stream missed."""

from __future__ import annotations

from collections.abc import Sequence

from madoguchi.database.protocol import Row, Transaction

_SELECT = """
    SELECT message.id, message.site_id, message.conversation_id, message.client_id, message.type,
           message.sender, message.sender_id, account.name AS sender_name, message.kind,
           message.private, message.text, message.content, message.in_reply_to, message.created_at,
           conversation.status AS conversation_status,
           conversation.locale AS conversation_locale
    FROM message
    JOIN conversation ON conversation.id = message.conversation_id
    LEFT JOIN account ON account.id = message.sender_id
"""


def newest_id(tx: Transaction) -> int:
    """Return the highest id of any message, 0 when there is none."""
    row = tx.one("SELECT COALESCE(MAX(id), 0) AS id FROM message")
    return int(row["id"]) if row else 0


def new_messages(tx: Transaction, after: int, limit: int) -> list[Row]:
    """Return messages of all conversations with an id above ``after``, in the order of ids."""
    return tx.all(
        _SELECT + "WHERE message.id > :after ORDER BY message.id LIMIT :limit",
        after=after,
        limit=limit,
    )


def messages_by_id(tx: Transaction, ids: Sequence[int]) -> list[Row]:
    """Return those of the messages that exist, in the order of ids."""
    if not ids:
        return []
    names = {f"id_{number}": id_ for number, id_ in enumerate(ids)}
    placeholders = ", ".join(f":{name}" for name in names)
    return tx.all(
        _SELECT + f"WHERE message.id IN ({placeholders}) ORDER BY message.id",
        **names,
    )


def missed_messages(tx: Transaction, conversation_id: str, after: int, limit: int) -> list[Row]:
    """Return what the customer of a conversation has not seen yet, in the order of ids."""
    return tx.all(
        _SELECT
        + """
        WHERE message.conversation_id = :conversation_id AND message.id > :after
              AND message.private = FALSE
        ORDER BY message.id LIMIT :limit
        """,
        conversation_id=conversation_id,
        after=after,
        limit=limit,
    )


def conversation_state(tx: Transaction, conversation_id: str) -> Row | None:
    """Return ``conversation_status`` and ``conversation_locale``, or None."""
    return tx.one(
        """
        SELECT status AS conversation_status, locale AS conversation_locale
        FROM conversation WHERE id = :id
        """,
        id=conversation_id,
    )
