"""Rates with their Wilson interval, and percentiles by nearest rank. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from madoguchi.wilson import interval


@dataclass(frozen=True)
class Rate:
    """A share with what it was computed from and its 95 % Wilson interval; unrounded.

    ``value``, ``low`` and ``high`` are None when the denominator is 0.
    """

    numerator: int
    denominator: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Durations:
    """How many durations there are, their median and 90th percentile in seconds (None: none)."""

    n: int
    median: float | None
    p90: float | None


def rate(numerator: int, denominator: int) -> Rate:
    """Divide, with the interval; no continuity correction, clamped to 0…1."""
    if denominator == 0:
        return Rate(0, 0, None, None, None)
    low, high = interval(numerator, denominator)
    return Rate(numerator, denominator, numerator / denominator, low, high)


def durations(spans: Iterable[timedelta]) -> Durations:
    """Return the median and p90 of time spans, in seconds rounded to the millisecond."""
    seconds = sorted(round(span.total_seconds(), 3) for span in spans)
    return Durations(len(seconds), nearest_rank(seconds, 50), nearest_rank(seconds, 90))


def nearest_rank(ordered: list[float], percent: int) -> float | None:
    """Return the ⌈percent/100 · n⌉-th smallest of ascending values; None when there is none."""
    return ordered[rank(len(ordered), percent) - 1] if ordered else None


def rank(n: int, percent: int) -> int:
    """Return which of ``n`` ascending values the percentile is, counted from 1."""
    return -(-percent * n // 100)


def of_microseconds(spans: NDArray[np.int64]) -> Durations:
    """Return the median and p90 of time spans in microseconds, as `durations` does."""
    if not spans.size:
        return Durations(0, None, None)
    places = [rank(spans.size, percent) - 1 for percent in (50, 90)]
    median, p90 = (
        round(timedelta(microseconds=span).total_seconds(), 3)
        for span in np.partition(spans, places)[places].tolist()
    )
    return Durations(spans.size, median, p90)


@dataclass(frozen=True)
class Difference:
    """How much a rate is above another, with its 95 % interval; -1…1."""

    value: float
    low: float
    high: float

    @property
    def is_certain(self) -> bool:
        """Tell whether the interval leaves out zero: whether there is a change to speak of."""
        return self.low > 0 or self.high < 0


def difference(now: Rate, before: Rate) -> Difference | None:
    """Compare two independent rates (Newcombe's interval from Wilson's); None if one is empty."""
    if now.value is None or now.low is None or now.high is None:
        return None
    if before.value is None or before.low is None or before.high is None:
        return None
    value = now.value - before.value
    below = math.hypot(now.value - now.low, before.high - before.value)
    above = math.hypot(now.high - now.value, before.value - before.low)
    return Difference(value, value - below, value + above)
