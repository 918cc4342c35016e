"""Rasa as the engine, through ``POST /model/parse``; and another that answers when it does not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.nlu.circuit import Circuit, State
from bot.nlu.model import Engine, Found, Parse, Ranked
from bot.nlu.rasa_http import RasaServer, nonsense
from madoguchi.clock import Clock
from madoguchi.errors import Unavailable
from madoguchi.settings import Settings

NO_INTENT = frozenset({"nlu_fallback", "out_of_scope"})
"""Names that say that no intent takes a message."""
AMBIGUITY = 0.1  # as FallbackClassifier has it
LONGEST = 1000
_ROUNDED_UP = 1 + 1e-6  # what 32 bits may make of a confidence of 1


class RasaEngine:
    """Understands what a running Rasa understands."""

    name = "rasa"

    def __init__(self, server: RasaServer) -> None:
        self._server = server

    def parse(self, text: str, locale: str) -> Parse:
        """Return Rasa's understanding; raises Unavailable where it gives none.

        Of what is very long Rasa reads the beginning: its time grows with the square of the length.
        """
        return read_parse(text, self._server.post("/model/parse", {"text": text[:LONGEST]}))


class Fallback:
    """Asks ``engine``, and ``default`` whenever that cannot answer in time."""

    def __init__(self, engine: Engine, default: Engine, clock: Clock) -> None:
        self._engine, self._default = engine, default
        self._circuit = Circuit(engine.name, clock)

    @property
    def name(self) -> str:
        """The name of the engine that answers now."""
        return (self._engine if self.status().answers else self._default).name

    def parse(self, text: str, locale: str) -> Parse:
        """Return what a message is; raises what the default engine raises."""
        try:
            return self._circuit.call(lambda: self._engine.parse(text, locale))
        except Unavailable:
            return self._default.parse(text, locale)

    def status(self) -> State:
        """Say whether the engine answers, or the default in its place: since when, and why."""
        return self._circuit.state


def chosen(settings: Settings, bundled: Engine, clock: Clock) -> Engine:
    """Return the engine that the settings name: ``bundled``, or a `Fallback` from Rasa to it."""
    if settings.nlu != "rasa":
        return bundled
    return Fallback(RasaEngine(server_of(settings)), bundled, clock)


def server_of(settings: Settings) -> RasaServer:
    """Return where the settings say that Rasa is."""
    seconds = settings.rasa_timeout_ms / 1000
    return RasaServer(settings.rasa_url, settings.rasa_token, seconds)


def read_parse(text: str, answer: object) -> Parse:
    """Read what ``/model/parse`` answers to a text; raises Unavailable for what makes no sense."""
    try:
        whole = _mapping(answer)
        first = _ranked(whole["intent"])
        ranking = [_ranked(entry) for entry in whole.get("intent_ranking") or []] or [first]
        entities = tuple(_entity(found, text) for found in whole.get("entities") or [])
    except (KeyError, TypeError, ValueError) as error:
        raise nonsense() from error
    taken = first.name not in NO_INTENT
    real = tuple(entry for entry in ranking if entry.name not in NO_INTENT)
    best = first if taken else max(real, key=lambda entry: entry.confidence, default=Ranked("", 0))
    return Parse(
        text=text,
        intent=first.name if taken else None,
        confidence=best.confidence,
        ranking=real,
        entities=entities,
        ambiguous=tuple(
            entry.name
            for entry in real
            if entry.name != best.name and best.confidence - entry.confidence < AMBIGUITY
        ),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _ranked(value: object) -> Ranked:
    """Read an intent; its name is None where Rasa sees nothing it could classify."""
    entry = _mapping(value)
    name, confidence = entry["name"], entry["confidence"]
    if isinstance(confidence, bool) or not isinstance(confidence, int | float):
        raise TypeError
    if not 0 <= confidence <= _ROUNDED_UP:
        raise ValueError
    return Ranked("nlu_fallback" if name is None else _text(name), min(1.0, confidence))


def _entity(value: object, text: str) -> Found:
    entry = _mapping(value)
    left_out = len(text) - len(text.lstrip())  # Rasa counts from the first character that is seen
    start, end = entry["start"], entry["end"]
    if (
        type(start) is not int
        or type(end) is not int
        or not 0 <= start <= end <= len(text) - left_out
    ):
        raise ValueError
    role, group = entry.get("role"), entry.get("group")
    return Found(
        entity=_text(entry["entity"]),
        start=left_out + start,
        end=left_out + end,
        value=_value(entry["value"]),
        extractor=_text(entry.get("extractor") or ""),
        role=None if role is None else _text(role),
        group=None if group is None else _text(group),
    )


def _value(value: object) -> str:
    """Read a value; an extractor such as Duckling's gives numbers and times."""
    if value is None or isinstance(value, dict | list):
        raise TypeError
    return str(value)
