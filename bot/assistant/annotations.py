"""Entities marked in an example, in every way Rasa knows.

``[words](entity)``, ``[words](entity:value)``, ``[words]{"entity": "e", "role": "r", "group": "g",
"value": "v"}`` and, where the same words are several, ``[words][{…}, {…}]``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.assistant.model import Annotation
from madoguchi.i18n import mark

_MARKED = re.compile(
    r"\[(?P<words>[^\]]+)\]"
    r"(?:\((?P<entity>[^:()]+)(?::(?P<value>[^)]+))?\)|(?P<one>\{[^}]*\})|(?P<many>\[\s*\{.*?\}\s*\]))"
)
_ALMOST = re.compile(
    r"[\[［](?P<words>[^\]］]*)[\]］](?:\s+[(\{（｛]|[（｛(\{])|\[(?P<open>[^\]]*)\((?=[a-z_]+\))"
)
_KEYS = {"entity", "value", "role", "group"}


@dataclass(frozen=True)
class Unread:
    """An annotation that cannot be read: where it begins in the text as written, and why."""

    start: int
    message: str


def read_annotations(written: str) -> tuple[str, tuple[Annotation, ...], tuple[Unread, ...]]:
    """Return the text without marks, its entities, and what could not be read."""
    parts: list[str] = []
    found: list[Annotation] = []
    unread: list[Unread] = []
    length = end = 0
    for match in _MARKED.finditer(written):
        before, words = written[end : match.start()], match["words"]
        parts += (before, words)
        start, end = length + len(before), match.end()
        length = start + len(words)
        try:
            found += _entities(match, words, start)
        except ValueError as error:
            unread.append(Unread(match.start(), str(error)))
        unread += _almost(before, match.start() - len(before))
    parts.append(written[end:])
    unread += _almost(written[end:], end)
    return "".join(parts), tuple(found), tuple(unread)


def _almost(text: str, offset: int) -> list[Unread]:
    return [Unread(offset + match.start(), ALMOST) for match in _ALMOST.finditer(text)]


def _entities(match: re.Match[str], words: str, start: int) -> Iterator[Annotation]:
    end = start + len(words)
    if match["entity"]:
        value = (match["value"] or words).strip()
        yield Annotation(start, end, match["entity"].strip(), value)
        return
    try:
        said = json.loads(match["one"] or match["many"])
    except json.JSONDecodeError:
        raise ValueError(NO_JSON) from None
    for one in said if isinstance(said, list) else [said]:
        if not isinstance(one, dict) or not one.get("entity") or not set(one) <= _KEYS:
            raise ValueError(NO_ENTITY)
        if not all(isinstance(value, str) for value in one.values()):
            raise ValueError(NO_ENTITY)
        yield Annotation(
            start, end, one["entity"], one.get("value", words), one.get("role"), one.get("group")
        )


ALMOST = mark(
    "This looks like an entity and is none: write [words](entity) without a space between the "
    "brackets and with half-width brackets."
)
NO_JSON = mark(
    "What stands in braces is no JSON: write "
    '[words]{"entity": "name", "value": "value"} with straight quotation marks (").'
)
NO_ENTITY = mark(
    "In the braces “entity” is needed; “value”, “role” and “group” may stand beside it."
)
