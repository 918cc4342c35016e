"""Goals: where a number was, where it shall be, and where it is heading. Pure.

A goal keeps what its baseline was counted from, so that it does not move when the log does. What
came since is counted in whole weeks. The forecast is a straight line through them, with the
interval in which the week of the due date will lie if everything goes on as it did.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from scipy.special import stdtrit

from analytics.judging import SETTLED
from analytics.periods import Days
from madoguchi.wilson import Z, interval

Kind = Literal["share", "per_session", "per_week"]
Status = Literal[
    "not_measured", "too_early", "reached", "on_course", "off_course", "open", "missed"
]
MEASURES: Mapping[str, Kind] = {
    "inquiry_ratio": "per_session",
    "people_inquiries": "per_week",
    "confirmed_resolution_rate": "share",
    "escalation_rate": "share",
    "left_without_help_rate": "share",
    "csat_rate": "share",
}
"""What a goal may be about: a share of inquiries, of them per session of the site, or a week."""

BETTER_HIGH = frozenset({"confirmed_resolution_rate", "csat_rate"})
"""The measures of which more is better."""

ENOUGH_WEEKS, NOW_WEEKS, MOST_WEEKS = 4, 4, 26
"""Weeks there have to be for a forecast, that "now" is made of, and that a line is laid through."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Count:
    """What a number is made of: inquiries, and of what (inquiries, sessions or days)."""

    part: int
    whole: int


@dataclass(frozen=True, kw_only=True)
class Goal:
    """A number of a site that shall get somewhere by a day.

    ``target`` is what is aimed at; with ``is_relative`` it is a change of the baseline, -0.3 for a
    third less or so, else a value: a share, a ratio, or inquiries a week.
    """

    id: str
    measure: str
    first: date
    last: date
    baseline: Count
    target: float
    is_relative: bool
    due: date

    @property
    def baseline_value(self) -> float:
        """What the number was."""
        return value_of(self.measure, self.baseline)

    @property
    def target_value(self) -> float:
        """What the number shall be."""
        if not self.is_relative:
            return self.target
        return round(self.baseline_value * (1 + self.target), 9)

    def meets(self, value: float) -> bool:
        """Tell whether a value is at the target or beyond it."""
        target = self.target_value
        return value >= target if self.measure in BETTER_HIGH else value <= target


@dataclass(frozen=True)
class Week:
    """A week of the number; ``count`` is None where nothing can be divided by."""

    days: Days
    count: Count | None


@dataclass(frozen=True)
class Measured:
    """A value with its 95 % interval and what it is made of."""

    value: float
    low: float
    high: float
    count: Count


@dataclass(frozen=True)
class Progress:
    """Where a goal stands.

    ``now`` is the ``recent`` weeks together: the latest four at most that are measured, up to the
    due date, which ``is_due`` once it is past and settled. ``way`` is which part of the way to the
    target that is (1 is there; may be negative), ``forecast`` the interval of the week of the due
    date.
    """

    goal: Goal
    weeks: Sequence[Week]
    status: Status
    baseline: Measured
    now: Measured | None = None
    way: float | None = None
    forecast: tuple[float, float] | None = None
    recent: Sequence[Week] = ()
    is_due: bool = False


def value_of(measure: str, count: Count) -> float:
    """Divide; a number of inquiries is a week's."""
    per = 7 if MEASURES[measure] == "per_week" else 1
    return count.part * per / count.whole


def measured(measure: str, count: Count) -> Measured:
    """Return a value with its interval: Wilson's of a share, a Poisson count's of the others."""
    value = value_of(measure, count)
    if MEASURES[measure] == "share":
        low, high = interval(count.part, count.whole)
        return Measured(value, low, high, count)
    scale = value_of(measure, Count(1, count.whole))
    low, high = _poisson(count.part)
    return Measured(value, low * scale, high * scale, count)


def _poisson(count: int) -> tuple[float, float]:
    """Return the 95 % score interval of a count: the means it is not surprising under."""
    middle = count + Z * Z / 2
    half = Z * math.sqrt(count + Z * Z / 4)
    return max(0.0, middle - half), middle + half


def weeks_of(goal: Goal, today: date, zone: ZoneInfo) -> list[Days]:
    """Return the whole settled weeks since the baseline, at most up to the due date, in order."""
    last = min(today - SETTLED, goal.due)
    found: list[Days] = []
    first = goal.last + timedelta(days=1)
    while first + _WEEK - timedelta(days=1) <= last:
        found.append(Days(first, first + _WEEK - timedelta(days=1), zone))
        first += _WEEK
    return found


def progress(goal: Goal, weeks: Sequence[Week], today: date) -> Progress:
    """Say where a goal stands, from the weeks of `weeks_of`."""
    baseline = measured(goal.measure, goal.baseline)
    known = [week for week in weeks if week.count is not None and week.count.whole > 0]
    recent = known[-NOW_WEEKS:]
    if not recent:
        status: Status = "not_measured" if weeks else "too_early"
        return Progress(goal, weeks, status, baseline)
    now = measured(goal.measure, _together(recent))
    distance = goal.target_value - goal.baseline_value
    way = (now.value - goal.baseline_value) / distance if distance else None
    line = _forecast(goal, known)
    is_due = today - SETTLED >= goal.due
    status = _status(goal, now, line, is_due=is_due)
    return Progress(goal, weeks, status, baseline, now, way, line, recent, is_due)


def _together(weeks: Sequence[Week]) -> Count:
    counts = [week.count for week in weeks if week.count is not None]
    return Count(sum(one.part for one in counts), sum(one.whole for one in counts))


def _status(goal: Goal, now: Measured, line: tuple[float, float] | None, *, is_due: bool) -> Status:
    if is_due:
        return "reached" if goal.meets(now.value) else "missed"
    if line is None:
        return "too_early"
    if goal.meets(now.low) and goal.meets(now.high):
        return "reached"
    met = [goal.meets(end) for end in line]
    if all(met):
        return "on_course"
    return "open" if any(met) else "off_course"


def _forecast(goal: Goal, known: Sequence[Week]) -> tuple[float, float] | None:
    """Return the 95 % prediction interval of the week that ends on the due date, by a line."""
    used = known[-MOST_WEEKS:]
    if len(used) < ENOUGH_WEEKS:
        return None
    xs = [(week.days.last - goal.due).days / 7 for week in used]
    ys = [value_of(goal.measure, week.count) for week in used if week.count is not None]
    n, mean_x, mean_y = len(xs), sum(xs) / len(xs), sum(ys) / len(ys)
    spread = sum((x - mean_x) ** 2 for x in xs)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True)) / spread
    at_due = mean_y - slope * mean_x
    rest = sum((y - at_due - slope * x) ** 2 for x, y in zip(xs, ys, strict=True))
    error = math.sqrt(rest / (n - 2) * (1 + 1 / n + mean_x**2 / spread))
    half = float(stdtrit(n - 2, 0.975)) * error
    ceiling = 1.0 if MEASURES[goal.measure] == "share" else math.inf
    return max(0.0, min(ceiling, at_due - half)), max(0.0, min(ceiling, at_due + half))


@dataclass(frozen=True)
class Saving:
    """An estimate: confirmed solutions times what a handled inquiry costs, with its interval."""

    value: float
    low: float
    high: float
    confirmed: int
    ended: int


def saving(confirmed: int, ended: int, unit_cost: float) -> Saving:
    """Estimate what was saved; the interval is that of the confirmed rate."""
    low, high = interval(confirmed, ended) if ended else (0.0, 0.0)
    return Saving(
        confirmed * unit_cost, low * ended * unit_cost, high * ended * unit_cost, confirmed, ended
    )
