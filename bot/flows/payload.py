"""What a button sends instead of words: ``/intent{"entity": "value"}``."""

from __future__ import annotations

import json

from bot.assistant.model import Assistant
from bot.nlu.model import Found, Parse, Ranked

LONGEST = 1_000


def parse_payload(assistant: Assistant, text: str) -> Parse | None:
    """Return what a payload means; None for words, and for an intent that is not known."""
    if not text.startswith("/") or len(text) > LONGEST:
        return None
    name, brace, rest = text[1:].partition("{")
    name = name.strip()
    if name not in assistant.intents and name != "restart":
        return None
    entities = _entities(assistant, brace + rest, len(text)) if brace else ()
    if entities is None:
        return None
    return Parse(text, name, 1.0, (Ranked(name, 1.0),), entities)


def _entities(assistant: Assistant, written: str, end: int) -> tuple[Found, ...] | None:
    try:
        values = json.loads(written)
    except (ValueError, RecursionError):
        return None
    if not isinstance(values, dict):
        return None
    return tuple(
        Found(name, 0, end, value if isinstance(value, str) else json.dumps(value), "payload")
        for name, given in values.items()
        if name in assistant.entities
        for value in (given if isinstance(given, list) else [given])
    )
