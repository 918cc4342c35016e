"""Wilson's interval and nearest-rank percentiles."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.statistics import difference, durations, nearest_rank, of_microseconds, rate


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


def test_a_difference_is_known_only_outside_its_interval() -> None:
    """Newcombe's interval from the two Wilson intervals: 56/70 against 48/80 is his example."""
    found = difference(rate(56, 70), rate(48, 80))
    assert found is not None
    assert found.value == pytest.approx(0.2)
    assert found.low == pytest.approx(0.0524, abs=1e-4)
    assert found.high == pytest.approx(0.3339, abs=1e-4)
    assert found.is_certain
    few = difference(rate(3, 4), rate(2, 4))
    assert few is not None
    assert not few.is_certain


def test_there_is_no_difference_to_nothing() -> None:
    """A period without inquiries cannot be compared with."""
    assert difference(rate(1, 2), rate(0, 0)) is None


@given(st.lists(st.integers(0, 10**13)))
def test_microseconds_give_the_same_durations_as_time_spans(spans: list[int]) -> None:
    """In any order, and none at all."""
    told = durations(timedelta(microseconds=span) for span in spans)
    assert of_microseconds(np.array(spans, dtype=np.int64)) == told
