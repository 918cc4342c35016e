"""When people ask, how long they wait, and how a team's load lies over days and hours. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.derived import FIRST_RESPONSE
from analytics.statistics import Durations, nearest_rank, rank
from madoguchi.hours import OpeningHours, open_seconds, open_shares

SHADES = 5


Moments = NDArray[np.datetime64]
"""Instants of UTC in microseconds; NaT for none."""


class Spans(NamedTuple):
    """Stretches of time, each one's ends at the same place."""

    start: Moments
    end: Moments


class HandOvers(NamedTuple):
    """Hand-overs, what is known of each at the same place: its instant, that of a person's first
    reply (NaT: there was none), and that of the inquiry's end (NaT: it is open)."""

    escalated_at: Moments
    replied_at: Moments
    ended_at: Moments


def on_clock(instants: Moments, zone: ZoneInfo) -> Moments:
    """Return what the clock of a zone shows at some instants."""

    def offsets(of: Moments) -> NDArray[np.timedelta64]:
        seconds = of.astype("datetime64[s]").astype(np.int64).tolist()
        found = [datetime.fromtimestamp(second, zone).utcoffset() for second in seconds]
        return np.array(found, dtype="timedelta64[us]")

    days, place = np.unique(instants.astype("datetime64[D]"), return_inverse=True)
    ahead = offsets(days)[place]
    changing = (offsets(days) != offsets(days + 1))[place]
    ahead[changing] = offsets(instants[changing])
    return instants + ahead


def hours_since_monday(local: Moments) -> NDArray[np.int64]:
    """Return the hour of the week of instants on a clock, 0 to 167."""
    # 1970 began on a Thursday.
    return (local.astype("datetime64[h]").astype(np.int64) + 3 * 24) % (7 * 24)


@dataclass(frozen=True)
class Week:
    """How many inquiries began in each hour of the days of a week (from Monday), and how much of
    each hour is open in a usual week (None: nobody has said)."""

    counts: tuple[tuple[int, ...], ...]
    open: NDArray[np.float64] | None

    @property
    def most(self) -> int:
        """The most that any hour has."""
        return max(map(max, self.counts))

    def shade(self, count: int) -> int:
        """Return how dark a cell is, 0 (nothing) to `SHADES`."""
        return -(-SHADES * count // self.most) if count else 0

    def is_open(self, weekday: int, hour: int) -> bool:
        """Tell whether at least half an hour of it is open in a usual week."""
        return self.open is not None and bool(self.open[weekday, hour] >= 0.5)


def week_of(asked: Mapping[tuple[int, int], int], hours: OpeningHours | None) -> Week:
    """Lay counts by weekday and hour over a week."""
    counts = tuple(tuple(asked.get((day, hour), 0) for hour in range(24)) for day in range(7))
    return Week(counts, None if hours is None else open_shares(hours))


def in_business_hours(
    handed: HandOvers, solutions: Mapping[str, Spans], hours: OpeningHours, zone: ZoneInfo
) -> dict[str, Durations]:
    """Return the durations of a report (of ended inquiries), counted in open seconds only."""
    replied = ~np.isnat(handed.replied_at) & ~np.isnat(handed.ended_at)
    first = Spans(handed.escalated_at[replied], handed.replied_at[replied])
    return {
        name: _durations(_open_seconds(spans, hours, zone))
        for name, spans in {FIRST_RESPONSE: first, **solutions}.items()
    }


def _durations(seconds: NDArray[np.float64]) -> Durations:
    ordered = np.sort(np.round(seconds, 3)).tolist()
    return Durations(len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90))


def _open_seconds(spans: Spans, hours: OpeningHours, zone: ZoneInfo) -> NDArray[np.float64]:
    start, end = (instants.astype(np.int64) / 1e6 for instants in spans)
    return open_seconds(hours, zone, start, end)


@dataclass(frozen=True)
class Load:
    """A day's, an hour's or a person's share of the hand-overs: how many, how many of them got a
    first reply, and the median wait for it in seconds, round the clock and in opening hours."""

    key: str
    handed: int
    replied: int
    wait: float | None
    open_wait: float | None


@dataclass(frozen=True)
class Waits:
    """Hand-overs by the site's clock, and how long the first reply to each took in seconds, round
    the clock and in opening hours (NaN: there was none, or nobody has set the hours)."""

    at: Moments
    seconds: NDArray[np.float64]
    open_seconds: NDArray[np.float64]

    def by_hour(self) -> dict[str, Load]:
        """Return the load of each hour of the day that has any, in order."""
        hours = self.at.astype("datetime64[h]").astype(np.int64) % 24
        return self._by(hours, "{:02}".format)

    def by_day(self) -> dict[str, Load]:
        """Return the load of each day that has any, in order."""
        return self._by(self.at.astype("datetime64[D]"), str)

    def of(self, key: str) -> Load:
        """Return the load of all of them together, of which there is one at least."""
        return self._by(np.full(self.at.size, key), str)[key]

    def _by(self, keys: NDArray[Any], name: Callable[[Any], str]) -> dict[str, Load]:
        found, group, handed = np.unique(keys, return_inverse=True, return_counts=True)
        waits = _medians(self.seconds, group, found.size)
        open_waits = _medians(self.open_seconds, group, found.size)
        return {
            (told := name(key)): Load(told, n, replied, wait, open_wait)
            for key, n, (replied, wait), (_n, open_wait) in zip(
                found.tolist(), handed.tolist(), waits, open_waits, strict=True
            )
        }


def waits(handed: HandOvers, zone: ZoneInfo, hours: OpeningHours | None) -> Waits:
    """Measure hand-overs."""
    replied = ~np.isnat(handed.replied_at)
    spans = Spans(handed.escalated_at[replied], handed.replied_at[replied])
    seconds, in_hours = np.full((2, replied.size), np.nan)
    seconds[replied] = (spans.end - spans.start).astype(np.int64) / 1e6
    if hours is not None:
        in_hours[replied] = _open_seconds(spans, hours, zone)
    return Waits(on_clock(handed.escalated_at, zone), seconds, in_hours)


def _medians(
    values: NDArray[np.float64], group: NDArray[np.int64], groups: int
) -> list[tuple[int, float | None]]:
    """Return of each group how many values there are, NaN left out, and their median."""
    known = ~np.isnan(values)
    values, group = values[known], group[known]
    by_value = np.argsort(values)
    by_group = np.argsort(group[by_value].astype(np.uint16), kind="stable")
    ordered = values[by_value[by_group]].tolist()
    sizes = np.bincount(group, minlength=groups).tolist()
    found: list[tuple[int, float | None]] = []
    start = 0
    for size in sizes:
        found.append((size, ordered[start + rank(size, 50) - 1] if size else None))
        start += size
    return found
