"""How much each reason is asked, whether that is unusual, and how it ends. Pure.

A count is unusual when the counts of the periods before make it so: they are taken as Poisson, or
as a negative binomial where they scatter more than chance alone would. Of many reasons some are
always beyond their own interval, so what is raised is chosen for all together (Benjamini and
Hochberg, 5 % of what is raised may be false).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from analytics.model import OUTCOMES
from analytics.periods import Days
from analytics.reasons import Ended, Reason
from analytics.statistics import Rate, rate

PERIODS = 8
"""How many periods before, of the same length, tell what is usual."""
ENOUGH = 4
"""With fewer periods nothing is called unusual."""
_FALSE = 0.05
_LEAST = 5


@dataclass(frozen=True)
class Usual:
    """What the periods before let expect: the range of 95 % of counts, and how odd this one is."""

    low: int
    high: int
    oddness: float


@dataclass(frozen=True)
class Figures:
    """A reason in a period. ``counts`` are those of the periods before and, last, of this one."""

    reason: Reason
    counts: Sequence[int]
    outcomes: Mapping[str, int]
    confirmed: Rate
    upper: Rate
    escalated: Rate
    csat: Rate
    articles: Sequence[tuple[str, int]]
    usual: Usual | None

    @property
    def count(self) -> int:
        """How many inquiries in this period."""
        return self.counts[-1]

    @property
    def before(self) -> int:
        """How many in the period before."""
        return self.counts[-2] if len(self.counts) > 1 else 0

    @property
    def is_changed(self) -> bool:
        """Tell whether the change against the period before is more than chance."""
        return is_change(self.count, self.before)

    @property
    def shares(self) -> Mapping[str, Rate]:
        """The share of each outcome among those that ended; they add up to all."""
        total = self.confirmed.denominator
        return {name: rate(self.outcomes.get(name, 0), total) for name in OUTCOMES}

    @property
    def is_new(self) -> bool:
        """Tell whether nobody asked it in the periods before."""
        return len(self.counts) > 1 and not any(self.counts[:-1])


def is_change(now: int, before: int) -> bool:
    """Tell whether two counts of equal periods differ by more than chance: half of both together
    lies outside the 95 % interval of this one's share."""
    share = rate(now, now + before)
    return share.low is not None and share.high is not None and not share.low <= 0.5 <= share.high


def usual(counts: Sequence[Sequence[int]]) -> list[Usual | None]:
    """Compare the last of each reason's counts with those before; None for fewer than `ENOUGH`."""
    from scipy.stats import nbinom

    table = np.array(counts, dtype=float)
    if not len(counts) or table.shape[1] <= ENOUGH:
        return [None] * len(counts)
    now, before = table[:, -1], table[:, :-1]
    n = before.shape[1]
    mean = (before.sum(axis=1) + 0.5) / n
    spread = ((before - mean[:, None]) ** 2).sum(axis=1) / (n - 1)
    variance = mean + mean / n + np.maximum(0.0, spread - mean) * (1 + 1 / n)
    size = mean**2 / (variance - mean)
    share = size / (size + mean)
    tail = np.minimum(nbinom.cdf(now, size, share), nbinom.sf(now - 1, size, share))
    ends = (nbinom.ppf(at, size, share) for at in (0.025, 0.975))
    return [
        Usual(int(low), int(high), min(1.0, 2 * float(one)))
        for low, high, one in zip(*ends, tail, strict=True)
    ]


def unusual(every: Sequence[Figures], *, is_over: bool) -> list[Figures]:
    """Return what is asked unusually often, or seldom, the oddest first.

    ``is_over`` says that the period has ended: before, nothing is called seldom.
    """
    from scipy.stats import false_discovery_control

    known = [one for one in every if one.usual is not None]
    if not known:
        return []
    odd = false_discovery_control([one.usual.oddness for one in known if one.usual])
    found = [
        one
        for one, share in zip(known, odd, strict=True)
        if share <= _FALSE and one.usual and _counts(one, one.usual, is_over=is_over)
    ]
    return sorted(found, key=lambda one: (one.usual.oddness if one.usual else 1, one.reason.id))


def figures(
    reasons: Sequence[Reason],
    days: Days,
    first_day: str | None,
    by_day: Mapping[str | None, Mapping[str, int]],
    ended: Mapping[str | None, Ended],
    articles: Mapping[str | None, Sequence[tuple[str, int]]],
) -> list[Figures]:
    """Put together the figures of each reason, pinned ones first, then those asked most."""
    starts = periods(days, first_day)
    found = []
    counted = [_counted(by_day.get(one.id, {}), starts, days.length) for one in reasons]
    for one, counts, expected in zip(reasons, counted, usual(counted), strict=True):
        end = ended.get(one.id, Ended({}, 0, 0))
        total = sum(end.outcomes.values())
        confirmed = end.outcomes.get("confirmed", 0)
        found.append(
            Figures(
                one,
                counts,
                end.outcomes,
                rate(confirmed, total),
                rate(confirmed + end.outcomes.get("assumed", 0), total),
                rate(end.outcomes.get("escalated", 0), total),
                rate(end.satisfied, end.rated),
                articles.get(one.id, ()),
                expected,
            )
        )
    return sorted(found, key=lambda f: (not f.reason.is_pinned, -f.count, f.reason.id))


def periods(days: Days, first_day: str | None) -> list[date]:
    """Return the first days of the whole periods before since the first question, and of this."""
    first = date.fromisoformat(first_day) if first_day else days.first
    starts = [days.first - timedelta(days=n * days.length) for n in range(PERIODS, -1, -1)]
    return [start for start in starts if start >= first or start == days.first]


def total(every: Sequence[Figures]) -> list[int]:
    """Return the counts of several reasons together, period by period."""
    return [sum(one) for one in zip(*(one.counts for one in every), strict=True)]


def _counted(by_day: Mapping[str, int], starts: Sequence[date], length: int) -> list[int]:
    counts = [0] * len(starts)
    for day, n in by_day.items():
        place = (date.fromisoformat(day) - starts[0]).days // length
        if 0 <= place < len(counts):
            counts[place] += n
    return counts


def _counts(one: Figures, range: Usual, *, is_over: bool) -> bool:
    if one.count > range.high:
        return one.count >= _LEAST
    return is_over and one.count < range.low
