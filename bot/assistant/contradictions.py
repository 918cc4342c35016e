"""Rules, or stories, that want different things in the same situation, as Rasa looks for them.

A situation is what happened since a rule began: its condition, the customer's intent with the names
of its entities, the actions, slots and forms. Of a text only counts that it is there, as in Rasa.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from bot.assistant.model import (
    ActionStep,
    IntentStep,
    LoopStep,
    Place,
    Rule,
    Slot,
    SlotStep,
    Step,
    Story,
)
from bot.assistant.problems import Problems
from madoguchi.i18n import mark

LISTEN = "action_listen"
MOST_WAYS = 1_000
"""Combinations of a story's ``or`` that are looked at."""

Situation = tuple[object, ...]


class Moment(NamedTuple):
    """What a rule or story does in a situation."""

    situation: Situation
    action: str
    name: str
    place: Place


def find_contradictions(
    problems: Problems, slots: Mapping[str, Slot], rules: Sequence[Rule], stories: Sequence[Story]
) -> None:
    """Note where one rule, or one story, contradicts an earlier one; each pair once."""
    _compare(problems, (moment for rule in rules for moment in _of_rule(slots, rule)))
    _compare(problems, (moment for story in stories for moment in _of_story(slots, story)))


def _compare(problems: Problems, moments: Iterator[Moment]) -> None:
    seen: dict[Situation, Moment] = {}
    told: set[tuple[Place, str]] = set()
    for moment in moments:
        known = seen.setdefault(moment.situation, moment)
        if known.action == moment.action or (moment.place, known.name) in told:
            continue
        told.add((moment.place, known.name))
        values = {"name": moment.name, "other": known.name, "place": known.place}
        if LISTEN in (moment.action, known.action):
            action = known.action if moment.action == LISTEN else moment.action
            problems.error(moment.place, ENDS_OR_NOT, **values, action=action)
        else:
            problems.error(
                moment.place, CONTRADICTION, **values, action=moment.action, known=known.action
            )


def _of_rule(slots: Mapping[str, Slot], rule: Rule) -> Iterator[Moment]:
    for steps in _each_way(rule.steps):
        state = _State(slots)
        for condition in rule.condition:
            state.take(condition)
        for situation, action, place in state.actions(steps, ends=rule.wait_for_user_input):
            yield Moment((rule.conversation_start, *situation), action, rule.name, place)


def _of_story(slots: Mapping[str, Slot], story: Story) -> Iterator[Moment]:
    for steps in _each_way(story.steps):
        for situation, action, place in _State(slots).actions(steps, ends=True):
            yield Moment(situation, action, story.name, place)


def _each_way(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """Yield the steps once for every combination of intents that an ``or`` leaves open."""
    choices: list[list[Step]] = []
    ways = 1
    for step in steps:
        if isinstance(step, IntentStep) and ways * len(step.intents) <= MOST_WAYS:
            ways *= len(step.intents)
            choices.append([IntentStep((one,), step.place, step.entities) for one in step.intents])
        else:
            choices.append([step])
    yield from product(*choices)


class _State:
    """What has happened, and what holds now."""

    def __init__(self, slots: Mapping[str, Slot]) -> None:
        self._known = slots
        self._slots: dict[str, object] = {}
        self._loop = ""
        self._turn: object = None
        self._last = LISTEN
        self._past: Situation = ()

    def actions(
        self, steps: Sequence[Step], *, ends: bool
    ) -> Iterator[tuple[Situation, str, Place]]:
        """Yield the situation before each action, and the action; waiting for words is one.

        The first action of a rule that begins without a message depends on what came before it.
        """
        for number, step in enumerate(steps):
            if isinstance(step, ActionStep):
                if number or isinstance(steps[0], IntentStep):
                    yield self._situation(), step.name, step.place
                self._did(step.name)
            elif isinstance(step, IntentStep):
                if number and self._last != LISTEN:
                    yield self._situation(), LISTEN, steps[number - 1].place
                    self._did(LISTEN)
                self._turn = (step.intents, frozenset(name for name, _ in step.entities))
            else:
                self.take(step)
        if ends and steps and self._last != LISTEN:
            yield self._situation(), LISTEN, steps[-1].place

    def take(self, step: SlotStep | LoopStep) -> None:
        """Let a slot or a form be as a step says."""
        if isinstance(step, LoopStep):
            self._loop = step.form or "(none)"
            return
        for name, value in step.slots:
            if (seen := self._seen(name, value)) is not None:
                self._slots[name] = seen
        for name in step.unset:
            if self._seen(name, True) is not None:
                self._slots[name] = "(unset)"

    def _seen(self, name: str, value: object) -> object:
        """Return what counts of a slot's value; None where the slot decides nothing."""
        slot = self._known.get(name)
        if slot is None:
            return (value,)
        if not slot.influences_conversation or slot.type == "any":
            return None
        return "(set)" if slot.type in ("text", "list") else (str(value),)

    def _did(self, action: str) -> None:
        self._past = self._situation()
        self._last = action

    def _situation(self) -> Situation:
        now = (self._last, self._turn, frozenset(self._slots.items()), self._loop)
        return (*self._past, now)


CONTRADICTION = mark(
    "“%(name)s” goes on with “%(action)s” here, “%(other)s” (%(place)s) in the same situation with "
    "“%(known)s”: change one, or give it a condition."
)
ENDS_OR_NOT = mark(
    "“%(name)s” and “%(other)s” (%(place)s) are alike up to here; then one waits for the customer "
    "and the other goes on with “%(action)s”: change one, give it a condition, or let the shorter "
    "rule end with “wait_for_user_input: false”."
)
