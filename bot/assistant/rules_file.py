"""Reading rules and stories: who says what after what."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.assistant.fields import entry, flag, mapping, plain, sequence, text
from bot.assistant.model import (
    ActionStep,
    IntentStep,
    LoopStep,
    Place,
    Rule,
    SlotStep,
    Step,
    Story,
)
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark

_RULE_KEYS = ("rule", "steps", "condition", "conversation_start", "wait_for_user_input", "metadata")
_STORY_KEYS = ("story", "steps", "metadata")
_STEPS = ("intent", "action", "slot_was_set", "active_loop", "or")


def read_rules(problems: Problems, node: Node) -> Iterator[Rule]:
    """Yield the rules of a list; one without a name is left out, which is an error."""
    for item in sequence(problems, node):
        found = entry(problems, item, _RULE_KEYS)
        name, steps = _named(problems, item, found, "rule")
        if not name:
            continue
        turns = [step for step in steps if isinstance(step, IntentStep)]
        for step in turns[1:]:
            problems.error(step.place, TWO_TURNS)
        start, waits = found.get("conversation_start"), found.get("wait_for_user_input")
        yield Rule(
            name,
            steps,
            item.keys["rule"],
            tuple(_condition(problems, found["condition"])) if "condition" in found else (),
            False if start is None else flag(problems, start),
            True if waits is None else flag(problems, waits),
        )


def read_stories(problems: Problems, node: Node) -> Iterator[Story]:
    """Yield the stories of a list; one without a name is left out, which is an error."""
    for item in sequence(problems, node):
        found = entry(problems, item, _STORY_KEYS)
        name, steps = _named(problems, item, found, "story")
        if name:
            yield Story(name, steps, item.keys["story"])


def _named(
    problems: Problems, item: Node, found: Mapping[str, Node], kind: str
) -> tuple[str, tuple[Step, ...]]:
    if kind not in found:
        problems.error(item.place, NO_NAME, kind=kind)
        return "", ()
    name = text(problems, found[kind])
    steps = tuple(_steps(problems, found["steps"])) if "steps" in found else ()
    if not steps and (said := found.get("steps")) is not None and not said.value:
        problems.error(said.place, NO_STEPS, name=name)
    elif "steps" not in found:
        problems.error(item.keys[kind], NO_STEPS, name=name)
    return name, steps


def _steps(problems: Problems, node: Node) -> Iterator[Step]:
    for item in sequence(problems, node):
        found = entry(problems, item, (*_STEPS, "entities"), WAYS_OUT)
        kinds = [kind for kind in _STEPS if kind in found]
        if len(kinds) != 1:
            # A name that is not known has been told already.
            if kinds or set(mapping(problems, item)) <= {*found}:
                problems.error(item.place, ONE_STEP)
            continue
        kind = kinds[0]
        if "entities" in found and kind != "intent":
            problems.error(found["entities"].place, ENTITIES_OF_INTENT)
        step = _step(problems, kind, item, found)
        if step is not None:
            yield step


def _step(problems: Problems, kind: str, item: Node, found: Mapping[str, Node]) -> Step | None:
    node = found[kind]
    if kind == "or":
        return _either(problems, node)
    if kind == "slot_was_set":
        return read_slots(problems, node)
    if kind == "active_loop":
        return read_loop(problems, node)
    name = text(problems, node)
    if not name:
        return None
    if kind == "action":
        return ActionStep(name, node.place)
    return _turn(problems, name, node.place, found.get("entities"))


def _turn(problems: Problems, name: str, place: Place, entities: Node | None) -> IntentStep | None:
    if "/" in name:
        problems.error(place, RETRIEVAL_TURN, name=name)
        return None
    return IntentStep((name,), place, tuple(read_entities(problems, entities)) if entities else ())


def read_entities(problems: Problems, node: Node) -> Iterator[tuple[str, Any]]:
    """Yield the entities of a turn: name and value, None where any will do."""
    for item in sequence(problems, node):
        if not isinstance(item.value, dict):
            if name := text(problems, item):
                yield name, None
            continue
        if set(item.value) & {"role", "group"}:
            problems.error(item.place, NO_ROLES)
        elif len(item.value) != 1:
            problems.error(item.place, ONE_ENTITY)
        else:
            for name, value in item.value.items():
                yield name, plain(value)


def _either(problems: Problems, node: Node) -> IntentStep | None:
    names: list[str] = []
    for item in sequence(problems, node):
        found = mapping(problems, item)
        if set(found) != {"intent"}:
            problems.error(item.place, OR_OF_INTENTS)
            continue
        step = _turn(problems, text(problems, found["intent"]), item.place, None)
        names += step.intents if step else ()
    return IntentStep(tuple(names), node.place) if names else None


def read_slots(problems: Problems, node: Node) -> SlotStep:
    """Return what a ``slot_was_set`` says."""
    said: list[tuple[str, Any]] = []
    unset: list[str] = []
    for item in sequence(problems, node):
        if not isinstance(item.value, dict):
            said.append((text(problems, item), None))
            continue
        for name, value in item.value.items():
            if value.value is None:
                unset.append(name)
            else:
                said.append((name, plain(value)))
    return SlotStep(tuple(said), node.place, tuple(unset))


def read_loop(problems: Problems, node: Node) -> LoopStep:
    """Return what an ``active_loop`` says."""
    return LoopStep(None if node.value is None else text(problems, node) or None, node.place)


def _condition(problems: Problems, node: Node) -> Iterator[SlotStep | LoopStep]:
    for item in sequence(problems, node):
        found = entry(problems, item, ("active_loop", "slot_was_set"))
        if len(found) != 1:
            problems.error(item.place, ONE_CONDITION)
        elif "active_loop" in found:
            yield read_loop(problems, found["active_loop"])
        else:
            yield read_slots(problems, found["slot_was_set"])


CHECKPOINT = mark(
    "A “%(name)s” joins stories, which is not supported: write each story out in full, from the "
    "first message to the last."
)
END_TO_END = mark(
    "“%(name)s” with the words themselves is not supported: name the intent (“intent: …”) or the "
    "response (“action: utter_…”)."
)
WAYS_OUT = {"checkpoint": CHECKPOINT, "user": END_TO_END, "bot": END_TO_END}
NO_NAME = mark("An entry of this list begins with “- %(kind)s: ” and a name.")
NO_STEPS = mark(
    "“%(name)s” has no steps: write “steps:” and below it “- intent: …”, “- action: …”."
)
ONE_STEP = mark(
    "A step is one of “- intent: …”, “- action: …”, “- slot_was_set: …”, “- active_loop: …”, "
    "“- or: …”; two of them are two steps, each with its own “- ”."
)
ENTITIES_OF_INTENT = mark("“entities” stands below an intent.")
TWO_TURNS = mark(
    "A rule holds one message of the customer: make two rules, or a story, which may hold several."
)
RETRIEVAL_TURN = mark(
    "“%(name)s” is a retrieval intent, which is not supported: the FAQ answers such questions "
    "without a rule. Delete this one, or name an intent without “/”."
)
NO_ROLES = mark(
    "Roles and groups of entities cannot decide here: fill a slot from the entity with its role, "
    "and name the slot (“slot_was_set”)."
)
ONE_ENTITY = mark("One entity a line is expected: “- name” or “- name: value”.")
OR_OF_INTENTS = mark(
    "“or” holds intents alone (“- intent: …”), without entities or slots: write two stories "
    "instead."
)
ONE_CONDITION = mark(
    "A condition is “- active_loop: …” or “- slot_was_set: …”, each with its own “- ”."
)
