"""A dialogue as Rasa's action server wants to see it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.state import REQUESTED_SLOT, Beat, DialogueState, Pending

PROTOCOL_VERSION = "3.6.21"
"""The Rasa whose protocol this is; the server warns where it does not know it."""


def action_call(assistant: Assistant, state: DialogueState, sender_id: str) -> dict[str, Any]:
    """Return the body that asks for the action the state waits for.

    The whole domain is sent: servers answer 449 to a digest of one they have not seen.
    """
    pending = state.pending
    if pending is None:
        raise ValueError("the dialogue waits for no action")
    return {
        "next_action": pending.action,
        "sender_id": sender_id,
        "tracker": tracker(state, sender_id),
        "domain": dict(assistant.domain),
        "version": PROTOCOL_VERSION,
    }


def tracker(state: DialogueState, sender_id: str) -> dict[str, Any]:
    """Return the tracker: slots, the latest message, the form, and every event that is kept."""
    events = list(_events(state))
    form = {"name": state.form, "is_interrupted": False, "rejected": False} if state.form else {}
    actions = [event["name"] for event in events if event["event"] == "action"]
    return {
        "sender_id": sender_id,
        "slots": {**state.slots, REQUESTED_SLOT: state.requested_slot},
        "latest_message": _message(state.heard) if state.heard else {},
        "latest_event_time": events[-1]["timestamp"] if events else None,
        "followup_action": None,
        "paused": False,
        "events": events,
        "latest_input_channel": state.channel,
        "active_loop": form,
        "latest_action": {"action_name": actions[-1]} if actions else None,
        "latest_action_name": actions[-1] if actions else None,
    }


def _events(state: DialogueState) -> Iterator[dict[str, Any]]:
    loop: str | None = None
    for beat in state.history:
        yield from _of_beat(state, beat)
        if beat.loop != loop:
            yield _event("active_loop", beat, name=beat.loop)
            loop = beat.loop
    pending, last = state.pending, state.last
    if pending is not None and last is not None and pending.purpose == "validate":
        yield from _to_validate(state, pending, last)
    elif pending is not None and last is not None and pending.purpose == "mappings":
        yield from _slots(last, pending.slots)


def _of_beat(state: DialogueState, beat: Beat) -> Iterator[dict[str, Any]]:
    if beat.kind == "user":
        yield _event("action", beat, name="action_listen", policy=None, confidence=None)
        parsed = _message(beat)
        yield _event("user", beat, **parsed, parse_data=parsed, input_channel=state.channel)
    else:
        yield _event("action", beat, name=beat.name, policy=None, confidence=None)
    yield from _slots(beat, beat.slots)
    for words in beat.said:
        yield _event("bot", beat, text=words, data={}, metadata={})


def _to_validate(state: DialogueState, pending: Pending, last: Beat) -> Iterator[dict[str, Any]]:
    """Yield what a form validates: the events at the end that set slots, nothing else there."""
    yield from _slots(last, {REQUESTED_SLOT: state.requested_slot})
    yield _event("action", last, name=state.form, policy=None, confidence=None)
    yield from _slots(last, pending.slots)


def _slots(beat: Beat, slots: Any) -> Iterator[dict[str, Any]]:
    for name, value in slots.items():
        yield _event("slot", beat, name=name, value=value)


def _message(beat: Beat) -> dict[str, Any]:
    intent = {"name": beat.name, "confidence": beat.confidence}
    return {
        "text": beat.text,
        "intent": intent,
        "entities": [dict(entity) for entity in beat.entities],
        "intent_ranking": [intent],
        "message_id": f"{beat.at:.6f}",
        "metadata": {},
    }


def _event(kind: str, beat: Beat, **what: Any) -> dict[str, Any]:
    return {"event": kind, "timestamp": beat.at, **what}
