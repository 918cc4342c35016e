"""Late interaction: which of a document's tokens is nearest to each token of a query.

One vector for a whole text forgets which word was where. Here every token of the query looks for
its nearest among the tokens of the document's wordings and sentences (MaxSim of ColBERT: Khattab
and Zaharia, 2020), with the small vectors that `madoguchi.encoder_graph` keeps of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from faq.dense import Places, rows_of, starts_of
from madoguchi.encoder import TOKEN_WIDTH, Tokens

Nearest = NDArray[np.float32]
"""Cosines of the nearest tokens, shape ``(tokens of the query, documents)``."""

_STEP = 1 / 127


class Late:
    """The tokens of documents, each with those of all its texts. Immutable, safe from many threads.

    They are kept side by side: gathering them from as many arrays as there are texts takes longer.
    """

    def __init__(self, documents: Sequence[Sequence[Tokens]]) -> None:
        self._starts = starts_of(sum(map(len, texts)) for texts in documents)
        nothing = np.zeros((0, TOKEN_WIDTH), dtype=np.int8)
        self._tokens = np.concatenate([nothing, *chain.from_iterable(documents)])

    def nearest(self, query: Tokens, documents: Places) -> Nearest:
        """Compare a query with some documents; one without a token has a cosine of 0."""
        found = np.zeros((len(documents), len(query)), dtype=np.float32)
        rows, some, firsts = rows_of(self._starts, documents)
        if len(query) and len(some):
            tokens = self._tokens.take(rows, axis=0).astype(np.float32)
            cosines = tokens @ (query.astype(np.float32) * _STEP**2).T
            found[some] = np.maximum.reduceat(cosines, firsts, axis=0)
        return found.T
