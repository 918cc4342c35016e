"""Finding documents by their words: BM25 in memory.

Two tokenisations are scored together. *Terms* are Sudachi's dictionary forms with their synonym
groups (申込 is 申し込み, 料金 is near 値段) or, in languages written with spaces, words in lower
case; *grams* are pairs of characters (threes there), which forgive what the terms miss.
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from faq.quantities import is_number, quantities
from madoguchi.text import is_japanese, words

Scores = NDArray[np.float32]


_K1 = 1.2
_B = 0.75
_HALF = 50.0  # the BM25 score that counts as 0.5
_GRAM_SHARE = 0.4
_LATIN_WORD = re.compile(r"[^\W_]+")
_SPACES_AND_SIGNS = re.compile(r"[\W_]+")
ENGLISH_FUNCTION_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in is "
    "it its me my of on or so than that the their them then there this to was we were what when "
    "where which who will with would you your s t d ll re ve m".split()
)
# Marks the kinds of token, so that all live in one vocabulary.
_TERM, _GROUP, _GRAM, QUANTITY = "t", "s", "g", "n"


@lru_cache(maxsize=128)
def query_words(text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return the words of a normalised text that carry meaning: token, and synonym groups.

    A number with a unit is one however it is written (「一週間」 is 「7日」), and stays apart from
    the same number of something else.
    """
    japanese = is_japanese(text)
    text = text if japanese else _plain(text)
    counted = quantities(text)
    inside = {place for quantity in counted for place in range(quantity.start, quantity.end)}
    found = [
        (_TERM + word, groups)
        for place, word, groups in (_japanese_words if japanese else _latin_words)(text)
        if place not in inside or not is_number(word)
    ]
    labels = [label for quantity in counted for label in quantity.labels()]
    return (*found, *((QUANTITY + label, ()) for label in labels))


_Placed = Iterator[tuple[int, str, tuple[str, ...]]]


def _japanese_words(text: str) -> _Placed:
    for word in words(text):
        if word.content:
            yield word.start, word.form, tuple(f"{_GROUP}{group}" for group in word.synonyms)


def _latin_words(text: str) -> _Placed:
    for match in _LATIN_WORD.finditer(text):
        if match[0] not in ENGLISH_FUNCTION_WORDS:
            yield match.start(), match[0], ()


def terms(text: str) -> list[str]:
    """Return the tokens of a normalised text that carry meaning: its words, then their groups."""
    found = query_words(text)
    return [word for word, _ in found] + [group for _, groups in found for group in groups]


def grams(text: str) -> list[str]:
    """Return the overlapping characters of a normalised text: pairs, or threes without kana."""
    size = 2 if is_japanese(text) else 3
    runs = _SPACES_AND_SIGNS.split(_plain(text))
    return [
        _GRAM + run[i : i + size] for run in runs if run for i in range(max(len(run) - size, 0) + 1)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class Tokens:
    """The tokens of one document with their counts; kept from one index to the next."""

    names: tuple[str, ...]
    counts: NDArray[np.uint16]


def count(tokens: Iterable[str]) -> Tokens:
    """Count tokens. Documents share the strings, of which a large FAQ would hold hundreds each."""
    counted = Counter(tokens)
    counts = np.fromiter((min(n, 65535) for n in counted.values()), np.uint16, len(counted))
    return Tokens(tuple(map(sys.intern, counted)), counts)


@dataclass(frozen=True, slots=True, eq=False)
class Lexical:
    """A document's tokens: of all its text, and of its question and paraphrases alone."""

    words: Tokens
    grams: Tokens
    title_words: Tokens
    title_grams: Tokens


def read(wordings: Sequence[str], answer: str) -> Lexical:
    """Tokenise a document, text by text; the texts are normalised."""
    words, pairs = [terms(text) for text in wordings], [grams(text) for text in wordings]
    return Lexical(
        words=count(chain(*words, terms(answer))),
        grams=count(chain(*pairs, grams(answer))),
        title_words=count(chain(*words)),
        title_grams=count(chain(*pairs)),
    )


class Field:
    """BM25 over one tokenisation of one part of the documents. Immutable, safe from many threads.

    For every token it holds the documents that have it, in order, and what it is worth in each. How
    rare tokens and how long documents are may be taken from ``like``.
    """

    def __init__(self, documents: Sequence[Tokens], like: Field | None = None) -> None:
        self._size = len(documents)
        no_counts = np.empty(0, dtype=np.uint16)
        counts = np.concatenate([no_counts, *(document.counts for document in documents)])
        owner_of = np.repeat(
            np.arange(self._size, dtype=np.int32), [len(document.names) for document in documents]
        )
        lengths = np.bincount(owner_of, weights=counts, minlength=self._size)
        own_mean = float(lengths.mean()) if len(counts) else 1.0
        self._mean: float = like._mean if like else own_mean
        norms = _K1 * (1 - _B + _B * lengths / self._mean)
        names = list(chain.from_iterable(document.names for document in documents))
        vocabulary = {name: number for number, name in enumerate(dict.fromkeys(names))}
        token_of = np.fromiter(map(vocabulary.__getitem__, names), np.int32, len(counts))
        order = np.argsort(token_of, kind="stable")
        frequency = np.bincount(token_of, minlength=len(vocabulary))
        if like is None:
            rarity = np.log1p((self._size - frequency + 0.5) / (frequency + 0.5))
            self.rarest = math.log1p((self._size + 0.5) / 0.5)
        else:
            rarity = np.array([like.rarity(name) for name in vocabulary])
            self.rarest = like.rarest
        rarity = rarity.astype(np.float32)
        worth = rarity[token_of] * counts * (_K1 + 1) / (counts + norms[owner_of])
        self.vocabulary = vocabulary
        self._rarity, self._like = rarity, like
        self._starts = np.concatenate([[0], np.cumsum(frequency)])
        self._owners, self._worth = owner_of[order], worth[order].astype(np.float32)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the BM25 score of every document; a token counts once however often asked."""
        total = np.zeros(self._size, dtype=np.float32)
        for token in dict.fromkeys(tokens):
            owners, worth = self._postings(token)
            total[owners] += worth
        return total

    def worths(self, tokens: Sequence[str], documents: NDArray[np.intp]) -> Scores:
        """Return what each token is worth in some documents, ``(tokens, documents)``."""
        found = np.zeros((len(tokens), len(documents)), dtype=np.float32)
        sought = documents.astype(self._owners.dtype)  # of two types, all owners would be converted
        for row, token in zip(found, tokens, strict=True):
            owners, worth = self._postings(token)
            if len(owners):
                places = np.minimum(owners.searchsorted(sought), len(owners) - 1)
                np.multiply(worth[places], owners[places] == sought, out=row)
        return found

    def rarity(self, token: str) -> float:
        """Return how much a token tells documents apart; one that no document has, the most."""
        number = self.vocabulary.get(token)
        if number is not None:
            return float(self._rarity[number])
        return self._like.rarity(token) if self._like else self.rarest

    def _postings(self, token: str) -> tuple[NDArray[np.int32], Scores]:
        number = self.vocabulary.get(token)
        if number is None:
            return self._owners[:0], self._worth[:0]
        part = slice(self._starts[number], self._starts[number + 1])
        return self._owners[part], self._worth[part]


class Lexicon:
    """BM25 over the same documents by words and by characters, whole and questions alone."""

    def __init__(self, documents: Sequence[Lexical], like: Lexicon | None = None) -> None:
        def field(name: str) -> Field:
            own = [getattr(document, name) for document in documents]
            return Field(own, getattr(like, name) if like else None)

        self.words, self.grams = field("words"), field("grams")
        self.title_words, self.title_grams = field("title_words"), field("title_grams")

    def scores(self, query: str) -> Scores:
        """Return evidence in 0..1 for every document; the query is normalised text."""
        return (1 - _GRAM_SHARE) * _squash(self.words.scores(terms(query))) + (
            _GRAM_SHARE * _squash(self.grams.scores(grams(query)))
        )


def _squash(scores: Scores) -> Scores:
    """Bring BM25 to 0..1 so that scores of long and short queries compare."""
    return np.asarray(scores / (scores + _HALF), dtype=np.float32)


def _plain(text: str) -> str:
    """Lower the case and drop accents of Latin letters."""
    if is_japanese(text):
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
