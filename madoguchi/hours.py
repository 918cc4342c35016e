"""When people of a site are there: a weekly pattern, holidays, and days of the site's own. Pure.

Times are those of a clock on the wall in the site's time zone: where it is put forward or back, a
slot that spans the change is an hour shorter or longer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo

import jpholiday
import numpy as np
from numpy.typing import NDArray

from madoguchi.errors import InvalidInput

DAY = 24 * 60
MOST_SLOTS = 6
MOST_DAYS = 400
"""How many closing or opening days a site may name, and how far ahead an opening is looked for."""


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of a day, in minutes since its midnight.

    ``start`` is in 0…1439; an ``end`` over 1440 is past the next midnight, at most a day later.
    """

    start: int
    end: int


Slots = tuple[Slot, ...]


@dataclass(frozen=True)
class OpeningHours:
    """A site's hours: seven days from Monday, and the days that are otherwise.

    ``closed`` are stretches of days (first, last), both closed; ``opened`` are days with hours of
    their own, which hold before everything else. ``holidays`` says whether the national holidays of
    Japan are closed.
    """

    week: tuple[Slots, ...]
    holidays: bool = True
    closed: tuple[tuple[date, date], ...] = ()
    opened: tuple[tuple[date, Slots], ...] = ()

    def slots(self, day: date) -> Slots:
        """Return the hours of a day, without what is left of the day before."""
        for own, slots in self.opened:
            if own == day:
                return slots
        if any(first <= day <= last for first, last in self.closed):
            return ()
        if self.holidays and day in _holidays(day.year):
            return ()
        return self.week[day.weekday()]


def checked(hours: OpeningHours) -> OpeningHours:
    """Return the hours in order, or raise InvalidInput naming the field to change."""
    week = tuple(_checked(slots, f"day_{i}") for i, slots in enumerate(hours.week))
    opened = tuple((day, _checked(slots, "opened")) for day, slots in sorted(hours.opened))
    if not any(week) and not any(slots for _day, slots in opened):
        raise InvalidInput("Write the hours of at least one day.", field="day_0")
    if any(last < first for first, last in hours.closed):
        raise InvalidInput("A stretch of closing days has to end after it begins.", field="closed")
    if max(len(hours.closed), len(opened)) > MOST_DAYS:
        raise InvalidInput("Name at most %(most)d days.", field="closed", most=MOST_DAYS)
    if len({day for day, _slots in opened}) < len(opened):
        raise InvalidInput("Name each opening day once.", field="opened")
    return OpeningHours(week, hours.holidays, tuple(sorted(hours.closed)), opened)


def _checked(slots: Slots, field: str) -> Slots:
    ordered = tuple(sorted(slots))
    if any(not 0 <= one.start < DAY or not 0 < one.end - one.start <= DAY for one in ordered):
        raise InvalidInput("Write times between 0:00 and 24:00.", field=field)
    if any(later.start < one.end for one, later in pairwise(ordered)):
        raise InvalidInput("Two times of one day overlap.", field=field)
    if len(ordered) > MOST_SLOTS:
        raise InvalidInput("Write at most %(most)d times a day.", field=field, most=MOST_SLOTS)
    return ordered


def is_open(hours: OpeningHours, zone: ZoneInfo, at: datetime) -> bool:
    """Tell whether somebody is there at an instant; the end of a slot is not in it."""
    day = at.astimezone(zone).date()
    return any(start <= at < end for start, end in _spans(hours, zone, day, day))


def next_opening(hours: OpeningHours, zone: ZoneInfo, at: datetime) -> datetime | None:
    """Return the first open instant from ``at`` on; None when none comes within `MOST_DAYS`."""
    today = at.astimezone(zone).date()
    for ahead in range(MOST_DAYS):
        day = today + timedelta(days=ahead)
        for start, end in _spans(hours, zone, day, day):
            if at < end:
                return max(start, at)
    return None


def open_seconds(
    hours: OpeningHours,
    zone: ZoneInfo,
    starts: NDArray[np.float64],
    ends: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the open seconds between pairs of instants (seconds since 1970), 0 if reversed."""
    if starts.size == 0:
        return np.zeros(0)
    first, last = (
        datetime.fromtimestamp(float(edge), UTC).astimezone(zone).date()
        for edge in (min(starts.min(), ends.min()), max(starts.max(), ends.max()))
    )
    spans = _spans(hours, zone, first, last)
    if not spans:
        return np.zeros(starts.size)
    opens = np.array([start.timestamp() for start, _end in spans])
    lengths = np.array([(end - start).total_seconds() for start, end in spans])
    before = np.concatenate(([0.0], np.cumsum(lengths)))

    def until(instants: NDArray[np.float64]) -> NDArray[np.float64]:
        latest = np.searchsorted(opens, instants, side="right") - 1
        inside = np.clip(instants - opens[latest], 0.0, lengths[latest])
        return np.where(latest < 0, 0.0, before[latest] + inside)

    return np.maximum(until(ends) - until(starts), 0.0)


def open_shares(hours: OpeningHours) -> NDArray[np.float64]:
    """Return how much of each hour of a usual week is open: 7 days from Monday × 24, 0 to 1."""
    minutes = np.zeros(7 * DAY, dtype=bool)
    for day, slots in enumerate(hours.week):
        for slot in slots:
            minutes[np.arange(day * DAY + slot.start, day * DAY + slot.end) % minutes.size] = True
    shares: NDArray[np.float64] = minutes.reshape(7, 24, 60).mean(axis=2)
    return shares


def _spans(
    hours: OpeningHours, zone: ZoneInfo, first: date, last: date
) -> list[tuple[datetime, datetime]]:
    """Return when it is open on some days, in UTC and order, slots that touch joined.

    What the day before left past midnight is in it; the last day's goes on past its midnight.
    """
    days = (first + timedelta(days=n) for n in range(-1, (last - first).days + 1))
    joined: list[tuple[datetime, datetime]] = []
    for start, end in _instants(hours, zone, days):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return joined


def _instants(
    hours: OpeningHours, zone: ZoneInfo, days: Iterable[date]
) -> list[tuple[datetime, datetime]]:
    slots = (
        (_instant(day, slot.start, zone), _instant(day, slot.end, zone))
        for day in days
        for slot in hours.slots(day)
    )
    # Where the clock is put forward, a slot within the hour left out would end before it starts.
    return sorted((start, end) for start, end in slots if start < end)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    midnight = datetime.combine(day + timedelta(days=minute // DAY), time.min)
    return (midnight + timedelta(minutes=minute % DAY)).replace(tzinfo=zone).astimezone(UTC)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(day for day, _name in jpholiday.year_holidays(year))
