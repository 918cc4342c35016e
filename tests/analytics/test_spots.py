"""Corners of panels as addresses name them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from analytics import daily_store
from analytics.filters import Filters
from analytics.lists_store import size
from analytics.periods import Days
from analytics.spots import Spot
from analytics.spots_store import _hour_of, narrowed
from analytics.where_store import of_period
from madoguchi.database import Database
from madoguchi.errors import InvalidInput
from tests.analytics.examples import an_inquiry
from tests.analytics.kept import put

ONE = an_inquiry(
    started_at=datetime(2026, 11, 26, 15, 30, tzinfo=UTC),  # Friday 00:30 in Tokyo
    ended_at=None,
    end_reason=None,
    first_answer_at=None,
    last_answer_at=None,
    answer_count=0,
    page_url="https://shop.example/a?x=1#b",
    escalated_at=datetime(2026, 11, 27, 1, 0, tzinfo=UTC),
    agent_id="acc_1",
)


@pytest.mark.parametrize(
    ("query", "counted"),
    [
        ({}, True),
        ({"weekday": "4", "hour": "0"}, True),
        ({"weekday": "3", "hour": "15"}, False),
        ({"page_url": "https://shop.example/a"}, True),
        ({"page_url": "https://shop.example/"}, False),
        ({"page_url": "https://shop.example/A"}, False),
        ({"handed": "all"}, True),
        ({"handed": "hour.10"}, True),
        ({"handed": "hour.01"}, False),
        ({"handed": "day.2026-11-27"}, True),
        ({"handed": "day.2026-11-26"}, False),
        ({"handed": "agent.acc_1"}, True),
        ({"handed": "agent.acc_2"}, False),
        ({"handed": "all", "replied": "yes"}, False),
    ],
)
def test_an_inquiry_is_in_a_corner_by_the_sites_clock(
    db: Database, query: dict[str, str], counted: bool
) -> None:
    """Days and hours are local, pages without query and fragment."""
    days = Days(date(2026, 11, 20), date(2026, 11, 28), ZoneInfo("Asia/Tokyo"))
    with db.write() as tx:
        put(tx, [ONE], "Asia/Tokyo")
    with db.read() as tx:
        where = of_period(ONE.site_id, days.from_, days.to, Filters())
        found = size(tx, narrowed(tx, where, Spot.read(query), days))
    assert found.inquiries == int(counted)


@pytest.mark.parametrize(
    "url",
    [
        "https://shop.example",
        "https://shop.example/?a=1",
        "https://shop.example#a",
        "https://SHOP.example/",
        "https://shop.example:443/?a=1",
        "https://me@shop.example/#b",
    ],
)
def test_the_inquiries_of_a_page_are_those_it_counts(db: Database, url: str) -> None:
    """However its address is written."""
    days = Days(date(2026, 11, 20), date(2026, 11, 28), ZoneInfo("Asia/Tokyo"))
    with db.write() as tx:
        put(tx, [replace(ONE, page_url=url), replace(ONE, inquiry_id="else")], "Asia/Tokyo")
    with db.read() as tx:
        counted = daily_store.sums(tx, ONE.site_id, "page", days.first, days.last)
        for page, n in counted.items():
            where = of_period(ONE.site_id, days.from_, days.to, Filters())
            assert size(tx, narrowed(tx, where, Spot(page=page), days)).inquiries == n
    assert counted["https://shop.example/"] == 1


def test_an_hour_that_comes_twice_is_both() -> None:
    """And every other hour is what it is."""
    berlin = ZoneInfo("Europe/Berlin")
    twice = _hour_of(date(2026, 10, 25), 2, berlin)
    assert twice == ("2026-10-25T00:00:00.000000Z", "2026-10-25T02:00:00.000000Z")
    assert _hour_of(date(2026, 10, 25), 1, berlin)[1] == twice[0]
    assert _hour_of(date(2026, 10, 25), 3, berlin) == (
        "2026-10-25T02:00:00.000000Z",
        "2026-10-25T03:00:00.000000Z",
    )
    assert _hour_of(date(2026, 6, 1), 23, berlin)[1] == "2026-06-01T22:00:00.000000Z"


@pytest.mark.parametrize(
    "query",
    [
        {"weekday": "7", "hour": "1"},
        {"weekday": "1"},
        {"weekday": "1", "hour": "24"},
        {"weekday": "1", "hour": "²"},
        {"handed": "hour."},
        {"handed": "hour.24"},
        {"handed": "day.soon"},
        {"handed": "luck"},
    ],
)
def test_a_corner_there_is_not_is_refused(query: dict[str, str]) -> None:
    """Rather than shown as if it were all inquiries."""
    with pytest.raises(InvalidInput):
        Spot.read(query)
