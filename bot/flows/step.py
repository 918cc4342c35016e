"""One step of a dialogue: what the assistant does with a message. Pure: no clock, no network.

    result = step(assistant, state, parse, text, "ja", now=1.0)
    while result.action:
        result = resume(assistant, result.state, answer_of_the_action_server, now=2.0)

What both say is to be said in this order. Where the effects hold `NotMine`, somebody else answers
the message; if it names a form, `take_up` goes on with that afterwards.
"""

from __future__ import annotations

from dataclasses import replace

from bot.assistant.model import Assistant
from bot.flows import forms
from bot.flows.effects import ActionResult, Done, Failed, NotMine, Reason, Rejected, Result
from bot.flows.events import apply
from bot.flows.hearing import hear
from bot.flows.matching import LISTEN, Chosen, by_rule, by_story
from bot.flows.moments import moments
from bot.flows.state import DialogueState, Pending
from bot.flows.turn import Turn
from bot.nlu.model import Parse

MOST_ACTIONS = 10
"""How much may be done about one message: rules that lead to each other end here."""
HAND_OVER = "action_hand_over"
VALIDATE_MAPPINGS = "action_validate_slot_mappings"
RESTART_INTENT = "restart"


def step(
    assistant: Assistant,
    state: DialogueState,
    parse: Parse,
    text: str,
    language: str,
    *,
    now: float = 0.0,
    channel: str = "web",
    is_question: bool = False,
) -> Result:
    """Return what the assistant does with a message that was taken for ``parse``.

    ``is_question`` says that the FAQ is sure to answer the message: then a form does not take it
    for the free words that it asked for. ``now`` is in seconds since 1970.
    """
    turn = Turn(assistant, replace(state, pending=None, followup=None, rejected=False), now)
    turn.change(language=language, channel=channel)
    given = hear(turn, parse, text, is_question=is_question)
    if parse.intent == RESTART_INTENT:
        turn.restart()
        return turn.result()
    if given and VALIDATE_MAPPINGS in assistant.actions:
        turn.wait_for(VALIDATE_MAPPINGS, "mappings", given)
        return turn.result()
    return _answer(turn)


def resume(
    assistant: Assistant, state: DialogueState, result: ActionResult, *, now: float = 0.0
) -> Result:
    """Return how a step that stopped at `RunAction` goes on with what the action answered.

    Whatever an action answers, slots that had been filled before stay unless it says otherwise.
    """
    pending = state.pending
    turn = Turn(assistant, replace(state, pending=None), now)
    if pending is None:
        turn.note("resume", "no action was waited for")
        return turn.result()
    turn.because("action", pending.action, assistant.actions.get(pending.action, ""), _told(result))
    if pending.purpose == "mappings":
        if isinstance(result, Done):
            apply(turn, result, slots_only=True)
        return _answer(turn)
    if pending.purpose == "validate":
        forms.validated(turn, pending, result)
    elif pending.purpose == "ask":
        _asked(turn, result)
    else:
        _ran(turn, pending, result)
    return _go_on(turn)


def take_up(
    assistant: Assistant, state: DialogueState, *, answered: bool, now: float = 0.0
) -> Result:
    """Return how the form that waits goes on after its step said `NotMine`.

    ``answered`` says that somebody else had an answer. If nobody had one, the message was meant
    for the form and not understood.
    """
    turn = Turn(assistant, replace(state, pending=None), now)
    if turn.state.form is None:
        return turn.result()
    if answered:
        forms.again(turn, hidden=True)
    else:
        turn.did(turn.state.form, hidden=True)
        turn.tell("form_not_understood")
        forms.ask_next(turn)
    if turn.state.form is None:
        _proceed(turn)
    return turn.result()


def _answer(turn: Turn) -> Result:
    if turn.state.form is not None and not turn.state.rejected:
        forms.answer(turn)
    return _go_on(turn)


def _go_on(turn: Turn) -> Result:
    """Do what comes next; where that was nothing, the message is somebody else's."""
    _proceed(turn)
    if not turn.is_over:
        _end(turn)
    return turn.result()


def _proceed(turn: Turn) -> None:
    """Do what comes next until the customer is waited for, or an action, or a person."""
    while not turn.is_over:
        chosen = _next(turn)
        if chosen is None or chosen.action == LISTEN:
            break
        if len(turn.since_heard) >= MOST_ACTIONS:
            turn.note(chosen.action, f"not done: {MOST_ACTIONS} actions are enough for a message")
            break
        _do(turn, chosen.action)


def _next(turn: Turn) -> Chosen | None:
    state = turn.state
    if state.followup is not None:
        turn.change(followup=None)
        return _as_chosen(turn, state.followup)
    if state.form is not None and not state.rejected:
        last = state.last
        is_asking = last is not None and (last.kind, last.name) == ("action", state.form)
        return None if is_asking else _as_chosen(turn, state.form)
    happened = moments(state)
    chosen = by_rule(turn.assistant, happened)
    chosen = chosen or by_story(turn.assistant, happened, in_form=state.form is not None)
    if chosen is not None and chosen.action != LISTEN:
        turn.why.append(chosen.reason)
    waits = chosen is None or (chosen.action == LISTEN and not chosen.knows_loops)
    if waits and state.rejected and turn.since_heard and state.form is not None:
        return _as_chosen(turn, state.form)
    return chosen


def _as_chosen(turn: Turn, action: str) -> Chosen:
    form = turn.assistant.forms.get(action)
    place = form.place if form else turn.assistant.actions.get(action, "")
    return Chosen(action, Reason("form" if form else "action", action, str(place)), True)


def _do(turn: Turn, action: str) -> None:
    assistant = turn.assistant
    if action in assistant.forms:
        forms.run(turn, action)
    elif action in assistant.responses:
        turn.did(action)
        turn.utter(action)
    elif action == HAND_OVER:
        turn.did(action)
        turn.hand_over()
    elif action in assistant.actions:
        turn.wait_for(action, "action")
    elif action == "action_restart":
        turn.restart()
    elif action == "action_deactivate_loop":
        turn.did(action)
        turn.leave_form()
    elif action == "action_default_fallback" and "utter_default" in assistant.responses:
        turn.did(action)
        turn.utter("utter_default")
    else:
        turn.did(action)
        if action not in ("action_session_start", "action_default_fallback"):
            turn.note(action, "there is no such action")


def _ran(turn: Turn, pending: Pending, result: ActionResult) -> None:
    if isinstance(result, Rejected):
        turn.is_over = True
        _end(turn)
        return
    turn.did(pending.action)
    if isinstance(result, Failed):
        turn.apologise()
    else:
        apply(turn, result)


def _asked(turn: Turn, result: ActionResult) -> None:
    """Take what an action asked as the form's own question."""
    if isinstance(result, Done):
        apply(turn, result)
    elif isinstance(result, Failed):
        turn.apologise()
    if not turn.has_spoken and turn.state.requested_slot is not None:
        turn.tell("form_ask", slot=turn.state.requested_slot)


def _end(turn: Turn) -> None:
    """Let the message go to somebody else where the flows had nothing to say to it."""
    if turn.has_spoken:
        return
    heard, form = turn.state.heard, turn.state.form
    if form and heard and heard.name in forms.LEAVES and not turn.since_heard:
        turn.because("form", form, turn.assistant.forms[form].place, f"left: {heard.name}")
        forms.leave(turn)
        turn.tell("form_left")
        return
    if heard is not None:
        turn.hide(heard)
    if form is not None:
        slot = turn.state.requested_slot or ""
        turn.because("form", form, turn.assistant.forms[form].place, f"still waits: {slot}")
    elif turn.since_heard:
        turn.note("silence", "the flow said nothing")
    why = "no answer to what the form asks" if form else "no rule and no story takes it"
    turn.effects.append(NotMine(why, form))


def _told(result: ActionResult) -> str:
    if isinstance(result, Done):
        return "done"
    return f"{'refused' if isinstance(result, Rejected) else 'failed'}: {result.why}"
