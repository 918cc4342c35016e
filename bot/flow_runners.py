"""Who carries a flow on: the service itself, or a running Rasa. Outside any transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from bot.assistant.model import Assistant, Button
from bot.flows.driving import Run, drive, no_server
from bot.flows.effects import Effect, HandOver, NotMine, Reason, Result, Say
from bot.flows.state import Beat, DialogueState, with_beat
from bot.flows.step import step, take_up
from bot.nlu.model import Parse
from bot.nlu.rasa_rest import RasaChannel, Standing, Utterance
from madoguchi.errors import Unavailable

ServerAt = Callable[[str], Run]
"""The address of an action server to what asks it."""


@dataclass(frozen=True)
class Heard:
    """A message as a flow hears it.

    ``words`` are a tapped button's payload where there is one; ``is_question`` says that the FAQ is
    sure to answer it; ``now`` is in seconds since 1970.
    """

    conversation_id: str
    words: str
    parse: Parse
    language: str
    channel: str
    is_question: bool
    now: float


class FlowRunner(Protocol):
    """Carries flows on; may raise Unavailable."""

    def answer(self, assistant: Assistant, state: DialogueState, heard: Heard) -> Result:
        """Return what a flow does with a message."""
        ...

    def go_on(
        self, assistant: Assistant, state: DialogueState, heard: Heard, *, answered: bool
    ) -> Result:
        """Return how the form that waits goes on after the FAQ had an answer, or none."""
        ...


class OwnFlows:
    """The service's own dialogue (`bot.flows`), with the assistant's action server."""

    def __init__(self, server_at: ServerAt) -> None:
        self._server_at = server_at

    def answer(self, assistant: Assistant, state: DialogueState, heard: Heard) -> Result:
        """Return what a flow does with a message."""
        first = step(
            *(assistant, state, heard.parse, heard.words, heard.language),
            now=heard.now,
            channel=heard.channel,
            is_question=heard.is_question,
        )
        return self._driven(assistant, first, heard)

    def go_on(
        self, assistant: Assistant, state: DialogueState, heard: Heard, *, answered: bool
    ) -> Result:
        """Return how the form that waits goes on."""
        again = take_up(assistant, state, answered=answered, now=heard.now)
        return self._driven(assistant, again, heard)

    def _driven(self, assistant: Assistant, result: Result, heard: Heard) -> Result:
        endpoint = assistant.action_endpoint
        ask = self._server_at(endpoint) if endpoint else no_server
        return drive(assistant, result, ask, heard.conversation_id, now=heard.now)


class RasaFlows:
    """Rasa runs rules, stories, forms and actions through its REST channel.

    What is kept of the dialogue here is whether it has begun and which form waits; the rest is
    Rasa's tracker. The FAQ's answers and the hand-over stay the service's.
    """

    def __init__(self, channel: RasaChannel) -> None:
        self._channel = channel

    def answer(self, assistant: Assistant, state: DialogueState, heard: Heard) -> Result:
        """Send the message to Rasa, unless a form waits and the FAQ is sure to answer."""
        if state.form is not None and heard.is_question:
            return Result(state, (NotMine("the FAQ is sure of it", state.form),))
        sender = heard.conversation_id
        if not state.history:
            self._channel.restart(sender)
        self._channel.set_slots(sender, {"language": heard.language})
        said = self._channel.replies(sender, heard.words)
        return self._result(state, heard, tuple(map(_said, said)))

    def go_on(
        self, assistant: Assistant, state: DialogueState, heard: Heard, *, answered: bool
    ) -> Result:
        """Repeat what the form asked last."""
        asked = self._channel.tracker(heard.conversation_id).last_said
        return Result(state, (_said(asked),) if asked is not None else ())

    def _result(self, state: DialogueState, heard: Heard, said: tuple[Effect, ...]) -> Result:
        try:
            tracker = self._channel.tracker(heard.conversation_id)
        except Unavailable:  # what Rasa has said is said all the same
            tracker = Standing(state.form, state.requested_slot, paused=False, last_said=None)
        beat = Beat("user", heard.parse.intent, heard.now, loop=tracker.form)
        now = replace(
            with_beat(state, beat), form=tracker.form, requested_slot=tracker.requested_slot
        )
        effects = (*said, HandOver()) if tracker.paused else said
        why = (Reason("note", "rasa", detail="Rasa carries the dialogue on"),)
        return Result(now, effects or (NotMine("Rasa says nothing", tracker.form),), why)


def _said(utterance: Utterance) -> Say:
    """Return what Rasa says as words of ours; an image is its address."""
    words = [part for part in (utterance.text, utterance.image) if part]
    buttons = tuple(Button(one.title, one.payload) for one in utterance.buttons)
    return Say("\n".join(words), buttons, custom=utterance.custom)
