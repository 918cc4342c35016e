"""Character n-grams of a text, brought to few dimensions: what a typo or a brand's name leaves.

A sentence's vector says what it means; it says little of words the encoder has not met. N-grams
within words are counted, weighed by how rare they are among the examples, and projected onto the
directions in which the examples differ most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix
    from sklearn.feature_extraction.text import HashingVectorizer

Matrix = NDArray[np.float32]

_SHORTEST, _LONGEST = 2, 5
_BUCKETS = 2**14
_DIMENSIONS = 256
_ROUNDS = 3


@dataclass(frozen=True, eq=False)
class Grams:
    """How rare each n-gram is, ``(buckets,)``, and the projection, ``(buckets, dimensions)``."""

    rarity: Matrix
    directions: Matrix

    def transform(self, texts: Sequence[str]) -> Matrix:
        """Return one row a text; the longer, the more the text looks like the examples."""
        return np.asarray(_weighed(_counted(texts), self.rarity) @ self.directions)


def fit(texts: Sequence[str]) -> Grams:
    """Learn which n-grams tell examples apart; of one text there is nothing to learn."""
    from sklearn.decomposition import TruncatedSVD

    counted = _counted(texts)
    appears = np.asarray((counted > 0).sum(axis=0)).ravel()
    rarity = (np.log((1 + len(texts)) / (1 + appears)) + 1).astype(np.float32)
    dimensions = min(_DIMENSIONS, len(texts) - 1)
    if dimensions < 1:
        return Grams(rarity, np.zeros((_BUCKETS, 0), dtype=np.float32))
    svd = TruncatedSVD(dimensions, n_iter=_ROUNDS, random_state=0)
    svd.fit(_weighed(counted, rarity))
    return Grams(rarity, svd.components_.T.astype(np.float32))


def _counted(texts: Sequence[str]) -> csr_matrix:
    return _vectorizer().transform([text.casefold() for text in texts])


def _weighed(counted: csr_matrix, rarity: Matrix) -> csr_matrix:
    from sklearn.preprocessing import normalize

    counted.data = (1 + np.log(counted.data)) * rarity[counted.indices]
    return normalize(counted, copy=False)


@cache
def _vectorizer() -> HashingVectorizer:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char_wb",
        ngram_range=(_SHORTEST, _LONGEST),
        n_features=_BUCKETS,
        alternate_sign=False,
        norm=None,
        lowercase=False,
        dtype=np.float32,
    )
