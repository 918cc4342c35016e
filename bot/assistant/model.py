"""What a set of assistant files says, once it has been read and found sound.

Names are Rasa's own (training data and domain of version 3.1). Everything knows its `Place`, so
that whoever finds something wrong later can still say where.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

SlotType = Literal["text", "bool", "categorical", "float", "list", "any"]
MappingType = Literal["from_entity", "from_text", "from_intent", "from_trigger_intent", "custom"]


@dataclass(frozen=True)
class Place:
    """Where something stands; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return ``file:line:column``."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Problem:
    """What is wrong at a place, or, as a warning, is probably not meant.

    ``message`` is an English sentence that is also a translation key, with ``%(name)s``
    placeholders filled from ``values``.
    """

    place: Place
    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    is_warning: bool = False


@dataclass(frozen=True)
class Annotation:
    """Part of an example that is an entity; ``start`` and ``end`` are positions in its text.

    ``value`` is what the entity is taken for: the words themselves, or what they are a synonym of.
    """

    start: int
    end: int
    entity: str
    value: str
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Example:
    """One sentence of an intent, without the brackets that mark its entities."""

    text: str
    place: Place
    entities: tuple[Annotation, ...] = ()


@dataclass(frozen=True)
class Intent:
    """What a message may be about, and sentences that are; none where only buttons send it."""

    name: str
    examples: tuple[Example, ...]
    place: Place


@dataclass(frozen=True)
class Patterns:
    """Regular expressions that find an entity of this name."""

    name: str
    patterns: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class Lookup:
    """Words and phrases that are an entity of this name wherever they stand."""

    name: str
    phrases: tuple[str, ...]
    place: Place


@dataclass(frozen=True)
class SlotMapping:
    """How a slot is filled from a message; what is None or empty asks for nothing.

    ``active_loop`` and ``requested_slot`` are the mapping's conditions.
    """

    type: MappingType
    entity: str | None = None
    role: str | None = None
    group: str | None = None
    value: Any = None
    intents: tuple[str, ...] = ()
    not_intents: tuple[str, ...] = ()
    active_loop: str | None = None
    requested_slot: str | None = None


@dataclass(frozen=True)
class Slot:
    """What the assistant remembers within an inquiry."""

    name: str
    type: SlotType
    place: Place
    mappings: tuple[SlotMapping, ...] = ()
    initial_value: Any = None
    influences_conversation: bool = True
    values: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Button:
    """A reply to tap; ``payload`` is what it sends, ``/intent{"entity": "value"}`` or words."""

    title: str
    payload: str


@dataclass(frozen=True)
class Variation:
    """One wording of a response; given only where every slot of ``conditions`` has its value.

    Words may name slots in braces: ``{order_number}``. They are empty where the variation is only
    an ``image`` (an http or https address) or ``custom``.
    """

    text: str
    place: Place
    buttons: tuple[Button, ...] = ()
    conditions: tuple[tuple[str, Any], ...] = ()
    channel: str | None = None
    custom: Mapping[str, Any] | None = None
    image: str | None = None


@dataclass(frozen=True)
class Response:
    """What ``utter_...`` says: the first variation whose conditions hold, else one without any."""

    name: str
    variations: tuple[Variation, ...]
    place: Place


@dataclass(frozen=True)
class Form:
    """A loop that asks until every required slot is filled."""

    name: str
    required_slots: tuple[str, ...]
    place: Place
    ignored_intents: tuple[str, ...] = ()


@dataclass(frozen=True)
class IntentStep:
    """The customer's turn: one of these intents (several are an ``or``), with these entities."""

    intents: tuple[str, ...]
    place: Place
    entities: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class ActionStep:
    """The assistant's turn: a response, a form, or an action."""

    name: str
    place: Place


@dataclass(frozen=True)
class SlotStep:
    """A slot was set; the value is None where the file says only that it was.

    ``unset`` names the slots that hold nothing (``- name: null``).
    """

    slots: tuple[tuple[str, Any], ...]
    place: Place
    unset: tuple[str, ...] = ()


@dataclass(frozen=True)
class LoopStep:
    """A form is active from here on, or, with None, no longer."""

    form: str | None
    place: Place


Step = IntentStep | ActionStep | SlotStep | LoopStep


@dataclass(frozen=True)
class Rule:
    """Steps that always follow each other where the condition holds."""

    name: str
    steps: tuple[Step, ...]
    place: Place
    condition: tuple[SlotStep | LoopStep, ...] = ()
    conversation_start: bool = False
    wait_for_user_input: bool = True


@dataclass(frozen=True)
class Story:
    """A conversation from its beginning, without branches."""

    name: str
    steps: tuple[Step, ...]
    place: Place


@dataclass(frozen=True)
class Assistant:
    """Everything the files say, by name where things have one.

    ``actions`` are the custom ones, run by the server at ``action_endpoint``. ``synonyms`` leads
    from a variant, in small letters, to the value it stands for.
    """

    intents: Mapping[str, Intent]
    responses: Mapping[str, Response] = field(default_factory=dict)
    entities: tuple[str, ...] = ()
    slots: Mapping[str, Slot] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    actions: Mapping[str, Place] = field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    stories: tuple[Story, ...] = ()
    synonyms: Mapping[str, str] = field(default_factory=dict)
    regexes: tuple[Patterns, ...] = ()
    lookups: tuple[Lookup, ...] = ()
    language: str = "ja"
    action_endpoint: str | None = None
    domain: Mapping[str, Any] = field(default_factory=dict)
    """The domain as it stands in its file, for the action server's protocol."""
    warnings: tuple[Problem, ...] = ()
