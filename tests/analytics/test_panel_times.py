"""When people ask and how long they wait, in opening hours too."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from analytics.panel_times import (
    Handed,
    LocalHours,
    Solutions,
    hand_overs,
    in_business_hours,
    load_by,
    week_of,
)
from madoguchi.hours import OpeningHours, Slot

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = OpeningHours(week=((Slot(9 * 60, 18 * 60),),) * 5 + ((),) * 2)


def handed(escalated: str, replied: str | None, agent: str | None = None) -> Handed:
    """Return a hand-over of Friday 27 November 2026, at times of UTC."""
    day = "2026-11-27T"
    return Handed(
        f"{day}{escalated}:00.000000Z",
        f"{day}{replied}:00.000000Z" if replied else None,
        agent,
    )


@pytest.mark.parametrize(
    ("zone", "local"),
    [
        ("Asia/Tokyo", (date(2026, 11, 28), 0)),
        ("Asia/Kolkata", (date(2026, 11, 27), 21)),
        ("UTC", (date(2026, 11, 27), 15)),
    ],
)
def test_an_hour_is_that_of_the_sites_clock(zone: str, local: tuple[date, int]) -> None:
    """An hour alone is its start; half hours count."""
    read = LocalHours(ZoneInfo(zone))
    assert read("2026-11-27T15:45:10.000000Z") == local
    if zone != "Asia/Kolkata":
        assert read("2026-11-27T15") == local


def test_counts_lie_over_the_week_with_the_hours_drawn_in() -> None:
    """The most asked hour is the darkest, one that nobody asked in has no shade."""
    week = week_of({(4, 9): 8, (6, 0): 1}, HOURS)
    assert week.counts[4][9] == 8
    assert week.counts[6][0] == 1
    assert week.most == 8
    assert [week.shade(n) for n in (0, 1, 8)] == [0, 1, 5]
    assert week.is_open(4, 17)
    assert not week.is_open(4, 18)
    assert not week.is_open(5, 10)
    assert not week_of({}, None).is_open(4, 10)


def test_a_wait_is_counted_in_opening_hours_alone() -> None:
    """Handed over at 17:30 on a Friday in Tokyo and answered at 19:00: half an hour."""
    solutions = {
        "resolution_seconds_confirmed": Solutions([], []),
        "resolution_seconds_agent_closed": Solutions(
            ["2026-11-27T08:00:00.000000Z"], [7200 * 10**6]
        ),
    }
    times = in_business_hours([handed("08:30", "10:00")], solutions, HOURS, TOKYO)
    assert times["resolution_seconds_agent_closed"].median == 3600
    assert times["first_response_seconds"].median == 1800
    assert times["first_response_seconds"].n == 1
    assert times["resolution_seconds_confirmed"].n == 0
    assert times["resolution_seconds_confirmed"].median is None


def test_load_lies_over_hours_days_and_people() -> None:
    """Who took nothing, and what nobody took, is in no one's share."""
    spans = [
        handed("00:10", "00:20", "acc_1"),
        handed("00:30", "00:50", "acc_2"),
        handed("00:40", None),
        handed("15:10", "15:20", "acc_1"),
    ]
    found = hand_overs(spans, TOKYO, HOURS)
    hours = load_by(found, lambda one: one.hour)
    assert list(hours) == ["00", "09"]
    assert (hours["09"].handed, hours["09"].replied, hours["09"].wait) == (3, 2, 600)
    assert hours["00"].open_wait == 0
    days = load_by(hand_overs(spans, TOKYO, None), lambda one: one.day)
    assert {day: one.handed for day, one in days.items()} == {"2026-11-27": 3, "2026-11-28": 1}
    assert days["2026-11-27"].open_wait is None
    people = load_by(found, lambda one: one.agent_id)
    assert {name: one.handed for name, one in people.items()} == {"acc_1": 2, "acc_2": 1}
