"""Finding documents by their words: BM25 in memory.

Two tokenisations are scored together. *Terms* are Sudachi's dictionary forms with their synonym
groups (申込 is 申し込み, 料金 is near 値段) or, in languages written with spaces, words in lower
case; *grams* are pairs of characters (threes there), which forgive what the terms miss.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madoguchi.text import is_japanese, words

Scores = NDArray[np.float32]


_K1 = 1.2
_B = 0.75
_HALF = 50.0  # the BM25 score that counts as 0.5
_GRAM_SHARE = 0.4
_LATIN_WORD = re.compile(r"[^\W_]+")
_SPACES_AND_SIGNS = re.compile(r"[\W_]+")
_ENGLISH_FUNCTION_WORDS = frozenset(
    "a an and are as at be been but by can could did do does for from had has have how i if in is "
    "it its me my of on or so than that the their them then there this to was we were what when "
    "where which who will with would you your s t d ll re ve m".split()
)
# Marks the two kinds of token, so that both live in one vocabulary.
_TERM, _GROUP, _GRAM = "t", "s", "g"


def terms(text: str) -> list[str]:
    """Return the tokens of a normalised text that carry meaning."""
    if not is_japanese(text):
        found = _LATIN_WORD.findall(_plain(text))
        return [_TERM + word for word in found if word not in _ENGLISH_FUNCTION_WORDS]
    content = [word for word in words(text) if word.content]
    groups = [f"{_GROUP}{group}" for word in content for group in word.synonyms]
    return [_TERM + word.form for word in content] + groups


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


class Lexicon:
    """Both BM25 indexes over the same documents. Immutable, safe to search from many threads.

    ``terms`` and ``grams`` hold the tokens of each document, in the same order.
    """

    def __init__(self, terms: Sequence[Tokens], grams: Sequence[Tokens]) -> None:
        self._terms, self._grams = _Bm25(terms), _Bm25(grams)

    def scores(self, query: str) -> Scores:
        """Return evidence in 0..1 for every document; the query is normalised text."""
        return (1 - _GRAM_SHARE) * _squash(self._terms.scores(terms(query))) + (
            _GRAM_SHARE * _squash(self._grams.scores(grams(query)))
        )


class _Bm25:
    """For every token the documents that hold it and what it is worth in each."""

    def __init__(self, documents: Sequence[Tokens]) -> None:
        self._size = len(documents)
        no_counts = np.empty(0, dtype=np.uint16)
        counts = np.concatenate([no_counts, *(document.counts for document in documents)])
        owner_of = np.repeat(
            np.arange(self._size, dtype=np.int32), [len(document.names) for document in documents]
        )
        lengths = np.bincount(owner_of, weights=counts, minlength=self._size)
        mean = float(lengths.mean()) if len(counts) else 1.0
        norms = _K1 * (1 - _B + _B * lengths / mean)
        vocabulary: dict[str, int] = {}
        numbers = (
            vocabulary.setdefault(name, len(vocabulary))
            for document in documents
            for name in document.names
        )
        token_of = np.fromiter(numbers, np.int32, len(counts))
        order = np.argsort(token_of, kind="stable")
        frequency = np.bincount(token_of, minlength=len(vocabulary))
        rarity = np.log1p((self._size - frequency + 0.5) / (frequency + 0.5)).astype(np.float32)
        worth = rarity[token_of] * counts * (_K1 + 1) / (counts + norms[owner_of])
        self._vocabulary = vocabulary
        self._starts = np.concatenate([[0], np.cumsum(frequency)])
        self._owners, self._worth = owner_of[order], worth[order].astype(np.float32)

    def scores(self, tokens: Sequence[str]) -> Scores:
        """Return the BM25 score of every document; a token counts once however often asked."""
        total = np.zeros(self._size, dtype=np.float32)
        for token in dict.fromkeys(tokens):
            number = self._vocabulary.get(token)
            if number is not None:
                part = slice(self._starts[number], self._starts[number + 1])
                total[self._owners[part]] += self._worth[part]
        return total


def _squash(scores: Scores) -> Scores:
    """Bring BM25 to 0..1 so that scores of long and short queries compare."""
    return np.asarray(scores / (scores + _HALF), dtype=np.float32)


def _plain(text: str) -> str:
    """Lower the case and drop accents of Latin letters."""
    if is_japanese(text):
        return text.lower()
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))
