"""Conversations and their messages, as values, and the one JSON form they have.

A *conversation* stands at one of four places: ``pending`` (with the bot), ``open`` (with people),
``snoozed`` or ``resolved``. Everything visible that happens in it is a `Message`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Status = Literal["pending", "open", "snoozed", "resolved"]
MessageType = Literal["incoming", "outgoing", "activity"]
Sender = Literal["contact", "bot", "agent"]
Audience = Literal["contact", "agent"]
Content = Mapping[str, Any]

REST = "rest"
"""The channel that carries replies to a message and nothing afterwards."""
AWAITING, BOT = "awaiting", "bot"
"""Key and value in a customer's message: the bot still owes an answer to it."""
RATING = "rating"
"""Key in the message of a close and in the customer's rating of it: 1 to 5."""
SUGGESTION = "suggestion"
"""Key in a customer's message: the article whose question was offered and taken, as it stands."""
PAYLOAD = "payload"
"""Key in a customer's message: what a button told the assistant; the text is what it showed."""
TYPED = "typed"
"""Key in a customer's message: the act that it is was typed, no button was pressed."""
TRACE = "trace"
"""Key in a bot's message: what was tried and why; for staff only."""
HTML = "html"
"""Key in an answer: the article's sanitised HTML, lifted to the top of the JSON."""


@dataclass(frozen=True)
class Conversation:
    """One customer's talk with one site; from ``erased_at`` on nothing can be said in it.

    ``sender`` is what another channel than the widget calls the customer; each has one conversation
    there.
    """

    id: str
    site_id: str
    contact_id: str
    status: Status
    channel: str
    locale: str
    page_url: str | None
    referrer: str | None
    segment: str | None
    assignee_id: str | None
    handed_over_at: datetime | None
    handover_reason: str | None
    is_test: bool
    is_sample: bool
    last_message_at: datetime
    created_at: datetime
    erased_at: datetime | None = None
    sender: str | None = None


@dataclass(frozen=True)
class Draft:
    """A message that has not been stored yet."""

    type: MessageType
    sender: Sender
    kind: str
    text: str
    content: Content = field(default_factory=dict)
    sender_id: str | None = None
    client_id: str | None = None


@dataclass(frozen=True)
class Message:
    """One row of a conversation's log; ``id`` grows within a conversation."""

    id: int
    site_id: str
    conversation_id: str
    client_id: str | None
    type: MessageType
    sender: Sender
    sender_id: str | None
    sender_name: str | None
    kind: str
    private: bool
    text: str
    content: Content
    in_reply_to: int | None
    created_at: datetime

    @property
    def awaits_the_bot(self) -> bool:
        """Say whether the bot still owes an answer to this message."""
        return AWAITING in self.content


@dataclass(frozen=True)
class Exchange:
    """What one act of a customer brought about: their message first, then the replies."""

    conversation: Conversation
    messages: tuple[Message, ...]
    is_new: bool


def instant(moment: datetime) -> str:
    """Write an instant as the API shows it: ISO 8601 in UTC with milliseconds."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def message_json(message: Message, audience: Audience = "contact") -> dict[str, Any]:
    """Return the one JSON form of a message; staff also see why the bot did what it did."""
    hidden = {AWAITING, HTML} | ({TRACE} if audience == "contact" else set())
    body: dict[str, Any] = {
        "id": message.id,
        "client_id": message.client_id,
        "type": message.type,
        "sender": message.sender,
        "kind": message.kind,
        "text": message.text,
        "created_at": instant(message.created_at),
        "in_reply_to": message.in_reply_to,
        "content": {key: value for key, value in message.content.items() if key not in hidden},
    }
    if message.sender_name is not None:
        body["sender_name"] = message.sender_name
    if HTML in message.content:
        body["html"] = message.content[HTML]
    return body


def conversation_json(conversation: Conversation) -> dict[str, Any]:
    """Return what a customer may know of their conversation."""
    return {
        "id": conversation.id,
        "status": conversation.status,
        "locale": conversation.locale,
    }


def exchange_json(exchange: Exchange) -> dict[str, Any]:
    """Return the answer to a customer's act."""
    return {
        "messages": [message_json(message) for message in exchange.messages],
        "conversation": conversation_json(exchange.conversation),
    }
