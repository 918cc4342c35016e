"""When a site is open: across lunch, midnight, holidays, and clocks that are put forward."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.hours import (
    OpeningHours,
    Slot,
    checked,
    is_open,
    next_opening,
    open_seconds,
    open_shares,
)
from madoguchi.hours_store import opening_hours, remove_opening_hours, set_opening_hours
from madoguchi.hours_text import (
    read_closed,
    read_opened,
    read_slots,
    write_closed,
    write_opened,
    write_slots,
)

TOKYO, BERLIN = ZoneInfo("Asia/Tokyo"), ZoneInfo("Europe/Berlin")
LUNCH = (Slot(9 * 60, 12 * 60), Slot(13 * 60, 18 * 60))
SHOP = OpeningHours(
    week=(LUNCH,) * 5 + ((),) * 2,
    closed=((date(2026, 12, 29), date(2027, 1, 3)),),
    opened=((date(2026, 11, 28), (Slot(600, 900),)),),
)
NIGHTS = OpeningHours(week=((Slot(22 * 60, 26 * 60),),) * 7, holidays=False)


def tokyo(text: str) -> datetime:
    """Return an instant by the clock of Tokyo."""
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO)


def seconds(hours: OpeningHours, zone: ZoneInfo, start: datetime, end: datetime) -> float:
    """Return the open seconds between two instants."""
    found = open_seconds(hours, zone, np.array([start.timestamp()]), np.array([end.timestamp()]))
    return float(found[0])


@pytest.mark.parametrize(
    ("at", "there"),
    [
        ("2026-11-27T09:00", True),
        ("2026-11-27T08:59", False),
        ("2026-11-27T12:00", False),
        ("2026-11-27T17:59", True),
        ("2026-11-27T18:00", False),
        ("2026-11-29T10:00", False),  # a Sunday
        ("2026-11-28T10:00", True),  # a Saturday that is opened
        ("2026-11-23T10:00", False),  # Labour Thanksgiving Day, a Monday
        ("2026-12-30T10:00", False),  # the end of the year
        ("2027-01-04T10:00", True),
    ],
)
def test_a_site_is_open_in_its_slots(at: str, there: bool) -> None:
    """The end of a slot is not in it; days of one's own hold before the week."""
    assert is_open(SHOP, TOKYO, tokyo(at)) is there


def test_a_slot_goes_on_past_midnight() -> None:
    """Two in the morning belongs to the evening before."""
    assert is_open(NIGHTS, TOKYO, tokyo("2026-11-27T01:59"))
    assert not is_open(NIGHTS, TOKYO, tokyo("2026-11-27T02:00"))
    assert seconds(NIGHTS, TOKYO, tokyo("2026-11-26T23:00"), tokyo("2026-11-27T23:00")) == 4 * 3600


@pytest.mark.parametrize(
    ("at", "then"),
    [
        ("2026-11-27T10:00", "2026-11-27T10:00"),
        ("2026-11-27T12:30", "2026-11-27T13:00"),
        ("2026-11-27T18:00", "2026-11-28T10:00"),
        ("2026-11-28T15:00", "2026-11-30T09:00"),
        ("2026-12-28T18:00", "2027-01-04T09:00"),
    ],
)
def test_the_next_opening_is_now_or_later(at: str, then: str) -> None:
    """Over lunch, a weekend and the turn of the year."""
    assert next_opening(SHOP, TOKYO, tokyo(at)) == tokyo(then)


def test_a_site_that_never_opens_again_has_no_next_opening() -> None:
    """Its one opening day is over."""
    once = OpeningHours(week=((),) * 7, opened=((date(2026, 1, 2), LUNCH),))
    assert next_opening(once, TOKYO, tokyo("2026-02-01T10:00")) is None
    assert seconds(once, TOKYO, tokyo("2026-02-01T10:00"), tokyo("2026-03-01T10:00")) == 0


def test_open_time_runs_over_lunch_and_the_weekend() -> None:
    """From Friday afternoon to Monday morning, with a Saturday that is opened."""
    friday, monday = tokyo("2026-11-27T11:00"), tokyo("2026-11-30T09:30")
    assert seconds(SHOP, TOKYO, friday, monday) == (1 + 5 + 5 + 0.5) * 3600
    assert seconds(SHOP, TOKYO, monday, friday) == 0


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-06-01", 24)],
)
def test_a_day_round_the_clock_has_the_hours_it_has(day: str, hours: int) -> None:
    """23 where clocks are put forward, 25 where they are put back."""
    always = OpeningHours(week=((Slot(0, 1440),),) * 7, holidays=False)
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    end = (datetime.fromisoformat(day) + timedelta(days=1)).replace(tzinfo=BERLIN)
    assert seconds(always, BERLIN, start, end) == hours * 3600


def test_a_slot_within_the_hour_left_out_does_not_exist() -> None:
    """Clocks in Berlin go from 2:00 to 3:00 on 29 March 2026; the rest of the day stays."""
    week = ((),) * 6 + ((Slot(150, 180), Slot(600, 720)),)
    hours = OpeningHours(week=week, holidays=False)
    midnight = datetime(2026, 3, 29, tzinfo=BERLIN)
    assert seconds(hours, BERLIN, midnight, midnight.replace(hour=23)) == 7200
    assert next_opening(hours, BERLIN, midnight) == midnight.replace(hour=10)


def test_nine_is_nine_in_summer_and_winter() -> None:
    """Hours are those of the clock on the wall."""
    office = OpeningHours(week=((Slot(540, 1020),),) * 7, holidays=False)
    for day, utc in ((date(2026, 3, 28), 8), (date(2026, 3, 29), 7)):
        opening = datetime(day.year, day.month, day.day, utc, tzinfo=UTC)
        assert next_opening(office, BERLIN, opening - timedelta(minutes=5)) == opening


@settings(max_examples=60, deadline=None)
@given(
    week=st.lists(
        st.lists(
            st.tuples(st.integers(0, 23), st.integers(1, 24)).map(
                lambda pair: Slot(pair[0] * 60, (pair[0] + pair[1]) * 60)
            ),
            max_size=2,
        ).map(tuple),
        min_size=7,
        max_size=7,
    ).map(tuple),
    start=st.integers(0, 24 * 20),
    length=st.integers(0, 24 * 9),
)
def test_open_time_is_what_one_counts_hour_by_hour(
    week: tuple[tuple[Slot, ...], ...], start: int, length: int
) -> None:
    """Slots that overlap, touch or span days count once; parts add up to the whole."""
    hours = OpeningHours(week=week)
    first = datetime(2026, 3, 20, tzinfo=UTC) + timedelta(hours=start)
    last = first + timedelta(hours=length)
    counted = sum(is_open(hours, BERLIN, first + timedelta(hours=n)) for n in range(length))
    assert seconds(hours, BERLIN, first, last) == counted * 3600
    middle = first + timedelta(hours=length // 2)
    parts = seconds(hours, BERLIN, first, middle) + seconds(hours, BERLIN, middle, last)
    assert parts == counted * 3600


def test_a_usual_week_says_how_much_of_each_hour_is_open() -> None:
    """What is left past midnight is the next day's, and Sunday's is Monday's."""
    half = OpeningHours(week=((Slot(570, 720),), *[()] * 5, (Slot(1410, 1470),)))
    shares = open_shares(half)
    assert shares.shape == (7, 24)
    assert list(shares[0, 8:13]) == [0, 0.5, 1, 1, 0]
    assert shares[6, 23] == 0.5
    assert shares[0, 0] == 0.5


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("", ()),
        ("9:00-12:00, 13:00-18:00", LUNCH),
        ("9時〜12時、13時～18時", LUNCH),
        ("９:００－１２:００　13–18", LUNCH),
        ("22:00-2:00", (Slot(1320, 1560),)),
        ("22:00-26:00", (Slot(1320, 1560),)),
        ("0-24", (Slot(0, 1440),)),
        ("9時30分〜10時", (Slot(570, 600),)),
    ],
)
def test_times_are_read_as_people_write_them(text: str, slots: tuple[Slot, ...]) -> None:
    """And written so that they read back."""
    assert read_slots(text) == slots
    assert read_slots(write_slots(slots)) == slots


@pytest.mark.parametrize("text", ["mornings", "9:00", "9:00-12:00 etc", "9:70-12:00", "25-26"])
def test_times_that_cannot_be_read_are_refused(text: str) -> None:
    """Rather than half of them being kept."""
    with pytest.raises(InvalidInput) as refused:
        read_slots(text, "day_0")
    assert refused.value.field == "day_0"


def test_days_are_read_line_by_line() -> None:
    """Stretches of closing days, and opening days with their times."""
    closed = read_closed("2026-12-29 - 2027-01-03\n\n2026年8月13日〜2026年8月16日\n2026/5/1\n")
    assert closed == (
        (date(2026, 12, 29), date(2027, 1, 3)),
        (date(2026, 8, 13), date(2026, 8, 16)),
        (date(2026, 5, 1), date(2026, 5, 1)),
    )
    assert read_closed(write_closed(closed)) == closed
    opened = read_opened("2026-11-28 10:00-15:00")
    assert opened == SHOP.opened
    assert read_opened(write_opened(opened)) == opened


@pytest.mark.parametrize("text", ["12/29", "2026-02-30", "2026-01-01 2026-01-02 2026-01-03", "x"])
def test_a_day_that_is_none_is_refused(text: str) -> None:
    """The line is named."""
    with pytest.raises(InvalidInput, match=r"2026-12-31"):
        read_closed(text)


def test_an_opening_day_needs_its_times() -> None:
    """A day alone would be a closing day."""
    with pytest.raises(InvalidInput, match="behind the day"):
        read_opened("2026-11-28")


@pytest.mark.parametrize(
    "hours",
    [
        OpeningHours(week=((),) * 7),
        OpeningHours(week=((Slot(0, 60), Slot(30, 90)), *[()] * 6)),
        OpeningHours(week=((Slot(0, 1441),), *[()] * 6)),
        OpeningHours(week=((Slot(60, 60),), *[()] * 6)),
        OpeningHours(week=(LUNCH,) * 7, closed=((date(2026, 1, 2), date(2026, 1, 1)),)),
        OpeningHours(
            week=(LUNCH,) * 7,
            opened=((date(2026, 1, 2), LUNCH), (date(2026, 1, 2), LUNCH)),
        ),
    ],
)
def test_hours_that_make_no_sense_are_refused(hours: OpeningHours) -> None:
    """Nothing open at all, slots over each other, a slot longer than a day, a day twice."""
    with pytest.raises(InvalidInput):
        checked(hours)


def test_hours_are_kept_replaced_and_removed(db: Database, clock: FakeClock, site_id: str) -> None:
    """What was set before is gone; what is refused changes nothing."""
    with db.write() as tx:
        assert opening_hours(tx, site_id) is None
        set_opening_hours(tx, site_id, SHOP)
        assert opening_hours(tx, site_id) == SHOP
        set_opening_hours(tx, site_id, NIGHTS)
        with pytest.raises(InvalidInput):
            set_opening_hours(tx, site_id, OpeningHours(week=((),) * 7))
        assert opening_hours(tx, site_id) == NIGHTS
        remove_opening_hours(tx, site_id)
        assert opening_hours(tx, site_id) is None
        with pytest.raises(NotFound):
            set_opening_hours(tx, "nowhere", SHOP)
