"""Reading slots of a domain and how they are filled."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast, get_args

from bot.assistant.fields import entry, flag, mapping, plain, sequence, text, texts
from bot.assistant.model import MappingType, Place, Slot, SlotMapping, SlotType
from bot.assistant.problems import Problems
from bot.assistant.yaml_nodes import Node
from madoguchi.i18n import mark

_KEYS = (
    "type", "values", "initial_value", "influence_conversation", "mappings", "min_value",
    "max_value",
)  # fmt: skip
_NEEDS: dict[str, tuple[str, ...]] = {
    "from_entity": ("entity",),
    "from_intent": ("value",),
    "from_trigger_intent": ("value", "intent"),
}
_MAPPING_KEYS = ("type", "entity", "role", "group", "value", "intent", "not_intent", "conditions")


def read_slot(problems: Problems, name: str, place: Place, node: Node) -> Slot:
    """Return a slot; what is wrong with it becomes problems."""
    found = entry(problems, node, _KEYS, WAYS_OUT)
    kind = _type(problems, place, found.get("type"))
    values = found.get("values")
    initial = found.get("initial_value")
    influences = found.get("influence_conversation")
    listed = () if values is None else tuple(map(plain, sequence(problems, values)))
    if kind == "categorical" and not listed:
        problems.error(place, NO_VALUES, name=name)
    if initial is not None and initial.value is not None:
        _initial(problems, kind, listed, initial)
    mappings = found.get("mappings")
    if mappings is None:
        problems.error(place, NO_MAPPINGS, name=name)
    return Slot(
        name,
        kind,
        place,
        () if mappings is None else tuple(_mappings(problems, mappings)),
        None if initial is None else plain(initial),
        kind != "any" if influences is None else flag(problems, influences),
        listed,
    )


def _type(problems: Problems, place: Place, node: Node | None) -> SlotType:
    if node is None:
        problems.error(place, NO_TYPE)
        return "any"
    name = text(problems, node)
    if name not in get_args(SlotType):
        problems.unknown(node.place, OTHER_TYPE, name, get_args(SlotType))
        return "any"
    return cast(SlotType, name)


def _initial(problems: Problems, kind: SlotType, values: tuple[Any, ...], node: Node) -> None:
    value = plain(node)
    fits = {
        "bool": isinstance(value, bool),
        "float": isinstance(value, (int, float)) and not isinstance(value, bool),
        "list": isinstance(value, list),
        "text": isinstance(value, str),
        "categorical": str(value).lower() in {str(one).lower() for one in values},
        "any": True,
    }
    if not fits[kind]:
        problems.error(node.place, BAD_INITIAL, kind=kind)


def _mappings(problems: Problems, node: Node) -> Iterator[SlotMapping]:
    for item in sequence(problems, node):
        found = entry(problems, item, _MAPPING_KEYS, MAPPING_WAYS_OUT)
        kind = text(problems, found["type"]) if "type" in found else ""
        if kind not in get_args(MappingType):
            where = found["type"].place if "type" in found else item.place
            problems.unknown(where, OTHER_MAPPING, kind, get_args(MappingType))
            continue
        for needed in _NEEDS.get(kind, ()):
            if needed not in found:
                problems.error(item.place, MAPPING_NEEDS, kind=kind, name=needed)
        for loop, slot in _conditions(problems, found.get("conditions")):
            yield SlotMapping(
                cast(MappingType, kind),
                _name(problems, found.get("entity")),
                _name(problems, found.get("role")),
                _name(problems, found.get("group")),
                plain(found["value"]) if "value" in found else None,
                texts(problems, found["intent"]) if "intent" in found else (),
                texts(problems, found["not_intent"]) if "not_intent" in found else (),
                loop,
                slot,
            )


def _name(problems: Problems, node: Node | None) -> str | None:
    return None if node is None else text(problems, node)


def _conditions(problems: Problems, node: Node | None) -> Iterator[tuple[str | None, str | None]]:
    """Yield loop and requested slot of each condition: one of them has to hold."""
    items = () if node is None else sequence(problems, node)
    if not items:
        yield None, None
    for item in items:
        found = entry(problems, item, ("active_loop", "requested_slot"))
        loop, slot = found.get("active_loop"), found.get("requested_slot")
        if loop is None or loop.value is None:
            if mapping(problems, item):
                problems.error(item.place, NO_LOOP)
            continue
        yield text(problems, loop), _name(problems, slot)


WAYS_OUT = {
    "auto_fill": mark(
        "“%(name)s” is not known since version 3: delete it, and write under “mappings” what fills "
        "the slot."
    ),
}
MAPPING_WAYS_OUT = {
    "action": mark(
        "“%(name)s” of a mapping is not supported: call the action in a rule, or let the form's "
        "“validate_…” set the slot."
    ),
}
NO_TYPE = mark("A slot needs “type: …”: text, bool, categorical, float, list or any.")
OTHER_TYPE = mark(
    "“%(name)s” is no type of a slot here: use text, bool, categorical, float, list or any.%(hint)s"
)
NO_VALUES = mark("The slot “%(name)s” is categorical and needs “values:” with a list of them.")
NO_MAPPINGS = mark(
    "The slot “%(name)s” does not say what fills it: write “mappings:” and below it "
    "“- type: from_entity” with “entity: …”, or “- type: custom” where an action does."
)
BAD_INITIAL = mark(
    "This cannot be the first value of a slot of the type %(kind)s: correct or delete it."
)
OTHER_MAPPING = mark(
    "“%(name)s” is no type of a mapping: use from_entity, from_text, from_intent, "
    "from_trigger_intent or custom.%(hint)s"
)
MAPPING_NEEDS = mark("A mapping of the type %(kind)s needs “%(name)s: …”.")
NO_LOOP = mark(
    "A mapping's condition needs “active_loop:” with a form. That a slot is filled only outside "
    "of forms cannot be said: delete the condition."
)
