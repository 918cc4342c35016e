"""What goals are counted from: the kept sums of a site's days, and its sessions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics import figures, goals_store
from analytics.cells import Counts
from analytics.filters import Filters
from analytics.goals import MEASURES, Count, Goal, Progress, Week, progress, weeks_of
from analytics.page_figures_store import file_sessions, own_sessions
from analytics.periods import Days
from madoguchi.database.protocol import Transaction

_PARTS: Mapping[str, tuple[str, ...]] = {
    "confirmed_resolution_rate": ("confirmed",),
    "escalation_rate": ("escalated",),
    "left_without_help_rate": ("denied", "unanswered"),
    "csat_rate": ("csat_4", "csat_5"),
}
_RATED = ("csat_1", "csat_2", "csat_3", "csat_4", "csat_5")


@dataclass(frozen=True)
class Sessions:
    """The site's sessions by day, and which of these days are from a file."""

    by_day: Mapping[date, int]
    from_file: frozenset[date]

    def of(self, days: Days) -> list[date]:
        """Return those of some days that sessions are known of."""
        return [day for day in each(days) if day in self.by_day]


@dataclass(frozen=True)
class Ground:
    """The sums of some days, what is still with people, and the site's sessions."""

    figures: figures.Figures
    open: Mapping[date, int]
    sessions: Sessions

    def count(self, measure: str, days: Days) -> Count | None:
        """Count one of the measures; None where there is nothing to divide by.

        Inquiries per session are counted on the days alone whose sessions are known.
        """
        kind, sums = MEASURES[measure], self.figures.sums(days)
        if kind == "per_week":
            return Count(self._people(sums, each(days)), days.length)
        if kind == "share":
            whole = sum(sums[n] for n in _RATED) if measure == "csat_rate" else sums["ended"]
            return Count(sum(sums[name] for name in _PARTS[measure]), whole) if whole else None
        known = self.sessions.of(days)
        whole = sum(self.sessions.by_day[day] for day in known)
        if not whole:
            return None
        singly = (self.figures.sums(Days(day, day, days.zone)) for day in known)
        people = sum(one["escalated"] for one in singly)
        return Count(people + sum(self.open.get(day, 0) for day in known), whole)

    def _people(self, sums: Counts, days: Sequence[date]) -> int:
        return sums["escalated"] + sum(self.open.get(day, 0) for day in days)


def each(days: Days) -> list[date]:
    """Return every day."""
    return [days.first + timedelta(days=n) for n in range(days.length)]


def ground(
    tx: Transaction, site_id: str, days: Days, now: datetime, *, with_sessions: bool = True
) -> Ground:
    """Read what the measures of some days are counted from; sessions only where they are needed."""
    return Ground(
        figures.read(tx, site_id, days, Filters(), now),
        goals_store.open_with_people(tx, site_id, days.first, days.last),
        sessions(tx, site_id, days) if with_sessions else Sessions({}, frozenset()),
    )


def sessions(tx: Transaction, site_id: str, days: Days) -> Sessions:
    """Return the sessions of some days; where both are known, the source that the site chose."""
    imported = file_sessions(tx, site_id, days.first, days.last)
    own = own_sessions(tx, site_id, days)
    if goals_store.settings(tx, site_id).session_source == "file":
        return Sessions({**own, **imported}, frozenset(imported))
    return Sessions({**imported, **own}, frozenset(imported.keys() - own.keys()))


def all_progress(
    tx: Transaction, site_id: str, goals: Sequence[Goal], now: datetime, time_zone: str
) -> list[Progress]:
    """Say where goals stand."""
    if not goals:
        return []
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    first = min(goal.last for goal in goals)
    needed = any(MEASURES[goal.measure] == "per_session" for goal in goals)
    days = Days(first, max(today, first), zone)
    read = ground(tx, site_id, days, now, with_sessions=needed)
    return [
        progress(
            goal,
            [Week(days, read.count(goal.measure, days)) for days in weeks_of(goal, today, zone)],
            today,
        )
        for goal in goals
    ]
