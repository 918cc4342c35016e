"""Did a change move a rate? Before and after, against what was left alone meanwhile. Pure.

A difference in differences: how much the rate of what was changed moved, less how much the same
rate moved where nothing was touched. What was left alone moves by itself, too, each by another
amount; how much they scatter beyond what their counts explain is how much the changed one might
have moved without any change, and makes the interval wider.

That scatter is not known, only guessed at from a few. So no single guess is used: each scatter is
weighed by how well it explains what was seen, times a half-normal prior, and the interval is that
of the mixture. docs/metrics.md has it written out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

LATE, EARLY = 1.959964, 3.290527
"""Standard errors that an interval reaches to at the end (95 %) and before it (99.9 %).

Whoever looks every week and believes the first interval that leaves out zero is wrong far more
often than one time in twenty. Where early looks ask for 99.9 %, all looks together are hardly wrong
more often than the last one alone (Haybittle and Peto).
"""

_SCATTER = 0.025
"""The prior's scale: two thirds of all scatters are taken to be under 2.5 points."""

_SCATTERS = tuple(0.004 * step for step in range(36))
_NORMAL = NormalDist()
_SEEN_IN_4_OF_5 = _NORMAL.inv_cdf(0.8)


@dataclass(frozen=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def value(self) -> float:
        """The share itself; 0 of nothing."""
        return self.part / self.whole if self.whole else 0.0

    @property
    def variance(self) -> float:
        """How uncertain the share is, squared; two cases are added so that 0 of 5 is not sure."""
        smoothed = (self.part + 1) / (self.whole + 2)
        return smoothed * (1 - smoothed) / self.whole


@dataclass(frozen=True)
class Moved:
    """A rate before and after."""

    before: Share
    after: Share

    @property
    def by(self) -> float:
        """How much it rose."""
        return self.after.value - self.before.value

    @property
    def variance(self) -> float:
        """How uncertain the rise is from the counts alone, squared."""
        return self.before.variance + self.after.variance


@dataclass(frozen=True)
class Effect:
    """How much more a rate rose than where nothing was touched, as a share, with its interval.

    ``elsewhere`` is how much it rose there, ``scatter`` the standard deviation of those rises
    beyond chance, ``detectable`` the smallest effect that would leave out zero in 4 of 5 cases.
    """

    value: float
    low: float
    high: float
    elsewhere: float
    scatter: float
    detectable: float

    @property
    def is_certain(self) -> bool:
        """Tell whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


def effect(changed: Moved, untouched: Sequence[Moved], errors: float = LATE) -> Effect:
    """Compare what was changed with what was not (at least one), each share of something.

    ``errors`` is how many standard errors of a normal distribution the interval reaches to.
    """
    fits = [_fit(scatter, untouched) for scatter in _SCATTERS]
    top = max(fit.log_weight for fit in fits)
    weights = [math.exp(fit.log_weight - top) for fit in fits]
    total = sum(weights)
    parts = [
        (weight / total, changed.by - fit.mean, math.sqrt(changed.variance + fit.variance))
        for weight, fit in zip(weights, fits, strict=True)
    ]
    tail = _NORMAL.cdf(-errors)
    low, high = _quantile(parts, tail), -_quantile([(w, -m, s) for w, m, s in parts], tail)
    value = sum(weight * mean for weight, mean, _ in parts)
    return Effect(
        value=value,
        low=low,
        high=high,
        elsewhere=changed.by - value,
        scatter=sum(w * scatter for (w, _, _), scatter in zip(parts, _SCATTERS, strict=True)),
        detectable=(high - low) / 2 * (1 + _SEEN_IN_4_OF_5 / errors),
    )


@dataclass(frozen=True)
class _Fit:
    """What one scatter makes of the untouched: their mean, its use as a prediction, its weight."""

    mean: float
    variance: float
    log_weight: float


def _fit(scatter: float, untouched: Sequence[Moved]) -> _Fit:
    weights = [1 / (one.variance + scatter**2) for one in untouched]
    total = sum(weights)
    mean = sum(w * one.by for w, one in zip(weights, untouched, strict=True)) / total
    misfit = sum(w * (one.by - mean) ** 2 for w, one in zip(weights, untouched, strict=True))
    likelihood = (sum(map(math.log, weights)) - math.log(total) - misfit) / 2
    prior = -((scatter / _SCATTER) ** 2) / 2
    return _Fit(mean, scatter**2 + 1 / total, likelihood + prior)


def _quantile(parts: Sequence[tuple[float, float, float]], share: float) -> float:
    """Return the value below which a ``share`` of a mixture of (weight, mean, deviation) lies."""
    low = min(mean - 40 * deviation for _, mean, deviation in parts)
    high = max(mean + 40 * deviation for _, mean, deviation in parts)
    while high - low > 1e-7:
        middle = (low + high) / 2
        below = sum(w * math.erfc((m - middle) / (s * math.sqrt(2))) for w, m, s in parts) / 2
        low, high = (middle, high) if below < share else (low, middle)
    return (low + high) / 2
