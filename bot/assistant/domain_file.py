"""Reading a domain: what the assistant knows of, in one file or several."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.assistant.fields import (
    claim,
    entry,
    flag,
    mapping,
    named,
    plain,
    sequence,
    texts,
)
from bot.assistant.model import Form, Place, Response, Slot
from bot.assistant.nlu_file import RETRIEVAL
from bot.assistant.problems import Problems
from bot.assistant.responses import VARIATION_KEYS, read_response
from bot.assistant.slots import read_slot
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark

_INTENT_KEYS = ("use_entities", "ignore_entities")
KEYS = ("intents", "entities", "slots", "responses", "forms", "actions", "session_config", "config")


@dataclass(frozen=True)
class IntentEntry:
    """An intent of the domain and which entities count beside it: None where all do."""

    place: Place
    use: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()

    def counts(self, entity: str) -> bool:
        """Say whether a rule may ask for an entity beside this intent."""
        return entity not in self.ignore and (self.use is None or entity in self.use)


@dataclass(frozen=True)
class EntityEntry:
    """An entity of the domain with its roles and groups."""

    place: Place
    roles: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


@dataclass
class Domain:
    """What all files say; filled file by file."""

    intents: dict[str, IntentEntry] = field(default_factory=dict)
    entities: dict[str, EntityEntry] = field(default_factory=dict)
    slots: dict[str, Slot] = field(default_factory=dict)
    responses: dict[str, Response] = field(default_factory=dict)
    forms: dict[str, Form] = field(default_factory=dict)
    actions: dict[str, Place] = field(default_factory=dict)
    raw: dict[str, Any] = field(default_factory=dict)

    def add(self, problems: Problems, found: Mapping[str, Node], keys: Mapping[str, Place]) -> None:
        """Add the domain's part of a file: its values by name, and where the names stand."""
        readers: dict[str, Callable[[Problems, Node], None]] = {
            "intents": self._intents,
            "entities": self._entities,
            "slots": self._slots,
            "responses": self._responses,
            "forms": self._forms,
            "actions": self._actions,
            "config": _config,
        }
        for name, node in found.items():
            if name == "session_config":
                problems.warn(keys[name], SESSION)
            else:
                readers[name](problems, node)
            self._keep(name, plain(node))

    def _keep(self, name: str, value: Any) -> None:
        known = self.raw.get(name)
        if isinstance(known, dict) and isinstance(value, dict):
            self.raw[name] = {**known, **value}
        elif isinstance(known, list) and isinstance(value, list):
            self.raw[name] = known + value
        elif value is not None or name not in self.raw:
            self.raw[name] = value

    def _intents(self, problems: Problems, node: Node) -> None:
        for item in sequence(problems, node):
            name, said = named(problems, item)
            if not name or not claim(problems, self.intents, name, item.place):
                continue
            if "/" in name:
                problems.error(item.place, RETRIEVAL, name=name)
            found = {} if said is None else entry(problems, said, _INTENT_KEYS)
            use, ignore = found.get("use_entities"), found.get("ignore_entities")
            every = use is None or use.value is True or use.value is None
            self.intents[name] = IntentEntry(
                item.place,
                None if use is None or every else texts(problems, use),
                () if ignore is None else texts(problems, ignore),
            )

    def _entities(self, problems: Problems, node: Node) -> None:
        for item in sequence(problems, node):
            name, said = named(problems, item)
            if not name or not claim(problems, self.entities, name, item.place):
                continue
            found = (
                {} if said is None else entry(problems, said, ("roles", "groups"), _NO_INFLUENCE)
            )
            roles, groups = found.get("roles"), found.get("groups")
            self.entities[name] = EntityEntry(
                item.place,
                () if roles is None else texts(problems, roles),
                () if groups is None else texts(problems, groups),
            )

    def _slots(self, problems: Problems, node: Node) -> None:
        for name, said in mapping(problems, node).items():
            place = node.keys[name]
            if claim(problems, self.slots, name, place):
                self.slots[name] = read_slot(problems, name, place, said)

    def _responses(self, problems: Problems, node: Node) -> None:
        for name, said in mapping(problems, node).items():
            place = node.keys[name]
            if name in VARIATION_KEYS:
                problems.error(place, MISPLACED, name=name)
                continue
            if not name.startswith("utter_") or "/" in name:
                problems.error(place, RETRIEVAL_RESPONSE if "/" in name else NO_UTTER, name=name)
            if claim(problems, self.responses, name, place):
                self.responses[name] = read_response(problems, name, place, said)

    def _forms(self, problems: Problems, node: Node) -> None:
        if isinstance(node.value, tuple):
            problems.error(node.place, OLD_FORMS)
            return
        for name, said in mapping(problems, node).items():
            place = node.keys[name]
            if not claim(problems, self.forms, name, place):
                continue
            found = entry(problems, said, ("required_slots", "ignored_intents"))
            slots, ignored = found.get("required_slots"), found.get("ignored_intents")
            if slots is None or isinstance(slots.value, dict):
                problems.error(place if slots is None else slots.place, OLD_FORMS)
                slots = None
            self.forms[name] = Form(
                name,
                () if slots is None else texts(problems, slots),
                place,
                () if ignored is None else texts(problems, ignored),
            )

    def _actions(self, problems: Problems, node: Node) -> None:
        for item in sequence(problems, node):
            name, said = named(problems, item)
            if name and claim(problems, self.actions, name, item.place):
                self.actions[name] = item.place
                found = {} if said is None else entry(problems, said, ("send_domain",))
                if "send_domain" in found:
                    flag(problems, found["send_domain"])


def _config(problems: Problems, node: Node) -> None:
    found = entry(problems, node, ("store_entities_as_slots",))
    stored = found.get("store_entities_as_slots")
    if stored is not None and not flag(problems, stored):
        problems.error(stored.place, NOT_STORED)


WAYS_OUT = {
    "e2e_actions": mark(
        "“%(name)s” are answers without a name, which are not supported: make each a response "
        "“utter_…” and name it in stories."
    ),
    "templates": mark("“%(name)s” is called “responses” since version 3: rename it."),
}
RETRIEVAL_RESPONSE = mark(
    "“%(name)s” answers a retrieval intent, which is not supported: write it as an article of the "
    "FAQ, or name it without “/”."
)
MISPLACED = mark(
    "“%(name)s” belongs to a response: write it further in, below the response's name, as "
    "“- %(name)s: …”."
)
NO_UTTER = mark("A response's name begins with “utter_”: call it “utter_%(name)s”, also in rules.")
OLD_FORMS = mark(
    "A form is “name:” and below it “required_slots:” with a list of slots; how a slot is filled "
    "stands in the slot's “mappings” since version 3."
)
_NO_INFLUENCE = {
    "influence_conversation": mark(
        "“%(name)s” of an entity is not supported: use “ignore_entities” at the intents, and "
        "“influence_conversation” of the slot."
    )
}
NOT_STORED = mark(
    "Slots are always filled as their mappings say: delete this line, and the mappings that must "
    "not fill."
)
SESSION = mark(
    "Rasa alone reads “session_config”. Here an inquiry ends when it is resolved or has been idle "
    "for MADOGUCHI_INQUIRY_IDLE_MINUTES, and its slots end with it."
)
