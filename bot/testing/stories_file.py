"""Reading Rasa's test stories: ``user`` with ``intent``, and what the assistant does about it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.assistant.annotations import read_annotations
from bot.assistant.fields import entry, sequence, text
from bot.assistant.model import ActionStep, Assistant, SlotStep
from bot.assistant.problems import Problems
from bot.assistant.rules_file import CHECKPOINT, NO_NAME, read_entities, read_loop, read_slots
from bot.assistant.yaml_nodes import Node
from bot.flows.state import REQUESTED_SLOT
from bot.testing.model import Answer, Case, Turn
from bot.testing.naming import Named
from madoguchi.i18n import mark
from madoguchi.text import is_japanese

_QUIET = ("action_listen", "action_session_start")
_STEPS = ("user", "intent", "entities", "action", "slot_was_set", "active_loop")


def read_test_stories(problems: Problems, node: Node, assistant: Assistant) -> Iterator[Case]:
    """Yield the stories of a list; what is wrong with them becomes problems."""
    for item in sequence(problems, node):
        found = entry(problems, item, ("story", "steps", "metadata"))
        if "story" not in found:
            problems.error(item.place, NO_NAME, kind="story")
            continue
        name = text(problems, found["story"])
        if "steps" not in found:
            problems.error(item.keys["story"], NO_TURN, name=name)
            continue
        reading = _Story(problems, Named(problems, assistant))
        for step in sequence(problems, found["steps"]):
            reading.step(step)
        if not reading.turns:
            problems.error(item.keys["story"], NO_TURN, name=name)
            continue
        turns = (*reading.turns[:-1], replace(reading.turns[-1], may_go_on=True))
        language = "ja" if any(is_japanese(turn.says) for turn in turns) else "en"
        yield Case(name, item.keys["story"], turns, language, tuple(reading.answers))


@dataclass
class _Story:
    """The turns read so far, and what actions answer: what a story says that they set."""

    problems: Problems
    named: Named
    turns: list[Turn] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)

    def step(self, node: Node) -> None:
        """Read one step."""
        found = entry(self.problems, node, _STEPS, WAYS_OUT)
        if {"user", "intent"} & found.keys():
            self._turn(node, found)
        elif len(found) != 1 or "entities" in found:
            if not isinstance(node.value, dict) or set(node.value) <= set(_STEPS):
                self.problems.error(node.place, ONE_STEP)
        elif not self.turns:
            self.problems.error(node.place, BEGINS)
        elif "action" in found:
            self._action(found["action"])
        elif "slot_was_set" in found:
            self._slots(read_slots(self.problems, found["slot_was_set"]))
        else:
            loop = read_loop(self.problems, found["active_loop"])
            self.named.loop(loop)
            self.turns[-1] = replace(self.turns[-1], loops=(*self.turns[-1].loops, loop))

    def _turn(self, node: Node, found: dict[str, Node]) -> None:
        intent = text(self.problems, found["intent"]) if "intent" in found else None
        if intent:
            self.named.intent(found["intent"].place, intent)
        if "user" in found:
            written = text(self.problems, found["user"])
            says, marked, unread = read_annotations(written)
            for one in unread:
                self.problems.error(found["user"].place, one.message)
            entities: Sequence[tuple[str, Any]] = [(one.entity, one.value) for one in marked]
        else:
            named = found.get("entities")
            entities = list(read_entities(self.problems, named)) if named else []
            values = {name: value for name, value in entities if value is not None}
            says = f"/{intent}{json.dumps(values, ensure_ascii=False) if values else ''}"
        for name, _ in entities:
            self.named.entity(node.place, name)
        self.turns.append(
            Turn(node.place, says, None, intent, tuple(entities), actions=(), looked_at="ever")
        )

    def _action(self, node: Node) -> None:
        name = text(self.problems, node)
        if not name or name in _QUIET:
            return
        self.named.action(node.place, name)
        actions = (*(self.turns[-1].actions or ()), ActionStep(name, node.place))
        self.turns[-1] = replace(self.turns[-1], actions=actions)
        if name in self.named.assistant.actions:
            self.answers.append(Answer(name, node.place, once=True))

    def _slots(self, step: SlotStep) -> None:
        self.named.slots(step)
        turn = self.turns[-1] = replace(self.turns[-1], slots=(*self.turns[-1].slots, step))
        # What follows an action of the server is what that action sets: nothing runs it here.
        if turn.actions and self.answers and self.answers[-1].place == turn.actions[-1].place:
            said = {name: value for name, value in step.slots if value is not None}
            sets = {**self.answers[-1].slots, **said, **dict.fromkeys(step.unset)}
            sets.pop(REQUESTED_SLOT, None)
            self.answers[-1] = replace(self.answers[-1], slots=sets)


WAYS_OUT = {
    "checkpoint": CHECKPOINT,
    "bot": mark(
        "“%(name)s” with the words themselves is not supported in a story: name the response "
        "(“action: utter_…”), or write a conversation (“conversations:”), which knows “bot”."
    ),
    "or": mark("“%(name)s” is not supported in a test: write a story for each case."),
}
NO_TURN = mark(
    "“%(name)s” has no message of the customer: write “steps:” and below it “- user: …”."
)
ONE_STEP = mark(
    "A step of a test is one of “- user: …” with “intent: …” below it, “- action: …”, "
    "“- slot_was_set: …”, “- active_loop: …”."
)
BEGINS = mark("A test begins with what the customer says: put it first.")
