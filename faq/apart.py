"""What tells the candidates of one query apart: what some of them hold and others do not.

Eighteen paragraphs about one town all hold its name. Which of them answers is told by the few words
that not all of them hold, so every part of a query (a word, a pair of characters, a token) counts
here by how much the candidates differ in it. They are compared over all segments of an index.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.lexical import Scores

Parts = NDArray[np.float32]
"""How far each document holds each part of a query, shape ``(parts, documents)``."""

_EVEN = 0.01  # what every token counts, so that those of a lone candidate count alike
_CLOSE = 0.5  # a cosine of tokens below which they say different things


class Met(NamedTuple):
    """How far some candidates hold the words, the pairs of characters and the tokens of a query.

    Words and pairs are in 0..1, tokens are cosines; there are none where the encoder tells none.
    """

    words: Parts
    grams: Parts
    tokens: Parts


def apart(met: Sequence[Met]) -> list[dict[str, Scores]]:
    """Return the columns of the candidates of each segment, compared with all others."""
    words, grams, tokens = (np.concatenate(parts, axis=1) for parts in zip(*met, strict=True))
    usual = tokens.sum(axis=1) / max(tokens.shape[1], 1)
    differing = _EVEN + tokens.max(axis=1, initial=-1.0) - usual
    close = np.clip((tokens - _CLOSE) / (1 - _CLOSE), 0, 1)
    columns = {
        "covered_here": _share(words, _rarity(words)),
        "grams_covered_here": _share(grams, _rarity(grams)),
        "tokens": _share(tokens, np.ones(len(tokens))),
        "tokens_here": _share(tokens, differing),
        "tokens_close": _share(close, differing),
        "token_missed": (differing[:, None] * (1 - tokens)).max(axis=0, initial=0.0),
    }
    ends = np.cumsum([one.words.shape[1] for one in met])[:-1]
    split = {name: np.split(scores, ends) for name, scores in columns.items()}
    return [{name: parts[place] for name, parts in split.items()} for place in range(len(met))]


def _rarity(held: Parts) -> NDArray[np.float64]:
    """Return how rare each part is among the candidates, as BM25 reckons it."""
    count = held.shape[1]
    frequency = held.sum(axis=1, dtype=np.float64)
    return np.asarray(np.log1p((count - frequency + 0.5) / (frequency + 0.5)))


def _share(held: NDArray[Any], weights: NDArray[Any]) -> Scores:
    """Return the weighted mean of what each document holds; 0 where there is nothing to hold."""
    total = max(float(weights.sum()), 1e-9)
    return np.asarray(weights @ held / total, dtype=np.float32)
