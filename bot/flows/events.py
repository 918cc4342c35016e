"""What an action's answer does to a dialogue: the events and messages of Rasa's protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.flows.effects import Done
from bot.flows.responses import said_by_server
from bot.flows.state import LANGUAGE, REQUESTED_SLOT, begin
from bot.flows.turn import Turn

LARGEST_VALUE = 20_000
"""How many characters of JSON a slot may hold."""
_QUIET = frozenset(
    {"session_started", "resume", "action", "loop_interrupted", "user_featurization"}
)
"""Events that change nothing here."""


@dataclass
class Told:
    """What a form has to know of an answer: slots that were set, what is to be asked next.

    ``requested`` holds the slot that is to be asked for, None in it where nothing is to be asked
    any more; it is None itself where the answer leaves that to the form. With ``in_form`` the form
    ends itself where it is to end.
    """

    in_form: bool = False
    slots: set[str] = field(default_factory=set)
    requested: tuple[str | None] | None = None
    rejects: bool = False
    ends: bool = False


def apply(turn: Turn, done: Done, *, slots_only: bool = False, in_form: bool = False) -> Told:
    """Say what an action says, then do what its events say; what cannot be done is noted.

    ``slots_only`` leaves everything out that does more than to set slots.
    """
    told = Told(in_form)
    for response in done.responses:
        _say(turn, response)
    for event in done.events:
        kind = event.get("event")
        apply_one = _EVENTS.get(kind) if isinstance(kind, str) else None
        if apply_one is not None and not (slots_only and kind not in ("slot", "bot")):
            apply_one(turn, event, told)
        elif kind not in _QUIET:
            turn.note(str(kind)[:80], "this event is not supported and was left out")
    return told


def _say(turn: Turn, response: Mapping[str, Any]) -> None:
    state, assistant = turn.state, turn.assistant
    said, odd = said_by_server(
        response, assistant.responses, state.slots, assistant.slots, state.channel
    )
    for what in odd:
        turn.note("responses", what)
    turn.say(said)


def _name(event: Mapping[str, Any]) -> str | None:
    name = event.get("name")
    return name if isinstance(name, str) else None


def _slot(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    name, value = _name(event), event.get("value")
    if name == REQUESTED_SLOT:
        if value is None or (isinstance(value, str) and value in turn.assistant.slots):
            told.requested = (value,)
        else:
            turn.note(REQUESTED_SLOT, f"no such slot: {str(value)[:80]}")
    elif name is None or (name not in turn.assistant.slots and name != LANGUAGE):
        turn.note(str(event.get("name"))[:80], "no such slot")
    elif len(json.dumps(value, ensure_ascii=False)) > LARGEST_VALUE:
        turn.note(name, "the value is too large")
    else:
        turn.set_slots({name: value})
        told.slots.add(name)


def _reset_slots(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    emptied = {name: None for name in turn.state.slots if name != LANGUAGE}
    turn.set_slots({**emptied, **begin(turn.assistant).slots})


def _active_loop(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    name = _name(event)
    if event.get("name") is None:
        told.ends = True
        if not told.in_form:
            turn.leave_form()
    elif name in turn.assistant.forms and name != turn.state.form:
        turn.leave_form()
        turn.change(followup=name)
    elif name not in turn.assistant.forms:
        turn.note(str(event.get("name"))[:80], "no such form")


def _followup(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    turn.change(followup=_name(event))


def _bot(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    data = event.get("data")
    _say(turn, {**(data if isinstance(data, Mapping) else {}), "text": event.get("text")})


def _restart(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    turn.restart()


def _pause(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    turn.hand_over()


def _rejected(turn: Turn, event: Mapping[str, Any], told: Told) -> None:
    told.rejects = True


_EVENTS: dict[str, Callable[[Turn, Mapping[str, Any], Told], None]] = {
    "slot": _slot,
    "reset_slots": _reset_slots,
    "active_loop": _active_loop,
    "form": _active_loop,
    "followup": _followup,
    "bot": _bot,
    "restart": _restart,
    "pause": _pause,
    "action_execution_rejected": _rejected,
}
