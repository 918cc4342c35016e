"""In what two states of an assistant differ, for those who change it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.assistant.model import Assistant, Place

Sign = Literal["+", "-", "~"]
_NOWHERE = Place("", 0, 0)


@dataclass(frozen=True)
class Difference:
    """One thing that is added, gone, or changed; ``of`` is the intent of an example."""

    sign: Sign
    kind: str
    name: str
    of: str = ""

    def __str__(self) -> str:
        """Return it as one line."""
        return f"{self.sign} {self.kind} {self.name}{f' ({self.of})' if self.of else ''}"


_KINDS: Mapping[str, Callable[[Assistant], Mapping[Any, Any]]] = {
    "intent": lambda one: dict.fromkeys(one.intents),
    "example": lambda one: {
        (intent.name, example.text): example.entities
        for intent in one.intents.values()
        for example in intent.examples
    },
    "response": lambda one: {
        name: tuple(replace(variation, place=_NOWHERE) for variation in response.variations)
        for name, response in one.responses.items()
    },
    "slot": lambda one: _placeless(one.slots),
    "form": lambda one: _placeless(one.forms),
    "action": lambda one: dict.fromkeys(one.actions),
    "rule": lambda one: {rule.name: _steps(rule) for rule in one.rules},
    "story": lambda one: {story.name: _steps(story) for story in one.stories},
}


def differences(before: Assistant, after: Assistant) -> list[Difference]:
    """Return what ``after`` has added, lacks, or has changed, by kind and in order."""
    found: list[Difference] = []
    for kind, parts in _KINDS.items():
        old, new = parts(before), parts(after)
        found += [_difference("-", kind, key) for key in old if key not in new]
        found += [_difference("+", kind, key) for key in new if key not in old]
        found += [_difference("~", kind, key) for key in new if key in old and old[key] != new[key]]
    return found


def _difference(sign: Sign, kind: str, key: str | tuple[str, str]) -> Difference:
    if isinstance(key, tuple):
        intent, text = key
        return Difference(sign, kind, text, intent)
    return Difference(sign, kind, key)


def _placeless(named: Mapping[str, Any]) -> dict[str, Any]:
    return {name: replace(one, place=_NOWHERE) for name, one in named.items()}


def _steps(path: Any) -> Any:
    """Return a rule or a story without where its parts stand."""
    steps = tuple(replace(step, place=_NOWHERE) for step in path.steps)
    condition = tuple(replace(step, place=_NOWHERE) for step in getattr(path, "condition", ()))
    more = {"condition": condition} if condition else {}
    return replace(path, steps=steps, place=_NOWHERE, **more)
