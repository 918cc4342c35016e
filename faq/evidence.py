"""What speaks for a candidate and what against it: one row of numbers for each.

The rows are what `faq.ranker` weighs. Every number compares across queries, sites and sizes:
cosines with what all sentences share taken out, shares of the words that matter, distances in
standard deviations from the site's other articles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.dense import Dense, Places
from faq.lexical import Field, Lexicon, Scores, grams, query_words
from faq.ranking import Ranked
from madoguchi.encoder import Vectors
from madoguchi.text import is_japanese, words

Matrix = NDArray[np.float32]

_BASE = (
    "fused", "question", "passage", "question_stands_out", "passage_stands_out", "words",
    "title_words", "grams", "title_grams", "covered", "title_covered", "title_met", "missed",
    "polarity", "respelled", "foreign", "unasked", "sentence", "grams_covered",
)  # fmt: skip
_MATTERS_MORE = {
    "unasked": ("passage", "words", "grams", "covered", "grams_covered"),
    "foreign": ("question", "passage", "words", "grams"),
}
NAMES = (*_BASE, *(f"{flag} {name}" for flag, own in _MATTERS_MORE.items() for name in own))
"""The columns. ``fused`` is the first pass's score, ``question`` and ``passage`` are centred
cosines, the next two say how many standard deviations these stand above the site's sentences;
``words`` and ``grams`` are BM25 brought to 0..1 over the whole article, with ``title_`` over its
question and paraphrases; ``covered`` is the share of the query's weight that the article holds,
``title_met`` the share of the nearest wording's weight that the query holds, ``missed`` the weight
of the heaviest word that the article lacks; the others are 0 or 1: another polarity, a respelled
query, another language, an article without a question. ``sentence`` is the cosine of the answer's
nearest sentence, ``grams_covered`` is what ``covered`` is, of pairs of characters. The last columns
let words and meaning weigh otherwise where there is no question, or no common language.
"""

_NEAR = 0.7  # a word of the same synonym group counts this much
_HALF = {"words": 50.0, "title_words": 20.0, "grams": 50.0, "title_grams": 20.0}
_NOBODY = np.empty(0, dtype=np.intp)
NEGATIONS = frozenset("ない 無い ず ぬ まい".split())
_ENGLISH_NEGATION = re.compile(
    r"\b(?:no|not|never|cannot|unable|without)\b|n['’]t\b", re.IGNORECASE
)


def is_negative(text: str) -> bool:
    """Tell whether a normalised sentence denies: an odd number of negations in it."""
    if not is_japanese(text):
        return len(_ENGLISH_NEGATION.findall(text)) % 2 == 1
    return sum(word.form in NEGATIONS for word in words(text)) % 2 == 1


class Reading(NamedTuple):
    """One way to read a query: its normalised text, its centred vector, and how it came about."""

    text: str
    vector: Vectors
    respelled: bool
    foreign: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What is known of a question or paraphrase before any query: its words, and its polarity."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    negative: bool


def study(text: str) -> Wording:
    """Study a normalised wording."""
    return Wording(tuple(dict(query_words(text)).items()), is_negative(text))


class Examiner:
    """Examines candidates of one index. Immutable, safe to use from many threads.

    ``wordings`` are those of all documents in the order of ``dense``; ``asked`` tells which
    documents have one.
    """

    def __init__(
        self, wordings: Sequence[Wording], asked: NDArray[np.bool_], dense: Dense, lexicon: Lexicon
    ) -> None:
        self._asked, self._dense, self._lexicon = asked, dense, lexicon
        vocabulary = lexicon.words.vocabulary
        self._negative = np.array([wording.negative for wording in wordings], dtype=bool)
        counts = [len(wording.words) for wording in wordings]
        self._starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.intp)
        flat = [word for wording in wordings for word in wording.words]
        self._words = np.array([vocabulary[word] for word, _ in flat], dtype=np.int32)
        self._weights = np.array([lexicon.words.rarity(word) for word, _ in flat], dtype=np.float32)
        of_group: dict[str, set[int]] = {}
        for word, groups in flat:
            for group in groups:
                of_group.setdefault(group, set()).add(vocabulary[word])
        self._of_group = {group: np.array(sorted(own)) for group, own in of_group.items()}

    def examine(self, reading: Reading, ranked: Ranked) -> Matrix:
        """Return a row for each document of the first pass."""
        asked = query_words(reading.text)
        documents, question, passage = ranked.documents, ranked.question, ranked.passage
        outstanding = self._dense.standing_out(reading.vector, question, passage)
        covered, missed = self._cover(self._lexicon.words, asked, documents)
        title_covered, _ = self._cover(self._lexicon.title_words, asked, documents)
        bm25 = self._bm25(reading.text, asked, documents)
        columns = {
            "fused": ranked.score,
            "question": question,
            "passage": passage,
            "question_stands_out": outstanding[0],
            "passage_stands_out": outstanding[1],
            **bm25,
            "covered": covered,
            "title_covered": title_covered,
            "title_met": self._met(asked, ranked.nearest),
            "missed": missed,
            "polarity": self._disagree(reading.text, ranked.nearest),
            "respelled": np.full(len(documents), reading.respelled),
            "foreign": np.full(len(documents), reading.foreign),
            "unasked": ~self._asked[documents],
            "sentence": self._dense.nearest_sentences(reading.vector, documents, passage),
        }
        for flag, names in _MATTERS_MORE.items():
            columns |= {f"{flag} {name}": columns[flag] * columns[name] for name in names}
        return np.stack([columns[name] for name in NAMES], axis=1).astype(np.float32)

    def _bm25(
        self, text: str, asked: list[tuple[str, tuple[str, ...]]], documents: Places
    ) -> dict[str, Scores]:
        """Return the columns of the words and of the pairs of characters, those covered too."""
        tokens = [word for word, _ in asked] + [g for _, groups in asked for g in groups]
        tokens, pairs = list(dict.fromkeys(tokens)), list(dict.fromkeys(grams(text)))
        found = {}
        for name, known in (
            ("words", tokens), ("title_words", tokens), ("grams", pairs), ("title_grams", pairs)
        ):  # fmt: skip
            worths = getattr(self._lexicon, name).worths(known, documents)
            total = worths.sum(axis=0)
            found[name] = total / (total + _HALF[name])
            if name == "grams":
                rarity = np.array([self._lexicon.grams.rarity(pair) for pair in pairs])
                found["grams_covered"] = rarity @ (worths > 0) / max(float(rarity.sum()), 1e-9)
        return found

    def _cover(
        self, field: Field, asked: list[tuple[str, tuple[str, ...]]], documents: Places
    ) -> tuple[Scores, Scores]:
        """Return which share of the query's weight each document holds, and the worst it lacks."""
        nothing = np.zeros(len(documents), dtype=np.float32)
        if not asked:
            return nothing, nothing
        held = (field.worths([word for word, _ in asked], documents) > 0).astype(np.float32)
        for row, (_, groups) in zip(held, asked, strict=True):
            if groups:
                near = (field.worths(groups, documents) > 0).any(axis=0)
                np.maximum(row, _NEAR * near, out=row)
        weights = np.array([self._lexicon.words.rarity(word) for word, _ in asked])[:, None]
        lacking = (weights * (1 - held)).max(axis=0) / self._lexicon.words.rarest
        return (weights * held).sum(axis=0) / weights.sum(), lacking

    def _met(self, asked: list[tuple[str, tuple[str, ...]]], nearest: Places) -> Scores:
        """Return which share of each nearest wording's weight the query holds."""
        vocabulary = self._lexicon.words.vocabulary
        mark = np.zeros(len(vocabulary), dtype=np.float32)
        for _, groups in asked:
            for group in groups:
                mark[self._of_group.get(group, _NOBODY)] = _NEAR
        mark[[vocabulary[word] for word, _ in asked if word in vocabulary]] = 1.0
        met = np.zeros(len(nearest), dtype=np.float32)
        for place, row in enumerate(nearest.tolist()):
            part = slice(self._starts[row], self._starts[row + 1]) if row >= 0 else slice(0)
            total = self._weights[part].sum()
            if total > 0:
                met[place] = (self._weights[part] * mark[self._words[part]]).sum() / total
        return met

    def _disagree(self, text: str, nearest: Places) -> NDArray[np.bool_]:
        if not len(self._negative):
            return np.zeros(len(nearest), dtype=bool)
        differs = self._negative[nearest] != is_negative(text)
        return np.asarray((nearest >= 0) & differs)
