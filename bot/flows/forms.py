"""Forms: asking for slots one after another, having them validated, asking again, giving up."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.assistant.model import Form
from bot.flows.effects import Done, Failed, Rejected
from bot.flows.events import apply
from bot.flows.moments import moments
from bot.flows.slots import STOP, fill, is_custom
from bot.flows.state import Beat, DialogueState, Pending
from bot.flows.turn import Turn

MOST_TRIES = 3
"""How often a form asks for one slot before it offers a person."""
MOST_REPEATS = 3
"""How often in a row a form takes up its question again before it lets go."""
LEAVES = frozenset({STOP, "deny"})
VALIDATION, MOST_FAILURES = "", 2
"""Under which name failures of the validating action are counted, and how many end the form."""
"""Intents that leave a form where nothing else takes them."""


def answer(turn: Turn) -> None:
    """Let the active form look at what the customer said."""
    form, heard = _form(turn), turn.state.heard
    assert heard is not None
    names = {*form.required_slots, turn.state.requested_slot}
    given = {name: value for name, value in heard.slots.items() if name in names}
    if _validator(form) in turn.assistant.actions and (given or _asks_an_action(turn)):
        turn.wait_for(_validator(form), "validate", given)
    elif not given:
        turn.change(rejected=True)


def run(turn: Turn, name: str) -> None:
    """Start a form, go on after an answer, or take it up again after something else."""
    if turn.state.form != name:
        _start(turn, name)
        return
    if turn.state.rejected:
        again(turn)
        return
    turn.hide(*_asked_and_answered(turn.state))
    turn.did(name)
    turn.change(repeats=0)
    ask_next(turn)


def again(turn: Turn, *, hidden: bool = False) -> None:
    """Repeat what a form asked; where that has been done often enough, let go of the form."""
    form, repeats = _form(turn), turn.state.repeats + 1
    if repeats > MOST_REPEATS:
        turn.because("form", form.name, form.place, "left: taken up again too often")
        leave(turn)
        return
    turn.did(form.name, hidden=hidden)
    turn.change(rejected=False, repeats=repeats)
    requested = turn.state.requested_slot
    ask_next(turn, (requested,) if _is_open(turn.state, requested) else None, counts=False)


def leave(turn: Turn) -> None:
    """Leave a form that is not complete; no rule shall take it for one that is."""
    turn.did("action_deactivate_loop", hidden=True)
    turn.leave_form()


def ask_next(turn: Turn, demanded: tuple[str | None] | None = None, *, counts: bool = True) -> None:
    """Ask for what is missing, or end the form; ``demanded`` is what an action wants asked."""
    form, state = _form(turn), turn.state
    missing = (name for name in form.required_slots if state.slots.get(name) is None)
    slot = demanded[0] if demanded else next(missing, None)
    if slot is None:
        turn.because("form", form.name, form.place, "complete")
        turn.leave_form()
        return
    tries = state.tries.get(slot, 0) + counts
    turn.change(
        requested_slot=slot, asked_at=turn.now, tries={**state.tries, slot: tries}, rejected=False
    )
    turn.because("form", form.name, form.place, f"asks for {slot}")
    if tries > MOST_TRIES:
        turn.tell("form_offer_person", offers_person=True)
        return
    _ask(turn, form, slot)


def validated(turn: Turn, pending: Pending, result: Done | Rejected | Failed) -> None:
    """Go on with what the action that validates says of the values it was given."""
    form = _form(turn)
    last = turn.state.last
    starting = last is not None and last.kind == "action" and last.name == form.name
    if not isinstance(result, Done):
        _take_back(turn, pending.slots)
        if starting and not pending.slots:  # nothing was to be looked at yet
            ask_next(turn)
        elif isinstance(result, Failed):
            _could_not_look(turn)
        elif starting:
            ask_next(turn)
        else:
            turn.change(rejected=True)
        return
    told = apply(turn, result, in_form=True)
    if turn.is_over:
        return
    if told.rejects or not (starting or pending.slots or told.slots or told.requested or told.ends):
        turn.change(rejected=True)
        return
    if not starting:
        turn.hide(*_asked_and_answered(turn.state))
        turn.did(form.name)
        turn.change(repeats=0)
    ask_next(turn, (None,) if told.ends else told.requested)


def _could_not_look(turn: Turn) -> None:
    """Apologise; a form whose values nobody can look at waits once more, and is then left."""
    failed = turn.state.tries.get(VALIDATION, 0) + 1
    if failed < MOST_FAILURES:
        turn.change(tries={**turn.state.tries, VALIDATION: failed})
    else:
        leave(turn)
    turn.apologise()


def _start(turn: Turn, name: str) -> None:
    form, heard = turn.assistant.forms[name], turn.state.heard
    turn.leave_form()
    turn.did(name)
    turn.change(form=name)
    turn.because("form", name, form.place, "begins")
    if heard is not None:
        filled = fill(turn.assistant, turn.state, heard, activating=True)
        turn.set_slots({slot: found.value for slot, found in filled.items()})
    if _validator(form) in turn.assistant.actions:
        slots = turn.state.slots
        given = {slot: slots[slot] for slot in form.required_slots if slots.get(slot) is not None}
        turn.wait_for(_validator(form), "validate", given)
    else:
        ask_next(turn)


def _ask(turn: Turn, form: Form, slot: str) -> None:
    ways = (
        f"action_ask_{form.name}_{slot}",
        f"utter_ask_{form.name}_{slot}",
        f"action_ask_{slot}",
        f"utter_ask_{slot}",
    )
    for way in ways:
        if way in turn.assistant.responses:
            turn.utter(way)
            break
        if way in turn.assistant.actions:
            turn.wait_for(way, "ask")
            return
    if not turn.has_spoken:
        turn.tell("form_ask", slot=slot)


def _asks_an_action(turn: Turn) -> bool:
    """Say whether what is asked for can only be found by an action."""
    requested = turn.state.requested_slot
    return requested is not None and is_custom(turn.assistant.slots.get(requested))


def _take_back(turn: Turn, slots: Mapping[str, Any]) -> None:
    """Give slots what they held before the customer spoke: nobody has looked at the new values."""
    happened = [m for m in moments(turn.state, hidden=True) if m.beat.kind == "user"]
    before = happened[-1].before if happened else {}
    turn.set_slots({name: before.get(name) for name in slots})


def _asked_and_answered(state: DialogueState) -> list[Beat]:
    """Return the form's last turn and the answer to it, which no story tells."""
    if state.last is None or state.last.kind != "user":
        return []
    found = []
    for beat in reversed(state.history):
        found.append(beat)
        if beat.kind == "action" and beat.name == state.form:
            return found
    return []


def _is_open(state: DialogueState, slot: str | None) -> bool:
    return slot is not None and state.slots.get(slot) is None


def _validator(form: Form) -> str:
    return f"validate_{form.name}"


def _form(turn: Turn) -> Form:
    assert turn.state.form is not None
    return turn.assistant.forms[turn.state.form]
