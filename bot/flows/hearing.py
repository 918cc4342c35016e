"""Taking in what the customer said: the beat, its language, the slots it fills."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.slots import fill
from bot.flows.state import LANGUAGE, Beat
from bot.flows.turn import Turn
from bot.nlu.model import Found, Parse

FORM_IDLE_SECONDS = 30 * 60
"""A form that has waited longer for its answer is not waiting any more."""


def hear(turn: Turn, parse: Parse, text: str, *, is_question: bool) -> dict[str, Any]:
    """Append what the customer said, fill slots with it, and return their values.

    A question that the FAQ is sure to answer is not taken for the free words a form asked for.
    """
    _drop_forgotten_form(turn)
    turn.add(_beat(parse, text))
    turn.set_slots(_language(turn.assistant, turn.state.language))
    given = _given(turn, is_question)
    turn.set_slots(given)
    if is_question and not given and turn.state.form:
        turn.change(rejected=True)
    return given


def _given(turn: Turn, is_question: bool) -> dict[str, Any]:
    heard = turn.state.heard
    assert heard is not None
    filled = fill(turn.assistant, turn.state, heard)
    kept = {
        name: found.value
        for name, found in filled.items()
        if not (is_question and turn.state.form and found.from_text)
    }
    for name in kept:
        turn.because("slot", name, turn.assistant.slots[name].place, "filled")
    return kept


def _drop_forgotten_form(turn: Turn) -> None:
    asked_at = turn.state.asked_at
    if turn.state.form and asked_at is not None and turn.now - asked_at > FORM_IDLE_SECONDS:
        turn.because("form", turn.state.form, "", "waited too long and was left")
        turn.leave_form()


def _language(assistant: Assistant, language: str) -> Mapping[str, Any]:
    """Return the slot of the customer's language, unless the files mean something else by it."""
    slot = assistant.slots.get(LANGUAGE)
    if slot is not None and slot.values and language not in slot.values:
        return {}
    return {LANGUAGE: language}


def _beat(parse: Parse, text: str) -> Beat:
    entities = tuple(_entity(found) for found in parse.entities)
    return Beat("user", parse.intent, text=text, entities=entities, confidence=parse.confidence)


def _entity(found: Found) -> dict[str, Any]:
    written = {
        "entity": found.entity,
        "start": found.start,
        "end": found.end,
        "value": found.value,
        "extractor": found.extractor,
        "role": found.role,
        "group": found.group,
    }
    return {key: value for key, value in written.items() if value is not None}
