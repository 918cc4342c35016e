"""A conversation told as data and held with an assistant: for tests of ours and of its authors."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.assistant.model import Assistant
from bot.flows.driving import Run, drive, no_server
from bot.flows.effects import HandOver, NotMine, Reason, Result, Say
from bot.flows.payload import parse_payload
from bot.flows.state import DialogueState, begin
from bot.flows.step import step, take_up
from bot.nlu.model import Engine
from madoguchi.text import is_japanese

FAQ, PERSON = "(faq)", "(person)"
"""What stands for an answer of the FAQ, and for a person who takes over."""
SECONDS = 10.0
"""How much time passes from message to message."""


@dataclass(frozen=True)
class Exchanged:
    """What the customer said, what came of it, why, and where the dialogue stands then."""

    text: str
    intent: str | None
    replies: tuple[str, ...]
    why: tuple[Reason, ...]
    state: DialogueState
    said: tuple[Say, ...] = ()


def run(
    assistant: Assistant,
    engine: Engine,
    texts: Iterable[str],
    *,
    language: str | None = None,
    ask_action: Run = no_server,
    faq_answers: bool = True,
    sender_id: str = "test",
) -> list[Exchanged]:
    """Say texts one after another and return what came of each.

    A text may be a payload (``/intent``). Without ``language`` each is in the language it is
    written in. ``(faq)`` stands where no flow answers; a form is then taken up again, as if the
    FAQ had had an answer, or none.
    """
    state, exchanged = begin(assistant), []
    for number, text in enumerate(texts, start=1):
        now = number * SECONDS
        spoken = language or ("ja" if is_japanese(text) else "en")
        parse = parse_payload(assistant, text) or engine.parse(text, spoken)
        first = step(assistant, state, parse, text, spoken, now=now)
        results = [drive(assistant, first, ask_action, sender_id, now=now)]
        if not results[0].is_mine and results[0].state.form:
            again = take_up(assistant, results[0].state, answered=faq_answers, now=now)
            results.append(drive(assistant, again, ask_action, sender_id, now=now))
        state = results[-1].state
        exchanged.append(_exchanged(text, parse.intent, results))
    return exchanged


def _exchanged(text: str, intent: str | None, results: list[Result]) -> Exchanged:
    effects = [effect for result in results for effect in result.effects]
    words = {NotMine: FAQ, HandOver: PERSON}
    return Exchanged(
        text,
        intent,
        tuple(e.text if isinstance(e, Say) else words[type(e)] for e in effects),
        tuple(reason for result in results for reason in result.why),
        results[-1].state,
        tuple(effect for effect in effects if isinstance(effect, Say)),
    )
