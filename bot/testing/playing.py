"""Holding a test's conversation and comparing it, turn by turn, until one goes otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from bot.assistant.model import Assistant, Button, SlotStep
from bot.flows.driving import Run
from bot.flows.effects import Effect, HandOver, NotMine, Say
from bot.flows.moments import Moment, moments
from bot.flows.state import REQUESTED_SLOT
from bot.flows.talk import FAQ, PERSON, Exchanged, Talk
from bot.nlu.model import Engine
from bot.nlu.training import is_out_of_scope
from bot.testing.model import Case, Reply, Turn
from bot.testing.stubs import Stubs, holds

NO_FLOW = "action_default_fallback"
"""What Rasa does where no flow answers; here the FAQ does."""


@dataclass(frozen=True)
class Row:
    """What was expected beside what was said; empty where there was none."""

    expected: str
    said: str
    is_right: bool


@dataclass(frozen=True)
class Played:
    """A turn that was played. ``wrong`` is what else went otherwise, in words.

    ``told`` is None where the turn could not be played at all.
    """

    turn: Turn
    told: Exchanged | None
    rows: tuple[Row, ...] = ()
    wrong: tuple[str, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it went as written."""
        return not self.wrong and all(row.is_right for row in self.rows)


@dataclass(frozen=True)
class Outcome:
    """A conversation up to its end, or up to the first turn that went otherwise."""

    case: Case
    turns: tuple[Played, ...]

    @property
    def is_right(self) -> bool:
        """Whether all of it went as written."""
        return all(turn.is_right for turn in self.turns)


def play(case: Case, assistant: Assistant, engine: Engine, server: Run | None = None) -> Outcome:
    """Hold a conversation. ``server`` answers actions in place of what the test says."""
    talk = Talk(
        *(assistant, engine),
        language=case.language,
        ask_action=server or Stubs(case.answers).run,
        known=case.known,
    )
    played: list[Played] = []
    for turn in case.turns:
        played.append(_turn(turn, talk, _offered(played)))
        if not played[-1].is_right:
            break
    return Outcome(case, tuple(played))


def _offered(played: Sequence[Played]) -> tuple[Button, ...]:
    told = played[-1].told if played else None
    return tuple(button for say in told.said for button in say.buttons) if told else ()


def _turn(turn: Turn, talk: Talk, offered: tuple[Button, ...]) -> Played:
    says = turn.says
    if turn.taps is not None:
        tapped = next((one for one in offered if one.title == turn.taps), None)
        if tapped is None:
            titles = ", ".join(one.title for one in offered) or "none"
            return Played(turn, None, wrong=(f"There is no such button; there are: {titles}.",))
        says = tapped.payload
    told = talk.say(says)
    rows = tuple(_rows(turn, told))
    return Played(turn, told, rows, (*_misunderstood(turn, told), *_elsewhere(turn, told)))


def _rows(turn: Turn, told: Exchanged) -> Iterator[Row]:
    if turn.replies is not None:
        for reply, effect in zip_longest(turn.replies, told.effects):
            right = reply is not None and effect is not None and _fits(reply, effect)
            yield Row(_reply(reply), _said(effect, named=right), right)
    if turn.actions is not None:
        done = _done(told)
        for step, name in zip_longest(turn.actions, done):
            right = step.name == name if step is not None else turn.may_go_on
            yield Row(step.name if step is not None else "", name or "", right)


def _done(told: Exchanged) -> list[str]:
    done = [beat.name for beat in told.beats if beat.kind == "action" and beat.name]
    return done or ([NO_FLOW] if any(isinstance(one, NotMine) for one in told.effects) else [])


def _fits(reply: Reply, effect: Effect) -> bool:
    if isinstance(effect, NotMine | HandOver):
        return reply.what == (FAQ if isinstance(effect, NotMine) else PERSON)
    if not isinstance(effect, Say):
        return False
    titles = tuple(button.title for button in effect.buttons)
    if reply.buttons is not None and reply.buttons != titles:
        return False
    return reply.what == effect.response or _same_words(reply.what, effect.text)


def _same_words(expected: str, said: str) -> bool:
    wanted, words = " ".join(expected.split()), " ".join(said.split())
    return words.startswith(wanted[:-1]) if wanted.endswith("…") else wanted == words


def _reply(reply: Reply | None) -> str:
    return _with_buttons(reply.what, reply.buttons or ()) if reply is not None else ""


def _said(effect: Effect | None, *, named: bool) -> str:
    """Return what was said; the name it comes from too, where that helps to see what went wrong."""
    if effect is None:
        return ""
    if not isinstance(effect, Say):
        return FAQ if isinstance(effect, NotMine) else PERSON
    words = f"{effect.response}: {effect.text}" if effect.response and not named else effect.text
    return _with_buttons(words, tuple(button.title for button in effect.buttons))


def _with_buttons(words: str, titles: tuple[str, ...]) -> str:
    return " ".join((words, *(f"[{title}]" for title in titles)))


def _misunderstood(turn: Turn, told: Exchanged) -> Iterator[str]:
    wanted, found = turn.intent, told.intent
    if wanted is not None and wanted != found:
        outside = is_out_of_scope(wanted) and (found is None or is_out_of_scope(found))
        if not outside and not (found is None and _was_for_form(told)):
            yield f"intent: expected {wanted}, found {found or 'none'}"
    values = [(one.entity, one.value) for one in told.parse.entities]
    for name, value in turn.entities:
        if not any(name == one and value in (None, got) for one, got in values):
            listed = ", ".join(f"{one} “{got}”" for one, got in values) or "none"
            yield f"entity: expected {name} “{value}”, found {listed}"


def _was_for_form(told: Exchanged) -> bool:
    """Say whether a form took the message: then it need have no intent (Rasa always names one)."""
    heard = moments(told.state, hidden=True)[-len(told.beats)]
    return heard.loop_before is not None and bool(heard.beat.slots)


def _elsewhere(turn: Turn, told: Exchanged) -> Iterator[str]:
    """Yield what slots and the form should have been and were not."""
    since = moments(told.state, hidden=True)[-len(told.beats) :]
    now = {**told.state.slots, REQUESTED_SLOT: told.state.requested_slot}
    seen = [now] if turn.looked_at == "end" else [*map(_slots_after, since), now]
    for step in turn.slots:
        for one in _one_by_one(step):
            if not any(holds(one, slots) for slots in seen):
                yield _slot(one, now)
    forms = {told.state.form}
    if turn.looked_at == "ever":
        forms |= {moment.beat.loop for moment in since}
    for loop in turn.loops:
        if loop.form not in forms:
            yield f"form: expected {loop.form or 'none'}, active is {told.state.form or 'none'}"


def _slots_after(moment: Moment) -> Mapping[str, Any]:
    return {**moment.after, REQUESTED_SLOT: moment.beat.requested}


def _one_by_one(step: SlotStep) -> Iterator[SlotStep]:
    for said in step.slots:
        yield SlotStep((said,), step.place)
    for name in step.unset:
        yield SlotStep((), step.place, (name,))


def _slot(step: SlotStep, slots: Mapping[str, Any]) -> str:
    name, value = step.slots[0] if step.slots else (step.unset[0], "nothing")
    wanted = "a value" if value is None else value
    found = slots.get(name)
    return f"slot {name}: expected {wanted}, found {'nothing' if found is None else found}"
