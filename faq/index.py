"""The index of one site and locale: built from documents, searched by customers' words.

An index never changes; after an edit another one is built, which takes over everything that stayed
the same. The same code answers customers, ``faq search`` and ``faq eval``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from faq.background import background
from faq.calibration import Best, Calibration, calibrate
from faq.dense import Dense
from faq.lexical import Lexicon
from faq.preparing import Prepared, Progress, find_vectors, prepare
from faq.ranking import Ranked, rank
from faq.respelling import Respeller
from faq.search import Document, Evidence, Hit, SearchResult, Thresholds
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoder, Vectors
from madoguchi.text import is_japanese, normalise

MAX_QUERY_CHARACTERS = 2000


def build(
    documents: Sequence[Document],
    encoder: Encoder,
    previous: FaqIndex | None = None,
    vectors: Mapping[str, Vectors] | None = None,
    progress: Progress | None = None,
) -> FaqIndex:
    """Build an index, reusing what ``previous`` and cached ``vectors`` (by key) already hold.

    No document at all is allowed. ``progress(done, total)`` hears of the sentences encoded. Raises
    `madoguchi.errors.Unavailable` when the encoder fails.
    """
    same = previous is not None and previous.encoder.name == encoder.name
    held = previous.prepared if previous is not None else {}
    prepared = {item: held.get(item) or prepare(item) for item in documents}
    known = {**(vectors or {}), **(previous.vectors if previous is not None and same else {})}
    sentences = background(documents[0].locale if documents else "en")
    found = find_vectors(prepared.values(), sentences, encoder, known, progress)
    index = FaqIndex(prepared, encoder, found, sentences)
    if previous is not None and same and previous.calibration.still_fits(documents):
        index.calibration = previous.calibration
    else:
        anything = [index.best_scores(text) for text in sentences] if prepared else []
        index.calibration = calibrate(index.documents, index.best_without, anything)
    return index


class FaqIndex:
    """What one site can answer in one language. Safe to search from many threads.

    ``vectors`` are all sentence vectors in it by their key, for a cache to keep.
    """

    calibration: Calibration

    def __init__(
        self,
        prepared: Mapping[Document, Prepared],
        encoder: Encoder,
        vectors: dict[str, Vectors],
        sentences: Sequence[str],
    ) -> None:
        self.encoder, self.prepared, self.vectors = encoder, prepared, vectors
        self._items = list(prepared.values())
        self.documents = tuple(prepared)
        self._asked = np.array([bool(item.questions) for item in self._items], dtype=bool)
        self._japanese = bool(self.documents) and self.documents[0].locale.startswith("ja")
        self._wordings = [text for item in self._items for text in item.questions]
        self._exactly = _owned_wordings(self._items)
        self._lexicon = Lexicon(
            [item.terms for item in self._items], [item.grams for item in self._items]
        )
        self._respeller = Respeller(item.heard for item in self._items)
        if self._items:
            self._dense = _dense(self._items, vectors, sentences)

    @property
    def thresholds(self) -> Thresholds:
        """From which confidence this site answers and from which it offers candidates."""
        return self.calibration.thresholds

    def search(self, query: str, limit: int = 10) -> SearchResult:
        """Find what answers a customer's words; raises `Unavailable` when the encoder fails."""
        return self.search_many([query], limit)[0]

    def search_many(self, queries: Sequence[str], limit: int = 10) -> list[SearchResult]:
        """Find for each of several queries, encoding them together."""
        if not self._items:
            return [SearchResult() for _ in queries]
        readings = [self._readings(query) for query in queries]
        flat = [text for texts in readings for text in texts]
        rows = iter(self.encoder.encode_queries(flat)) if flat else iter(())
        return [self._find([(text, next(rows)) for text in texts], limit) for texts in readings]

    def rank(self, text: str, vector: Vectors, without: int | None = None) -> Ranked:
        """Rank the documents for one normalised wording, as if ``without`` were not there."""
        query = self._dense.centre(vector[None])[0]
        lexical = self._lexicon.scores(text)
        same_language = is_japanese(text) == self._japanese
        return rank(query, lexical, self._dense, self._asked, same_language, without)

    def best_scores(self, wording: str, without: int | None = None) -> Best:
        """Score a sentence whose vector the index holds, perhaps as if a document were gone."""
        ranked = self.rank(wording, self.vectors[vector_key("question", wording)], without)
        best = np.sort(np.append(ranked.score, [0.0, 0.0]))[::-1]
        return float(best[0]), float(best[1])

    def best_without(self, number: int) -> Best | None:
        """Score a document's question as if the document were not there; None without one."""
        questions = self._items[number].questions
        return self.best_scores(questions[0], without=number) if questions else None

    def _readings(self, query: str) -> list[str]:
        """Return the normalised query and, where it sounds like the site's words, those."""
        text = normalise(query[:MAX_QUERY_CHARACTERS])
        if not text:
            return []
        respelled = self._respeller.respell(text)
        return [text] if respelled is None else [text, respelled]

    def _find(self, readings: list[tuple[str, Vectors]], limit: int) -> SearchResult:
        if not readings:
            return SearchResult()
        best: dict[int, tuple[float, Ranked, int]] = {}
        for text, vector in readings:
            ranked = self.rank(text, vector)
            scores = ranked.score.tolist()
            for place, number in enumerate(ranked.documents.tolist()):
                if number not in best or scores[place] > best[number][0]:
                    best[number] = (scores[place], ranked, place)
        exact = self._exactly.get(readings[0][0].casefold(), -1)
        if exact in best:
            best[exact] = (1.0, *best[exact][1:])
        # Rounded, so that equal documents come in the order of their ids.
        order = sorted(best, key=lambda n: (-round(best[n][0], 6), self.documents[n].id))
        top, second = best[order[0]][0], best[order[1]][0] if len(order) > 1 else 0.0
        hits = tuple(self._hit(*best[number]) for number in order[:limit])
        return SearchResult(hits, self.calibration.confidence((top, second)))

    def _hit(self, score: float, ranked: Ranked, place: int) -> Hit:
        number, row = int(ranked.documents[place]), int(ranked.nearest[place])
        evidence = Evidence(
            question_cosine=float(ranked.question[place]),
            passage_cosine=float(ranked.passage[place]),
            lexical=float(ranked.lexical[place]),
            matched_text=self._wordings[row] if row >= 0 else self._items[number].passage[:200],
        )
        return Hit(self.documents[number].id, score, evidence)


def _owned_wordings(items: Sequence[Prepared]) -> dict[str, int]:
    """Return each wording's document, but for those that several share: they decide nothing."""
    owners: dict[str, set[int]] = {}
    for number, item in enumerate(items):
        for text in item.questions:
            owners.setdefault(text.casefold(), set()).add(number)
    return {text: numbers.pop() for text, numbers in owners.items() if len(numbers) == 1}


def _dense(
    items: Sequence[Prepared], vectors: Mapping[str, Vectors], sentences: Sequence[str]
) -> Dense:
    nothing = np.zeros((0, len(next(iter(vectors.values())))), dtype=np.float32)
    keys = [item.vector_keys() for item in items]
    questions = [np.stack([vectors[k] for k in own[:-1]]) if own[1:] else nothing for own in keys]
    passages = np.stack([vectors[own[-1]] for own in keys])
    anything = np.stack([vectors[vector_key("question", text)] for text in sentences])
    return Dense(questions, passages, anything)
