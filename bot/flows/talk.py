"""A conversation told as data and held with an assistant: for tests of ours and of its authors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.assistant.model import Assistant
from bot.flows.driving import Run, drive, no_server
from bot.flows.effects import Effect, HandOver, NotMine, Reason, Result, Say
from bot.flows.payload import parse_payload
from bot.flows.state import Beat, DialogueState, begin
from bot.flows.step import step, take_up
from bot.nlu.model import Engine, Parse
from madoguchi.text import is_japanese

FAQ, PERSON = "(faq)", "(person)"
"""What stands for an answer of the FAQ, and for a person who takes over."""
SECONDS = 10.0
"""How much time passes from message to message."""


@dataclass(frozen=True)
class Exchanged:
    """What the customer said, what it was taken for, what came of it, why, and the state then."""

    text: str
    parse: Parse
    effects: tuple[Effect, ...]
    why: tuple[Reason, ...]
    state: DialogueState

    @property
    def intent(self) -> str | None:
        """The intent that was found."""
        return self.parse.intent

    @property
    def replies(self) -> tuple[str, ...]:
        """What the customer reads, ``(faq)`` and ``(person)`` for what others say."""
        words = {NotMine: FAQ, HandOver: PERSON}
        return tuple(e.text if isinstance(e, Say) else words[type(e)] for e in self.effects)

    @property
    def said(self) -> tuple[Say, ...]:
        """What the assistant itself said."""
        return tuple(effect for effect in self.effects if isinstance(effect, Say))

    @property
    def beats(self) -> tuple[Beat, ...]:
        """What happened in this turn: the message, and what was done about it."""
        history = self.state.history
        heard = [place for place, beat in enumerate(history) if beat.kind == "user"]
        return history[heard[-1] :] if heard else history


class Talk:
    """A conversation with an assistant, message by message.

    Without ``language`` each message is in the language it is written in, and a payload
    (``/intent``) in that of the message before it. ``known`` are the questions that the FAQ is sure
    to answer; where it is not sure, ``faq_answers`` says whether it has an answer all the same.
    """

    def __init__(
        self,
        assistant: Assistant,
        engine: Engine,
        *,
        language: str | None = None,
        ask_action: Run = no_server,
        known: Iterable[str] = (),
        faq_answers: bool = True,
        sender_id: str = "test",
    ) -> None:
        self._assistant, self._engine = assistant, engine
        self._language, self._spoken = language, assistant.language
        self._ask, self._sender_id = ask_action, sender_id
        self._known, self._faq_answers = frozenset(known), faq_answers
        self._state, self._now = begin(assistant), 0.0

    def say(self, text: str) -> Exchanged:
        """Say something, and return what comes of it.

        ``(faq)`` stands where no flow answers; a form is then taken up again.
        """
        self._now += SECONDS
        payload = parse_payload(self._assistant, text)
        if payload is None:
            self._spoken = "ja" if is_japanese(text) else "en"
        spoken, is_known = self._language or self._spoken, text in self._known
        parse = payload or self._engine.parse(text, spoken)
        meant = replace(parse, intent=None) if is_known else parse
        first = step(
            *(self._assistant, self._state, meant, text, spoken),
            now=self._now,
            is_question=is_known,
        )
        results = [self._driven(first)]
        if not results[0].is_mine and results[0].state.form:
            answered = is_known or self._faq_answers
            again = take_up(self._assistant, results[0].state, answered=answered, now=self._now)
            results.append(self._driven(again))
        self._state = results[-1].state
        return Exchanged(
            text,
            parse,
            tuple(effect for result in results for effect in result.effects),
            tuple(reason for result in results for reason in result.why),
            self._state,
        )

    def _driven(self, result: Result) -> Result:
        return drive(self._assistant, result, self._ask, self._sender_id, now=self._now)


def run(
    assistant: Assistant,
    engine: Engine,
    texts: Iterable[str],
    *,
    language: str | None = None,
    ask_action: Run = no_server,
    faq_answers: bool = True,
) -> list[Exchanged]:
    """Say texts one after another and return what came of each."""
    talk = Talk(
        *(assistant, engine), language=language, ask_action=ask_action, faq_answers=faq_answers
    )
    return [talk.say(text) for text in texts]
