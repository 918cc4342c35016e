"""The index of one site and locale: built from documents, searched by customers' words.

An index never changes; after an edit another one is built, which takes over everything that stayed
the same. The same code answers customers, ``faq search`` and ``faq eval``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from faq.background import background
from faq.calibration import Best, Calibration, calibrate, thresholds
from faq.candidates import Candidate, Candidates, best_of, by_document
from faq.dense import Dense
from faq.evidence import NAMES, Examiner, Reading
from faq.lexical import Lexicon, query_words, terms
from faq.preparing import Prepared, Progress, find_vectors, prepare, share
from faq.ranking import rank
from faq.respelling import Respeller
from faq.search import Document, Evidence, Hit, SearchResult, Thresholds
from faq.suggesting import Suggester, Suggestion
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoder, Vectors
from madoguchi.text import is_japanese, normalise

MAX_QUERY_CHARACTERS = 2000
EXAMINED = 32
"""How many candidates of the first pass are looked at closely."""
_POLARITY = NAMES.index("polarity")
_CERTAIN = 0.999  # a customer who types an article's very words
_SCORE_SCALE = 4.0
_SHOWN = 120  # characters of a matched wording


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
    index = assemble(documents, encoder, previous, vectors, progress)
    if (
        previous is not None
        and previous.encoder.name == encoder.name
        and previous.calibration.still_fits(documents)
    ):
        index.calibration = previous.calibration
    else:
        anything = [index.best(sentence) for sentence in index.background] if documents else []
        index.calibration = calibrate(index.documents, index.best_without, anything)
    return index


def assemble(
    documents: Sequence[Document],
    encoder: Encoder,
    previous: FaqIndex | None = None,
    vectors: Mapping[str, Vectors] | None = None,
    progress: Progress | None = None,
) -> FaqIndex:
    """Do everything that `build` does but calibrate."""
    same = previous is not None and previous.encoder.name == encoder.name
    held = previous.prepared if previous is not None else {}
    prepared = {item: held.get(item) or prepare(item) for item in documents}
    known = {**(vectors or {}), **(previous.vectors if previous is not None and same else {})}
    sentences = background(documents[0].locale if documents else "en")
    found = find_vectors(prepared.values(), sentences, encoder, known, progress)
    return FaqIndex(prepared, encoder, found, sentences)


class FaqIndex:
    """What one site can answer in one language. Safe to search from many threads.

    ``vectors`` are all sentence vectors in it by their key, for a cache to keep.
    """

    calibration = Calibration()

    def __init__(
        self,
        prepared: Mapping[Document, Prepared],
        encoder: Encoder,
        vectors: dict[str, Vectors],
        sentences: Sequence[str],
    ) -> None:
        self.encoder, self.prepared, self.vectors = encoder, prepared, vectors
        self.background = sentences
        self._items = list(prepared.values())
        self.documents = tuple(prepared)
        self._asked = np.array([bool(item.questions) for item in self._items], dtype=bool)
        self._japanese = bool(self.documents) and self.documents[0].locale.startswith("ja")
        self._wordings = [text for item in self._items for text in item.questions]
        self._exactly = _owned_wordings(self._items)
        self._lexicon = Lexicon([item.lexical for item in self._items])
        self._respeller = Respeller(item.heard for item in self._items)
        self._suggester = Suggester(
            [document.id for document in self.documents],
            [item.spoken for item in self._items],
            lambda text: self._lexicon.words.scores(terms(text)),
        )
        if self._items:
            self._dense = _dense(self._items, vectors, sentences)
            studied = [wording for item in self._items for wording in item.studied]
            self._examiner = Examiner(studied, self._asked, self._dense, self._lexicon)

    @property
    def thresholds(self) -> Thresholds:
        """From which confidence this site answers and from which it offers candidates."""
        return thresholds()

    def search(self, query: str, limit: int = 10, foreign: bool = False) -> SearchResult:
        """Find what answers a customer's words; raises `Unavailable` when the encoder fails.

        ``foreign`` tells that they are of another language, where their script does not.
        """
        return self.search_many([query], limit, foreign)[0]

    def search_many(
        self, queries: Sequence[str], limit: int = 10, foreign: bool = False
    ) -> list[SearchResult]:
        """Find for each of several queries, encoding them together."""
        examined = self._examined(queries, foreign)
        return [self._decide(query, found, limit) for query, found in examined]

    def candidates(self, query: str) -> list[Candidates]:
        """Return what is found for each reading of a query: none without text or documents."""
        return next(self._examined([query]))[1]

    def _examined(
        self, queries: Sequence[str], foreign: bool = False
    ) -> Iterator[tuple[str, list[Candidates]]]:
        readings = [self._readings(query) if self._items else [] for query in queries]
        flat = [text for texts in readings for text in texts]
        rows = iter(self.encoder.encode_queries(flat)) if flat else iter(())
        for texts in readings:
            found = [
                self.examine(text, next(rows), place > 0, foreign=foreign)
                for place, text in enumerate(texts)
            ]
            yield (texts[0] if texts else ""), found

    def suggest(self, typed: str, limit: int = 5) -> list[Suggestion]:
        """Return what words that are still being typed may lead to; asks no encoder."""
        return self._suggester.suggest(typed, limit)

    def examine(
        self,
        text: str,
        vector: Vectors,
        respelled: bool = False,
        without: int | None = None,
        foreign: bool = False,
    ) -> Candidates:
        """Look closely at the likeliest documents for one normalised wording.

        ``without`` is the number of a document to leave out, as if it were not there. A wording of
        another language, by its script or because it is said to be ``foreign``, is compared by
        meaning alone.
        """
        query = self._dense.centre(vector[None])[0]
        foreign = foreign or is_japanese(text) != self._japanese
        lexical = self._lexicon.scores(text)
        ranked = rank(query, lexical, self._dense, self._asked, not foreign, without)
        ranked = ranked.first(EXAMINED)
        reading = Reading(text, query, respelled, foreign)
        return Candidates(reading, ranked, self._examiner.examine(reading, ranked))

    def best(self, wording: str, without: int | None = None) -> Best | None:
        """Find what is nearest to a sentence whose vector the index holds; None without a rest."""
        vector = self.vectors[vector_key("question", wording)]
        return best_of(by_document([self.examine(wording, vector, without=without)]))

    def best_without(self, number: int) -> Best | None:
        """Find what is nearest to a document's question but itself; None without a question."""
        questions = self._items[number].questions
        return self.best(questions[0], without=number) if questions else None

    def _readings(self, query: str) -> list[str]:
        """Return the normalised query and, where it sounds like the site's words, those."""
        text = normalise(query[:MAX_QUERY_CHARACTERS])
        if not text:
            return []
        respelled = self._respeller.respell(text)
        return [text] if respelled is None else [text, respelled]

    def _decide(self, query: str, found: list[Candidates], limit: int) -> SearchResult:
        candidates = by_document(found)
        best = best_of(candidates)
        if best is None:
            return SearchResult()
        exact = self._exactly.get(query.casefold(), -1)
        # Rounded, so that equal documents come in the order of their ids.
        order = sorted(
            candidates,
            key=lambda n: (n != exact, -round(candidates[n].score, 6), self.documents[n].id),
        )
        sure = _CERTAIN if exact in candidates else self.calibration.confidence(best)
        hits = tuple(self._hit(n, candidates[n], n == exact) for n in order[:limit])
        return SearchResult(hits, sure)

    def _hit(self, number: int, candidate: Candidate, exact: bool) -> Hit:
        ranked, place = candidate.found.ranked, candidate.row
        row = int(ranked.nearest[place])
        reading = candidate.found.reading
        shared = share(query_words(reading.text), self._items[number])
        nearest = self._wordings[row] if row >= 0 else self._items[number].passage
        evidence = Evidence(
            question_cosine=round(float(ranked.question[place]), 4),
            passage_cosine=round(float(ranked.passage[place]), 4),
            lexical=round(float(ranked.lexical[place]), 4),
            matched_text=nearest[:_SHOWN],
            met=shared.met,
            near=shared.near,
            lacking=shared.lacking,
            opposed=bool(candidate.found.evidence[place, _POLARITY]),
            read_as=reading.text if reading.respelled else "",
            foreign=reading.foreign,
        )
        score = 1.0 if exact else _between_0_and_1(candidate.score)
        return Hit(self.documents[number].id, score, evidence)


def _between_0_and_1(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score / _SCORE_SCALE))


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
