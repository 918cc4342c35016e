"""Finding documents by meaning: FAISS over centred sentence vectors.

Sentences of one language and one trade have much in common, and their raw cosines all lie close
together. Most of what they share, the mean, is taken out of queries and documents before they are
compared: then about 0 means unrelated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import faiss
import numpy as np
from numpy.typing import NDArray

from madoguchi.encoder import Vectors

_CENTRED = 0.65
_PRIOR_SENTENCES = 20
_SAMPLE = 256
GRAPH_FROM = 8_000
"""From so many rows on a graph (HNSW) is searched: exact search takes 0.8 ms at 10,000 rows and
18 ms at 100,000, the graph under 0.5 ms."""
_NEIGHBOURS, _BUILT_WITH, _SEARCHED_WITH = 24, 80, 128
_SPREAD = 0.05  # keeps a distance finite where a site has two articles
Places = NDArray[np.intp]


class Cosines(NamedTuple):
    """For some documents: centred cosines, and the row of the wording that was nearest."""

    question: Vectors
    passage: Vectors
    nearest: Places


class Dense:
    """Vectors of wordings and of passages. Immutable, safe to search from many threads.

    ``questions`` holds for each document its wordings' vectors (perhaps none), ``passages`` one
    vector for each, ``sentences`` those of its answer's sentences (perhaps none), ``background``
    vectors of sentences about anything. What its sentences share and what is usual among them may
    be taken from ``like``.
    """

    def __init__(
        self,
        questions: Sequence[Vectors],
        passages: Vectors,
        sentences: Sequence[Vectors],
        background: Vectors,
        like: Dense | None = None,
    ) -> None:
        self.starts = starts_of(map(len, questions))
        self._owners = np.repeat(np.arange(len(questions)), np.diff(self.starts))
        rows = np.concatenate([*questions, passages[:0]])
        if like is None:
            self._common = _CENTRED * _mean(rows if len(rows) else passages, background)
        else:
            self._common = like._common
        centred, answers = self.centre(rows), self.centre(passages)
        self._sentence_starts = starts_of(map(len, sentences))
        # Only looked at, never searched: a quarter of the precision does.
        told = self.centre(np.concatenate([*sentences, passages[:0]]))
        self._steps = np.abs(told).max(axis=1, initial=1e-9) / 127
        self._sentences = np.round(told / self._steps[:, None]).astype(np.int8)
        self._questions, self._passages = _searchable(centred), _searchable(answers)
        self._question_rows, self._passage_rows = _rows(self._questions), _rows(self._passages)
        if like is None:
            self._some_questions, self._some_passages = _sample(centred), _sample(answers)
        else:
            self._some_questions, self._some_passages = like._some_questions, like._some_passages

    def centre(self, vectors: Vectors) -> Vectors:
        """Take out what all sentences share; rows stay of unit length."""
        moved = vectors - self._common
        lengths = np.linalg.norm(moved, axis=1, keepdims=True)
        return np.asarray(moved / np.maximum(lengths, 1e-9), dtype=np.float32)

    def candidates(self, query: Vectors, depth: int) -> Places:
        """Return the documents of the ``depth`` nearest wordings and passages, query centred."""
        found = [self._owners[_search(self._questions, query, depth)]]
        found.append(_search(self._passages, query, depth))
        return np.unique(np.concatenate(found)).astype(np.intp)

    def passage(self, place: int) -> Vectors:
        """Return the centred vector of a document's passage."""
        return np.array(self._passage_rows[place])

    def passages(self, documents: Places) -> Vectors:
        """Return the centred vectors of some documents' passages, one row each; -1 has 0."""
        found = np.zeros((len(documents), self._passages.d), dtype=np.float32)
        some = np.flatnonzero(documents >= 0)
        found[some] = self._passage_rows[documents[some]]
        return found

    def near(self, vector: Vectors, depth: int) -> list[tuple[int, float]]:
        """Return the documents of the passages nearest to a centred vector, with their cosines."""
        found = _search(self._passages, vector, depth)
        cosines = self._passage_rows[found] @ vector
        return list(zip(found.tolist(), cosines.tolist(), strict=True))

    def standing_out(
        self, query: Vectors, question: Vectors, passage: Vectors
    ) -> tuple[Vectors, Vectors]:
        """Return how many standard deviations cosines stand above those of the site's sentences."""
        found = []
        for sample, cosines in ((self._some_questions, question), (self._some_passages, passage)):
            usual = sample @ query if len(sample) else np.zeros(1, dtype=np.float32)
            middle = float(usual.mean())
            spread = math.sqrt(max(float(usual @ usual) / len(usual) - middle**2, 0.0))
            found.append((cosines - middle) / (spread + _SPREAD))
        return found[0], found[1]

    def nearest_sentences(self, query: Vectors, documents: Places, otherwise: Vectors) -> Vectors:
        """Return the cosine of each document's nearest sentence, or ``otherwise`` without one."""
        found = np.array(otherwise, dtype=np.float32)
        rows, told, firsts = rows_of(self._sentence_starts, documents)
        if len(told):
            scores = self._sentences.take(rows, axis=0).astype(np.float32) @ query
            scores *= self._steps[rows]
            found[told] = np.maximum.reduceat(scores, firsts)
        return found

    def cosines(self, query: Vectors, documents: Places) -> Cosines:
        """Compare with some documents. One without a wording gets a question cosine of 0."""
        passage = self._passage_rows.take(documents, axis=0) @ query
        question = np.zeros(len(documents), dtype=np.float32)
        nearest = np.full(len(documents), -1, dtype=np.intp)
        rows, asked, firsts = rows_of(self.starts, documents)
        if len(asked):
            scores = self._question_rows.take(rows, axis=0) @ query
            question[asked] = np.maximum.reduceat(scores, firsts)
            best = np.repeat(question[asked], np.diff([*firsts, len(rows)]))
            at = np.where(scores == best, np.arange(len(rows)), len(rows) - 1)
            nearest[asked] = rows[np.minimum.reduceat(at, firsts)]
        return Cosines(question, np.asarray(passage, dtype=np.float32), nearest)


def starts_of(lengths: Iterable[int]) -> Places:
    """Return the first row of each part, and the number of all rows."""
    return np.concatenate([[0], np.cumsum([*lengths])]).astype(np.intp)


def rows_of(starts: Places, documents: Places) -> tuple[Places, Places, Places]:
    """Return the rows of some documents, which of them have any, and where those begin."""
    counts = starts[documents + 1] - starts[documents]
    some = np.flatnonzero(counts)
    firsts = np.cumsum(counts[some]) - counts[some]
    shifts = np.repeat(starts[documents[some]] - firsts, counts[some])
    return np.arange(counts.sum()) + shifts, some, firsts


def _mean(rows: Vectors, background: Vectors) -> Vectors:
    """Return the mean of the site's sentences, drawn to the background's when they are few."""
    total = rows.sum(axis=0) + _PRIOR_SENTENCES * background.mean(axis=0)
    return np.asarray(total / (len(rows) + _PRIOR_SENTENCES), dtype=np.float32)


def _sample(rows: Vectors) -> Vectors:
    """Return up to 256 rows, evenly spread."""
    return rows[:: max(-(-len(rows) // _SAMPLE), 1)].copy()  # the others need not be kept


def _searchable(vectors: Vectors) -> faiss.Index:
    """Return an exact index or, where that takes longer than all else, a graph."""
    width = vectors.shape[1]
    index: faiss.Index = faiss.IndexFlatIP(width)
    if len(vectors) >= GRAPH_FROM:
        graph = faiss.IndexHNSWFlat(width, _NEIGHBOURS, faiss.METRIC_INNER_PRODUCT)
        graph.hnsw.efConstruction, graph.hnsw.efSearch = _BUILT_WITH, _SEARCHED_WITH
        index = graph
    index.add(np.ascontiguousarray(vectors))
    return index


def _rows(index: faiss.Index) -> Vectors:
    """Return the vectors that an index holds, not copied: they live as long as the index."""
    shape = index.ntotal, index.d
    if not index.ntotal:
        return np.zeros(shape, dtype=np.float32)
    flat: Any = index
    if not isinstance(index, faiss.IndexFlat):
        flat = faiss.downcast_index(flat.storage)
    rows: Vectors = faiss.rev_swig_ptr(flat.get_xb(), index.ntotal * index.d).reshape(shape)
    rows.setflags(write=False)
    return rows


def _search(index: faiss.Index, query: Vectors, depth: int) -> Places:
    if not index.ntotal:
        return np.empty(0, dtype=np.intp)
    _, found = index.search(query[None], min(depth, index.ntotal))
    return np.asarray(found[0][found[0] >= 0], dtype=np.intp)
