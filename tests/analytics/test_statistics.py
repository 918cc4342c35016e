"""Wilson's interval and nearest-rank percentiles."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.statistics import durations, nearest_rank, rate


@pytest.mark.parametrize(
    ("numerator", "denominator", "low", "high"),
    [(0, 3, 0.0, 0.561497), (3, 3, 0.438503, 1.0), (11, 43, 0.149295, 0.402384)],
)
def test_wilson_matches_the_values_by_hand(
    numerator: int, denominator: int, low: float, high: float
) -> None:
    """No continuity correction, clamped to 0…1."""
    one = rate(numerator, denominator)
    assert one.low == pytest.approx(low, abs=1e-6)
    assert one.high == pytest.approx(high, abs=1e-6)


def test_an_empty_denominator_has_no_value() -> None:
    """It is null, never 0 %."""
    one = rate(0, 0)
    assert (one.value, one.low, one.high, one.numerator, one.denominator) == (
        None,
        None,
        None,
        0,
        0,
    )


def test_percentiles_are_nearest_rank() -> None:
    """The median of four is the second smallest; nothing is interpolated."""
    assert nearest_rank([1, 2, 3, 4], 50) == 2
    assert nearest_rank([1, 2, 3], 50) == 2
    assert nearest_rank([float(n) for n in range(1, 11)], 90) == 9
    assert nearest_rank([7], 90) == 7
    assert nearest_rank([], 50) is None


def test_durations_are_in_seconds() -> None:
    """Their number stands beside them."""
    found = durations([timedelta(minutes=2), timedelta(seconds=1.0004)])
    assert (found.n, found.median, found.p90) == (2, 1.0, 120.0)
