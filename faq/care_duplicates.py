"""Articles that answer the same question with the same answer.

Two answers agree when words and meaning do, more than halfway from what three in four of the site's
articles reach with the one most like them (which says something else) to the very same text; and
the questions must be as near as neighbours are on this site. Articles that share a wording are
found whatever they answer: the bot can be certain of neither.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from faq.care import Finding, Quote
from faq.care_reading import Read, Statement, lacking, meanings, nearest, too_alike
from faq.index import FaqIndex
from faq.vector_keys import vector_key
from madoguchi.encoder import Vectors
from madoguchi.text import question_key

_NEIGHBOURS = 4


class _Pair(NamedTuple):
    one: int
    other: int
    degree: float


def duplicates(
    index: FaqIndex, read: Read, contradicted: Collection[frozenset[str]]
) -> list[Finding]:
    """Find pairs of articles, those most alike first; ``contradicted`` say no same thing."""
    shared = _shared_wordings(read)
    questions = _Questions(index, read)
    pairs = _answers(index, read, questions)
    reached = [0.0] * len(read.items)
    for pair in pairs:
        for place in (pair.one, pair.other):
            reached[place] = max(reached[place], pair.degree)
    limit = too_alike(reached)
    found = [
        _finding(read, pair, "")
        for pair in sorted(pairs, key=lambda pair: -pair.degree)
        if pair.degree >= limit
        and (pair.one, pair.other) not in shared
        and questions.are_near(pair.one, pair.other)
        and not _contrast(read, pair)
        and not _differ(read, pair)
    ]
    same = [_finding(read, _Pair(*pair, 1.0), wording) for pair, wording in shared.items()]
    return [
        finding
        for finding in (*same, *found)
        if frozenset(about.id for about in finding.articles) not in contradicted
    ]


def _shared_wordings(read: Read) -> dict[tuple[int, int], str]:
    """Return the pairs of articles that are asked for by the same words, with one of them."""
    owners: dict[str, list[tuple[int, str]]] = {}
    for place, item in enumerate(read.items):
        for key, text in {question_key(text): text for text in item.questions}.items():
            owners.setdefault(key, []).append((place, text))
    found: dict[tuple[int, int], str] = {}
    for own in owners.values():
        for (one, text), (other, _) in pairwise(own):
            found.setdefault((one, other), text)
    return found


class _Questions:
    """How near the questions of articles are, by their nearest wordings."""

    def __init__(self, index: FaqIndex, read: Read) -> None:
        texts = [text for item in read.items for text in item.questions]
        owners = [place for place, item in enumerate(read.items) for _ in item.questions]
        self.owners = np.array(owners, dtype=np.intp)
        self.rows = meanings(index, "question", texts)
        counts = np.bincount(self.owners, minlength=len(read.items))
        self._starts = np.concatenate([[0], np.cumsum(counts)])
        self.neighbours: dict[int, dict[int, float]] = {}
        for row, others, cosines in nearest(self.rows, self.owners, _NEIGHBOURS):
            near = self.neighbours.setdefault(owners[row], {})
            for other, cosine in zip(others, cosines, strict=True):
                place = owners[other]
                near[place] = max(near.get(place, -1.0), cosine)
        best = [max(near.values(), default=0.0) for near in self.neighbours.values()]
        self._usual = float(np.percentile(best, 25)) if best else 1.0

    def are_near(self, one: int, other: int) -> bool:
        """Tell whether two articles are asked for by what is as near as neighbours mostly are."""
        mine, theirs = (self.rows[self._starts[n] : self._starts[n + 1]] for n in (one, other))
        return bool(len(mine) and len(theirs) and (mine @ theirs.T).max() >= self._usual)


def _answers(index: FaqIndex, read: Read, questions: _Questions) -> list[_Pair]:
    """Compare the answers of articles that are near by question or by passage."""
    keys = [vector_key("passage", item.passage) for item in read.items]
    passages = index.base.centre(np.stack([index.encoded[key].vector for key in keys]))
    places = {
        (min(row, other), max(row, other))
        for row, others, _ in nearest(passages, np.arange(len(keys)), _NEIGHBOURS)
        for other in others
    }
    for one, near in questions.neighbours.items():
        places |= {(min(one, other), max(one, other)) for other in near}
    return [
        _Pair(one, other, _degree(read, one, other))
        for one, other in sorted(places)
        if read.told(one) and read.told(other)
    ]


def _degree(read: Read, one: int, other: int) -> float:
    meaning = _meaning_agrees(read.meanings[read.rows(one)], read.meanings[read.rows(other)])
    return (_words_agree(read, one, other) + meaning) / 2


def _words_agree(read: Read, one: int, other: int) -> float:
    return min(
        read.cover(read.answers[one], read.answers[other], read.titles[other]),
        read.cover(read.answers[other], read.answers[one], read.titles[one]),
    )


def _meaning_agrees(one: Vectors, other: Vectors) -> float:
    """Return how near each sentence has one in the other answer, on average, the worse side."""
    cosines = one @ other.T
    return float(min(cosines.max(axis=0).mean(), cosines.max(axis=1).mean()))


def _contrast(read: Read, pair: _Pair) -> bool:
    """Tell whether each answer speaks of its own question with a word the other article lacks."""
    return all(
        lacking(read.titles[a], read.titles[b], read.answers[b]).keys() & read.answers[a].keys()
        for a, b in ((pair.one, pair.other), (pair.other, pair.one))
    )


def _differ(read: Read, pair: _Pair) -> bool:
    """Tell whether the answers share a unit but no value of it, or end in yes and no."""
    one, other = read.told(pair.one), read.told(pair.other)
    mine, theirs = _values(one), _values(other)
    if any(not mine[unit] & theirs[unit] for unit in mine.keys() & theirs.keys()):
        return True
    ends, others = ({told.denies for told in answer} - {None} for answer in (one, other))
    return bool(ends and others) and not ends & others


def _values(statements: Sequence[Statement]) -> dict[str, set[tuple[float, ...]]]:
    found: dict[str, set[tuple[float, ...]]] = {}
    for statement in statements:
        for quantity in statement.quantities:
            found.setdefault(quantity.unit, set()).add(quantity.values)
    return found


def _finding(read: Read, pair: _Pair, wording: str) -> Finding:
    both = pair.one, pair.other
    texts = [text for n in both for text in (*read.items[n].questions, read.items[n].passage)]
    return Finding(
        kind="duplicate",
        locale=read.items[pair.one].document.locale,
        articles=tuple(map(read.about, both)),
        quotes=(Quote(wording),) if wording else (),
        numbers={} if wording else {"alike": round(pair.degree, 2)},
        compared=tuple(texts),
    )
