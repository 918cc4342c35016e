"""Filling slots from a message, as their mappings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.assistant.model import Assistant, Slot, SlotMapping
from bot.flows.state import Beat, DialogueState, as_data

STOP = "stop"
"""The intent that leaves a form, unless a rule or a mapping says otherwise."""


@dataclass(frozen=True)
class Filled:
    """A value for a slot, and whether it is the whole message, whatever that says."""

    value: Any
    from_text: bool


def fill(
    assistant: Assistant, state: DialogueState, heard: Beat, *, activating: bool = False
) -> dict[str, Filled]:
    """Return the values that a message gives to slots; the first mapping that fits counts.

    ``activating`` is the moment in which the message starts ``state.form``.
    """
    found: dict[str, Filled] = {}
    for slot in assistant.slots.values():
        for mapping in slot.mappings:
            if not _applies(assistant, state, heard, slot, mapping, activating):
                continue
            value = _value(slot, mapping, heard)
            if value is not None:
                found[slot.name] = Filled(as_data(value), mapping.type == "from_text")
                break
    return found


def is_custom(slot: Slot | None) -> bool:
    """Say whether only an action can fill a slot."""
    return slot is None or all(mapping.type == "custom" for mapping in slot.mappings)


def _applies(
    assistant: Assistant,
    state: DialogueState,
    heard: Beat,
    slot: Slot,
    mapping: SlotMapping,
    activating: bool,
) -> bool:
    if mapping.type == "custom" or (mapping.type == "from_trigger_intent" and not activating):
        return False
    if mapping.intents and heard.name not in mapping.intents:
        return False
    if heard.name in mapping.not_intents:
        return False
    form = assistant.forms.get(state.form or "")
    if form and slot.name in form.required_slots and heard.name in form.ignored_intents:
        return False
    if mapping.type == "from_text" and heard.name == STOP and STOP not in mapping.intents:
        return False
    if mapping.active_loop is not None and mapping.active_loop != state.form:
        return False
    if mapping.requested_slot is not None and mapping.requested_slot != state.requested_slot:
        return False
    return not _is_some_other_slots(assistant, state, slot, mapping)


def _is_some_other_slots(
    assistant: Assistant, state: DialogueState, slot: Slot, mapping: SlotMapping
) -> bool:
    """Say whether an entity might as well be another slot's of the same form.

    「大阪」 is the city that was asked for, not every city that the form wants; where none was
    asked for, it is neither.
    """
    if mapping.type != "from_entity" or (state.form and slot.name == state.requested_slot):
        return False
    active = assistant.forms.get(state.form or "")
    return any(
        mapping in assistant.slots[name].mappings
        for form in ([active] if active else assistant.forms.values())
        if slot.name in form.required_slots
        for name in form.required_slots
        if name != slot.name and name in assistant.slots
    )


def _value(slot: Slot, mapping: SlotMapping, heard: Beat) -> Any:
    if mapping.type == "from_text":
        is_payload = heard.name is not None and heard.text.startswith(f"/{heard.name}")
        return None if is_payload else heard.text or None
    if mapping.type in ("from_intent", "from_trigger_intent"):
        return mapping.value
    values = [entity["value"] for entity in heard.entities if _is_of(entity, mapping)]
    if not values:
        return None
    return values if slot.type == "list" else values[-1]


def _is_of(entity: Mapping[str, Any], mapping: SlotMapping) -> bool:
    return (entity["entity"], entity.get("role"), entity.get("group")) == (
        mapping.entity,
        mapping.role,
        mapping.group,
    )
