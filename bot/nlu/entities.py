"""Entities in a message: what a regular expression matches, and phrases that are known.

Known are the phrases of lookup tables and those that an example marks. Where things overlap the
longest is taken, and of equally long ones a pattern before a lookup before an example. Patterns and
lookups whose name is no entity of the assistant are hints for Rasa's classifier: they find nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from bot.assistant.model import Annotation, Assistant
from bot.nlu.model import Found
from bot.nlu.positions import Placed, folded, placed
from madoguchi.errors import ConfigurationError

_PATTERN, _LOOKUP, _EXAMPLE = "regex", "lookup", "examples"
_RANK = {_PATTERN: 0, _LOOKUP: 1, _EXAMPLE: 2}
_LATIN = re.compile(r"[a-z0-9]")


@dataclass(frozen=True)
class _Phrase:
    """What a phrase is; ``value`` is None where it is whatever was written."""

    entity: str
    extractor: str
    value: str | None = None
    role: str | None = None
    group: str | None = None


class EntityFinder:
    """Finds the entities of an assistant; safe to call from several threads."""

    def __init__(self, assistant: Assistant) -> None:
        marked = [
            (folded(example.text[one.start : one.end]), one)
            for intent in assistant.intents.values()
            for example in intent.examples
            for one in example.entities
        ]
        entities = {*assistant.entities, *(one.entity for _, one in marked)}
        self._patterns = list(_patterns(assistant, entities))
        self._phrases = {**_marked(marked), **_lookups(assistant, entities)}
        self._lengths = sorted({len(phrase) for phrase in self._phrases}, reverse=True)
        self._synonyms = {folded(said): value for said, value in assistant.synonyms.items()}

    def find(self, text: str) -> tuple[Found, ...]:
        """Return what is in a text, in order, none overlapping another."""
        message = placed(text)
        candidates = [*self._by_pattern(message), *self._by_phrase(message)]
        candidates.sort(key=lambda one: (one.start - one.end, _RANK[one.extractor], one.start))
        chosen = list[Found]()
        for one in candidates:
            if all(one.end <= other.start or other.end <= one.start for other in chosen):
                chosen.append(one)
        return tuple(sorted(chosen, key=lambda one: one.start))

    def _by_pattern(self, message: Placed) -> Iterator[Found]:
        for entity, pattern in self._patterns:
            for match in pattern.finditer(message.text):
                if match.start() < match.end():
                    yield self._found(message, *match.span(), _Phrase(entity, _PATTERN))

    def _by_phrase(self, message: Placed) -> Iterator[Found]:
        text, start = message.folded, 0
        while start < len(text):
            for length in self._lengths:
                phrase = self._phrases.get(text[start : start + length])
                if phrase is not None and _stands_alone(text, start, start + length):
                    yield self._found(message, start, start + length, phrase)
                    start += length - 1
                    break
            start += 1

    def _found(self, message: Placed, start: int, end: int, phrase: _Phrase) -> Found:
        said = message.text[start:end]
        value = self._synonyms.get(folded(said), phrase.value or said)
        return Found(
            phrase.entity, *message.place(start, end), value, phrase.extractor, phrase.role,
            phrase.group,
        )  # fmt: skip


def _patterns(assistant: Assistant, entities: set[str]) -> Iterator[tuple[str, re.Pattern[str]]]:
    for regex in assistant.regexes:
        for pattern in regex.patterns if regex.name in entities else ():
            try:
                yield regex.name, re.compile(pattern, re.IGNORECASE)
            except re.error as error:
                raise ConfigurationError(
                    "%(place)s: the regular expression “%(pattern)s” cannot be read: %(reason)s.",
                    place=regex.place,
                    pattern=pattern,
                    reason=error,
                ) from error


def _lookups(assistant: Assistant, entities: set[str]) -> dict[str, _Phrase]:
    return {
        folded(phrase.strip()): _Phrase(lookup.name, _LOOKUP)
        for lookup in assistant.lookups
        if lookup.name in entities
        for phrase in lookup.phrases
        if phrase.strip()
    }


def _marked(marked: list[tuple[str, Annotation]]) -> dict[str, _Phrase]:
    """Return what examples mark: a phrase is what it is marked as most often.

    Its role and group are kept only where all marks of it agree: the words alone do not tell.
    """
    seen: dict[str, list[Annotation]] = {}
    for phrase, one in marked:
        seen.setdefault(phrase, []).append(one)
    return {phrase: _agreed(phrase, marks) for phrase, marks in seen.items() if phrase.strip()}


def _agreed(phrase: str, marks: list[Annotation]) -> _Phrase:
    ((entity, value), _), *_ = Counter((one.entity, one.value) for one in marks).most_common(1)
    same = {(one.role, one.group) for one in marks if one.entity == entity}
    role, group = same.pop() if len(same) == 1 else (None, None)
    return _Phrase(entity, _EXAMPLE, None if folded(value) == phrase else value, role, group)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Say whether a phrase is not part of a longer word; Japanese does not show where words end."""
    before = start > 0 and _LATIN.match(text[start]) and _LATIN.match(text[start - 1])
    after = end < len(text) and _LATIN.match(text[end - 1]) and _LATIN.match(text[end])
    return end <= len(text) and not before and not after
