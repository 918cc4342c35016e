"""What an engine understood, as Rasa's ``/model/parse`` writes it."""

from __future__ import annotations

import re
from typing import Any

from bot.nlu.model import Found, Parse
from bot.nlu.positions import placed
from madoguchi.text import is_japanese, words

NO_INTENT = "nlu_fallback"
"""What Rasa calls it where no intent takes a message."""
_NAMES = {
    "regex": "RegexEntityExtractor",
    "lookup": "RegexEntityExtractor",
    "payload": "RegexMessageHandler",
}
"""What Rasa calls what does the same; what examples mark has no such name."""
_PAYLOAD = frozenset({"payload", "RegexMessageHandler"})
_WORD = re.compile(r"\S+")


def parse_json(parse: Parse) -> dict[str, Any]:
    """Return a parse in Rasa's words and in its order."""
    ranking = [_ranked(one.name, one.confidence) for one in parse.ranking]
    if parse.intent is None:
        ranking.insert(0, _ranked(NO_INTENT, 1.0 - parse.confidence))
        intent = ranking[0]
    else:
        intent = _ranked(parse.intent, parse.confidence)
    pressed = any(found.extractor in _PAYLOAD for found in parse.entities)
    is_payload = pressed or (parse.text.startswith("/") and parse.confidence == 1.0)
    return {
        "text": parse.text,
        "intent": intent,
        "entities": [_entity(found, parse.text) for found in parse.entities],
        **({} if is_payload else {"text_tokens": tokens(parse.text)}),
        "intent_ranking": ranking or [intent],
    }


def tokens(text: str) -> list[list[int]]:
    """Return where each word of a text begins and ends, as it was written."""
    message = placed(text)
    if is_japanese(message.text):
        spans = [(word.start, word.start + len(word.surface)) for word in words(message.text)]
    else:
        spans = [match.span() for match in _WORD.finditer(message.text)]
    return [list(message.place(*span)) for span in spans] or [[0, 0]]


def _ranked(name: str, confidence: float) -> dict[str, Any]:
    return {"name": name, "confidence": confidence}


def _entity(found: Found, text: str) -> dict[str, Any]:
    place: dict[str, Any] = {"start": found.start, "end": found.end}
    extractor = _NAMES.get(found.extractor, found.extractor)
    if found.extractor in _PAYLOAD:
        said = {"entity": found.entity, "value": found.value, **place}
        return {**said, "extractor": extractor}
    marks = {"role": found.role, "group": found.group}
    entity: dict[str, Any] = {
        "entity": found.entity,
        **place,
        **{name: value for name, value in marks.items() if value is not None},
        "value": found.value,
        "extractor": extractor,
    }
    if found.value != text[found.start : found.end]:
        entity["processors"] = ["EntitySynonymMapper"]
    return entity
