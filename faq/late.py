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

from faq.dense import Places
from madoguchi.encoder import Tokens

Nearest = NDArray[np.float32]
"""Cosines of the nearest tokens, shape ``(tokens of the query, documents)``."""

_STEP = 1 / 127


class Late:
    """The tokens of documents, those of each text apart. Immutable, safe from many threads."""

    def __init__(self, documents: Sequence[Sequence[Tokens]]) -> None:
        self._documents = documents

    def nearest(self, query: Tokens, documents: Places) -> Nearest:
        """Compare a query with some documents; one without a token has a cosine of 0."""
        own = [self._documents[place] for place in documents.tolist()]
        counts = np.array([sum(map(len, texts)) for texts in own], dtype=np.intp)
        found = np.zeros((len(own), len(query)), dtype=np.float32)
        some = np.flatnonzero(counts)
        if len(query) and len(some):
            tokens = np.concatenate(list(chain.from_iterable(own))).astype(np.float32)
            cosines = tokens @ (query.astype(np.float32) * _STEP**2).T
            firsts = np.cumsum(counts[some]) - counts[some]
            found[some] = np.maximum.reduceat(cosines, firsts, axis=0)
        return found.T
