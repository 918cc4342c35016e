"""What tells the candidates of one query apart: what some of them hold and others do not.

Eighteen paragraphs about one town all hold its name. Which of them answers is told by the few words
that not all of them hold, so every part of a query (a word, a pair of characters, a token) counts
here by how much the candidates differ in it. They are compared over all segments of an index.

A passage without a question seldom names its subject again: "He married her in 1796". The passages
near it do, so each is also compared with what its neighbours hold lent to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from faq.lexical import Scores
from madoguchi.encoder import Vectors

Parts = NDArray[np.float32]
"""How far each document holds each part of a query, shape ``(parts, documents)``."""

_EVEN = 0.01  # what every token counts, so that those of a lone candidate count alike
_CLOSE = 0.5  # a cosine of tokens below which they say different things
_NEIGHBOURS, _NEAR = 4, 0.2  # how many passages lend what they hold, from which cosine on


class Met(NamedTuple):
    """How far some candidates hold the words, the pairs of characters and the tokens of a query.

    Words and pairs are in 0..1, tokens are cosines; there are none where the encoder tells none.
    ``passages`` are the centred vectors of those without a question, ``(documents, dimensions)``,
    and 0 for the others.
    """

    words: Parts
    grams: Parts
    tokens: Parts
    passages: Vectors


def joined(parts: Sequence[Met]) -> Met:
    """Put the candidates of several segments side by side."""
    held, passages = [one[:3] for one in parts], [one.passages for one in parts]
    words, grams, tokens = (np.concatenate(own, axis=1) for own in zip(*held, strict=True))
    return Met(words, grams, tokens, np.concatenate(passages))


def apart(met: Met) -> dict[str, Scores]:
    """Return the columns of all candidates of one reading of a query."""
    columns = _compared(met)
    passages = met.passages.any(axis=1)
    around = _compared(_lent(met)) if passages.any() else columns
    return columns | {f"around {name}": scores * passages for name, scores in around.items()}


def _compared(met: Met) -> dict[str, Scores]:
    words, grams, tokens, _ = met
    usual = tokens.sum(axis=1) / max(tokens.shape[1], 1)
    differing = _EVEN + tokens.max(axis=1, initial=-1.0) - usual
    close = np.clip((tokens - _CLOSE) / (1 - _CLOSE), 0, 1)
    return {
        "covered_here": _share(words, _rarity(words)),
        "grams_covered_here": _share(grams, _rarity(grams)),
        "tokens": _share(tokens, np.ones(len(tokens))),
        "tokens_here": _share(tokens, differing),
        "tokens_close": _share(close, differing),
        "token_missed": (differing[:, None] * (1 - tokens)).max(axis=0, initial=0.0),
    }


def _lent(met: Met) -> Met:
    """Return what the candidates hold when each passage also has what its neighbours have."""
    near = np.maximum(met.passages @ met.passages.T - _NEAR, 0)
    np.fill_diagonal(near, 0)
    if len(near) > _NEIGHBOURS:
        near[near < np.sort(near, axis=1)[:, [-_NEIGHBOURS]]] = 0
    near[np.diag_indices_from(near)] = near.sum(axis=1) == 0  # with none near it keeps its own
    near /= near.sum(axis=1, keepdims=True)
    words, grams, tokens = (np.maximum(held, held @ near.T) for held in met[:3])
    return Met(words, grams, tokens, met.passages)


def _rarity(held: Parts) -> NDArray[np.float64]:
    """Return how rare each part is among the candidates, as BM25 reckons it."""
    count = held.shape[1]
    frequency = held.sum(axis=1, dtype=np.float64)
    return np.asarray(np.log1p((count - frequency + 0.5) / (frequency + 0.5)))


def _share(held: NDArray[Any], weights: NDArray[Any]) -> Scores:
    """Return the weighted mean of what each document holds; 0 where there is nothing to hold."""
    total = max(float(weights.sum()), 1e-9)
    return np.asarray(weights @ held / total, dtype=np.float32)
