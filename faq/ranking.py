"""Fusing the evidence for a document into one score that compares across queries."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.dense import Dense, Places

Array = NDArray[np.float32]

_QUESTION = 0.3
_PASSAGE = 0.3
_WORDS = 0.4
_WORDS_ACROSS_LANGUAGES = 0.1
_DEPTH = 64


def fuse(
    question: Array,
    passage: Array,
    lexical: Array,
    *,
    asked: NDArray[np.bool_],
    same_language: bool,
) -> Array:
    """Return a score in 0..1 for each document.

    ``question`` and ``passage`` are centred cosines (about 0 for what is unrelated), ``lexical`` is
    in 0..1. ``asked`` tells which documents have a question; for the others its share goes to the
    rest. Words say little about a document in another language than the query's.
    """
    words = _WORDS if same_language else _WORDS_ACROSS_LANGUAGES
    meaning = (1 - words) / (_QUESTION + _PASSAGE)
    question_share = np.where(asked, _QUESTION * meaning, 0.0)
    passage_share = np.full(len(asked), _PASSAGE * meaning)
    total = question_share + passage_share + words
    score = question_share * question + passage_share * passage + words * lexical
    return np.asarray(np.clip(score / total, 0.0, 1.0), dtype=np.float32)


class Ranked(NamedTuple):
    """Candidates in no order: document numbers with their evidence and score, all of one length."""

    documents: Places
    score: Array
    question: Array
    passage: Array
    lexical: Array
    nearest: Places

    def first(self, count: int) -> Ranked:
        """Return the best ``count`` of them, best first."""
        order = np.argsort(-self.score, kind="stable")[:count]
        return Ranked(
            self.documents[order],
            self.score[order],
            self.question[order],
            self.passage[order],
            self.lexical[order],
            self.nearest[order],
        )


def rank(
    query: Array,
    lexical: Array,
    dense: Dense,
    asked: NDArray[np.bool_],
    same_language: bool,
    without: Places,
) -> Ranked:
    """Score whatever is near the centred ``query`` by meaning or by words, leaving some out."""
    depth = _DEPTH + min(len(without), _DEPTH)
    by_words = np.argpartition(-lexical, depth)[:depth] if len(lexical) > depth else None
    if by_words is None:
        documents = np.arange(len(lexical), dtype=np.intp)
    else:
        documents = np.union1d(dense.candidates(query, depth), by_words)
    if len(without):
        documents = np.setdiff1d(documents, without, assume_unique=True)
    found = dense.cosines(query, documents)
    words = lexical[documents]
    score = fuse(
        found.question, found.passage, words, asked=asked[documents], same_language=same_language
    )
    return Ranked(documents, score, found.question, found.passage, words, found.nearest)
