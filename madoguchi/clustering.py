"""Grouping sentences that ask for the same, by how alike they are. Deterministic."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

MOST = 4_000
"""How many sentences are grouped at once: all pairs are compared (0.2 GiB, seconds)."""


def cluster(alike: NDArray[np.float32], nearness: float) -> list[list[int]]:
    """Group rows of a symmetric matrix that are ``nearness`` or more alike (up to 1) on average.

    Average linkage. Each group lists its rows, the nearest to its middle first; groups come in the
    order of their first row. Raises ValueError for more than `MOST` rows.
    """
    if len(alike) > MOST:
        raise ValueError(f"at most {MOST} rows are grouped at once")
    if len(alike) < 2:
        return [[row] for row in range(len(alike))]
    from sklearn.cluster import AgglomerativeClustering

    far = np.clip(1.0 - alike, 0.0, 2.0)
    np.fill_diagonal(far, 0.0)
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=1 - nearness
    )
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(model.fit_predict(far).tolist()):
        groups.setdefault(label, []).append(row)
    return [_from_the_middle(alike, rows) for rows in groups.values()]


def _from_the_middle(alike: NDArray[np.float32], rows: list[int]) -> list[int]:
    near = alike[np.ix_(rows, rows)].sum(axis=1)
    return [rows[place] for place in np.argsort(-near, kind="stable").tolist()]
