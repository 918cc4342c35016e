"""How a number stands against the period before: a change only where chance would not do it. Pure.

A rate has changed when the 95 % interval of the difference leaves out zero, a count when it differs
by more than two standard deviations of counts (Poisson).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from analytics.rates import Report
from analytics.statistics import difference


@dataclass(frozen=True)
class Change:
    """A difference in points (of a rate) or in inquiries (of a count); ``is_certain`` or chance."""

    value: float
    is_certain: bool
    low: float | None = None
    high: float | None = None


def rate_change(name: str, now: Report, before: Report | None) -> Change | None:
    """Compare a rate with the period before; None where there is nothing to compare."""
    if before is None:
        return None
    found = difference(now.rates[name], before.rates[name])
    if found is None:
        return None
    return Change(found.value, found.is_certain, found.low, found.high)


def count_change(now: int, before: int | None) -> Change | None:
    """Compare a count with the period before."""
    if before is None:
        return None
    return Change(now - before, abs(now - before) > 2 * math.sqrt(now + before))


def change_json(change: Change | None) -> dict[str, Any] | None:
    """Write a change as JSON values."""
    if change is None:
        return None
    low, high = (None if end is None else round(end, 6) for end in (change.low, change.high))
    value = round(change.value, 6)
    return {"value": value, "low": low, "high": high, "is_certain": change.is_certain}
