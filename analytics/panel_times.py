"""When people ask, how long they wait, and how a team's load lies over days and hours. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from analytics.derived import FIRST_RESPONSE
from analytics.statistics import Durations, nearest_rank
from madoguchi.hours import OpeningHours, open_seconds, open_shares

SHADES = 5


class Handed(NamedTuple):
    """One hand-over: its instant and that of a person's first reply (text), who took it, and
    whether the inquiry has ended."""

    escalated_at: str
    replied_at: str | None
    agent_id: str | None
    has_ended: bool = True


class Solutions(NamedTuple):
    """When inquiries began (text) and how long each took to its solution."""

    started_at: list[str]
    microseconds: list[int]


class LocalHours:
    """Tells the day and the hour of an instant (text, UTC) by a clock; remembers each hour."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._known: dict[str, tuple[date, int]] = {}

    def __call__(self, instant: str) -> tuple[date, int]:
        """Return the local date and hour of ``2026-11-22T05:12…``; an hour alone is its start."""
        hour = instant[:13]
        if hour not in self._known:
            local = self._local(f"{hour}:00")
            if local.minute:  # the clock is not whole hours from UTC: two of its hours are in one
                local = self._local(f"{instant}:00"[:16])
                return local.date(), local.hour
            self._known[hour] = (local.date(), local.hour)
        return self._known[hour]

    def _local(self, minute: str) -> datetime:
        return datetime.fromisoformat(minute).replace(tzinfo=UTC).astimezone(self._zone)


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
    handed: Iterable[Handed],
    solutions: Mapping[str, Solutions],
    hours: OpeningHours,
    zone: ZoneInfo,
) -> dict[str, Durations]:
    """Return the durations of a report (of ended inquiries), counted in open seconds only."""
    replied = [one for one in handed if one.replied_at and one.has_ended]
    starts = _instants(one.escalated_at for one in replied)
    ends = _instants(one.replied_at or "" for one in replied)
    found = {FIRST_RESPONSE: _durations(open_seconds(hours, zone, starts, ends))}
    for name, some in solutions.items():
        starts = _instants(some.started_at)
        ends = starts + np.array(some.microseconds, dtype=np.float64) / 1e6
        found[name] = _durations(open_seconds(hours, zone, starts, ends))
    return found


def _durations(seconds: NDArray[np.float64]) -> Durations:
    ordered = np.sort(np.round(seconds, 3)).tolist()
    return Durations(len(ordered), nearest_rank(ordered, 50), nearest_rank(ordered, 90))


def _instants(texts: Iterable[str]) -> NDArray[np.float64]:
    """Return instants as seconds since 1970."""
    instants = np.array([text[:-1] for text in texts], dtype="datetime64[us]")
    return instants.astype(np.int64) / 1e6


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
class HandOver:
    """One hand-over by the site's clock, who took it, and how long the first reply took (None:
    there was none; in opening hours also where nobody has set them)."""

    day: str
    hour: str
    agent_id: str | None
    wait: float | None
    open_wait: float | None


def hand_overs(
    handed: Sequence[Handed], zone: ZoneInfo, hours: OpeningHours | None
) -> list[HandOver]:
    """Measure every hand-over."""
    local = LocalHours(zone)
    replied = [one for one in handed if one.replied_at]
    starts = _instants(one.escalated_at for one in replied)
    ends = _instants(one.replied_at or "" for one in replied)
    waits = iter((ends - starts).tolist())
    open_waits = iter([] if hours is None else open_seconds(hours, zone, starts, ends).tolist())
    found = []
    for one in handed:
        day, hour = local(one.escalated_at)
        wait, open_wait = (next(waits), next(open_waits, None)) if one.replied_at else (None, None)
        found.append(HandOver(day.isoformat(), f"{hour:02}", one.agent_id, wait, open_wait))
    return found


def load_by(found: Iterable[HandOver], key: Callable[[HandOver], str | None]) -> dict[str, Load]:
    """Return the load by a key, in its order; hand-overs without one are left out."""
    groups: dict[str, list[HandOver]] = defaultdict(list)
    for one in found:
        if name := key(one):
            groups[name].append(one)
    return {name: _load(name, groups[name]) for name in sorted(groups)}


def _load(key: str, group: Sequence[HandOver]) -> Load:
    waits = sorted(one.wait for one in group if one.wait is not None)
    open_waits = sorted(one.open_wait for one in group if one.open_wait is not None)
    return Load(key, len(group), len(waits), nearest_rank(waits, 50), nearest_rank(open_waits, 50))
