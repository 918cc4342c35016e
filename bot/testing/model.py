"""A test: a conversation as it should go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.assistant.model import ActionStep, Button, LoopStep, Place, SlotStep


@dataclass(frozen=True)
class Reply:
    """What the bot should say: words, ``utter_name``, ``(faq)`` or ``(person)``.

    Words that end with … need only begin so. ``buttons`` are titles, None where any will do.
    """

    what: str
    place: Place
    buttons: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Turn:
    """What the customer does, and what should come of it; what is None is not looked at.

    ``says`` is words or a payload, ``taps`` the title of a button of the replies before. Stories
    name ``actions``, conversations ``replies``. ``end`` is when slots and the form are looked at:
    at the end of the turn, or (in stories) whenever in it they were so.
    """

    place: Place
    says: str = ""
    taps: str | None = None
    intent: str | None = None
    entities: tuple[tuple[str, Any], ...] = ()
    replies: tuple[Reply, ...] | None = None
    actions: tuple[ActionStep, ...] | None = None
    slots: tuple[SlotStep, ...] = ()
    loops: tuple[LoopStep, ...] = ()
    looked_at: Literal["end", "ever"] = "end"
    may_go_on: bool = False
    """More actions may follow than are named: the last turn of a story."""


@dataclass(frozen=True)
class Answer:
    """What an action answers in a test, where the slots it sees are those of ``when``.

    With ``once`` it answers one call and is used up.
    """

    action: str
    place: Place
    when: SlotStep | None = None
    says: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    outcome: Literal["done", "rejects", "fails"] = "done"
    once: bool = False


@dataclass(frozen=True)
class Case:
    """One conversation. ``known`` are questions that the FAQ is sure to answer."""

    name: str
    place: Place
    turns: tuple[Turn, ...]
    language: str
    answers: tuple[Answer, ...] = ()
    known: tuple[str, ...] = ()
