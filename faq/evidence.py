"""What speaks for a candidate and what against it: one row of numbers for each.

The rows are what `faq.ranker` weighs. Every number compares across queries, sites and sizes:
cosines with what all sentences share taken out, shares of the words that matter, distances in
standard deviations from the site's other articles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.apart import Met, apart, joined
from faq.dense import Dense, Places, rows_of
from faq.late import Late
from faq.lexical import Lexicon, Scores, grams, query_words
from faq.polarity import contrary, predicates
from faq.ranking import Ranked
from madoguchi.encoder import Tokens, Vectors

Matrix = NDArray[np.float32]

_BASE = (
    "fused", "question", "passage", "question_stands_out", "passage_stands_out", "words",
    "title_words", "grams", "title_grams", "covered", "title_covered", "title_met", "missed",
    "polarity", "respelled", "foreign", "unasked", "sentence", "grams_covered",
    "covered_here", "grams_covered_here", "tokens", "tokens_here", "tokens_close", "token_missed",
    "around covered_here", "around grams_covered_here", "around tokens", "around tokens_here",
    "around tokens_close", "around token_missed",
)  # fmt: skip
_MAY_BE_FIRST = ("words", "grams", "covered_here", "tokens_here", "passage", "sentence")
_MATTERS_MORE = {
    "unasked": (
        "fused", "passage", "passage_stands_out", "sentence", "words", "grams", "covered",
        "grams_covered", "covered_here", "grams_covered_here", "tokens", "tokens_here",
        "tokens_close", "token_missed",
    ),
    "foreign": ("question", "passage", "words", "grams"),
}  # fmt: skip
_PRODUCTS = [(flag, name) for flag, own in _MATTERS_MORE.items() for name in own]
NAMES = (
    *_BASE,
    *(f"first {name}" for name in _MAY_BE_FIRST),
    *(f"{flag} {name}" for flag, name in _PRODUCTS),
)
"""The columns. ``fused`` is the first pass's score, ``question`` and ``passage`` are centred
cosines, the next two say how many standard deviations these stand above the site's sentences;
``words`` and ``grams`` are BM25 brought to 0..1 over the whole article, with ``title_`` over its
question and paraphrases; ``covered`` is the share of the query's weight that the article holds,
``title_met`` the share of the nearest wording's weight that the query holds, ``missed`` the weight
of the heaviest word that the article lacks; the others are 0 or 1: another polarity, a respelled
query, another language, an article without a question. ``sentence`` is the cosine of the answer's
nearest sentence, ``grams_covered`` is what ``covered`` is, of pairs of characters. Those that end
in ``_here`` count what tells the candidates apart (`faq.apart`); ``tokens`` is the mean cosine of
the query's tokens to the document's nearest (`faq.late`), ``tokens_close`` how many have a near
one, ``token_missed`` how far the worst of those that tell apart stays away; all four are 0 where
the encoder tells no tokens. ``around`` counts what neighbours lend to a document without a
question, ``first`` tells whether it comes first among the candidates. The last columns let words
and meaning weigh otherwise where there is no question, or no common language.
"""

_FIRST_PLACES = [_BASE.index(name) for name in _MAY_BE_FIRST]
_FLAG_PLACES = [_BASE.index(flag) for flag, _ in _PRODUCTS]
_FLAGGED_PLACES = [_BASE.index(name) for _, name in _PRODUCTS]
_DIGITS = 4  # what equal texts agree in, wherever their rows lie
_NEAR = 0.7  # a word of the same synonym group counts this much
_HALF = {"words": 50.0, "title_words": 20.0, "grams": 50.0, "title_grams": 20.0}
_NOBODY = np.empty(0, dtype=np.intp)


class Reading(NamedTuple):
    """One way to read a query: its normalised text, the words in it (`faq.lexical.query_words`),
    its centred vector, its tokens' own vectors (none where the encoder tells none), and how it came
    about.
    """

    text: str
    words: Sequence[tuple[str, tuple[str, ...]]]
    vector: Vectors
    tokens: Tokens
    respelled: bool
    foreign: bool


@dataclass(frozen=True, slots=True)
class Wording:
    """What is known of a question or paraphrase before any query: its words, and what they deny."""

    words: tuple[tuple[str, tuple[str, ...]], ...]
    predicates: frozenset[tuple[str, bool]]


def study(text: str) -> Wording:
    """Study a normalised wording."""
    return Wording(tuple(dict(query_words(text)).items()), predicates(text))


class Examined(NamedTuple):
    """The columns of some candidates that need no comparison, and what the others come from."""

    columns: Mapping[str, Scores]
    met: Met


def compare(examined: Sequence[Examined]) -> list[Matrix]:
    """Return a row of all `NAMES` for each candidate, those of each segment apart."""
    alone = np.concatenate([np.array([*one.columns.values()]) for one in examined], axis=1)
    columns = dict(zip(examined[0].columns, alone, strict=True))
    columns |= apart(joined([one.met for one in examined]))
    base = np.array([columns[name] for name in _BASE], dtype=np.float32).round(_DIGITS)
    some = base[_FIRST_PLACES]
    first = some >= some.max(axis=1, keepdims=True, initial=10**-_DIGITS)  # nobody in nothing
    rows = np.concatenate([base, first, base[_FLAG_PLACES] * base[_FLAGGED_PLACES]]).T
    return np.split(rows, np.cumsum([len(one.met.passages) for one in examined])[:-1])


class Examiner:
    """Examines candidates of one index. Immutable, safe to use from many threads.

    ``wordings`` are those of all documents in the order of ``dense``; ``asked`` tells which
    documents have one.
    """

    def __init__(
        self,
        wordings: Sequence[Wording],
        asked: NDArray[np.bool_],
        dense: Dense,
        lexicon: Lexicon,
        late: Late,
    ) -> None:
        self._asked, self._dense, self._lexicon, self._late = asked, dense, lexicon, late
        vocabulary = lexicon.words.vocabulary
        self._predicates = [wording.predicates for wording in wordings]
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

    def examine(self, reading: Reading, ranked: Ranked) -> Examined:
        """Look at each document of the first pass."""
        asked = reading.words
        documents, question, passage = ranked.documents, ranked.question, ranked.passage
        outstanding = self._dense.standing_out(reading.vector, question, passage)
        tokens = list(dict.fromkeys(token for word, near in asked for token in (word, *near)))
        pairs = list(dict.fromkeys(grams(reading.text)))
        worths = {
            name: getattr(self._lexicon, name).worths(known, documents)
            for name, known in zip(_HALF, (tokens, tokens, pairs, pairs), strict=True)
        }
        weights = np.array([self._lexicon.words.rarity(word) for word, _ in asked])
        weights_of_pairs = np.array([self._lexicon.grams.rarity(pair) for pair in pairs])
        held = _held(asked, tokens, worths["words"])
        in_title = _held(asked, tokens, worths["title_words"])
        held_pairs = (worths["grams"] > 0).astype(np.float32)
        lacking = (weights[:, None] * (1 - held)).max(axis=0, initial=0.0)
        columns = {
            "fused": ranked.score,
            "question": question,
            "passage": passage,
            "question_stands_out": outstanding[0],
            "passage_stands_out": outstanding[1],
            **{name: _bm25(worths[name], half) for name, half in _HALF.items()},
            "covered": _covered(weights, held),
            "title_covered": _covered(weights, in_title),
            "title_met": self._met(asked, ranked.nearest),
            "missed": lacking / self._lexicon.words.rarest,
            "polarity": self._opposed(reading.text, ranked.nearest),
            "respelled": np.full(len(documents), reading.respelled),
            "foreign": np.full(len(documents), reading.foreign),
            "unasked": ~self._asked[documents],
            "sentence": self._dense.nearest_sentences(reading.vector, documents, passage),
            "grams_covered": _covered(weights_of_pairs, held_pairs),
        }
        near = self._late.nearest(reading.tokens, documents)
        unasked = np.where(columns["unasked"], documents, -1)
        return Examined(columns, Met(held, held_pairs, near, self._dense.passages(unasked)))

    def _met(self, asked: Sequence[tuple[str, tuple[str, ...]]], nearest: Places) -> Scores:
        """Return which share of each nearest wording's weight the query holds."""
        vocabulary = self._lexicon.words.vocabulary
        mark = np.zeros(len(vocabulary), dtype=np.float32)
        for _, groups in asked:
            for group in groups:
                mark[self._of_group.get(group, _NOBODY)] = _NEAR
        mark[[vocabulary[word] for word, _ in asked if word in vocabulary]] = 1.0
        met = np.zeros(len(nearest), dtype=np.float32)
        there = np.flatnonzero(nearest >= 0)
        rows, some, firsts = rows_of(self._starts, nearest[there])
        if len(some):
            weights = self._weights[rows]
            shared = np.add.reduceat(weights * mark[self._words[rows]], firsts)
            met[there[some]] = shared / np.add.reduceat(weights, firsts)
        return met

    def _opposed(self, text: str, nearest: Places) -> NDArray[np.bool_]:
        """Tell which nearest wordings deny what the query does not, or the other way round."""
        denying = contrary(predicates(text))
        if not denying:
            return np.zeros(len(nearest), dtype=bool)
        known = self._predicates
        found = [row >= 0 and not denying.isdisjoint(known[row]) for row in nearest.tolist()]
        return np.array(found, dtype=bool)


def _bm25(worths: Scores, half: float) -> Scores:
    """Bring what a query is worth in each document to 0..1."""
    total = worths.sum(axis=0)
    return np.asarray(total / (total + half))


def _held(
    asked: Sequence[tuple[str, tuple[str, ...]]], tokens: Sequence[str], worths: Scores
) -> Scores:
    """Tell how far each document holds each word, ``(words, documents)``: 1, or less nearly."""
    rows = dict(zip(tokens, worths > 0, strict=True))
    held = np.zeros((len(asked), worths.shape[1]), dtype=np.float32)
    for row, (word, groups) in zip(held, asked, strict=True):
        for group in groups:
            row[rows[group]] = _NEAR
        row[rows[word]] = 1.0
    return held


def _covered(weights: NDArray[np.float64], held: Scores) -> Scores:
    """Return which share of the weight of a query each document holds; 0 without any."""
    return np.asarray(weights @ held / max(float(weights.sum()), 1e-9), dtype=np.float32)
