"""A period in days of a site's time zone, turned into instants. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

PRESETS = (7, 28, 56)
DEFAULT_DAYS = 7
LONGEST = 3 * 366
YEARS = range(2000, 2200)
"""The years that can be asked for: before and after them days are slips, or no instants at all."""
_DAILY_UP_TO = 14
_WEEKLY_UP_TO = 26 * 7


@dataclass(frozen=True)
class Days:
    """Whole days from ``first`` to ``last``, both in it, on the clock of ``zone``."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def length(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    @property
    def from_(self) -> datetime:
        """The first instant of the first day."""
        return _midnight(self.first, self.zone)

    @property
    def to(self) -> datetime:
        """The first instant after the last day."""
        return _midnight(self.last + timedelta(days=1), self.zone)

    @property
    def before(self) -> Days:
        """As many days just before these."""
        last = self.first - timedelta(days=1)
        return Days(last - timedelta(days=self.length - 1), last, self.zone)

    def each(self) -> list[Days]:
        """Each day by itself."""
        days = (self.first + timedelta(days=n) for n in range(self.length))
        return [Days(day, day, self.zone) for day in days]

    def buckets(self, by: str = "") -> list[Days]:
        """Cut into days, weeks or four weeks; ``by`` may ask for ``day`` or ``week``.

        Cut from the last day backwards, so that only the first bucket may be shorter.
        """
        step = _step(self.length, by)
        found: list[Days] = []
        last = self.last
        while last >= self.first:
            first = max(self.first, last - timedelta(days=step - 1))
            found.append(Days(first, last, self.zone))
            last = first - timedelta(days=1)
        return found[::-1]


@dataclass(frozen=True)
class Chosen:
    """The period an address asks for; ``preset`` is None for one of its own days."""

    days: Days
    preset: int | None

    @property
    def query(self) -> dict[str, str]:
        """What the address of a page about the same period holds."""
        if self.preset is not None:
            return {"days": str(self.preset)}
        return days_query(self.days)


def day_of(text: str | None) -> date | None:
    """Read a day like 2026-11-03; None for what is none, and outside of `YEARS`."""
    try:
        found = date.fromisoformat(text or "")
    except ValueError:
        return None
    return found if found.year in YEARS else None


def whole_days(from_: datetime, to: datetime, zone: ZoneInfo) -> Days | None:
    """Return the days between two instants, or None when they are not whole days of the zone."""
    last = (to - timedelta(microseconds=1)).astimezone(zone).date()
    days = Days(from_.astimezone(zone).date(), last, zone)
    return days if (days.from_, days.to) == (from_, to) else None


def days_query(days: Days) -> dict[str, str]:
    """Return the address's words for these very days."""
    return {"from": days.first.isoformat(), "to": days.last.isoformat()}


def chosen(query: Mapping[str, str], now: datetime, time_zone: str) -> Chosen:
    """Read ``days`` or ``from`` and ``to`` (both included); what cannot be read is the default."""
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    first, last = day_of(query.get("from")), day_of(query.get("to"))
    if first or last:
        first, last = first or last or today, last or today
        first, last = min(first, last), max(first, last)
        return Chosen(Days(max(first, last - timedelta(days=LONGEST)), last, zone), None)
    preset = query.get("days", "")
    length = int(preset) if preset in map(str, PRESETS) else DEFAULT_DAYS
    return Chosen(Days(today - timedelta(days=length - 1), today, zone), length)


def _step(length: int, by: str) -> int:
    if by == "day" and length <= 2 * PRESETS[1]:
        return 1
    if by == "week" and length <= LONGEST:
        return 7
    if length <= _DAILY_UP_TO:
        return 1
    return 7 if length <= _WEEKLY_UP_TO else 28


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)
