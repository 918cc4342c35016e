"""Actions answered by a test itself, in place of an action server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.assistant.model import SlotStep
from bot.flows.effects import ActionResult, Done, Failed, Rejected
from bot.flows.responses import same
from bot.testing.model import Answer

NOT_TOLD = "the test does not say what it answers: write it below “actions:”, or give --actions URL"


class Stubs:
    """Answers actions; the first answer counts that is for the action and the slots it sees.

    One that validates takes what it is given where nothing is said about it.
    """

    def __init__(self, answers: Iterable[Answer]) -> None:
        self._answers = list(answers)

    def run(self, call: Mapping[str, Any]) -> ActionResult:
        """Answer a body of `bot.flows.tracker.action_call`."""
        action, slots = str(call["next_action"]), _slots(call["tracker"])
        for answer in self._answers:
            if answer.action == action and (answer.when is None or holds(answer.when, slots)):
                if answer.once:
                    self._answers.remove(answer)
                return _result(answer)
        return Done() if action.startswith("validate_") or _maps(action) else Failed(NOT_TOLD)


def holds(step: SlotStep, slots: Mapping[str, Any]) -> bool:
    """Say whether slots are as a step has them; None asks only that there is a value."""
    return all(
        slots.get(name) is not None if value is None else same(slots.get(name), value)
        for name, value in step.slots
    ) and all(slots.get(name) is None for name in step.unset)


def _maps(action: str) -> bool:
    return action == "action_validate_slot_mappings"


def _slots(tracker: Mapping[str, Any]) -> dict[str, Any]:
    """Return the slots with what the customer just gave, which is set by the latest events."""
    slots = dict(tracker["slots"])
    for event in tracker["events"]:
        if event["event"] == "slot":
            slots[event["name"]] = event["value"]
    return slots


def _result(answer: Answer) -> ActionResult:
    if answer.outcome == "rejects":
        return Rejected("the test says so")
    if answer.outcome == "fails":
        return Failed("the test says so")
    said = [_response(words) for words in answer.says]
    if answer.buttons:
        buttons = [{"title": one.title, "payload": one.payload} for one in answer.buttons]
        said = [*said[:-1], {**(said[-1] if said else {}), "buttons": buttons}]
    events = [{"event": "slot", "name": n, "value": value} for n, value in answer.slots.items()]
    return Done(tuple(events), tuple(said))


def _response(words: str) -> dict[str, Any]:
    return {"response": words} if words.startswith("utter_") else {"text": words}
