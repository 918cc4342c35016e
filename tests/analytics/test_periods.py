"""A period in days of a time zone, as an address asks for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.periods import Days, chosen

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)  # half past midnight of the 23rd in Tokyo
TOKYO = ZoneInfo("Asia/Tokyo")


def test_the_default_is_seven_days_that_end_today_in_the_sites_time_zone() -> None:
    """Today is the site's day, not UTC's."""
    found = chosen({}, NOW, "Asia/Tokyo")
    assert (found.days.first, found.days.last) == (date(2026, 11, 17), date(2026, 11, 23))
    assert found.days.from_ == datetime(2026, 11, 16, 15, tzinfo=UTC)
    assert found.days.to == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert found.query == {"days": "7"}


def test_the_period_before_is_as_long_and_ends_where_this_begins() -> None:
    """So the two can be compared."""
    days = chosen({"days": "28"}, NOW, "Asia/Tokyo").days
    assert days.before.to == days.from_
    assert days.before.length == days.length == 28


def test_own_days_are_both_included() -> None:
    """From the first to the last, as people write it."""
    found = chosen({"from": "2026-01-05", "to": "2026-01-05"}, NOW, "Asia/Tokyo")
    assert found.days.length == 1
    assert found.query == {"from": "2026-01-05", "to": "2026-01-05"}


@pytest.mark.parametrize(
    "query",
    [{"days": "9"}, {"days": "x"}, {"from": "soon"}, {"from": "0001-01-01", "to": ""}],
)
def test_what_cannot_be_read_is_the_default(query: dict[str, str]) -> None:
    """An address somebody typed never breaks the page."""
    assert chosen(query, NOW, "Asia/Tokyo").preset == 7


def test_days_the_wrong_way_round_are_turned() -> None:
    """And a period without end is cut."""
    turned = chosen({"from": "2026-02-01", "to": "2026-01-01"}, NOW, "Asia/Tokyo").days
    assert (turned.first, turned.last) == (date(2026, 1, 1), date(2026, 2, 1))
    long = chosen({"from": "2001-01-01", "to": "2026-01-01"}, NOW, "Asia/Tokyo").days
    assert long.length < 1200


def test_a_day_of_the_clock_change_has_its_own_length() -> None:
    """On the day summer time ends in Berlin, 25 hours pass."""
    day = Days(date(2026, 10, 25), date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
    assert (day.to - day.from_).total_seconds() == 25 * 3600


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    st.integers(0, 500),
    st.sampled_from(["", "day", "week"]),
)
def test_buckets_cover_the_period_once(first: date, more: int, by: str) -> None:
    """In order, without a gap, and only the first may be shorter."""
    days = Days(first, date.fromordinal(first.toordinal() + more), TOKYO)
    buckets = days.buckets(by)
    assert buckets[0].first == days.first
    assert buckets[-1].last == days.last
    for one, following in pairwise(buckets):
        assert one.to == following.from_
    assert len({bucket.length for bucket in buckets[1:]}) <= 1


def test_short_periods_are_cut_by_day_and_long_ones_by_week() -> None:
    """Unless the address asks for it and it can still be read."""
    fortnight = chosen({"from": "2026-01-01", "to": "2026-01-14"}, NOW, "Asia/Tokyo").days
    assert len(fortnight.buckets()) == 14
    assert len(fortnight.buckets("week")) == 2
    eight_weeks = chosen({"days": "56"}, NOW, "Asia/Tokyo").days
    assert len(eight_weeks.buckets()) == 8
    assert len(eight_weeks.buckets("day")) == 56
