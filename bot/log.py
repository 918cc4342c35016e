"""Writing to one conversation: its messages, its events and its status, in one transaction.

    with db.write() as tx:
        log = Log.open(tx, conversation_id, clock, idle_minutes)
        message = log.say(Draft("incoming", "contact", "text", "送料は？"))
        log.record("question", {"text": message.text}, message)

`Log.open` holds the conversation's row, so that ids and events of one conversation are in order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from analytics.model import Event
from analytics.recording import record
from bot import store
from bot.decide import HandoverReason
from bot.flows.store import forget_dialogue
from bot.model import REST, SUGGESTION, Conversation, Draft, Message, Status
from bot.texts import text
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, NotFound

TOPIC = "conversation"


@dataclass
class Log:
    """A conversation held for writing; ``conversation`` follows what is written."""

    tx: Transaction
    conversation: Conversation
    now: datetime
    idle_minutes: int

    @classmethod
    def open(cls, tx: Transaction, conversation_id: str, clock: Clock, idle_minutes: int) -> Log:
        """Hold the conversation until the end of the transaction; NotFound when there is none."""
        tx.lock("conversation", conversation_id)
        conversation = store.conversation(tx, conversation_id)
        if conversation is None:
            raise NotFound("There is no such conversation.")
        return cls(tx, conversation, clock(), idle_minutes)

    @classmethod
    def open_to_write(
        cls, tx: Transaction, conversation_id: str, clock: Clock, idle_minutes: int
    ) -> Log:
        """Hold a conversation in which somebody wants to say something; Conflict when erased."""
        log = cls.open(tx, conversation_id, clock, idle_minutes)
        if log.conversation.erased_at is not None:
            raise Conflict("This conversation was erased. Nothing can be written in it any more.")
        return log

    def say(self, draft: Draft, in_reply_to: Message | None = None) -> Message:
        """Append a message and let every listener know."""
        reply_id = in_reply_to.id if in_reply_to else None
        message = store.add_message(self.tx, self.conversation, draft, self.now, reply_id)
        self.conversation = replace(self.conversation, last_message_at=self.now)
        self.tx.announce(TOPIC)
        return message

    def record(
        self,
        kind: str,
        payload: Mapping[str, Any] | None = None,
        message: Message | None = None,
        at: datetime | None = None,
        client_id: str | None = None,
    ) -> None:
        """Append an event; it happened now, unless ``at`` says when."""
        event = Event(
            site_id=self.conversation.site_id,
            kind=kind,
            occurred_at=at or self.now,
            channel=self.conversation.channel,
            locale=self.conversation.locale,
            contact_id=self.conversation.contact_id,
            conversation_id=self.conversation.id,
            message_id=message.id if message else None,
            client_id=client_id,
            is_test=self.conversation.is_test,
            payload=dict(payload or {}),
        )
        record(self.tx, event, idle_minutes=self.idle_minutes)

    def record_suggestion(self, message: Message) -> None:
        """Append that a customer's message was a suggestion they took, if it was one."""
        if article_id := message.content.get(SUGGESTION):
            taken = {"article_id": article_id}
            self.record("suggestion_taken", taken, message, message.created_at)

    def move_to(self, status: Status) -> None:
        """Change where the conversation stands, without a word; a dialogue ends with it."""
        store.set_status(self.tx, self.conversation.id, status)
        if status == "resolved":
            forget_dialogue(self.tx, self.conversation.id)
        self.conversation = replace(self.conversation, status=status)
        self.tx.announce(TOPIC)

    def activity(self, kind: str, in_reply_to: Message | None = None, **content: object) -> Message:
        """Append what happened to the conversation itself, in the customer's language."""
        return self.say(self._activity(kind, kind, content), in_reply_to)

    def reopen(self, message: Message) -> None:
        """Give a resolved conversation back to the bot because of a customer's message."""
        store.set_reopened(self.tx, self.conversation.id)
        self.conversation = replace(
            self.conversation, status="pending", handed_over_at=None, handover_reason=None
        )
        self.activity("reopened", message)

    def heard_by_people(self, message: Message) -> None:
        """Record a customer's message in a conversation that is with people; wake a snoozed one."""
        if self.conversation.status == "snoozed":
            self.move_to("open")
        self.record("customer_message", {}, message)
        self.record_suggestion(message)

    def hand_over(
        self, reason: HandoverReason, in_reply_to: Message | None = None, **content: object
    ) -> Message:
        """Open the conversation for people and tell the customer what happens next."""
        waiting = store.waiting(self.tx, self.conversation.site_id)
        self.open_for_people(reason)
        key = "bot_failure" if reason == "bot_failure" else "handed_over"
        words = f"{key}_rest" if self.conversation.channel == REST else key
        draft = self._activity("handed_over", words, {"reason": reason, **content})
        message = self.say(draft, in_reply_to)
        self.record("handed_over", {"reason": reason, "told": key, "waiting": waiting}, message)
        return message

    def open_for_people(self, reason: HandoverReason) -> None:
        """Move the conversation to people, without a word or an event; a dialogue ends with it."""
        forget_dialogue(self.tx, self.conversation.id)
        store.set_handed_over(self.tx, self.conversation.id, reason, self.now)
        self.conversation = replace(
            self.conversation,
            status="open",
            assignee_id=None,
            handed_over_at=self.now,
            handover_reason=reason,
        )
        self.tx.announce(TOPIC)

    def assign(self, account_id: str, name: str) -> Message:
        """Give the conversation to an agent and tell the customer who that is."""
        store.set_assignee(self.tx, self.conversation.id, account_id)
        self.conversation = replace(self.conversation, assignee_id=account_id)
        words = text("agent_joined", self.conversation.locale, name=name)
        content = {"agent_id": account_id, "name": name}
        return self.say(Draft("activity", "agent", "assigned", words, content, account_id))

    def _activity(self, kind: str, key: str, content: Mapping[str, object]) -> Draft:
        return Draft("activity", "bot", kind, text(key, self.conversation.locale), content)
