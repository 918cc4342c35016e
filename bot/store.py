"""All SQL about conversations and their messages."""

from __future__ import annotations

import json
from datetime import datetime

from bot.model import Conversation, Draft, Message, Status
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.errors import Conflict
from madoguchi.ids import new_id

SELECT_MESSAGE = """
    SELECT message.id, message.site_id, message.conversation_id, message.client_id, message.type,
           message.sender, message.sender_id, account.name AS sender_name, message.kind,
           message.private, message.text, message.content, message.in_reply_to, message.created_at
    FROM message LEFT JOIN account ON account.id = message.sender_id
"""


def _conversation(row: Row) -> Conversation:
    handed_over_at = row["handed_over_at"]
    return Conversation(
        id=row["id"],
        site_id=row["site_id"],
        contact_id=row["contact_id"],
        status=row["status"],
        channel=row["channel"],
        locale=row["locale"],
        page_url=row["page_url"],
        referrer=row["referrer"],
        segment=row["segment"],
        assignee_id=row["assignee_id"],
        handed_over_at=from_text(handed_over_at) if handed_over_at else None,
        handover_reason=row["handover_reason"],
        is_test=bool(row["is_test"]),
        is_sample=bool(row["is_sample"]),
        last_message_at=from_text(row["last_message_at"]),
        created_at=from_text(row["created_at"]),
        erased_at=from_text(row["erased_at"]) if row["erased_at"] else None,
        sender=row["sender"],
    )


def message_of_row(row: Row) -> Message:
    """Return the message of a row that holds all its columns and ``sender_name``."""
    return Message(
        id=row["id"],
        site_id=row["site_id"],
        conversation_id=row["conversation_id"],
        client_id=row["client_id"],
        type=row["type"],
        sender=row["sender"],
        sender_id=row["sender_id"],
        sender_name=row["sender_name"],
        kind=row["kind"],
        private=bool(row["private"]),
        text=row["text"],
        content=json.loads(row["content"]),
        in_reply_to=row["in_reply_to"],
        created_at=from_text(row["created_at"]),
    )


def add_contact(tx: Transaction, site_id: str, now: datetime) -> str:
    """Insert an anonymous contact and return its id."""
    contact_id = new_id("ctc")
    tx.run(
        """INSERT INTO contact (id, site_id, created_at) VALUES (:id, :site_id, :now)""",
        id=contact_id,
        site_id=site_id,
        now=to_text(now),
    )
    return contact_id


def add_conversation(
    tx: Transaction,
    *,
    site_id: str,
    contact_id: str,
    token_hash: str,
    channel: str,
    locale: str,
    page_url: str | None,
    referrer: str | None,
    segment: str | None,
    is_test: bool,
    is_sample: bool,
    sender: str | None = None,
    now: datetime,
) -> str:
    """Insert a conversation that is with the bot and return its id.

    Conflict when the sender has one on this channel already.
    """
    conversation_id = new_id("cnv")
    added = tx.run(
        """
        INSERT INTO conversation (id, site_id, contact_id, token_hash, status, channel, locale,
            page_url, referrer, segment, sender, is_test, is_sample, last_message_at, created_at)
        VALUES (:id, :site_id, :contact_id, :token_hash, 'pending', :channel, :locale,
            :page_url, :referrer, :segment, :sender, :is_test, :is_sample, :now, :now)
        ON CONFLICT DO NOTHING
        """,
        id=conversation_id,
        site_id=site_id,
        contact_id=contact_id,
        token_hash=token_hash,
        channel=channel,
        locale=locale,
        page_url=page_url,
        referrer=referrer,
        segment=segment,
        sender=sender,
        is_test=is_test,
        is_sample=is_sample,
        now=to_text(now),
    )
    if not added:
        raise Conflict("This sender has a conversation already.")
    return conversation_id


def conversation(tx: Transaction, conversation_id: str) -> Conversation | None:
    """Return the conversation, or None."""
    row = tx.one("""SELECT * FROM conversation WHERE id = :id""", id=conversation_id)
    return _conversation(row) if row else None


def conversation_of_sender(
    tx: Transaction, site_id: str, channel: str, sender: str
) -> Conversation | None:
    """Return the conversation of a sender on a channel, or None."""
    row = tx.one(
        """
        SELECT * FROM conversation
        WHERE site_id = :site_id AND channel = :channel AND sender = :sender
        """,
        site_id=site_id,
        channel=channel,
        sender=sender,
    )
    return _conversation(row) if row else None


def token_hash(tx: Transaction, conversation_id: str) -> str | None:
    """Return the hash of the token that opens a conversation, or None."""
    row = tx.one("""SELECT token_hash FROM conversation WHERE id = :id""", id=conversation_id)
    return str(row["token_hash"]) if row else None


def set_status(tx: Transaction, conversation_id: str, status: Status) -> None:
    """Move a conversation to another place."""
    tx.run(
        """UPDATE conversation SET status = :status WHERE id = :id""",
        id=conversation_id,
        status=status,
    )


def set_handed_over(tx: Transaction, conversation_id: str, reason: str, now: datetime) -> None:
    """Open a conversation for people, with nobody assigned yet."""
    tx.run(
        """
        UPDATE conversation SET status = 'open', handed_over_at = :now, handover_reason = :reason,
            assignee_id = NULL
        WHERE id = :id
        """,
        id=conversation_id,
        reason=reason,
        now=to_text(now),
    )


def set_reopened(tx: Transaction, conversation_id: str) -> None:
    """Give a conversation back to the bot; why it was with people before is in its messages."""
    tx.run(
        """
        UPDATE conversation SET status = 'pending', handed_over_at = NULL, handover_reason = NULL
        WHERE id = :id
        """,
        id=conversation_id,
    )


def set_assignee(tx: Transaction, conversation_id: str, account_id: str | None) -> None:
    """Give a conversation to an agent, or to nobody."""
    tx.run(
        """UPDATE conversation SET assignee_id = :account_id WHERE id = :id""",
        id=conversation_id,
        account_id=account_id,
    )


def add_message(
    tx: Transaction,
    conversation: Conversation,
    draft: Draft,
    now: datetime,
    in_reply_to: int | None = None,
) -> Message:
    """Append a message to a conversation whose row the transaction holds."""
    content = json.dumps(draft.content, ensure_ascii=False)
    row = tx.one(
        """
        INSERT INTO message (site_id, conversation_id, client_id, type, sender, sender_id, kind,
            private, text, content, in_reply_to, created_at)
        VALUES (:site_id, :conversation_id, :client_id, :type, :sender, :sender_id, :kind,
            FALSE, :text, :content, :in_reply_to, :now)
        RETURNING id
        """,
        site_id=conversation.site_id,
        conversation_id=conversation.id,
        client_id=draft.client_id,
        type=draft.type,
        sender=draft.sender,
        sender_id=draft.sender_id,
        kind=draft.kind,
        text=draft.text,
        content=content,
        in_reply_to=in_reply_to,
        now=to_text(now),
    )
    if row is None:
        raise RuntimeError("the database gave a new message no id")
    tx.run(
        """UPDATE conversation SET last_message_at = :now WHERE id = :id""",
        id=conversation.id,
        now=to_text(now),
    )
    if draft.sender_id is not None:  # whose name has to be read
        stored = message(tx, conversation.id, row["id"])
        assert stored is not None
        return stored
    return Message(
        id=row["id"],
        site_id=conversation.site_id,
        conversation_id=conversation.id,
        client_id=draft.client_id,
        type=draft.type,
        sender=draft.sender,
        sender_id=None,
        sender_name=None,
        kind=draft.kind,
        private=False,
        text=draft.text,
        content=json.loads(content),
        in_reply_to=in_reply_to,
        created_at=from_text(to_text(now)),
    )


def message(tx: Transaction, conversation_id: str, message_id: int) -> Message | None:
    """Return one message of a conversation, or None."""
    row = tx.one(
        SELECT_MESSAGE
        + """WHERE message.conversation_id = :conversation_id AND message.id = :id""",
        conversation_id=conversation_id,
        id=message_id,
    )
    return message_of_row(row) if row else None


def message_by_client_id(tx: Transaction, conversation_id: str, client_id: str) -> Message | None:
    """Return the message that a client has already sent under ``client_id``, or None."""
    row = tx.one(
        SELECT_MESSAGE
        + """
        WHERE message.conversation_id = :conversation_id AND message.client_id = :client_id
        """,
        conversation_id=conversation_id,
        client_id=client_id,
    )
    return message_of_row(row) if row else None


def messages(
    tx: Transaction, conversation_id: str, after: int = 0, limit: int = 1_000
) -> list[Message]:
    """Return a conversation's messages with an id above ``after``, oldest first."""
    rows = tx.all(
        SELECT_MESSAGE
        + """
        WHERE message.conversation_id = :conversation_id AND message.id > :after
        ORDER BY message.id LIMIT :limit
        """,
        conversation_id=conversation_id,
        after=after,
        limit=limit,
    )
    return [message_of_row(row) for row in rows]


def last_messages(tx: Transaction, conversation_id: str, limit: int) -> list[Message]:
    """Return a conversation's newest messages, oldest of them first."""
    rows = tx.all(
        SELECT_MESSAGE
        + """
        WHERE message.conversation_id = :conversation_id ORDER BY message.id DESC LIMIT :limit
        """,
        conversation_id=conversation_id,
        limit=limit,
    )
    return [message_of_row(row) for row in reversed(rows)]


def customer_wrote_after(tx: Transaction, conversation_id: str, message_id: int) -> bool:
    """Say whether the customer has written after a message."""
    row = tx.one(
        """
        SELECT 1 AS found FROM message
        WHERE conversation_id = :conversation_id AND id > :id AND sender = 'contact' LIMIT 1
        """,
        conversation_id=conversation_id,
        id=message_id,
    )
    return row is not None


def waiting(tx: Transaction, site_id: str) -> int:
    """Return how many of a site's conversations wait for a person who takes them."""
    row = tx.one(
        """
        SELECT COUNT(*) AS n FROM conversation
        WHERE site_id = :site_id AND status = 'open' AND assignee_id IS NULL AND is_test = FALSE
        """,
        site_id=site_id,
    )
    assert row is not None
    return int(row["n"])


def replies(tx: Transaction, conversation_id: str, message_id: int) -> list[Message]:
    """Return what was said in reply to a message, oldest first."""
    rows = tx.all(
        SELECT_MESSAGE
        + """
        WHERE message.conversation_id = :conversation_id AND message.in_reply_to = :message_id
        ORDER BY message.id
        """,
        conversation_id=conversation_id,
        message_id=message_id,
    )
    return [message_of_row(row) for row in rows]


def set_content(tx: Transaction, message: Message, **changes: object) -> None:
    """Change keys of a message's content; a key set to None keeps the value None."""
    tx.run(
        """UPDATE message SET content = :content WHERE id = :id""",
        id=message.id,
        content=json.dumps({**message.content, **changes}, ensure_ascii=False),
    )
