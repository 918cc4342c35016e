"""Grouping very many sentences by what they mean. Pure and deterministic.

Each sentence is first drawn to the mean of its neighbours, twice: what is said in many ways comes
together, and what lies between two groups goes to one of them. Average linkage then makes groups
of a sample, and every sentence goes to the nearest middle of a group if it is near enough. What is
left is grouped again, so that small groups are found beside large ones. docs/architecture.md has
the figures.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madoguchi.clustering import MOST, cluster
from madoguchi.encoder import Vectors

Labels = NDArray[np.intp]
"""For each row the number of its group, -1 for none."""

LEAST = 3
"""A group has at least so many different sentences."""
NOWHERE = -1
_DIRECTIONS = 100
_NEAREST = 12  # neighbours that a sentence is drawn to, itself not counted
_OF_ROWS = 12  # of few sentences, no more than one in so many are neighbours
_DRAWN = 2
_PASSES = 2  # what no group took is looked at once more, by itself
_SHARPNESS = 3  # how much more a near neighbour counts
ALIKE = 0.75
"""Two groups whose middles are so near say the same."""
_REFINED = 5
_AT_ONCE = 4096  # rows: all middles times these are in memory
_LOOSEST = 5  # per cent of a group's sentences lie further from its middle than belongs to it


@dataclass(frozen=True)
class Grouping:
    """Groups by their middles (rows of unit length), and how near a sentence of them lies."""

    middles: Vectors
    near: float

    def place(self, vectors: Vectors) -> Labels:
        """Return the group of each sentence, `NOWHERE` where none is near enough."""
        return place(vectors, self.middles, self.near)


def centred(vectors: Vectors, mean: Vectors) -> Vectors:
    """Take what all sentences share out of unit vectors: about 0 means unrelated then."""
    return _unit(vectors - mean)


def place(vectors: Vectors, middles: Vectors, near: float = -1.0) -> Labels:
    """Return the row of the nearest middle, `NOWHERE` where it is less near than ``near``."""
    labels = np.full(len(vectors), NOWHERE, dtype=np.intp)
    if not len(middles):
        return labels
    for start in range(0, len(vectors), _AT_ONCE):
        cosines = vectors[start : start + _AT_ONCE] @ middles.T
        nearest = cosines.argmax(axis=1)
        nearest[cosines.max(axis=1) < near] = NOWHERE
        labels[start : start + _AT_ONCE] = nearest
    return labels


def middles_of(vectors: Vectors, labels: Labels, count: int) -> Vectors:
    """Return the middle of each of ``count`` groups; one without rows is zero."""
    from scipy.sparse import csr_array

    placed = np.flatnonzero(labels != NOWHERE)
    ones = np.ones(len(placed), dtype=np.float32)
    members = csr_array((ones, (labels[placed], placed)), shape=(count, len(vectors)))
    return _unit(members @ vectors)


def group(vectors: Vectors, near: float | None = None) -> Grouping:
    """Group centred unit vectors; the order of the rows decides which are looked at first.

    ``near`` is taken from the groups that are found where it is not given. The same rows in the
    same order give the same groups.
    """
    middles = np.zeros((0, vectors.shape[1]), dtype=np.float32)
    labels = place(vectors, middles)
    for _ in range(_PASSES):
        left = np.flatnonzero(labels == NOWHERE)
        while len(left) >= LEAST:
            sample, left = left[:MOST], left[MOST:]
            found, own = _found(vectors[sample])
            if not len(found):
                continue
            if near is None:
                near = min(float(np.percentile(own, _LOOSEST)), ALIKE)
            middles = np.concatenate([middles, found])
            labels = place(vectors, middles, near)
            left = left[labels[left] == NOWHERE]
    if near is None:
        return Grouping(middles, 1.0)
    for _ in range(_REFINED):
        counts = np.bincount(labels[labels != NOWHERE], minlength=len(middles))
        middles = middles_of(vectors, labels, len(middles))[counts >= LEAST]
        labels = place(vectors, middles, near)
    return Grouping(middles, near)


def _found(sample: Vectors) -> tuple[Vectors, Vectors]:
    """Return the middles of a sample's groups, and each grouped row's cosine with its own."""
    nothing = np.zeros((0, sample.shape[1]), dtype=np.float32)
    if len(sample) < LEAST:
        return nothing, nothing[:, 0]
    drawn = _drawn(_main_directions(sample))
    groups = [rows for rows in cluster(drawn @ drawn.T, ALIKE) if len(rows) >= LEAST]
    if not groups:
        return nothing, nothing[:, 0]
    middles = _unit(np.stack([sample[rows].mean(axis=0) for rows in groups]))
    own = [sample[rows] @ middle for rows, middle in zip(groups, middles, strict=True)]
    return middles, np.concatenate(own)


def _main_directions(vectors: Vectors) -> Vectors:
    """Keep what tells rows apart most: the rest of a sentence vector is its wording."""
    if len(vectors) <= _DIRECTIONS:
        return vectors
    _, axes = np.linalg.eigh(vectors.T @ vectors)  # ascending
    return _unit(vectors @ axes[:, -_DIRECTIONS:])


def _drawn(vectors: Vectors) -> Vectors:
    """Draw each row to the mean of its nearest."""
    import faiss

    count = min(_NEAREST, max(LEAST - 1, len(vectors) // _OF_ROWS))
    for _ in range(_DRAWN):
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        cosines, places = index.search(vectors, count + 1)
        weights = np.clip(cosines, 0.0, None) ** _SHARPNESS
        vectors = _unit(np.einsum("nk,nkd->nd", weights, vectors[places]))
    return vectors


def _unit(rows: Vectors) -> Vectors:
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)
