"""What is remembered of a dialogue within one inquiry, and its JSON.

A state is a value: every step makes a new one. Its history is a row of *beats*, the turns that
rules and stories are compared with: what the customer said, and what the assistant did about it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, cast

from bot.assistant.model import Assistant

VERSION = 1
MOST_BEATS = 40
"""How many beats are kept; what slots they set stays."""
REQUESTED_SLOT = "requested_slot"
LANGUAGE = "language"

Purpose = Literal["action", "validate", "ask", "mappings"]


@dataclass(frozen=True)
class Beat:
    """One thing that happened: the customer said something, or the assistant did something.

    ``name`` is the intent (None where no intent took the message) or the action, ``slots`` what it
    set, ``loop`` the form that was active after it, and ``requested`` what that form asked for. A
    beat that is ``hidden`` is no part of what stories tell: a form's questions and their answers,
    and what somebody else answered. ``at`` is in seconds since 1970.
    """

    kind: Literal["user", "action"]
    name: str | None
    at: float = 0.0
    text: str = ""
    said: tuple[str, ...] = ()
    entities: tuple[Mapping[str, Any], ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    loop: str | None = None
    requested: str | None = None
    hidden: bool = False
    confidence: float = 0.0


@dataclass(frozen=True)
class Pending:
    """An action that the step waits for; ``slots`` are the values it has to look at."""

    action: str
    purpose: Purpose
    slots: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class DialogueState:
    """Where a dialogue stands.

    ``before`` holds what slots had been set to before the first beat that is kept. ``tries`` counts
    how often the active form asked for a slot, ``repeats`` how often in a row it asked again
    because the customer had asked something else.
    """

    slots: Mapping[str, Any] = field(default_factory=dict)
    before: Mapping[str, Any] = field(default_factory=dict)
    history: tuple[Beat, ...] = ()
    form: str | None = None
    requested_slot: str | None = None
    asked_at: float | None = None
    tries: Mapping[str, int] = field(default_factory=dict)
    repeats: int = 0
    rejected: bool = False
    followup: str | None = None
    pending: Pending | None = None
    language: str = "ja"
    channel: str = "web"

    @property
    def last(self) -> Beat | None:
        """Return what happened last."""
        return self.history[-1] if self.history else None

    @property
    def heard(self) -> Beat | None:
        """Return what the customer said last."""
        return next((beat for beat in reversed(self.history) if beat.kind == "user"), None)


def begin(assistant: Assistant) -> DialogueState:
    """Return the state of a dialogue in which nothing has happened."""
    initial = {
        slot.name: as_data(slot.initial_value)
        for slot in assistant.slots.values()
        if slot.initial_value is not None
    }
    return DialogueState(slots=initial, before=initial)


def with_beat(state: DialogueState, beat: Beat) -> DialogueState:
    """Return the state after a beat; the oldest one gives way where there are too many."""
    history, before = (*state.history, beat), state.before
    while len(history) > MOST_BEATS:
        before = {**before, **history[0].slots}
        history = history[1:]
    return replace(state, history=history, before=before)


def to_json(state: DialogueState) -> str:
    """Write a state down."""
    whole = {"version": VERSION, **vars(state)}
    return json.dumps(whole, ensure_ascii=False, default=vars)  # `asdict` would copy all of it


def from_json(text: str, assistant: Assistant) -> DialogueState:
    """Read a state; one that is of another version, damaged, or waits for an action begins anew.

    What the assistant's files no longer know is left out, so that they may change at any time.
    """
    try:
        written = json.loads(text)
        if written.pop("version") != VERSION:
            return begin(assistant)
        return _still_known(_read(written), assistant)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return begin(assistant)


def _read(written: dict[str, Any]) -> DialogueState:
    pending = written.pop("pending")
    history = tuple(_beat(beat) for beat in written.pop("history"))
    state = DialogueState(
        **written, history=history, pending=Pending(**pending) if pending else None
    )
    _check(state.slots, dict)
    _check(state.before, dict)
    _check(state.tries, dict)
    _check((state.form, state.requested_slot, state.followup), (str, type(None)), each=True)
    _check((state.channel, state.language, *state.tries), str, each=True)
    _check((state.repeats, state.rejected, *state.tries.values()), int, each=True)
    _check(state.asked_at, (int, float, type(None)))
    return state


def _beat(written: dict[str, Any]) -> Beat:
    said, entities = tuple(written.pop("said")), tuple(written.pop("entities"))
    beat = Beat(**written, said=said, entities=entities)
    if beat.kind not in ("user", "action"):
        raise ValueError("no beat")
    _check((beat.name, beat.loop, beat.requested), (str, type(None)), each=True)
    _check((beat.text, *said, *(entity["entity"] for entity in entities)), str, each=True)
    _check((beat.at, beat.confidence), (int, float), each=True)
    _check(beat.slots, dict)
    for entity in entities:
        _check(entity["value"], str)
    return beat


def _check(value: Any, kind: type | tuple[type, ...], *, each: bool = False) -> None:
    """Raise TypeError for a value, or one of several, that is of another kind."""
    if not all(isinstance(part, kind) for part in (value if each else (value,))):
        raise TypeError("not what was written")


def _still_known(state: DialogueState, assistant: Assistant) -> DialogueState:
    slots = {k: v for k, v in state.slots.items() if k in assistant.slots or k == LANGUAGE}
    state = replace(state, slots=slots)
    if state.requested_slot not in assistant.slots:
        state = replace(state, requested_slot=None)
    if state.pending is not None or (state.form is not None and state.form not in assistant.forms):
        return without_form(replace(state, pending=None))
    return state


def without_form(state: DialogueState) -> DialogueState:
    """Return the state with no form active; what slots hold stays."""
    return replace(
        state, form=None, requested_slot=None, tries={}, repeats=0, asked_at=None, rejected=False
    )


def as_data(value: object) -> Any:
    """Return a value as JSON has it, so that a state is the same before and after it is written."""
    return cast(Any, json.loads(json.dumps(value, ensure_ascii=False, default=str)))
