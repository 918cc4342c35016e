"""Talking with an assistant that Rasa runs whole: rules, forms and actions are Rasa's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.assistant.model import Button
from bot.nlu.circuit import Circuit, State
from bot.nlu.rasa_http import RasaServer, nonsense
from madoguchi.clock import Clock


@dataclass(frozen=True)
class Utterance:
    """One thing the assistant says; at least one part of it is there."""

    text: str | None = None
    buttons: tuple[Button, ...] = ()
    image: str | None = None
    attachment: Any = None
    custom: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Standing:
    """Where a conversation stands in Rasa: the form that waits and for which slot, whether Rasa has
    fallen silent for a person, and what it said last."""

    form: str | None
    requested_slot: str | None
    paused: bool
    last_said: Utterance | None


class RasaChannel:
    """Rasa's REST channel, ``POST /webhooks/rest/webhook``. Safe to call from several threads.

    Rasa asks its REST channel for no token and believes every sender: it must be reachable from the
    service only.
    """

    def __init__(self, server: RasaServer, clock: Clock) -> None:
        self._server = server
        self._circuit = Circuit("rasa's REST channel", clock)

    def replies(self, sender: str, message: str) -> tuple[Utterance, ...]:
        """Send a message of a conversation and return what the assistant says to it.

        Nothing may come back: a rule may end in silence, and so does whatever fails within Rasa.
        Raises Unavailable when Rasa does not answer in time or makes no sense, and at once for
        some seconds after that; the message may have been taken all the same.
        """
        body = {"sender": sender, "message": message}
        return self._circuit.call(
            lambda: read_replies(self._server.post("/webhooks/rest/webhook", body))
        )

    def set_slots(self, sender: str, slots: Mapping[str, object]) -> None:
        """Set slots of a conversation, such as its language; raises Unavailable as `replies` does.

        Rasa does not decode what is in an address: ``sender`` is letters, digits, ``-`` and ``_``.
        """
        self._tell(sender, [{"event": "slot", "name": n, "value": slots[n]} for n in slots])

    def restart(self, sender: str) -> None:
        """Let Rasa forget what was said in a conversation; raises Unavailable as `replies` does."""
        self._tell(sender, [{"event": "restart"}])

    def tracker(self, sender: str) -> Standing:
        """Return where a conversation stands; raises Unavailable as `replies` does."""
        path = f"/conversations/{quote(sender, safe='')}/tracker"
        return self._circuit.call(
            lambda: read_tracker(self._server.get(path, include_events="AFTER_RESTART"))
        )

    def _tell(self, sender: str, events: list[dict[str, object]]) -> None:
        path = f"/conversations/{quote(sender, safe='')}/tracker/events"
        self._circuit.call(lambda: self._server.post(path, events, include_events="NONE"))

    def status(self) -> State:
        """Say whether Rasa answers, since when, and why not."""
        return self._circuit.state


def read_replies(answer: object) -> tuple[Utterance, ...]:
    """Read what the channel answers; raises Unavailable for what makes no sense."""
    if not isinstance(answer, list):
        raise nonsense()
    try:
        return tuple(_utterance(entry) for entry in answer)
    except (KeyError, TypeError) as error:
        raise nonsense() from error


def read_tracker(answer: object) -> Standing:
    """Read a tracker; raises Unavailable for what makes no sense."""
    try:
        if not isinstance(answer, dict):
            raise TypeError
        loop, slots = answer.get("active_loop") or {}, answer.get("slots") or {}
        said = [event for event in answer.get("events") or () if event["event"] == "bot"]
        return Standing(
            _text_or_none(loop.get("name")),
            _text_or_none(slots.get("requested_slot")),
            bool(answer.get("paused")),
            _told(said[-1]) if said else None,
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise nonsense() from error


def _told(event: Any) -> Utterance | None:
    """Return what an event of a tracker says, None where that is nothing."""
    data = event.get("data") or {}
    parts = {name: data.get(name) for name in ("buttons", "image", "attachment", "custom")}
    whole = {"text": event.get("text"), **parts}
    return _utterance(whole) if any(whole.values()) else None


def _utterance(entry: Any) -> Utterance:
    custom = entry.get("custom") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or not isinstance(custom, dict | None):
        raise TypeError
    said = Utterance(
        text=_text_or_none(entry.get("text")),
        buttons=tuple(_button(button) for button in entry.get("buttons") or ()),
        image=_text_or_none(entry.get("image")),
        attachment=entry.get("attachment"),
        custom=custom,
    )
    if said == Utterance():
        raise TypeError
    return said


def _button(button: Any) -> Button:
    title, payload = button["title"], button.get("payload") or button["title"]
    if not isinstance(title, str) or not isinstance(payload, str):
        raise TypeError
    return Button(title, payload)


def _text_or_none(value: object) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError
    return value
