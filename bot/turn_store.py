"""The SQL about turns that have not ended: which messages the bot still owes an answer to."""

from __future__ import annotations

import json
from datetime import datetime

from bot.model import AWAITING, BOT, Message
from bot.store import SELECT_MESSAGE, message_of_row
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_AWAITING = f'%"{AWAITING}": "{BOT}"%'  # as json.dumps writes it


def oldest_awaiting(tx: Transaction, conversation_id: str) -> Message | None:
    """Return the first message of a conversation that the bot still owes an answer to."""
    row = tx.one(
        SELECT_MESSAGE
        + """
        WHERE message.conversation_id = :conversation_id AND message.sender = 'contact'
            AND message.content LIKE :awaiting
        ORDER BY message.id LIMIT 1
        """,
        conversation_id=conversation_id,
        awaiting=_AWAITING,
    )
    return message_of_row(row) if row else None


def conversations_awaiting(tx: Transaction, before: datetime, since: datetime) -> list[str]:
    """Return conversations with a message from between the instants that the bot still owes."""
    rows = tx.all(
        """
        SELECT DISTINCT conversation.id
        FROM site
        JOIN conversation ON conversation.site_id = site.id
            AND conversation.status = 'pending' AND conversation.last_message_at >= :since
        JOIN message ON message.conversation_id = conversation.id
        WHERE message.sender = 'contact' AND message.content LIKE :awaiting
            AND message.created_at < :before
        ORDER BY conversation.id
        """,
        awaiting=_AWAITING,
        before=to_text(before),
        since=to_text(since),
    )
    return [row["id"] for row in rows]


def settle(tx: Transaction, message: Message) -> None:
    """Take the mark away: the bot owes this message nothing any more."""
    kept = {name: value for name, value in message.content.items() if name != AWAITING}
    tx.run(
        """UPDATE message SET content = :content WHERE id = :id""",
        id=message.id,
        content=json.dumps(kept, ensure_ascii=False),
    )
