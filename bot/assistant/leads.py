"""What an intent leads to: the rules and stories that take it up, and what is said then. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from bot.assistant.model import (
    ActionStep,
    Assistant,
    Form,
    IntentStep,
    Response,
    SlotStep,
    Step,
)


@dataclass(frozen=True)
class Lead:
    """A rule or story from one message of this intent to the next message of the customer.

    ``given`` are slots that have to hold these values, ``form`` is the one that is begun,
    ``actions`` what an action server does.
    """

    kind: Literal["rule", "story"]
    name: str
    responses: tuple[Response, ...]
    form: Form | None = None
    actions: tuple[str, ...] = ()
    given: tuple[tuple[str, object], ...] = ()


def leads_of(assistant: Assistant, intent: str) -> list[Lead]:
    """Return what an intent leads to, rules first, in the order of the files."""
    found = []
    for rule in assistant.rules:
        found += [_lead(assistant, "rule", rule.name, part) for part in _parts(rule.steps, intent)]
    for story in assistant.stories:
        parts = _parts(story.steps, intent)
        found += [_lead(assistant, "story", story.name, part) for part in parts]
    return found


def asks_of(assistant: Assistant, form: Form) -> list[Response]:
    """Return what a form asks with, slot by slot; what an action asks is not among it."""
    found = []
    for slot in form.required_slots:
        names = (f"utter_ask_{form.name}_{slot}", f"utter_ask_{slot}")
        found += [assistant.responses[name] for name in names if name in assistant.responses][:1]
    return found


def _parts(steps: Sequence[Step], intent: str) -> Iterator[list[Step]]:
    """Yield the steps after each message of an intent, up to the next message."""
    part: list[Step] | None = None
    for step in steps:
        if isinstance(step, IntentStep):
            if part is not None:
                yield part
            part = [] if intent in step.intents else None
        elif part is not None:
            part.append(step)
    if part is not None:
        yield part


def _lead(
    assistant: Assistant, kind: Literal["rule", "story"], name: str, part: Sequence[Step]
) -> Lead:
    done = [step.name for step in part if isinstance(step, ActionStep)]
    first = next((n for n, step in enumerate(part) if isinstance(step, ActionStep)), len(part))
    given = [pair for step in part[:first] if isinstance(step, SlotStep) for pair in step.slots]
    return Lead(
        kind,
        name,
        tuple(assistant.responses[one] for one in done if one in assistant.responses),
        next((assistant.forms[one] for one in done if one in assistant.forms), None),
        tuple(one for one in done if one not in {*assistant.responses, *assistant.forms}),
        tuple(given),
    )
