"""What rules and stories say comes next, after what has happened."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.assistant.model import (
    ActionStep,
    Assistant,
    IntentStep,
    LoopStep,
    Rule,
    Slot,
    SlotStep,
    Step,
    Story,
)
from bot.flows.effects import Reason
from bot.flows.moments import Moment
from bot.flows.responses import same
from bot.flows.state import REQUESTED_SLOT, Beat

LISTEN = "action_listen"
NOTHING = object()
"""What a slot is that holds nothing."""
ANSWERS = frozenset({"affirm", "deny"})
"""Intents that mean something only after what was asked."""


@dataclass(frozen=True)
class Chosen:
    """The next action, why, and whether what chose it speaks of forms itself."""

    action: str
    reason: Reason
    knows_loops: bool


def by_rule(assistant: Assistant, happened: Sequence[Moment]) -> Chosen | None:
    """Return what the longest rule says that fits the end of what happened; the first of equals."""
    best: tuple[tuple[int, int], Chosen] | None = None
    if not happened:
        return None
    for rule in assistant.rules:
        for position, step in _openings(rule, happened[-1].beat):
            ends = step is None and position == len(rule.steps)
            if ends and not rule.wait_for_user_input:
                continue
            prefix = rule.steps[:position]
            length = _fits(assistant, rule, prefix, happened)
            key = (length, len(rule.condition) + _weight(prefix))
            if length and (best is None or key > best[0]):
                action = step.name if step else LISTEN
                best = (
                    key,
                    Chosen(action, Reason("rule", rule.name, str(rule.place)), _knows_loops(rule)),
                )
    return best[1] if best else None


def by_story(
    assistant: Assistant, happened: Sequence[Moment], *, in_form: bool = False
) -> Chosen | None:
    """Return how the stories go on that tell the longest end of what happened.

    None where they disagree, or where a yes or no is all that they know. ``in_form``, where a
    message is likelier meant for something else, they have to know what came before it.
    """
    best: tuple[int, bool, int] = (0, False, 0)
    found: list[Chosen] = []
    if not happened:
        return None
    for story in assistant.stories:
        for position, step in _openings(story, happened[-1].beat):
            key = _told(assistant, story.steps[:position], happened)
            if key is None or key < best or (in_form and key[:2] == (1, False)):
                continue
            if key > best:
                best, found = key, []
            action = step.name if step else LISTEN
            reason = Reason("story", story.name, str(story.place))
            found.append(Chosen(action, reason, any(isinstance(s, LoopStep) for s in story.steps)))
    if len({chosen.action for chosen in found}) != 1:
        return None
    return found[0]


def _openings(path: Rule | Story, last: Beat) -> Iterator[tuple[int, ActionStep | None]]:
    """Yield where the assistant may be next after a beat: before an action, or waiting (None)."""
    turn: IntentStep | ActionStep | None = None
    for position, step in enumerate(path.steps):
        if isinstance(step, (IntentStep, ActionStep)):
            if turn is not None and _is(turn, last):
                yield position, step if isinstance(step, ActionStep) else None
            turn = step
    if turn is not None and _is(turn, last):
        yield len(path.steps), None


@dataclass
class _Expected:
    """What slots and forms have to be, as steps say it one after another."""

    assistant: Assistant
    slots: dict[str, Any]
    loop: str | bool | None = False  # False: nothing was said

    def hear(self, steps: Sequence[Step]) -> None:
        for step in steps:
            if isinstance(step, LoopStep):
                self.loop = step.form
            elif isinstance(step, SlotStep):
                self.slots.update(step.slots)
                self.slots.update(dict.fromkeys(step.unset, NOTHING))

    def holds(
        self, slots: Mapping[str, Any], loops: Sequence[str | None], requested: str | None
    ) -> bool:
        if self.loop is not False and self.loop not in loops:
            return False
        for name, value in self.slots.items():
            if name == REQUESTED_SLOT:
                if not _is_asked_for(requested, value):
                    return False
            elif not _has(self.assistant.slots.get(name), slots.get(name), value):
                return False
        return True


def _is_asked_for(requested: str | None, asked: Any) -> bool:
    if asked is NOTHING:
        return requested is None
    return requested is not None if asked is None else requested == asked


def _has(slot: Slot | None, value: Any, asked: Any) -> bool:
    """Say whether a slot is what a step says; of texts and lists only whether there is any."""
    if slot is None or not slot.influences_conversation or slot.type == "any":
        return True
    if asked is NOTHING:
        return value is None
    if asked is None:
        return value is not None
    if slot.type in ("text", "list"):
        return bool(value) == bool(asked)
    return same(value, asked)


def _fits(
    assistant: Assistant, rule: Rule, prefix: Sequence[Step], happened: Sequence[Moment]
) -> int:
    """Return how many beats a rule's steps are, 0 where they are not the end of what happened."""
    groups = _groups(prefix)
    if len(groups) > len(happened):
        return 0
    if rule.conversation_start and len(groups) != len(happened):
        return 0
    tail = happened[-len(groups) :]
    expected = _Expected(assistant, {})
    expected.hear(rule.condition)
    first = tail[0]
    if isinstance(groups[0][0], ActionStep):
        loops = (first.loop_before, groups[0][0].name)
        if not expected.holds(first.before, loops, first.requested_before):
            return 0
    for (step, states), moment in zip(groups, tail, strict=True):
        expected.hear(states)
        was = (moment.beat.loop,)
        if not _is(step, moment.beat):
            return 0
        says = isinstance(step, IntentStep) or states or step is not groups[0][0]
        if says and not expected.holds(moment.after, was, moment.beat.requested):
            return 0
    return len(groups)


def _told(
    assistant: Assistant, prefix: Sequence[Step], happened: Sequence[Moment]
) -> tuple[int, bool, int] | None:
    """Return how much of the end of what happened a story tells, and whether from its beginning.

    Words in the middle of a story are known again without what came before, unless they are a yes
    or a no.
    """
    groups = _groups(prefix)
    expected = [_Expected(assistant, {})]
    for _, states in groups:
        following = _Expected(assistant, dict(expected[-1].slots), expected[-1].loop)
        following.hear(states)
        expected.append(following)
    length = 0
    for (step, _), asked, moment in zip(
        reversed(groups), reversed(expected), reversed(happened), strict=False
    ):
        beat = moment.beat
        if not _is(step, beat) or not asked.holds(moment.after, (beat.loop,), beat.requested):
            break
        length += 1
    told = happened[len(happened) - length :]
    heard = [moment.beat for moment in told if moment.beat.kind == "user"]
    from_start = length == len(groups)
    if not heard or (told[0].beat.name in ANSWERS and not from_start):
        return None
    return length, from_start, _weight(prefix)


Group = tuple[IntentStep | ActionStep, list[Step]]


def _groups(steps: Sequence[Step]) -> list[Group]:
    """Return turns, each with what is said of slots and forms after it."""
    groups: list[Group] = []
    for step in steps:
        if isinstance(step, (IntentStep, ActionStep)):
            groups.append((step, []))
        elif groups:
            groups[-1][1].append(step)
    return groups


def _is(step: IntentStep | ActionStep, beat: Beat) -> bool:
    if isinstance(step, ActionStep):
        return beat.kind == "action" and beat.name == step.name
    if beat.kind != "user" or beat.name not in step.intents:
        return False
    values = {(entity["entity"], entity["value"]) for entity in beat.entities}
    names = {name for name, _ in values}
    return all(
        name in names if value is None else (name, value) in values for name, value in step.entities
    )


def _weight(steps: Sequence[Step]) -> int:
    """Return how much steps ask for beyond the turns themselves."""
    return sum(
        len(step.entities) if isinstance(step, IntentStep) else not isinstance(step, ActionStep)
        for step in steps
    )


def _knows_loops(rule: Rule) -> bool:
    return any(isinstance(step, LoopStep) for step in (*rule.condition, *rule.steps))
