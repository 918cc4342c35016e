"""What is counted by day and by month, with its topic and without."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analytics import checking, daily_store, rollup_store
from analytics.cells import Cell
from analytics.daily import Count, Counts
from madoguchi.database import Database, migrate, open_database
from madoguchi.database.schema import MIGRATIONS

FIRST = date(2025, 12, 30)


def count(day: str) -> Count:
    """Return a page's count of a day or a month."""
    return Count("page", day, "a", "web", "ja")


counts = st.dictionaries(
    st.builds(
        lambda after, key, channel: Count(
            "page", (FIRST + timedelta(days=after)).isoformat(), key, channel, "ja"
        ),
        st.integers(0, 100),
        st.sampled_from("ab"),
        st.sampled_from(("web", "line")),
    ),
    st.integers(1, 9),
).map(Counter)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kept=counts,
    folded=counts,
    changes=counts,
    first=st.integers(0, 100),
    length=st.integers(0, 100),
    channel=st.sampled_from(("", "web")),
)
def test_any_period_is_the_sum_of_its_days(
    db: Database,
    site_id: str,
    kept: Counts,
    folded: Counts,
    changes: Counts,
    first: int,
    length: int,
    channel: str,
) -> None:
    """Whole months and the days around them, folded and not yet folded."""
    begun = FIRST + timedelta(days=first)
    end = begun + timedelta(days=length)
    expected: Counter[str] = Counter()
    for one, n in (*kept.items(), *folded.items(), *changes.items()):
        if begun.isoformat() <= one.day <= end.isoformat() and channel in ("", one.channel):
            expected[one.key] += n
    with db.write() as tx:
        daily_store.clear(tx, site_id)
        daily_store.fill(tx, site_id, kept)
        daily_store.add(tx, site_id, folded)
        daily_store.fold(tx, 1000)
        daily_store.add(tx, site_id, changes)
        found = daily_store.sums(tx, site_id, "page", begun, end, channel=channel)
    assert found == expected


def test_what_is_taken_off_again_leaves_no_row(db: Database, site_id: str) -> None:
    """Neither of its day nor of its month."""
    counted = Counter({count("2026-01-05"): 1})
    with db.write() as tx:
        for change in (counted, Counter({one: -n for one, n in counted.items()})):
            daily_store.add(tx, site_id, change)
            daily_store.fold(tx, 1000)
        assert not tx.all("SELECT * FROM daily UNION ALL SELECT * FROM monthly")


def test_the_check_finds_a_month_that_is_not_the_sum_of_its_days(
    db: Database, site_id: str
) -> None:
    """Days may be right all the same."""
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO monthly (site_id, measure, day, key, channel, locale, n)
            VALUES (:site_id, 'page', '2026-01', 'a', 'web', 'ja', 3)
            """,
            site_id=site_id,
        )
        assert checking.drift(tx, site_id).counts == 1


def test_the_check_finds_a_place_that_is_not_the_sum_of_its_topics(
    db: Database, site_id: str
) -> None:
    """What is kept by topic may be right all the same."""
    with db.write() as tx:
        lost = Cell("2026-01-05", "web", "ja", "")
        rollup_store.add(tx, site_id, {lost: Counter({"ended": 2})}, "rollup_place")
        assert checking.drift(tx, site_id).sums == 1


def test_an_upgrade_sums_up_what_is_kept_by_day(tmp_path: Path) -> None:
    """Nothing has to be made anew."""
    db = open_database(f"sqlite:///{tmp_path / 'old.db'}")
    migrate(db, [one for one in MIGRATIONS if one.number < 25])
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO site (id, name, locales, default_locale, allowed_origins, time_zone,
                              accent, is_sample, created_at)
            VALUES ('shop', 'x', '["ja"]', 'ja', '[]', 'Asia/Tokyo', '#0f6e84', FALSE, 'x')
            """
        )
        days = {"2026-01-05": 2, "2026-01-31": 3, "2026-02-01": 4}
        daily_store.add(tx, "shop", Counter({count(day): n for day, n in days.items()}), "daily")
        topics = {Cell("2026-01-05", "web", "ja", topic): Counter(ended=2) for topic in "xy"}
        rollup_store.add(tx, "shop", topics, "rollup")
    migrate(db)
    with db.read() as tx:
        found = daily_store.counted_by_month(tx, "shop")
        places = rollup_store.cells(tx, "shop", "rollup_place")
    db.close()
    assert places == {Cell("2026-01-05", "web", "ja", ""): Counter(ended=4)}
    assert found == {count("2026-01"): 5, count("2026-02"): 4}
