"""When customers come and when agents are there: a shop's week, in the site's own time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Tokyo")

HOURS = (
    2, 1, 1, 0, 0, 1, 3, 6, 10, 14, 16, 17,
    27, 20, 15, 14, 14, 16, 19, 24, 33, 36, 27, 12,
)  # fmt: skip
"""How many customers come in each hour of a day, relative to each other."""
WEEKDAYS = (1.10, 0.95, 0.90, 0.95, 1.0, 1.15, 1.25)
"""How busy each day is, Monday first."""
WEEKLY_GROWTH = 0.02

OPENS = time(10)
CLOSES = time(21)
"""When agents answer in the chat, every day: the shop's own FAQ says so."""
NEW_YEAR = {(12, 31), (1, 1), (1, 2), (1, 3)}


def arrivals(rng: Random, start: datetime, end: datetime, count: int) -> list[datetime]:
    """Return ``count`` instants between two others, in order, as customers would come."""
    hours = []
    moment = start
    while moment < end:
        hours.append(moment)
        moment += timedelta(hours=1)
    weights = [_busy(moment, start) for moment in hours]
    chosen = rng.choices(hours, weights, k=count)
    found = [moment + timedelta(seconds=rng.uniform(0, 3600)) for moment in chosen]
    return sorted(min(moment, end - timedelta(seconds=30)) for moment in found)


def open_at(moment: datetime) -> bool:
    """Say whether agents are there."""
    local = moment.astimezone(ZONE)
    return _open_on(local.date()) and OPENS <= local.time() < CLOSES


def next_opening(moment: datetime) -> datetime:
    """Return the instant itself while agents are there, else when they come back."""
    if open_at(moment):
        return moment
    local = moment.astimezone(ZONE)
    day = local.date()
    if local.time() >= OPENS:
        day += timedelta(days=1)
    while not _open_on(day):
        day += timedelta(days=1)
    return datetime.combine(day, OPENS, ZONE).astimezone(moment.tzinfo)


def _open_on(day: date) -> bool:
    return (day.month, day.day) not in NEW_YEAR


def _busy(moment: datetime, start: datetime) -> float:
    local = moment.astimezone(ZONE)
    weeks = (moment - start) / timedelta(weeks=1)
    return HOURS[local.hour] * WEEKDAYS[local.weekday()] * (1 + WEEKLY_GROWTH * weeks)
