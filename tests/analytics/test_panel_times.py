"""When people ask and how long they wait, in opening hours too."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.panel_times import (
    HandOvers,
    Moments,
    Spans,
    hours_since_monday,
    in_business_hours,
    on_clock,
    waits,
    week_of,
)
from madoguchi.hours import OpeningHours, Slot

TOKYO = ZoneInfo("Asia/Tokyo")
HOURS = OpeningHours(week=((Slot(9 * 60, 18 * 60),),) * 5 + ((),) * 2)
ZONES = ("Asia/Tokyo", "Asia/Kolkata", "UTC", "America/New_York", "Australia/Lord_Howe")


def moments(*times: str | None) -> Moments:
    """Return instants of Friday 27 November 2026, at times of UTC."""
    told = [f"2026-11-27T{time}" if time else "NaT" for time in times]
    return np.array(told, dtype="datetime64[us]")


def handed(*spans: tuple[str, str | None]) -> HandOvers:
    """Return hand-overs of ended inquiries, and when they were replied to."""
    escalated, replied = zip(*spans, strict=True)
    return HandOvers(moments(*escalated), moments(*replied), moments(*["23:00"] * len(spans)))


@given(
    st.lists(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)), min_size=1),
    st.sampled_from(ZONES),
)
def test_a_clock_shows_what_python_says(at: list[datetime], zone: str) -> None:
    """On any day, those on which clocks are put forward or back too."""
    utc = ZoneInfo("UTC")
    told = [one.replace(tzinfo=utc).astimezone(ZoneInfo(zone)) for one in at]
    shown = on_clock(np.array(at, dtype="datetime64[us]"), ZoneInfo(zone))
    assert shown.tolist() == [one.replace(tzinfo=None) for one in told]
    hours = hours_since_monday(shown).tolist()
    assert hours == [one.weekday() * 24 + one.hour for one in told]


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        ("2026-11-01T05:59:59", "2026-11-01T01:59:59"),
        ("2026-11-01T06:00:00", "2026-11-01T01:00:00"),
    ],
)
def test_an_hour_that_comes_twice_is_shown_twice(at: str, shown: str) -> None:
    """In New York clocks were put back at 6:00 UTC."""
    found = on_clock(np.array([at], dtype="datetime64[us]"), ZoneInfo("America/New_York"))
    assert found.tolist() == [datetime.fromisoformat(shown)]


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
        "resolution_seconds_confirmed": Spans(moments(), moments()),
        "resolution_seconds_agent_closed": Spans(moments("08:00"), moments("10:00")),
    }
    times = in_business_hours(handed(("08:30", "10:00")), solutions, HOURS, TOKYO)
    assert times["resolution_seconds_agent_closed"].median == 3600
    assert times["first_response_seconds"].median == 1800
    assert times["first_response_seconds"].n == 1
    assert times["resolution_seconds_confirmed"].n == 0
    assert times["resolution_seconds_confirmed"].median is None


def test_a_wait_in_an_open_inquiry_is_in_no_duration_yet() -> None:
    """It is in the team's load from the first reply on."""
    open_yet = handed(("08:30", "08:40"))._replace(ended_at=moments(None))
    assert in_business_hours(open_yet, {}, HOURS, TOKYO)["first_response_seconds"].n == 0
    assert waits(open_yet, TOKYO, HOURS).of("acc_1").replied == 1


def test_load_lies_over_hours_and_days() -> None:
    """What nobody replied to is handed over all the same, and waits for nothing."""
    spans = handed(("00:10", "00:20"), ("00:30", "00:50"), ("00:40", None), ("15:10", "15:20"))
    found = waits(spans, TOKYO, HOURS)
    hours = found.by_hour()
    assert list(hours) == ["00", "09"]
    assert (hours["09"].handed, hours["09"].replied, hours["09"].wait) == (3, 2, 600)
    assert hours["00"].open_wait == 0
    days = waits(spans, TOKYO, None).by_day()
    assert {day: one.handed for day, one in days.items()} == {"2026-11-27": 3, "2026-11-28": 1}
    assert days["2026-11-27"].open_wait is None
    assert found.of("acc_1").handed == 4


def test_where_nobody_was_handed_over_there_is_no_load() -> None:
    """Neither an hour nor a day."""
    none = waits(HandOvers(moments(), moments(), moments()), TOKYO, HOURS)
    assert none.by_hour() == none.by_day() == {}


@given(st.lists(st.tuples(st.integers(0, 1439), st.none() | st.integers(0, 9999)), min_size=1))
def test_medians_are_those_of_each_hour_alone(spans: list[tuple[int, int | None]]) -> None:
    """By nearest rank, whatever lies in the hours around."""
    day = np.datetime64("2026-11-27T00:00", "us")
    at = day + np.array([minute for minute, _wait in spans], dtype="timedelta64[m]")
    took = ["NaT" if wait is None else wait for _minute, wait in spans]
    replied = at + np.array(took, dtype="timedelta64[s]")
    loads = waits(HandOvers(at, replied, replied), ZoneInfo("UTC"), HOURS).by_hour()
    for hour, load in loads.items():
        ours = [wait for minute, wait in spans if minute // 60 == int(hour)]
        told = sorted(wait for wait in ours if wait is not None)
        assert (load.handed, load.replied) == (len(ours), len(told))
        assert load.wait == (told[-(-len(told) // 2) - 1] if told else None)
