"""All SQL about what the inbox lists. Test and erased conversations are in none of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.handoff import NONE_OF_THESE
from bot.model import RATING, Conversation
from madoguchi.clock import from_text
from madoguchi.database.protocol import Row, Transaction

View = Literal["waiting", "mine", "others", "bot", "resolved"]
PAGE = 50
PREVIEW = 140
"""How many characters of the last message a line needs at most."""

_WHERE: Mapping[View, str] = {
    "waiting": "conversation.status = 'open' AND conversation.assignee_id IS NULL",
    "mine": "conversation.status = 'open' AND conversation.assignee_id = :account_id",
    "others": "conversation.status = 'open' AND conversation.assignee_id IS NOT NULL "
    "AND conversation.assignee_id <> :account_id",
    "bot": "conversation.status = 'pending'",
    "resolved": "conversation.status = 'resolved'",
}
_ORDER: Mapping[View, str] = {"waiting": "conversation.handed_over_at, conversation.id"}
_NEWEST = "conversation.last_message_at DESC, conversation.id DESC"
_SHOWN = """
    conversation.site_id = :site_id AND conversation.is_test = FALSE
    AND conversation.erased_at IS NULL
    AND EXISTS (SELECT 1 FROM message said
                WHERE said.conversation_id = conversation.id AND said.type <> 'activity')
"""


@dataclass(frozen=True)
class Entry:
    """One line of the inbox.

    ``asked`` is the last question the bot tried to answer, else what the customer said last; None
    when they have said nothing.
    """

    id: str
    status: str
    locale: str
    reason: str | None
    assignee_name: str | None
    waiting_since: datetime | None
    last_message_at: datetime
    asked: str | None
    last_words: str
    customer_spoke_last: bool

    @property
    def awaits_reply(self) -> bool:
        """Say whether a person owes the customer an answer."""
        return self.status == "open" and self.customer_spoke_last


def entries(
    tx: Transaction, site_id: str, view: View, account_id: str, page: int = 1
) -> list[Entry]:
    """Return a page of conversations: those who wait longest first, else the newest first.

    Conversations in which nobody has said anything are not shown.
    """
    order = _ORDER.get(view, _NEWEST)
    rows = tx.all(
        f"""
        SELECT conversation.id, conversation.status, conversation.locale,
               conversation.handover_reason, conversation.handed_over_at,
               conversation.last_message_at, account.name AS assignee_name,
               substr(message.text, 1, :preview) AS last_words, message.sender AS last_sender,
               substr(question.text, 1, :preview) AS asked
        FROM (
            SELECT * FROM conversation WHERE {_SHOWN} AND {_WHERE[view]}
            ORDER BY {order} LIMIT :limit OFFSET :offset
        ) AS conversation
        JOIN message ON message.id = (
            SELECT MAX(said.id) FROM message said
            WHERE said.conversation_id = conversation.id AND said.type <> 'activity')
        LEFT JOIN message question ON question.id = COALESCE((
            SELECT MAX(tried.in_reply_to) FROM message tried
            WHERE tried.conversation_id = conversation.id
                AND tried.kind IN ('answer', 'clarify', 'no_answer')
                AND tried.content NOT LIKE :none_of_these), (
            SELECT MAX(said.id) FROM message said
            WHERE said.conversation_id = conversation.id AND said.sender = 'contact'
                AND said.content NOT LIKE :rating))
        LEFT JOIN account ON account.id = conversation.assignee_id
        ORDER BY {order}
        """,
        site_id=site_id,
        preview=PREVIEW,
        none_of_these=f'%"{NONE_OF_THESE}"%',
        rating=f'%"{RATING}"%',
        limit=PAGE,
        offset=(page - 1) * PAGE,
        **_whose(view, account_id),
    )
    return [_entry(row) for row in rows]


def counts(tx: Transaction, site_id: str, account_id: str) -> dict[View, int]:
    """Return how many conversations are open: waiting, mine and others'."""
    row = tx.one(
        f"""
        SELECT COUNT(CASE WHEN assignee_id IS NULL THEN 1 END) AS waiting,
               COUNT(CASE WHEN assignee_id = :account_id THEN 1 END) AS mine,
               COUNT(CASE WHEN assignee_id <> :account_id THEN 1 END) AS others
        FROM conversation WHERE {_SHOWN} AND status = 'open'
        """,
        site_id=site_id,
        account_id=account_id,
    )
    assert row is not None
    return {"waiting": row["waiting"], "mine": row["mine"], "others": row["others"]}


def total(tx: Transaction, site_id: str, view: View, account_id: str) -> int:
    """Return how many conversations a view holds."""
    row = tx.one(
        f"""SELECT COUNT(*) AS total FROM conversation WHERE {_SHOWN} AND {_WHERE[view]}""",
        site_id=site_id,
        **_whose(view, account_id),
    )
    assert row is not None
    return int(row["total"])


def view_of(conversation: Conversation, account_id: str) -> View:
    """Return the view in which an agent finds a conversation."""
    if conversation.status == "pending":
        return "bot"
    if conversation.status == "resolved":
        return "resolved"
    if conversation.assignee_id is None:
        return "waiting"
    return "mine" if conversation.assignee_id == account_id else "others"


def _whose(view: View, account_id: str) -> dict[str, str]:
    """Return the parameter that only the views about an agent have."""
    return {"account_id": account_id} if ":account_id" in _WHERE[view] else {}


def _entry(row: Row) -> Entry:
    since = row["handed_over_at"]
    return Entry(
        id=row["id"],
        status=row["status"],
        locale=row["locale"],
        reason=row["handover_reason"] if since else None,
        assignee_name=row["assignee_name"],
        waiting_since=from_text(since) if since else None,
        last_message_at=from_text(row["last_message_at"]),
        asked=row["asked"],
        last_words=row["last_words"],
        customer_spoke_last=row["last_sender"] == "contact",
    )
