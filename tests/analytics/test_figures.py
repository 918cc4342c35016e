"""Numbers kept with each event are the numbers of the log, whatever the log is."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import checking, figures, folding, lists_store, rebuilding, store
from analytics.filters import Filters
from analytics.model import OUTCOMES
from analytics.periods import Days
from analytics.rates import Report, report, to_json
from analytics.selections import Selection
from analytics.where_store import METRICS, selected
from madoguchi.clock import FakeClock, from_text
from madoguchi.database import Database, Row
from madoguchi.database.protocol import Transaction
from tests.analytics.examples import golden_expected, golden_inquiries
from tests.analytics.kept import put
from tests.analytics.logs import SITES, Step, logs, open_sites, write

START = datetime(2026, 3, 1, 4, 30, tzinfo=UTC)
KEPT = {
    "inquiry": "inquiry_id",
    "inquiry_article": "inquiry_id, article_id",
    "inquiry_missed": "event_id",
    "rollup": "site_id, day, channel, locale, topic",
    "rollup_place": "site_id, day, channel, locale",
    "rollup_delta": "id",
    "daily": "site_id, measure, day, key, channel, locale",
    "monthly": "site_id, measure, day, key, channel, locale",
    "daily_delta": "id",
    "analytics_site": "site_id",
}
FILTERS = (
    Filters(),
    Filters(channel="line"),
    Filters(locale="ja", category="x"),
    Filters(tag="t", tagged=frozenset({"a"})),
)
slow_database = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fresh(tx: Transaction) -> FakeClock:
    """Empty what an example before this one left, and start anew."""
    for table in ("event", *KEPT):
        tx.run(f"DELETE FROM {table}")
    open_sites(tx)
    return FakeClock(START)


def told_by_rows(
    tx: Transaction, site_id: str, days: Days, filters: Filters, as_of: datetime
) -> Report:
    """Return the report as it is computed from whole inquiries."""
    known = store.site_inquiries(tx, site_id)
    return report(known, days.from_, days.to, as_of, counted=filters.counts)


def kept(db: Database) -> dict[str, list[Row]]:
    """Return every row that is kept beside the log."""
    with db.read() as tx:
        return {name: tx.all(f"SELECT * FROM {name} ORDER BY {KEPT[name]}") for name in KEPT}


periods = st.tuples(st.integers(-1, 3), st.integers(1, 25), st.integers(-3, 15))


@slow_database
@given(log=logs(), period=periods, by=st.sampled_from(FILTERS), folds=st.booleans())
def test_the_figures_are_those_of_the_inquiries(
    db: Database, log: list[Step], period: tuple[int, int, int], by: Filters, folds: bool
) -> None:
    """For any log, period, filter and instant of the report, folded or not."""
    with db.write() as tx:
        clock = fresh(tx)
        write(tx, log, clock)
        if folds:
            folding.fold(tx)
    first = START.date() + timedelta(days=period[0])
    as_of = clock() + timedelta(days=period[2])
    with db.read() as tx:
        for site_id, zone in SITES.items():
            days = Days(first, first + timedelta(days=period[1]), ZoneInfo(zone))
            expected = told_by_rows(tx, site_id, days, by, as_of)
            assert figures.report(tx, site_id, days, by, as_of) == expected
            assert sum(expected.counts.outcomes.values()) == expected.counts.ended
            parts = figures.read(tx, site_id, days, by, as_of)
            for part in days.buckets():
                told = told_by_rows(tx, site_id, part, by, as_of)
                assert parts.report(part).rates == told.rates
                assert parts.report(part).counts == told.counts
            other = Days(first, days.last, ZoneInfo("Europe/Berlin"))
            expected = told_by_rows(tx, site_id, other, by, as_of)
            assert figures.report(tx, site_id, other, by, as_of) == expected
        everything = store.site_inquiries(tx, None)
        to = START + timedelta(days=9)
        assert figures.between(tx, None, START, to, Filters(), as_of) == report(
            everything, START, to, as_of
        )


@slow_database
@given(log=logs())
def test_a_rebuild_makes_the_very_same_rows(db: Database, log: list[Step]) -> None:
    """Byte for byte, sums and counts included; and the check finds nothing before or after."""
    with db.write() as tx:
        write(tx, log, fresh(tx))
        for site_id in SITES:
            assert checking.drift(tx, site_id) == checking.Drift()
        folding.fold(tx)
    before = kept(db)
    with db.write() as tx:
        for site_id in SITES:
            rebuilding.rebuild(tx, site_id)
            assert checking.drift(tx, site_id) == checking.Drift()
    after = kept(db)
    after["analytics_site"] = before["analytics_site"]
    assert after == before


@slow_database
@given(log=logs())
def test_every_number_opens_as_many_inquiries_as_it_says(db: Database, log: list[Step]) -> None:
    """Each outcome, split and rate of any log has its list."""
    with db.write() as tx:
        clock = fresh(tx)
        write(tx, log, clock)
    days = Days(START.date(), clock().date() + timedelta(days=1), ZoneInfo("Asia/Tokyo"))
    as_of = clock() + timedelta(days=3)
    with db.read() as tx:
        full = figures.report(tx, "tokyo", days, Filters(), as_of)

        def size(**query: str) -> int:
            where = selected("tokyo", days, Filters(), as_of, Selection.read(query))
            return lists_store.size(tx, where).inquiries

        reasons = {f"escalation_rate.{name}": one for name, one in full.by_reason.items()}
        for name, one in {**full.rates, **reasons, **full.other_rules}.items():
            if name != "answer_rate":
                assert size(metric=name) == one.numerator, name
                assert size(metric=name, part="all") == one.denominator, name
        for name, times in full.durations.items():
            assert size(metric=name) == times.n, name
        for name in OUTCOMES:
            assert size(outcome=name) == full.counts.outcomes[name], name
        for name, n in full.counts.escalated_split.items():
            assert size(split=name) == n, name
        assert len(METRICS) == 10 + 7 + 3 + 6


@pytest.mark.parametrize("seed", range(3))
def test_the_golden_reports_come_out_of_the_cells(db: Database, seed: int) -> None:
    """Every digit, in whatever order the inquiries are saved."""
    golden = golden_inquiries()
    random.Random(seed).shuffle(golden)
    with db.write() as tx:
        put(tx, golden)
        folding.fold(tx)
    for expected in golden_expected()["reports"]:
        first, end = (from_text(expected[name]).date() for name in ("from", "to"))
        days = Days(first, end - timedelta(days=1), ZoneInfo("UTC"))
        with db.read() as tx:
            told = figures.report(tx, "site-1", days, Filters(), from_text(expected["as_of"]))
        assert to_json(told) == expected


def test_a_year_is_the_sum_of_its_days(db: Database) -> None:
    """Counters add up: what a whole says is what its parts say together."""
    with db.write() as tx:
        put(tx, golden_inquiries())
    year = Days(date(2026, 1, 1), date(2026, 12, 31), ZoneInfo("UTC"))
    as_of = datetime(2027, 1, 1, tzinfo=UTC)
    with db.read() as tx:
        read = figures.read(tx, "site-1", year, Filters(), as_of)
    parts: list[Any] = [read.report(day).counts for day in year.each()]
    whole = read.report(year).counts
    assert sum(part.ended for part in parts) == whole.ended
    assert sum(part.outcomes["confirmed"] for part in parts) == whole.outcomes["confirmed"]
