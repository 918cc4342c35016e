"""A part of an index: documents indexed together, never changed.

A large index is one segment of nearly everything and a small one of what was edited since. The
small one takes over the large one's measures (what all sentences share, how rare words are), so
that what is found in either compares.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from faq.dense import Dense, Places
from faq.evidence import Examined, Examiner, Matrix, Reading, compare
from faq.late import Late
from faq.lexical import Lexicon, query_words, terms
from faq.preparing import Prepared
from faq.ranking import Ranked, rank
from faq.respelling import Respeller
from faq.suggesting import Suggester
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoded, Vectors

EXAMINED = 48
"""How many candidates of the first pass are looked at closely."""


class Candidates(NamedTuple):
    """Documents of a segment for one reading, by their place in it, each with its ``evidence``."""

    segment: Segment
    reading: Reading
    ranked: Ranked
    evidence: Matrix


class Look(NamedTuple):
    """What the first pass finds in a segment for one reading of a query, in no order."""

    segment: Segment
    reading: Reading
    ranked: Ranked


def likeliest(looks: Sequence[Look]) -> list[Look]:
    """Keep the best `EXAMINED` of what was found in all segments, best first; of equals the first.

    What tells candidates apart is counted over all of them, so there are as many after an edit.
    """
    scores = [look.ranked.score for look in looks]
    best = np.argsort(-np.concatenate(scores), kind="stable")[:EXAMINED]
    of = np.repeat(np.arange(len(looks)), [len(own) for own in scores])[best]
    kept = np.bincount(of, minlength=len(looks)).tolist()
    return [
        look._replace(ranked=look.ranked.first(count))
        for look, count in zip(looks, kept, strict=True)
    ]


def compared(looks: Sequence[Look]) -> list[Candidates]:
    """Look at all closely and compare them with each other."""
    rows = compare([look.segment.examine(look.reading, look.ranked) for look in looks])
    return [Candidates(*look, evidence) for look, evidence in zip(looks, rows, strict=True)]


class Segment:
    """Safe to search from many threads.

    ``encoded`` holds all its texts and ``sentences`` about anything, by their key.
    ``first`` is the number of its first document in the index, ``like`` the segment whose measures
    are taken over.
    """

    def __init__(
        self,
        items: Sequence[Prepared],
        encoded: Mapping[str, Encoded],
        sentences: Sequence[str],
        first: int = 0,
        like: Segment | None = None,
    ) -> None:
        self.items, self.first = items, first
        self.documents = tuple(item.document for item in items)
        self.places = {document: place for place, document in enumerate(self.documents)}
        self.respeller = Respeller(item.heard for item in items)
        self.wordings = [text for item in items for text in item.questions]
        self.owners = _owners(items)
        self._asked = np.array([bool(item.questions) for item in items], dtype=bool)
        lexicon = Lexicon([item.lexical for item in items], like._lexicon if like else None)
        self._lexicon: Lexicon = lexicon
        self.suggester = Suggester(
            [document.id for document in self.documents],
            [item.spoken for item in items],
            [document.question for document in self.documents],
            lambda text: lexicon.words.scores(terms(text)),
        )
        if items:
            self._dense: Dense = _dense(items, encoded, sentences, like._dense if like else None)
            studied = [wording for item in items for wording in item.studied]
            late = Late([[encoded[key].tokens for key in item.token_keys()] for item in items])
            self._examiner = Examiner(studied, self._asked, self._dense, lexicon, late)

    def centre(self, vectors: Vectors) -> Vectors:
        """Take out of vectors what all sentences here share; nothing where there are none."""
        return self._dense.centre(vectors) if self.items else vectors

    def passage(self, place: int) -> Vectors:
        """Return the centred vector of a document's question with its answer."""
        return self._dense.passage(place)

    def near(self, vector: Vectors, depth: int) -> list[tuple[int, float]]:
        """Return the places whose passages are nearest to a centred vector, with their cosines."""
        return self._dense.near(vector, depth)

    def holds(self, token: str) -> bool:
        """Tell whether any document has a word (`faq.lexical.query_words`)."""
        return token in self._lexicon.words.vocabulary

    def rarity(self, token: str) -> float:
        """Return how much a word (`faq.lexical.query_words`) tells the documents apart."""
        return self._lexicon.words.rarity(token)

    def look(
        self, text: str, encoded: Encoded, respelled: bool, foreign: bool, without: Places
    ) -> Look:
        """Find what may be meant, but for the documents at the places ``without``."""
        query = self._dense.centre(encoded.vector[None])[0]
        lexical = self._lexicon.scores(text)
        ranked = rank(query, lexical, self._dense, self._asked, not foreign, without)
        asked = query_words(text)
        reading = Reading(text, asked, query, encoded.tokens, respelled, foreign)
        return Look(self, reading, ranked)

    def examine(self, reading: Reading, ranked: Ranked) -> Examined:
        """Look closely at some of its documents."""
        return self._examiner.examine(reading, ranked)


def _owners(items: Sequence[Prepared]) -> dict[str, tuple[int, ...]]:
    """Return the places of the documents that have each wording."""
    owners: dict[str, tuple[int, ...]] = {}
    for place, item in enumerate(items):
        for text in dict.fromkeys(text.casefold() for text in item.questions):
            owners[text] = (*owners.get(text, ()), place)
    return owners


def _dense(
    items: Sequence[Prepared],
    encoded: Mapping[str, Encoded],
    sentences: Sequence[str],
    like: Dense | None,
) -> Dense:
    nothing = np.zeros((0, len(next(iter(encoded.values())).vector)), dtype=np.float32)

    def vectors(keys: Sequence[str]) -> Vectors:
        return np.stack([encoded[key].vector for key in keys]) if keys else nothing

    questions = [vectors(item.question_keys()) for item in items]
    passages = vectors([vector_key("passage", item.passage) for item in items])
    told = [vectors(item.sentence_keys()) for item in items]
    anything = vectors([vector_key("question", text) for text in sentences])
    return Dense(questions, passages, told, anything, like)
