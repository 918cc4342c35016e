"""Grouping many sentences by what they mean."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from madoguchi import grouping
from madoguchi.grouping import NOWHERE, centred, group, middles_of, place

Rows = NDArray[np.float32]


def around(seed: int, *sizes: int, spread: float = 0.25, width: int = 24) -> tuple[Rows, list[int]]:
    """Return unit rows scattered around as many middles as there are sizes, and whose they are."""
    rng = np.random.default_rng(seed)
    middles = np.linalg.qr(rng.standard_normal((width, width)))[0][: len(sizes)]
    owners = [number for number, size in enumerate(sizes) for _ in range(size)]
    rows = middles[owners] + spread * rng.standard_normal((len(owners), width)) / np.sqrt(width)
    order = rng.permutation(len(owners))
    rows = rows[order] / np.linalg.norm(rows[order], axis=1, keepdims=True)
    return rows.astype(np.float32), [owners[place] for place in order]


def test_what_lies_around_one_middle_is_one_group() -> None:
    """As many groups as there are middles, each holding its own."""
    rows, owners = around(0, 40, 25, 12, 6)
    found = group(rows)
    labels = found.place(rows)
    assert len(found.middles) == 4
    pairs = {pair for pair in zip(owners, labels.tolist(), strict=True) if pair[1] != NOWHERE}
    assert len(pairs) == 4
    assert (labels == NOWHERE).mean() < 0.1


def test_the_same_rows_give_the_same_groups() -> None:
    """Bit for bit."""
    rows, _ = around(1, 50, 50, 50, spread=0.8)
    first, second = group(rows), group(rows)
    assert first.near == second.near
    assert first.middles.tobytes() == second.middles.tobytes()


def test_more_rows_than_are_grouped_at_once_find_small_groups_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What the first sample does not hold is found in what is left over."""
    monkeypatch.setattr(grouping, "MOST", 60)
    rows, owners = around(2, 150, 150, 8)
    labels = group(rows).place(rows)
    small = [label for label, owner in zip(labels.tolist(), owners, strict=True) if owner == 2]
    assert len(set(small) - {NOWHERE}) == 1
    assert not set(small) - {NOWHERE} & {
        label for label, owner in zip(labels.tolist(), owners, strict=True) if owner != 2
    }


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_rows_are_no_group(count: int) -> None:
    """Nothing, one and two sentences."""
    found = group(np.eye(4, dtype=np.float32)[:count])
    assert len(found.middles) == 0
    assert found.place(np.eye(4, dtype=np.float32)).tolist() == [NOWHERE] * 4


def test_what_has_nothing_in_common_is_no_group() -> None:
    """Each row at right angles to all others."""
    assert len(group(np.eye(30, dtype=np.float32)).middles) == 0


def test_a_row_is_placed_only_where_it_is_near() -> None:
    """The nearest middle, and none below the limit."""
    middles = np.eye(2, dtype=np.float32)
    rows = np.array([[0.9, 0.1], [0.1, 0.9], [0.3, 0.2]], dtype=np.float32)
    assert place(rows, middles).tolist() == [0, 1, 0]
    assert place(rows, middles, 0.5).tolist() == [0, 1, NOWHERE]


def test_middles_are_means_of_unit_length() -> None:
    """One without rows is zero; rows of no group do not count."""
    rows = np.array([[1, 0], [0, 1], [1, 0]], dtype=np.float32)
    labels = np.array([0, 0, NOWHERE])
    assert middles_of(rows, labels, 2) == pytest.approx(np.array([[0.5**0.5, 0.5**0.5], [0, 0]]))


def test_centring_takes_out_what_all_share() -> None:
    """Two rows that differ little point to opposite sides then."""
    rows = np.array([[0.99, 0.14], [0.99, -0.14]], dtype=np.float32)
    left = centred(rows, rows.mean(axis=0))
    assert left[0] @ left[1] == pytest.approx(-1)
