"""Grouping by nearness."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from madoguchi.clustering import MOST, cluster


def units(*angles: float) -> NDArray[np.float32]:
    """Return unit vectors at some angles, in degrees."""
    radians = np.radians(np.array(angles))
    return np.stack([np.cos(radians), np.sin(radians)], axis=1).astype(np.float32)


def alike(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Compare all with all."""
    return np.asarray(rows @ rows.T, dtype=np.float32)


def test_what_is_near_is_one_group_the_middle_first() -> None:
    """Groups come in the order of their first row."""
    assert cluster(alike(units(0, 90, 5, 10, 95)), 0.9) == [[2, 0, 3], [1, 4]]


def test_few_rows_need_no_comparison() -> None:
    """None and one."""
    assert cluster(np.zeros((0, 0), dtype=np.float32), 0.5) == []
    assert cluster(alike(units(3)), 0.5) == [[0]]


def test_the_same_rows_always_give_the_same_groups() -> None:
    """Each row in one group."""
    rng = np.random.default_rng(0)
    rows = rng.standard_normal((300, 16)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    groups = cluster(alike(rows), 0.3)
    assert groups == cluster(alike(rows), 0.3)
    assert sorted(row for group in groups for row in group) == list(range(300))
    assert 1 < len(groups) < 300


def test_too_many_rows_are_refused() -> None:
    """Rather than all memory taken."""
    with pytest.raises(ValueError, match="at most"):
        cluster(np.zeros((MOST + 1, 1), dtype=np.float32), 0.5)
