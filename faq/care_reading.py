"""The articles of an index as they are compared: sentence by sentence, by words and by meaning.

Nothing is encoded: all vectors are the index's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.care import About
from faq.index import FaqIndex
from faq.lexical import QUANTITY, query_words
from faq.polarity import NEGATIONS, is_negative
from faq.preparing import Prepared
from faq.quantities import Quantity, quantities, without_quantities
from faq.vector_keys import Kind, vector_key
from madoguchi.encoder import Vectors
from madoguchi.text import is_japanese, words

Words = Mapping[str, tuple[tuple[str, ...], float]]
"""Words with their synonym groups and their weight: half for a verb, which tells less of what is
spoken of than a noun."""

_AT_ONCE = 16_000_000  # cosines held at a time: 64 MB
_VERB = 0.5
_FEW, _USUAL = 20, 0.45
_UNSAID = NEGATIONS | frozenset("no not never cannot unable without".split())
_ASSERTS = re.compile(r"(?:です|ます|ました|ません|ませんでした|ない|いる|ある)[。.]?$")
_DENIES = re.compile(r"(?:ません|ませんでした|ないです|(?<!少)ない|ず|不可です|不可)[。.]?$")


class Statement(NamedTuple):
    """One sentence of an answer.

    ``words`` are without its quantities and negations; ``denies`` tells how it ends, and is None
    where it states nothing that could be denied (a request, a heading).
    """

    place: int
    text: str
    words: Words
    quantities: tuple[Quantity, ...]
    denies: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class Read:
    """The articles of an index with their words, by place, and all their statements.

    ``titles`` are the words of question and wordings, ``answers`` of the answer. ``starts`` are the
    first statements of each article and the number of all; ``meanings`` are their centred vectors.
    """

    items: Sequence[Prepared]
    titles: Sequence[Words]
    answers: Sequence[Words]
    statements: Sequence[Statement]
    starts: Sequence[int]
    meanings: Vectors
    rarity: Callable[[str], float]
    rarest: float

    def about(self, place: int) -> About:
        """Name an article."""
        document = self.items[place].document
        return About(document.id, document.question)

    def rows(self, place: int) -> slice:
        """Return which statements are an article's."""
        return slice(self.starts[place], self.starts[place + 1])

    def told(self, place: int) -> Sequence[Statement]:
        """Return the statements of an article."""
        return self.statements[self.rows(place)]

    def weight(self, words: Words) -> float:
        """Return how much words tell articles of this site apart."""
        return sum(self.rarity(word) * weight for word, (_, weight) in words.items())

    def cover(self, words: Words, *others: Words) -> float:
        """Return which share of the weight of some words others hold, synonyms included; 0..1."""
        total = self.weight(words)
        return 1.0 - self.weight(lacking(words, *others)) / total if total else 0.0


def read(index: FaqIndex) -> Read:
    """Read all articles of an index that is not empty."""
    items = [index.prepared[document] for document in index.documents]
    statements = [
        _statement(place, sentence)
        for place, item in enumerate(items)
        for sentence in item.sentences
    ]
    return Read(
        items=items,
        titles=[_words_of(item.questions) for item in items],
        answers=[_words_of(item.sentences) for item in items],
        statements=statements,
        starts=[0, *np.cumsum([len(item.sentences) for item in items]).tolist()],
        meanings=meanings(index, "sentence", [statement.text for statement in statements]),
        rarity=index.base.rarity,
        rarest=index.base.rarity(""),
    )


def too_alike(reached: Sequence[float]) -> float:
    """Return from which degree on two texts of a site say the same thing.

    ``reached`` is what each text reaches with the one of another article that is most like it. Most
    of these say something else: the limit lies halfway from what three in four of them reach to the
    very same text. Where there are few they are filled up with what is usual.
    """
    usual = [_USUAL] * max(0, _FEW - len(reached))
    return (1.0 + float(np.percentile([*reached, *usual], 75))) / 2


def meanings(index: FaqIndex, kind: Kind, texts: Sequence[str]) -> Vectors:
    """Return the centred vectors of texts the index holds."""
    if not texts:
        return np.zeros((0, index.encoder.dimensions), dtype=np.float32)
    rows = [index.encoded[vector_key(kind, text)].vector for text in texts]
    return index.base.centre(np.stack(rows))


def lacking(words: Words, *others: Words) -> Words:
    """Return the words that are not among others, neither as such nor by a synonym."""
    held = {word for other in others for word in other}
    groups = {group for other in others for own, _ in other.values() for group in own}
    return {
        word: known
        for word, known in words.items()
        if word not in held and not groups.intersection(known[0])
    }


def words_of(text: str) -> Words:
    """Return the words of a normalised text that carry meaning, without negations and numbers."""
    inflected = {word.form for word in words(text) if word.inflects} if is_japanese(text) else set()
    return {
        token: (groups, _VERB if token[1:] in inflected else 1.0)
        for token, groups in query_words(text)
        if not token.startswith(QUANTITY) and token[1:] not in _UNSAID and not token[1:].isdigit()
    }


def nearest(
    vectors: Vectors, owners: NDArray[np.intp], most: int
) -> Iterator[tuple[int, list[int], list[float]]]:
    """Yield for each row the ``most`` nearest rows of other owners, nearest first, with cosines."""
    size = max(1, _AT_ONCE // max(len(vectors), 1))
    for start in range(0, len(vectors), size):
        near = vectors[start : start + size] @ vectors.T
        near[owners[start : start + size, None] == owners[None, :]] = -2.0
        best = _largest(near, most)
        for row, found in enumerate(best):
            cosines = near[row, found]
            others = [place for place, cosine in enumerate(cosines) if cosine > -2.0]
            yield (
                start + row,
                [int(found[place]) for place in others],
                [float(cosines[place]) for place in others],
            )


def _largest(rows: Vectors, most: int) -> NDArray[np.intp]:
    """Return the places of the largest values of each row, the largest first."""
    most = min(most, rows.shape[1])
    found = np.argpartition(-rows, most - 1, axis=1)[:, :most]
    order = np.argsort(-np.take_along_axis(rows, found, axis=1), axis=1, kind="stable")
    return np.take_along_axis(found, order, axis=1)


def _words_of(texts: Iterable[str]) -> Words:
    return {token: known for text in texts for token, known in words_of(text).items()}


def _statement(place: int, sentence: str) -> Statement:
    found = quantities(sentence)
    rest = words_of(without_quantities(sentence, found))
    return Statement(place, sentence, rest, tuple(found), _denies(sentence))


def _denies(sentence: str) -> bool | None:
    if not is_japanese(sentence):
        return is_negative(sentence)
    if _DENIES.search(sentence):
        return True
    return False if _ASSERTS.search(sentence) else None
