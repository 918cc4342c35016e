"""Rows that stream tests are made of."""

from __future__ import annotations

from madoguchi.database import Database, Transaction


def add_conversation(db: Database, conversation_id: str, site_id: str = "shop") -> str:
    """Insert a conversation of a new contact."""
    with db.write() as tx:
        tx.run(
            "INSERT INTO contact (id, site_id, created_at) VALUES (:id, :site_id, '')",
            id=f"contact of {conversation_id}",
            site_id=site_id,
        )
        tx.run(
            """
            INSERT INTO conversation (id, site_id, contact_id, token_hash, status, channel, locale,
                                      is_test, is_sample, last_message_at, created_at)
            VALUES (:id, :site_id, :contact_id, '', 'pending', 'web', 'ja', FALSE, FALSE, '', '')
            """,
            id=conversation_id,
            site_id=site_id,
            contact_id=f"contact of {conversation_id}",
        )
    return conversation_id


def write_message(
    tx: Transaction,
    conversation_id: str,
    text: str = "やあ",
    *,
    site_id: str = "shop",
    private: bool = False,
) -> int:
    """Append a message inside an open transaction and return its id."""
    tx.lock("conversation", conversation_id)
    row = tx.one(
        """
        INSERT INTO message (site_id, conversation_id, type, sender, kind, private, text, content,
                             created_at)
        VALUES (:site_id, :conversation_id, 'outgoing', 'agent', 'text', :private, :text, '{}', '')
        RETURNING id
        """,
        site_id=site_id,
        conversation_id=conversation_id,
        private=private,
        text=text,
    )
    tx.announce("message")
    assert row is not None
    return int(row["id"])


def say(db: Database, conversation_id: str, text: str = "やあ", *, private: bool = False) -> int:
    """Append a message in a transaction of its own."""
    with db.write() as tx:
        return write_message(tx, conversation_id, text, private=private)
