"""The index of one site and locale: built from documents, searched by customers' words.

An index never changes; after an edit another one is built, which takes over everything that stayed
the same. The same code answers customers, ``faq search`` and ``faq eval``.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np

from faq.ambiguity import is_ambiguous
from faq.background import background
from faq.calibration import WRONG_ANSWERS, Best, Calibration, calibrate, thresholds
from faq.candidates import Candidate, best_of, by_document
from faq.contrast import without_contrast
from faq.dense import Places
from faq.evidence import NAMES
from faq.lessons import WEIGHT, Lesson, Lessons, with_words
from faq.lexical import query_words
from faq.preparing import Prepared, Progress, find_encoded, prepare, share
from faq.related import Related
from faq.respelling import Respeller
from faq.search import Document, Evidence, Hit, SearchResult
from faq.segment import Candidates, Segment, compared, likeliest
from faq.suggesting import Suggestion
from faq.synonyms import NO_SYNONYMS, Synonyms
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoded, Encoder
from madoguchi.text import is_japanese, normalise

MAX_QUERY_CHARACTERS = 2000
PATCHED_FROM = 1_000
"""From so many documents on an edit indexes only what changed; fewer are all indexed in 0.2 s."""
_CHANGED = 0.05  # a second segment holds up to this share of the first
_POLARITY = NAMES.index("polarity")
_CERTAIN = 0.999  # a customer who types an article's very words
_SCORE_SCALE = 4.0
_SHOWN = 120  # characters of a matched wording


def build(
    documents: Sequence[Document],
    encoder: Encoder,
    previous: FaqIndex | None = None,
    encoded: Mapping[str, Encoded] | None = None,
    progress: Progress | None = None,
    wrong_answers: float = WRONG_ANSWERS,
    lessons: Sequence[Lesson] = (),
    synonyms: Synonyms = NO_SYNONYMS,
) -> FaqIndex:
    """Build an index, reusing what ``previous`` and the cached ``encoded`` (by key) already hold.

    No document at all is allowed. Where little has changed since a large ``previous`` was built,
    only that is indexed. ``wrong_answers`` is the share of given answers that may be wrong, from
    which the thresholds follow, ``lessons`` what customers taught, ``synonyms`` the site's own.
    ``progress(done, total)`` hears of the sentences encoded. Raises
    `madoguchi.errors.Unavailable` when the encoder fails.
    """
    if previous is not None and previous.encoder.name != encoder.name:
        previous = None
    index = assemble(documents, encoder, previous, encoded, progress)
    index.thresholds = thresholds(wrong_answers, encoder.tells_tokens)
    index.synonyms = synonyms
    known = {**(encoded or {}), **(previous.encoded if previous else {})}
    index.learn(lessons, known, progress)
    if previous is not None and previous.calibration.still_fits(documents):
        index.calibration = previous.calibration
    else:
        anything = [index.best(sentence) for sentence in index.background] if documents else []
        index.calibration = calibrate(
            index.documents, index.best_without, anything, encoder.tells_tokens
        )
    return index


def assemble(
    documents: Sequence[Document],
    encoder: Encoder,
    previous: FaqIndex | None = None,
    encoded: Mapping[str, Encoded] | None = None,
    progress: Progress | None = None,
) -> FaqIndex:
    """Do everything that `build` does but calibrate; ``previous`` is of the same encoder."""
    held = previous.prepared if previous is not None else {}
    prepared = {item: held.get(item) or prepare(item) for item in documents}
    sentences = background(documents[0].locale if documents else "en")
    base = previous.base if previous is not None else None
    changed = [item for item in prepared if base is None or item not in base.places]
    gone = [] if base is None else [n for item, n in base.places.items() if item not in prepared]
    if base is None or not _is_patch(len(changed) + len(gone), len(base.items)):
        base, changed, gone = None, list(prepared), []
    known = {**(encoded or {}), **(previous.encoded if previous is not None else {})}
    fresh = [prepared[item] for item in changed]
    found = find_encoded(fresh, sentences, encoder, known, progress)
    if base is None or previous is None:
        return FaqIndex(prepared, encoder, found, sentences)
    return FaqIndex(prepared, encoder, {**previous.encoded, **found}, sentences, base, fresh, gone)


def _is_patch(changed: int, indexed: int) -> bool:
    return indexed >= PATCHED_FROM and changed <= _CHANGED * indexed


class FaqIndex:
    """What one site can answer in one language. Safe to search from many threads.

    ``encoded`` is all that was encoded for it by key, for a cache to keep. Without a ``base``
    all of ``prepared`` becomes one segment; with one, ``changed`` becomes a second, and the
    documents at the places ``gone`` of the base are left out. ``thresholds`` say from which
    confidence this site answers and from which it offers candidates.
    """

    calibration = Calibration()
    thresholds = thresholds()
    synonyms = NO_SYNONYMS
    _lessons: Lessons | None = None

    def __init__(
        self,
        prepared: Mapping[Document, Prepared],
        encoder: Encoder,
        encoded: dict[str, Encoded],
        sentences: Sequence[str],
        base: Segment | None = None,
        changed: Sequence[Prepared] = (),
        gone: Sequence[int] = (),
    ) -> None:
        self.encoder, self.prepared, self.encoded = encoder, prepared, encoded
        self.background = sentences
        self.documents = tuple(prepared)
        self._japanese = bool(self.documents) and self.documents[0].locale.startswith("ja")
        self._gone = np.array(sorted(gone), dtype=np.intp)
        if base is None:
            self.base = Segment(list(prepared.values()), encoded, sentences)
            self._segments = [self.base]
            self._respeller = self.base.respeller
        else:
            self.base = base
            patch = Segment(changed, encoded, sentences, len(base.items), base)
            self._segments = [base, patch] if changed else [base]
            self._respeller = Respeller((item.heard for item in changed), base.respeller)

    def learn(
        self,
        lessons: Sequence[Lesson],
        known: Mapping[str, Encoded],
        progress: Progress | None = None,
    ) -> None:
        """Take over what customers taught, encoding the questions that are not ``known``.

        For whoever builds an index: it is not to be searched yet.
        """
        if not self.documents or not lessons:
            return
        numbers = {
            document.id: segment.first + place
            for segment in self._segments
            for document, place in segment.places.items()
            if document in self.prepared
        }
        taught = [(text, one) for text, one in with_words(lessons) if one.article_id in numbers]
        found = find_encoded([], [text for text, _ in taught], self.encoder, known, progress)
        self.encoded = {**self.encoded, **found}
        self._lessons = Lessons(taught, numbers, found, self.base.centre)

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
        readings = [self._readings(query) if self.documents else {} for query in queries]
        flat = [text for texts in readings for text in texts]
        rows = iter(self.encoder.read_queries(flat)) if flat else iter(())
        for query, texts in zip(queries, readings, strict=True):
            found: list[Candidates] = []
            for text, respelled in texts.items():
                found += self.examine(text, next(rows), respelled=respelled, foreign=foreign)
            yield normalise(query[:MAX_QUERY_CHARACTERS]), found

    def encode_ahead(self, queries: Sequence[str]) -> None:
        """Have the encoder remember what a search for some queries will ask of it."""
        flat = [text for query in queries for text in self._readings(query)]
        if self.documents and flat:
            self.encoder.read_queries(flat)

    def suggest(self, typed: str, limit: int = 5) -> list[Suggestion]:
        """Return what words that are still being typed may lead to; asks no encoder."""
        found = [
            scored
            for text in (typed, *self.synonyms.readings(normalise(typed)))
            for segment in self._segments
            for scored in segment.suggester.suggest(text, limit, self._left_out(segment))
        ]
        found.sort(key=lambda scored: -scored[0])
        of_article: dict[str, Suggestion] = {}
        for _, suggestion in found:
            of_article.setdefault(suggestion.id, suggestion)
        return list(of_article.values())[:limit]

    @cached_property
    def related(self) -> Related:
        """Which articles stand near each other."""
        return Related((segment, self._left_out(segment)) for segment in self._segments)

    def examine(
        self,
        text: str,
        encoded: Encoded,
        *,
        respelled: bool = False,
        without: int | None = None,
        foreign: bool = False,
        beside: Segment | None = None,
    ) -> list[Candidates]:
        """Look closely at the likeliest documents of all segments for one normalised wording.

        ``without`` is the number of a document to leave out, as if it were not there, ``beside``
        one more segment to look at, likely or not. A wording of another language, by its script or
        because it is said to be ``foreign``, is compared by meaning; words count little there.
        """
        foreign = foreign or self._is_foreign(text)
        looks = likeliest(
            [
                segment.look(text, encoded, respelled, foreign, self._left_out(segment, without))
                for segment in self._segments
            ]
        )
        if beside is not None:
            looks.append(beside.look(text, encoded, respelled, foreign, self._gone[:0]))
        return compared(looks)

    def _is_foreign(self, text: str) -> bool:
        """Tell whether the script is another; names that articles have belong to all."""
        if is_japanese(text) == self._japanese:
            return False
        held = [any(one.holds(word) for one in self._segments) for word, _ in query_words(text)]
        return not held or not all(held)

    def best(self, wording: str, without: int | None = None) -> Best | None:
        """Find what is nearest to a sentence that the index holds; None without a rest."""
        encoded = self.encoded[vector_key("question", wording)]
        found = self.examine(wording, encoded, without=without)
        return best_of(by_document(found, self.encoder.tells_tokens))

    def best_without(self, number: int) -> Best | None:
        """Find what is nearest to a document's question but itself; None without a question."""
        document = self.documents[number]
        questions = self.prepared[document].questions
        return self.best(questions[0], without=self.number_of(document)) if questions else None

    def number_of(self, document: Document) -> int:
        """Return the number by which candidates name a document of the index."""
        segment = next(one for one in reversed(self._segments) if document in one.places)
        return segment.first + segment.places[document]

    def _taught(self, found: Sequence[Candidates]) -> dict[int, float]:
        """Return what customers taught of each document in questions like any of the readings."""
        if self._lessons is None:
            return {}
        taught: dict[int, float] = {}
        for candidates in found:
            if candidates.segment is self.base:
                for number, worth in self._lessons.about(candidates.reading.vector).items():
                    taught[number] = max(worth, taught.get(number, worth), key=abs)
        return taught

    def _left_out(self, segment: Segment, without: int | None = None) -> Places:
        """Return the places of a segment that no search may find."""
        gone = self._gone if segment is self.base else self._gone[:0]
        if without is None:
            return gone
        return np.append(gone, without - segment.first)

    def _at(self, number: int) -> tuple[Segment, int]:
        """Return where a document is, by its number."""
        segment = self._segments[-1] if number >= self._segments[-1].first else self.base
        return segment, number - segment.first

    def _document(self, number: int) -> Document:
        segment, place = self._at(number)
        return segment.documents[place]

    def _readings(self, query: str) -> dict[str, bool]:
        """Return what the query is about, as written, as it sounds, and in the site's synonyms.

        Each comes with whether it is respelled.
        """
        text = without_contrast(normalise(query[:MAX_QUERY_CHARACTERS]))
        if not any(character.isalnum() for character in text):
            return {}
        respelled = self._respeller.respell(text)
        read = {text: False} if respelled is None else {text: False, respelled: True}
        for spelt, heard in list(read.items()):
            for reading in self.synonyms.readings(spelt):
                read.setdefault(reading, heard)
        return read

    def _owner(self, query: str) -> int:
        """Return the document one of whose wordings this is; -1 for none, or several."""
        owners = [
            segment.first + place
            for segment in self._segments
            for place in segment.owners.get(query.casefold(), ())
            if place not in self._left_out(segment)
        ]
        return owners[0] if len(owners) == 1 else -1

    def _decide(self, query: str, found: list[Candidates], limit: int) -> SearchResult:
        candidates = by_document(found, self.encoder.tells_tokens)
        taught = self._taught(found)
        for number in candidates.keys() & taught.keys():
            candidate = candidates[number]
            moved = candidate.score + WEIGHT * taught[number]
            candidates[number] = candidate._replace(score=moved)
        best = best_of(candidates)
        if best is None:
            return SearchResult()
        exact = self._owner(query)
        # Rounded, so that equal documents come in the order of their ids.
        order = sorted(
            candidates,
            key=lambda n: (n != exact, -round(candidates[n].score, 6), self._document(n).id),
        )
        sure = _CERTAIN if exact in candidates else self.calibration.confidence(best)
        hits = [self._hit(query, n, candidates[n], taught.get(n, 0.0)) for n in order[:limit]]
        if exact in candidates:
            hits[0] = replace(hits[0], score=1.0)
        ambiguous = exact not in candidates and is_ambiguous(
            (one.reading.text for one in found), [candidates[number] for number in order]
        )
        return SearchResult(tuple(hits), sure, ambiguous)

    def _hit(self, query: str, number: int, candidate: Candidate, taught: float) -> Hit:
        segment, item = self._at(number)
        ranked, place, reading = candidate.found.ranked, candidate.row, candidate.found.reading
        row = int(ranked.nearest[place])
        prepared = segment.items[item]
        shared = share(reading.words, prepared)
        nearest = segment.wordings[row] if row >= 0 else prepared.passage
        evidence = Evidence(
            question_cosine=round(float(ranked.question[place]), 4),
            passage_cosine=round(float(ranked.passage[place]), 4),
            lexical=round(float(ranked.lexical[place]), 4),
            matched_text=nearest[:_SHOWN],
            met=shared.met,
            near=shared.near,
            lacking=shared.lacking,
            opposed=bool(candidate.found.evidence[place, _POLARITY]),
            read_as=reading.text if reading.text != query else "",
            foreign=reading.foreign,
            taught=round(taught, 2),
        )
        return Hit(prepared.document.id, _between_0_and_1(candidate.score), evidence)


def _between_0_and_1(score: float) -> float:
    return 1.0 / (1.0 + math.exp(-score / _SCORE_SCALE))
