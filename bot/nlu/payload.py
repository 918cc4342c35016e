"""Messages that name their intent: ``/intent{"entity": "value"}``, as buttons send them."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from typing import Any

from bot.nlu.model import Found, Parse, Ranked

_PAYLOAD = re.compile(r"\s*/([^\s{}/@]+)\s*(\{.*\})?\s*", re.DOTALL)


def read_payload(text: str, intents: Container[str]) -> Parse | None:
    """Return what a payload says; None for any other text, also where its JSON is malformed."""
    match = _PAYLOAD.fullmatch(text)
    if match is None or match[1] not in intents:
        return None
    try:
        values = json.loads(match[2] or "{}")
    except (ValueError, RecursionError):
        return None
    place = match.span(2) if match[2] else match.span(1)
    found = tuple(_found(values, place))
    return Parse(text, match[1], 1.0, (Ranked(match[1], 1.0),), found)


def _found(values: dict[str, Any], place: tuple[int, int]) -> Iterator[Found]:
    for entity, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                said = one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)
                yield Found(entity, *place, said, "payload")
