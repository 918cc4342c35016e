"""Sentences of different articles that cannot both be true.

Two sentences contradict each other when they agree in words and in meaning and speak of the same
thing, but for a number of one unit or for a denial. How far they have to agree, the site tells
itself (`faq.care_reading.too_alike`): most of its sentences have one that is near and says
something else.

Words keep apart what meaning takes for near: 「通常配送は3日」 and 「お急ぎ便は1日」 have each a
word that the other lacks, 「返品は8日以内」 and 「返品は7日以内」 have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from faq.care import Finding, Quote
from faq.care_reading import Read, Statement, lacking, nearest, too_alike
from faq.polarity import is_negative

_NEIGHBOURS = 6
_SUBJECT = 1.0  # the weight of a word that one article has: less shared is no subject
_SAME_SUBJECT = 0.5
_SAID_AGAIN = 0.75
_TURNS = frozenset("t前 t後 tbefore tafter".split())

Spans = tuple[tuple[int, int], ...]


class Alike(NamedTuple):
    """Two statements of different articles, by number, and how far they agree (0..1)."""

    one: int
    other: int
    degree: float


def contradictions(read: Read) -> list[Finding]:
    """Find sentences of different articles that agree in all but a number or a denial."""
    checked = [
        row for row, one in enumerate(read.statements) if one.quantities or one.denies is not None
    ]
    pairs = _alike(read, checked)
    limit = too_alike(_most_alike(pairs, checked))
    found = [
        (pair, marks)
        for pair in pairs
        if pair.degree >= limit and (marks := _conflict(read, pair)) is not None
    ]
    found.sort(key=lambda one: -one[0].degree)
    return _one_of_two_articles([_contradiction(read, pair, marks) for pair, marks in found])


def _alike(read: Read, checked: Sequence[int]) -> list[Alike]:
    """Compare each statement with those of other articles that are nearest in meaning."""
    if not checked:
        return []
    owners = np.array([read.statements[row].place for row in checked], dtype=np.intp)
    pairs = dict[tuple[int, int], float]()
    for row, others, cosines in nearest(read.meanings[checked], owners, _NEIGHBOURS):
        for other, cosine in zip(others, cosines, strict=True):
            names = sorted((checked[row], checked[other]))
            key = names[0], names[1]
            if key not in pairs:
                one, two = read.statements[key[0]], read.statements[key[1]]
                pairs[key] = (_words_agree(read, one, two) + cosine) / 2
    return [Alike(*key, degree) for key, degree in pairs.items()]


def _most_alike(pairs: Sequence[Alike], checked: Sequence[int]) -> list[float]:
    best = dict.fromkeys(checked, 0.0)
    for pair in pairs:
        for row in (pair.one, pair.other):
            best[row] = max(best[row], pair.degree)
    return list(best.values())


def _words_agree(read: Read, one: Statement, other: Statement) -> float:
    return min(
        read.cover(one.words, other.words, read.titles[other.place]),
        read.cover(other.words, one.words, read.titles[one.place]),
    )


def _conflict(read: Read, pair: Alike) -> tuple[Spans, Spans] | None:
    """Return where two statements differ in what can be checked; None where they may both hold."""
    one, other = read.statements[pair.one], read.statements[pair.other]
    if not _same_subject(read, one, other) or _apart(read, one, other):
        return None
    marks: list[tuple[tuple[int, int], tuple[int, int]]] = []
    for unit in {quantity.unit for quantity in one.quantities}:
        mine = [quantity for quantity in one.quantities if quantity.unit == unit]
        theirs = [quantity for quantity in other.quantities if quantity.unit == unit]
        if len(mine) == len(theirs):
            marks += [
                ((a.start, a.end), (b.start, b.end))
                for a, b in zip(mine, theirs, strict=True)
                if a.differs(b)
            ]
    if marks and is_negative(one.text) == is_negative(other.text):
        return tuple(sorted(a for a, _ in marks)), tuple(sorted(b for _, b in marks))
    if _denied(read, one, other):
        return _ending(one), _ending(other)
    return None


def _same_subject(read: Read, one: Statement, other: Statement) -> bool:
    """Tell whether both speak of one thing: by their own words, or by their articles' questions.

    「手数料は300円です。」 stands in many articles, each time of another fee.
    """
    shared = {w: k for w, k in one.words.items() if not lacking({w: k}, other.words)}
    if read.weight(shared) >= _SUBJECT * read.rarest:
        return True
    a, b = one.place, other.place
    return (
        min(
            read.cover(read.titles[a], read.titles[b], read.answers[b]),
            read.cover(read.titles[b], read.titles[a], read.answers[a]),
        )
        >= _SAME_SUBJECT
    )


def _apart(read: Read, one: Statement, other: Statement) -> bool:
    """Tell whether each speaks of something that the other's article does not know.

    Or one of them of something that its own article is about: 「北海道への送料」 is no other
    「送料」, 「予約の変更」 no 「予約」.
    """
    mine, theirs = _own_nouns(read, one, other), _own_nouns(read, other, one)
    if mine and theirs:
        return True
    return bool(mine & read.titles[one.place].keys() or theirs & read.titles[other.place].keys())


def _own_nouns(read: Read, one: Statement, other: Statement) -> set[str]:
    own = lacking(one.words, read.titles[other.place], read.answers[other.place])
    return {word for word, (_, weight) in own.items() if weight == 1.0}


def _denied(read: Read, one: Statement, other: Statement) -> bool:
    """Tell whether one sentence denies what the other states, in much the same words."""
    if one.denies is None or other.denies is None or one.denies == other.denies:
        return False
    if one.quantities or other.quantities:
        return False
    apart = {*lacking(one.words, other.words), *lacking(other.words, one.words)}
    agreed = min(read.cover(one.words, other.words), read.cover(other.words, one.words))
    return agreed >= _SAID_AGAIN and not apart & _TURNS


def _ending(one: Statement) -> Spans:
    start = max((one.text.rfind(word[1:]) for word in one.words), default=0)
    return ((max(start, 0), len(one.text)),)


def _contradiction(read: Read, pair: Alike, marks: tuple[Spans, Spans]) -> Finding:
    statements = read.statements[pair.one], read.statements[pair.other]
    return Finding(
        kind="contradiction",
        locale=read.items[0].document.locale,
        articles=tuple(read.about(one.place) for one in statements),
        quotes=tuple(Quote(one.text, own) for one, own in zip(statements, marks, strict=True)),
        compared=tuple(one.text for one in statements),
    )


def _one_of_two_articles(findings: Sequence[Finding]) -> list[Finding]:
    """Keep the first finding for each two articles: the others are solved with it."""
    first: dict[frozenset[str], Finding] = {}
    for finding in findings:
        first.setdefault(frozenset(about.id for about in finding.articles), finding)
    return list(first.values())
