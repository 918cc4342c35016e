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
from faq.evidence import Examiner, Matrix, Reading
from faq.lexical import Lexicon, terms
from faq.preparing import Prepared
from faq.ranking import Ranked, rank
from faq.respelling import Respeller
from faq.suggesting import Suggester
from faq.vector_keys import vector_key
from madoguchi.encoder import Vectors

EXAMINED = 32
"""How many candidates of the first pass are looked at closely."""


class Candidates(NamedTuple):
    """Documents of a segment for one reading, by their place in it, each with its ``evidence``."""

    segment: Segment
    reading: Reading
    ranked: Ranked
    evidence: Matrix


class Segment:
    """Safe to search from many threads.

    ``vectors`` holds those of all its texts and of ``sentences`` about anything, by their key.
    ``first`` is the number of its first document in the index, ``like`` the segment whose measures
    are taken over.
    """

    def __init__(
        self,
        items: Sequence[Prepared],
        vectors: Mapping[str, Vectors],
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
            lambda text: lexicon.words.scores(terms(text)),
        )
        if items:
            self._dense: Dense = _dense(items, vectors, sentences, like._dense if like else None)
            studied = [wording for item in items for wording in item.studied]
            self._examiner = Examiner(studied, self._asked, self._dense, lexicon)

    def centre(self, vectors: Vectors) -> Vectors:
        """Take out of vectors what all sentences here share; nothing where there are none."""
        return self._dense.centre(vectors) if self.items else vectors

    def passage(self, place: int) -> Vectors:
        """Return the centred vector of a document's question with its answer."""
        return self._dense.passage(place)

    def near(self, vector: Vectors, depth: int) -> list[tuple[int, float]]:
        """Return the places whose passages are nearest to a centred vector, with their cosines."""
        return self._dense.near(vector, depth)

    def rarity(self, token: str) -> float:
        """Return how much a word (`faq.lexical.query_words`) tells the documents apart."""
        return self._lexicon.words.rarity(token)

    def examine(
        self, text: str, vector: Vectors, respelled: bool, foreign: bool, without: Places
    ) -> Candidates:
        """Look closely at the likeliest documents, but for those at the places ``without``."""
        query = self._dense.centre(vector[None])[0]
        lexical = self._lexicon.scores(text)
        ranked = rank(query, lexical, self._dense, self._asked, not foreign, without)
        ranked = ranked.first(EXAMINED)
        reading = Reading(text, query, respelled, foreign)
        return Candidates(self, reading, ranked, self._examiner.examine(reading, ranked))


def _owners(items: Sequence[Prepared]) -> dict[str, tuple[int, ...]]:
    """Return the places of the documents that have each wording."""
    owners: dict[str, tuple[int, ...]] = {}
    for place, item in enumerate(items):
        for text in dict.fromkeys(text.casefold() for text in item.questions):
            owners[text] = (*owners.get(text, ()), place)
    return owners


def _dense(
    items: Sequence[Prepared],
    vectors: Mapping[str, Vectors],
    sentences: Sequence[str],
    like: Dense | None,
) -> Dense:
    nothing = np.zeros((0, len(next(iter(vectors.values())))), dtype=np.float32)
    keys = [item.vector_keys() for item in items]
    questions = [np.stack([vectors[k] for k in own[:-1]]) if own[1:] else nothing for own in keys]
    passages = np.stack([vectors[own[-1]] for own in keys])
    told = [
        np.stack([vectors[key] for key in own]) if (own := item.sentence_keys()) else nothing
        for item in items
    ]
    anything = np.stack([vectors[vector_key("question", text)] for text in sentences])
    return Dense(questions, passages, told, anything, like)
