"""Names for reasons: words that customers used, never others. Pure and deterministic."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from analytics.reasons import Question
from madoguchi.text import is_japanese, normalise, words

SHORT = 34
"""How wide a wording may be to be a name as it stands; Japanese counts double."""
_LOOKED_AT = 30
_NOUNS = 3
_LATIN = re.compile(r"[^\W\d_]{3,}")
_MASKED = re.compile(r"\[[a-z_]+\]")
_ENDING = re.compile(r"[\s。．.、，,!！?？…〜~]+$")


def names(reasons: Sequence[Sequence[Question]]) -> list[tuple[str, str]]:
    """Return a name for each reason, with the key of the wording it was taken from.

    It is the wording nearest to the middle that is short enough; where none is, the heaviest
    nouns of the nearest one. No two are the same.
    """
    nearest = [sorted(one, key=lambda q: (-q.nearness, q.key))[:_LOOKED_AT] for one in reasons]
    counts = [Counter(noun for q in one for noun in set(nouns(q.text))) for one in nearest]
    spread = Counter(noun for count in counts for noun in count)
    taken: set[str] = set()
    found: list[tuple[str, str]] = []
    for one, count in zip(nearest, counts, strict=True):
        weights = {n: c * math.log(1 + len(reasons) / spread[n]) for n, c in count.items()}
        name, key = _name(one, weights, taken)
        taken.add(name)
        found.append((name, key))
    return found


def theme_name(reasons: Sequence[str]) -> str:
    """Return the words that most of some reasons' names share, the first reasons' before others'.

    Of one reason its name.
    """
    counts = Counter(noun for name in reasons for noun in dict.fromkeys(nouns(name)))
    if len(reasons) < 2 or not counts:
        return next(iter(reasons), "")
    most = [noun for noun, _ in counts.most_common(_NOUNS)]  # of equals the first met
    return ("・" if is_japanese(most[0]) else ", ").join(most)


@lru_cache(maxsize=4096)
def nouns(text: str) -> tuple[str, ...]:
    """Return the words of a wording that may tell what it is about."""
    plain = _MASKED.sub(" ", normalise(text))
    if not is_japanese(plain):
        return tuple(word.casefold() for word in _LATIN.findall(plain))
    return tuple(
        word.surface
        for word in words(plain)
        if word.content and not word.inflects and not word.surface.isdecimal()
    )


def _name(
    nearest: Sequence[Question], weights: dict[str, float], taken: set[str]
) -> tuple[str, str]:
    if not nearest:
        return "", ""
    japanese = 2 * sum(is_japanese(one.text) for one in nearest) >= len(nearest)
    nearest = [one for one in nearest if is_japanese(one.text) == japanese]
    clear = [one for one in nearest if not _MASKED.search(one.text)] or list(nearest)
    for one in clear:
        wording = _ENDING.sub("", normalise(one.text)) or one.text
        if wording not in taken and 4 <= _width(wording) <= SHORT:
            return wording, one.key
    first = clear[0]
    own = sorted(set(nouns(first.text)), key=lambda noun: (-weights.get(noun, 0.0), noun))
    joined = ("・" if is_japanese(first.text) else ", ").join(own[:_NOUNS])
    name = joined or _cut(normalise(first.text))
    return (name if name not in taken else f"{name} ({len(taken) + 1})"), first.key


def _width(text: str) -> int:
    return sum(2 if is_japanese(character) else 1 for character in text)


def _cut(text: str) -> str:
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"
