"""A site's own words for the same thing: a nickname of a product, what the trade says, old names.

A query with one of them is also read with each of the others in its place, so both words and
meaning are compared. No article is touched and nothing is indexed again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice

from faq.importing_cells import SEPARATORS
from madoguchi.errors import InvalidInput
from madoguchi.text import normalise, words

LONGEST_TERM = 60
MOST_TERMS = 10
MOST_GROUPS = 2_000
_MOST_READINGS = MOST_TERMS - 1

Group = tuple[str, ...]
"""Terms that mean the same, normalised; the first is shown as the group's name."""


class Synonyms:
    """The groups of one site, to read queries with. Immutable."""

    def __init__(self, groups: Iterable[Group] = ()) -> None:
        self.groups = tuple(groups)
        self._groups = {same_term(term): group for group in self.groups for term in group}
        self._longest = max(map(len, self._groups), default=0)

    def readings(self, text: str) -> list[str]:
        """Return a normalised text with its terms replaced by others of their groups, up to 9.

        One term at a time, each in turn, and all of them at once.
        """
        parts = list(self._parts(text))
        ways = (
            "".join(part[way.get(place, 0)] for place, part in enumerate(parts))
            for way in _ways([len(part) for part in parts])
        )
        return [" ".join(way.split()) for way in islice(ways, _MOST_READINGS)]

    def _parts(self, text: str) -> Iterator[Sequence[str]]:
        """Yield what may stand in each part of a text, first what stands there."""
        if not self._groups:
            return
        lowered, borders = same_term(text), _borders(text)
        start = rest = 0
        while start < len(text):
            for end in range(min(len(text), start + self._longest), start, -1):
                group = self._groups.get(lowered[start:end])
                if group and {start, end} <= borders:
                    term = text[start:end]
                    yield [text[rest:start]]
                    yield [term, *(other for other in group if same_term(other) != same_term(term))]
                    rest = end
                    break
            start = max(rest, start + 1)
        if rest:
            yield [text[rest:]]


def _ways(choices: Sequence[int]) -> Iterator[dict[int, int]]:
    """Yield which part takes which of its choices instead of the first, the nearest ones first."""
    places = [place for place, count in enumerate(choices) if count > 1]
    for choice in range(1, max(choices, default=0)):
        yield from ({place: choice} for place in places if choice < choices[place])
        if len(places) > 1:
            yield {place: min(choice, choices[place] - 1) for place in places}


NO_SYNONYMS = Synonyms()


def checked(terms: Iterable[str]) -> Group:
    """Return the terms of a group as they are kept; raise `InvalidInput` saying what to change."""
    group = tuple({same_term(term): term for term in map(normalise, terms) if term}.values())
    if len(group) < 2:
        raise InvalidInput("Give at least two words that mean the same.")
    if len(group) > MOST_TERMS:
        raise InvalidInput("Give at most %(most)s words that mean the same.", most=MOST_TERMS)
    for term in group:
        if len(term) > LONGEST_TERM:
            raise InvalidInput(
                "“%(term)s…” is longer than %(most)s characters.", term=term[:20], most=LONGEST_TERM
            )
        if SEPARATORS & set(term):
            raise InvalidInput("“%(term)s” holds a comma or a bar. Leave it out.", term=term)
        if not any(character.isalnum() for character in term):
            raise InvalidInput("“%(term)s” holds no letter and no number.", term=term)
    return group


def fingerprint(groups: Iterable[Group]) -> str:
    """Return what tells one list of groups from another, whatever their order."""
    return sha256(json.dumps(sorted(map(list, groups))).encode()).hexdigest()[:16]


def same_term(term: str) -> str:
    """Return a term as it is compared: in lower case, and of the same length."""
    return "".join(c if len(c.lower()) > 1 else c.lower() for c in term)


def _borders(text: str) -> frozenset[int]:
    """Return where a word may begin or end: at a morpheme, or where the script changes."""
    found = {0, len(text)}
    for word in words(text):
        found |= {word.start, word.start + len(word.surface)}
    scripts = [_script(character) for character in text]
    found |= {place for place in range(1, len(text)) if scripts[place - 1] != scripts[place]}
    return frozenset(found)


def _script(character: str) -> str:
    if character.isascii():
        return "latin" if character.isalnum() else "sign"
    if "ぁ" <= character <= "ゖ":
        return "hiragana"
    if "ァ" <= character <= "ー":
        return "katakana"
    return "kanji" if character.isalpha() else "sign"
