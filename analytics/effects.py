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

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

LATE, EARLY = 1.959964, 3.290527
"""Standard errors that an interval reaches to at the end (95 %) and before it (99.9 %).

Whoever looks every week and believes the first interval that leaves out zero is wrong far more
often than one time in twenty. Where early looks ask for 99.9 %, all looks together are hardly wrong
more often than the last one alone (Haybittle and Peto).
"""

_SCATTER = 0.025
"""The prior's scale: two thirds of all scatters are taken to be under 2.5 points."""

_SCATTERS = np.arange(36) * 0.004
_SEEN_IN_4_OF_5 = 0.841621


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
    rises = np.array([one.by for one in untouched])
    weights = 1 / (np.array([one.variance for one in untouched]) + _SCATTERS[:, None] ** 2)
    totals = weights.sum(axis=1)
    means = weights @ rises / totals
    misfits = (weights * (rises - means[:, None]) ** 2).sum(axis=1)
    likely = (np.log(weights).sum(axis=1) - np.log(totals) - misfits) / 2
    likely -= (_SCATTERS / _SCATTER) ** 2 / 2
    shares = np.exp(likely - likely.max())
    mixture = _Mixture(
        shares / shares.sum(),
        changed.by - means,
        np.sqrt(changed.variance + _SCATTERS**2 + 1 / totals),
    )
    tail = float(ndtr(-errors))
    low, high = mixture.above(tail), mixture.below(tail)
    value = float(mixture.shares @ mixture.means)
    return Effect(
        value=value,
        low=low,
        high=high,
        elsewhere=changed.by - value,
        scatter=float(mixture.shares @ _SCATTERS),
        detectable=(high - low) / 2 * (1 + _SEEN_IN_4_OF_5 / errors),
    )


@dataclass(frozen=True)
class _Mixture:
    """What the effect may be: normal distributions, one for each scatter, with their shares."""

    shares: npt.NDArray[np.float64]
    means: npt.NDArray[np.float64]
    deviations: npt.NDArray[np.float64]

    def above(self, tail: float) -> float:
        """Return the value that a ``tail`` of it lies below."""
        low = float((self.means - 40 * self.deviations).min())
        high = float((self.means + 40 * self.deviations).max())
        while high - low > 1e-7:
            middle = (low + high) / 2
            if self.shares @ ndtr((middle - self.means) / self.deviations) < tail:
                low = middle
            else:
                high = middle
        return (low + high) / 2

    def below(self, tail: float) -> float:
        """Return the value that a ``tail`` of it lies above."""
        return -_Mixture(self.shares, -self.means, self.deviations).above(tail)
