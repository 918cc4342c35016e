"""Days and times as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.voice_times import read_moment

TOKYO = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
AFTERNOON = datetime(2026, 11, 3, 14, 5, tzinfo=TOKYO)
MIDNIGHT = datetime(2026, 11, 3, tzinfo=TOKYO)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026/11/3 14:05", AFTERNOON),
        ("2026-11-03 14:05:00", AFTERNOON),
        ("2026.11.03 14:05", AFTERNOON),
        ("２０２６／１１／３　１４：０５", AFTERNOON),
        ("2026年11月3日 14時5分", AFTERNOON),
        ("2026年11月3日(火) 午後2時5分", AFTERNOON),
        ("2026年11月3日（火・祝）14:05", AFTERNOON),
        ("2026/11/3 2:05 PM", AFTERNOON),
        ("2026-11-03T05:05:00Z", AFTERNOON),
        ("2026-11-03T14:05:00+09:00", AFTERNOON),
        ("2026-11-03T14:05", AFTERNOON),
        ("令和8年11月3日 14:05", AFTERNOON),
        ("R8.11.3 14:05", AFTERNOON),
        ("11月3日 14:05", AFTERNOON),
        ("11/3 14:05", AFTERNOON),
        ("46329.586805556", AFTERNOON),
        (46329.586805556, AFTERNOON),
        ("0001/01/01", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:00:00-09:00", None),
        (datetime(1, 1, 1), None),
        (datetime(2026, 11, 3, 14, 5), AFTERNOON),
        ("20261103", MIDNIGHT),
        (20261103, MIDNIGHT),
        ("2026/11/3", MIDNIGHT),
        (46329, MIDNIGHT),
        (date(2026, 11, 3), MIDNIGHT),
        ("11月3日", MIDNIGHT),
        ("12月24日", datetime(2025, 12, 24, tzinfo=TOKYO)),
        ("平成元年2月1日", datetime(1989, 2, 1, tzinfo=TOKYO)),
        ("2026/11/3 24:00", None),
        ("2026/13/3", None),
        ("2026/2/30", None),
        ("昨日", None),
        ("3/11/2026", None),
        ("123", None),
        ("", None),
        ("2026/11/3 のあと", None),
    ],
)
def test_a_day_is_read_as_it_is_written(written: object, expected: datetime | None) -> None:
    """On the site's clock, in Japanese, in figures, as Excel counts; what is unclear is none."""
    read = read_moment(written, None, TOKYO, NOW)
    assert read == (expected and expected.astimezone(UTC))


@pytest.mark.parametrize(
    "clock",
    ["14:05", "午後2時5分", time(14, 5), 0.5868055556, "2:05PM"],
)
def test_the_time_may_have_a_column_of_its_own(clock: object) -> None:
    """It counts where the day says none."""
    assert read_moment("2026/11/3", clock, TOKYO, NOW) == AFTERNOON.astimezone(UTC)
    assert read_moment("2026/11/3 14:05", "9:00", TOKYO, NOW) == AFTERNOON.astimezone(UTC)
    assert read_moment("2026/11/3", "soon", TOKYO, NOW) is None


@given(st.datetimes(datetime(2001, 1, 1), datetime(2099, 1, 1)))
def test_what_excel_writes_is_read_back(moment: datetime) -> None:
    """To the second, in every year."""
    moment = moment.replace(microsecond=0)
    serial = (moment - datetime(1899, 12, 30)) / timedelta(days=1)
    read = read_moment(repr(serial), None, ZoneInfo("UTC"), NOW)
    assert read == moment.replace(tzinfo=UTC)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reading(text: str) -> None:
    """It is a moment or none."""
    read = read_moment(text, None, TOKYO, NOW)
    assert read is None or read.tzinfo is UTC
