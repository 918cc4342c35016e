"""How a text is spelt, in few dimensions: what a typo or a brand's name leaves, and its words.

A sentence's vector says what it means; it says little of words the encoder has not met, and of
small ones that tell two intents apart. Character n-grams and, as much as they, words with their
pairs are counted, weighed by how rare they are among the examples, and projected onto the
directions in which the examples differ most. Japanese words are Sudachi's, in dictionary form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from madoguchi.text import is_japanese, words

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer

Matrix = NDArray[np.float32]

_SHORTEST, _LONGEST = 2, 5
_BUCKETS = 2**14
_DIMENSIONS = 256
_ROUNDS = 3
_FEW = 1000
_TINY = 1e-6
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, eq=False)
class Grams:
    """How rare each n-gram and word is, ``(2 * buckets,)``, and the projection of them all."""

    rarity: Matrix
    directions: Matrix

    def transform(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text; the longer, the more the text looks like the examples."""
        return np.asarray(_weighed(_counted(texts), self.rarity) @ self.directions)


def fit(texts: Sequence[str]) -> Grams:
    """Learn which n-grams and words tell examples apart; of one text there is nothing to learn."""
    counted = _counted(texts)
    rarity = np.concatenate([_rarity(part) for part in counted])
    dimensions = min(_DIMENSIONS, len(texts) - 1)
    if dimensions < 1:
        return Grams(rarity, np.zeros((len(rarity), 0), dtype=np.float32))
    directions = _directions(_weighed(counted, rarity), dimensions)
    return Grams(rarity, np.ascontiguousarray(directions, dtype=np.float32))


def _directions(weighed: csr_matrix, count: int) -> Matrix:
    """Return the directions that rows differ in most, one a column.

    Of few rows they follow from how alike the rows are, in a fraction of the time.
    """
    from sklearn.decomposition import TruncatedSVD

    if weighed.shape[0] > _FEW:
        found = TruncatedSVD(count, n_iter=_ROUNDS, random_state=0).fit(weighed).components_.T
        return np.asarray(found)
    squares, rows = np.linalg.eigh((weighed @ weighed.T).toarray().astype(np.float64))
    squares, rows = squares[-count:], rows[:, -count:]
    known = squares > _TINY
    return np.asarray(weighed.T @ (rows[:, known] / np.sqrt(squares[known])))


def _counted(texts: Sequence[str]) -> tuple[csr_matrix, csr_matrix]:
    """Return how often each n-gram, and each word, is in each text."""
    by_letters, by_words = _vectorizers()
    small = [text.casefold() for text in texts]
    return by_letters.transform(small), by_words.transform(small)


def _rarity(counted: csr_matrix) -> Matrix:
    appears = np.asarray((counted > 0).sum(axis=0)).ravel()
    return np.asarray(np.log((1 + counted.shape[0]) / (1 + appears)) + 1, dtype=np.float32)


def _weighed(counted: tuple[csr_matrix, csr_matrix], rarity: Matrix) -> csr_matrix:
    """Return both kinds side by side: they have the same length, and 1 together."""
    from scipy.sparse import hstack
    from sklearn.preprocessing import normalize

    for part, own in zip(counted, np.split(rarity, 2), strict=True):
        part.data = (1 + np.log(part.data)) * own[part.indices]
        normalize(part, copy=False)
    return (hstack(counted) * np.float32(np.sqrt(0.5))).tocsr()


def _said(text: str) -> list[str]:
    """Return the words of a text, and the pairs of those that follow each other."""
    found = [word.form for word in words(text)] if is_japanese(text) else _WORD.findall(text)
    return [*found, *(f"{one} {next_}" for one, next_ in pairwise(found))]


@cache
def _vectorizers() -> tuple[HashingVectorizer, HashingVectorizer]:
    from sklearn.feature_extraction.text import HashingVectorizer

    alike = {
        "n_features": _BUCKETS,
        "alternate_sign": False,
        "norm": None,
        "lowercase": False,
        "dtype": np.float32,
    }
    ngrams = (_SHORTEST, _LONGEST)
    by_letters = HashingVectorizer(analyzer="char_wb", ngram_range=ngrams, **alike)
    return by_letters, HashingVectorizer(analyzer=_said, **alike)
