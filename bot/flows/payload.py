"""What a button sends instead of words: ``/intent{"entity": "value"}``."""

from __future__ import annotations

from dataclasses import replace

from bot.assistant.model import Assistant
from bot.nlu.model import Parse
from bot.nlu.payload import read_payload

LONGEST = 1_000


def parse_payload(assistant: Assistant, text: str) -> Parse | None:
    """Return what a payload means; None for words, and for an intent that is not known.

    Entities that the assistant does not know are left out.
    """
    if len(text) > LONGEST:
        return None
    parse = read_payload(text, {*assistant.intents, "restart"})
    if parse is None:
        return None
    known = tuple(one for one in parse.entities if one.entity in assistant.entities)
    return replace(parse, entities=known)
