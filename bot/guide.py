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

from analytics.inquiries import pending_yes
from analytics.recording import DEFAULT_IDLE_MINUTES
from analytics.store import latest_inquiry
from bot.assistant.live import Live
from bot.assistant.model import Assistant
from bot.flow_runners import FlowRunner, Heard
from bot.flows.effects import Result, Say
from bot.flows.payload import parse_payload
from bot.flows.state import DialogueState, without_form
from bot.flows.store import dialogue
from bot.guided import Guided
from bot.model import PAYLOAD, Conversation, Message
from bot.nlu.model import Parse
from bot.texts import spoken, text
from bot.turn import Thought
from bot.weighing import WAITS, Weighed, weigh
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Unavailable

_logger = logging.getLogger(__name__)

AssistantOf = Callable[[str], Live | None]


class Guide:
    """Asks a site's assistant; safe to call from several threads."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        assistant_of: AssistantOf,
        flows: FlowRunner,
        *,
        idle_minutes: int = DEFAULT_IDLE_MINUTES,
    ) -> None:
        self._db, self._clock = db, clock
        self._idle = timedelta(minutes=idle_minutes)
        self._assistant_of, self._flows = assistant_of, flows

    def __call__(self, conversation: Conversation, message: Message, thought: Thought) -> Thought:
        """Return the thought with what the assistant makes of it; as it is where there is none.

        An engine, or a Rasa, that does not answer leaves the message to the FAQ, unless a form
        waits for it: then there is an apology and the way to a person.
        """
        live = self._assistant_of(conversation.site_id)
        if live is None:
            return thought
        language = _language(conversation, message, thought)
        with self._db.read() as tx:
            inquiry = self._inquiry(tx, message)
            state = dialogue(tx, conversation.id, inquiry, live.assistant)
        try:
            guided = self._guided(live, conversation, state, message, thought, language)
            return replace(thought, guided=guided)
        except Unavailable as error:
            _logger.warning("The assistant leaves message %s: %s", message.id, error)
        if state.form is None or thought.understanding.kind == "person":
            return thought
        # What was typed for a form is no question to the FAQ.
        weighed = Weighed("form", WAITS, Parse(message.text, None, 0.0), {"form": state.form})
        sorry = Say(text("action_failed", language), offers_person=True)
        return replace(thought, guided=Guided(weighed, state, Result(state, (sorry,))))

    def _inquiry(self, tx: Transaction, message: Message) -> str | None:
        """Return the inquiry that a message will belong to, None where it begins a new one."""
        latest = latest_inquiry(tx, message.conversation_id)
        if latest is None or latest.ended_at is not None or pending_yes(latest):
            return None
        is_idle = message.created_at - latest.last_message_at >= self._idle
        return None if is_idle and latest.escalated_at is None else latest.inquiry_id

    def _guided(
        self,
        live: Live,
        conversation: Conversation,
        state: DialogueState,
        message: Message,
        thought: Thought,
        language: str,
    ) -> Guided:
        verdict = thought.verdict
        words, pressed = _heard(live.assistant, message)
        parse = pressed or live.engine.parse(message.text, language)
        weighed = weigh(
            *(thought.understanding, parse, verdict),
            form=state.form,
            is_payload=pressed is not None,
        )
        if weighed.party == "person":
            return Guided(weighed, without_form(state))
        if weighed.party == "faq":
            return Guided(weighed, state)
        heard = Heard(
            conversation.id,
            words,
            weighed.parse,
            language,
            conversation.channel,
            is_question=verdict is not None and verdict.decision == "answer",
            now=self._clock().timestamp(),
        )
        result = self._flows.answer(live.assistant, state, heard)
        if result.is_mine or result.state.form is None:
            return Guided(weighed, result.state, result)
        answered = verdict is not None and verdict.decision != "none"
        after = self._flows.go_on(live.assistant, result.state, heard, answered=answered)
        if answered:
            return Guided(weighed, after.state, result, after)
        # The FAQ has nothing either: the form alone speaks.
        return Guided(weighed, after.state, replace(after, why=(*result.why, *after.why)))


def _heard(assistant: Assistant, message: Message) -> tuple[str, Parse | None]:
    """Return the words a flow hears, and what they mean where they are a button's payload.

    A payload that the files know no more is not heard: then it is what the button showed.
    """
    payload = str(message.content.get(PAYLOAD) or "")
    pressed = parse_payload(assistant, payload or message.text)
    unknown = payload.startswith("/") and pressed is None
    return (message.text if unknown else payload or message.text), pressed


def _language(conversation: Conversation, message: Message, thought: Thought) -> str:
    """Return what the customer is answered in; a payload that was typed is in no language."""
    is_bare = message.text.startswith("/")
    return spoken("" if is_bare else thought.language, conversation.locale)
