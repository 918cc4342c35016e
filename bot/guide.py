"""What a site's assistant makes of a message, beside what the FAQ says; outside any transaction.

Mind   what kind of message it is, and the FAQ's verdict            (bot.turn)
Guide  its intent, who is to answer (bot.weighing), and what a flow does about it (bot.flows)
turn   says it and writes it down, in one transaction               (bot.turn)
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from analytics.recording import DEFAULT_IDLE_MINUTES
from analytics.store import latest_inquiry
from bot.assistant.live import Live
from bot.flows.driving import Run, drive, no_server
from bot.flows.payload import parse_payload
from bot.flows.state import DialogueState, without_form
from bot.flows.step import step, take_up
from bot.flows.store import dialogue
from bot.guided import Guided
from bot.model import PAYLOAD, Conversation, Message
from bot.texts import spoken
from bot.turn import Thought
from bot.weighing import Weighed, weigh
from faq.search import Verdict
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Unavailable

_logger = logging.getLogger(__name__)

AssistantOf = Callable[[str], Live | None]
ServerAt = Callable[[str], Run]
"""The address of an action server to what asks it."""


class Guide:
    """Asks a site's assistant; safe to call from several threads."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        assistant_of: AssistantOf,
        server_at: ServerAt,
        *,
        idle_minutes: int = DEFAULT_IDLE_MINUTES,
    ) -> None:
        self._db, self._clock = db, clock
        self._idle = timedelta(minutes=idle_minutes)
        self._assistant_of, self._server_at = assistant_of, server_at

    def __call__(self, conversation: Conversation, message: Message, thought: Thought) -> Thought:
        """Return the thought with what the assistant makes of it; as it is where there is none.

        An engine that does not answer leaves the message to the FAQ.
        """
        live = self._assistant_of(conversation.site_id)
        if live is None:
            return thought
        language = spoken(thought.language, conversation.locale)
        words = str(message.content.get(PAYLOAD) or message.text)
        pressed = parse_payload(live.assistant, words)
        try:
            parse = pressed or live.engine.parse(message.text, language)
        except Unavailable as error:
            _logger.warning("No intent for message %s: %s", message.id, error)
            return thought
        with self._db.read() as tx:
            inquiry = self._inquiry(tx, message)
            state = dialogue(tx, conversation.id, inquiry, live.assistant)
        weighed = weigh(
            *(thought.understanding, parse, thought.verdict),
            form=state.form,
            is_payload=pressed is not None,
        )
        guided = self._guided(live, conversation, state, weighed, words, language, thought.verdict)
        return replace(thought, guided=guided)

    def _inquiry(self, tx: Transaction, message: Message) -> str | None:
        """Return the inquiry that a message will belong to, None where it begins a new one."""
        latest = latest_inquiry(tx, message.conversation_id)
        if latest is None or latest.ended_at is not None:
            return None
        is_idle = message.created_at - latest.last_message_at >= self._idle
        return None if is_idle and latest.escalated_at is None else latest.inquiry_id

    def _guided(
        self,
        live: Live,
        conversation: Conversation,
        state: DialogueState,
        weighed: Weighed,
        words: str,
        language: str,
        verdict: Verdict | None,
    ) -> Guided:
        if weighed.party == "person":
            return Guided(weighed, without_form(state))
        if weighed.party == "faq":
            return Guided(weighed, state)
        assistant, now = live.assistant, self._clock().timestamp()
        endpoint = assistant.action_endpoint
        ask = self._server_at(endpoint) if endpoint else no_server
        is_sure = verdict is not None and verdict.decision == "answer"
        first = step(
            *(assistant, state, weighed.parse, words, language),
            now=now,
            channel=conversation.channel,
            is_question=is_sure,
        )
        result = drive(assistant, first, ask, conversation.id, now=now)
        if result.is_mine or result.state.form is None:
            return Guided(weighed, result.state, result)
        answered = verdict is not None and verdict.decision != "none"
        again = take_up(assistant, result.state, answered=answered, now=now)
        after = drive(assistant, again, ask, conversation.id, now=now)
        if answered:
            return Guided(weighed, after.state, result, after)
        # The FAQ has nothing either: the form alone speaks.
        return Guided(weighed, after.state, replace(after, why=(*result.why, *after.why)))
