"""The SQL of what is counted by day and key (`analytics.daily` says what there is).

Changes are only ever inserted, so that processes never wait for each other's rows, and folded into
the counts by a job, those of days and those of whole months; whoever reads adds up both.
"""

from __future__ import annotations

from datetime import date, timedelta

from analytics.daily import Count, Counts, by_month
from analytics.insert_store import insert
from madoguchi.database.protocol import Row, Transaction

_COLUMNS = "measure, day, key, channel, locale"
_DAY, _MONTH = timedelta(days=1), timedelta(days=31)


def sums(
    tx: Transaction,
    site_id: str,
    measure: str,
    first: date,
    last: date,
    *,
    channel: str = "",
    locale: str = "",
    most: int | None = None,
) -> dict[str, int]:
    """Return how often each key was counted in days of the site, most often first.

    ``most`` keeps only so many. Keys that were never counted are not there.
    """
    asked: dict[str, str] = {}
    parts = []
    for number, (table, *days) in enumerate(_tables(first, last)):
        asked |= {f"first_{number}": days[0], f"last_{number}": days[1]}
        parts.append(
            f"""
            SELECT key, {_SUM} FROM {table} {_OF_PLACE}
                AND day >= :first_{number} AND day <= :last_{number} GROUP BY key
            """
        )
    rows = tx.all(" UNION ALL ".join(parts), **asked, **_place(site_id, measure, channel, locale))
    found: dict[str, int] = {}
    for row in rows:
        found[row["key"]] = found.get(row["key"], 0) + row["n"]
    ordered = sorted(found.items(), key=lambda one: (-one[1], one[0]))
    return {key: n for key, n in ordered[:most] if n}


def by_day(
    tx: Transaction,
    site_id: str,
    measure: str,
    first: date,
    last: date,
    *,
    channel: str = "",
    locale: str = "",
) -> dict[str, dict[str, int]]:
    """Return the same for each day, ``{"2026-11-27": {key: n}}``; days without any are missing."""
    rows = tx.all(
        f"""
        SELECT day, key, {_SUM} FROM daily {_OF_PERIOD} GROUP BY day, key
        UNION ALL SELECT day, key, {_SUM} FROM daily_delta {_OF_PERIOD} GROUP BY day, key
        """,
        first=first.isoformat(),
        last=last.isoformat(),
        **_place(site_id, measure, channel, locale),
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        of_day = found.setdefault(row["day"], {})
        of_day[row["key"]] = of_day.get(row["key"], 0) + row["n"]
    return found


_SUM = "CAST(SUM(n) AS BIGINT) AS n"
_OF_PLACE = """
    WHERE site_id = :site_id AND measure = :measure
        AND (:channel = '' OR channel = :channel) AND (:locale = '' OR locale = :locale)
"""
_OF_PERIOD = f"{_OF_PLACE} AND day >= :first AND day <= :last"


def _place(site_id: str, measure: str, channel: str, locale: str) -> dict[str, str]:
    return {"site_id": site_id, "measure": measure, "channel": channel, "locale": locale}


def _tables(first: date, last: date) -> list[tuple[str, str, str]]:
    """Return what adds up to a period: tables, and from where to where in each."""
    found = [("daily_delta", first.isoformat(), last.isoformat())]
    month = first if first.day == 1 else (first.replace(day=1) + _MONTH).replace(day=1)
    after = (last + _DAY).replace(day=1)
    if month >= after:  # no whole month is in it
        return [*found, ("daily", first.isoformat(), last.isoformat())]
    return [
        *found,
        ("daily", first.isoformat(), (month - _DAY).isoformat()),
        ("monthly", f"{month:%Y-%m}", f"{after - _DAY:%Y-%m}"),
        ("daily", after.isoformat(), last.isoformat()),
    ]


def fill(tx: Transaction, site_id: str, counts: Counts) -> None:
    """Write what is counted of a site, of which nothing is kept yet."""
    add(tx, site_id, counts, "daily")
    add(tx, site_id, by_month(counts), "monthly")


def add(tx: Transaction, site_id: str, changes: Counts, table: str = "daily_delta") -> None:
    """Write changes down for the job to fold."""
    rows = [{"site_id": site_id, **c._asdict(), "n": n} for c, n in sorted(changes.items())]
    insert(tx, table, rows)


def counted(tx: Transaction, site_id: str) -> Counts:
    """Return everything that is counted of a site by day, changes not yet folded included."""
    return _counted(tx, site_id, "daily", "day")


def counted_by_month(tx: Transaction, site_id: str) -> Counts:
    """Return the same by month (`analytics.daily.by_month`)."""
    return _counted(tx, site_id, "monthly", "SUBSTR(day, 1, 7)")


def _counted(tx: Transaction, site_id: str, table: str, day: str) -> Counts:
    rows = tx.all(
        f"""
        SELECT {_COLUMNS}, CAST(SUM(n) AS BIGINT) AS n FROM (
            SELECT {_COLUMNS}, n FROM {table} WHERE site_id = :site_id
            UNION ALL SELECT measure, {day} AS day, key, channel, locale, n FROM daily_delta
                WHERE site_id = :site_id
        ) AS counted
        GROUP BY {_COLUMNS} HAVING SUM(n) <> 0
        """,
        site_id=site_id,
    )
    return Counts({_count(row): row["n"] for row in rows})


def clear(tx: Transaction, site_id: str) -> None:
    """Forget every count of a site."""
    for table in ("daily", "monthly", "daily_delta"):
        tx.run(f"DELETE FROM {table} WHERE site_id = :site_id", site_id=site_id)


def fold(tx: Transaction, most: int) -> int:
    """Take at most so many changes up into the counts; return how many they were."""
    rows = tx.all(
        f"""
        DELETE FROM daily_delta WHERE id IN (SELECT id FROM daily_delta ORDER BY id LIMIT :most)
        RETURNING site_id, {_COLUMNS}, n
        """,
        most=most,
    )
    changes: dict[str, Counts] = {}
    for row in rows:
        changes.setdefault(row["site_id"], Counts())[_count(row)] += row["n"]
    for site_id, counts in sorted(changes.items()):
        _take_up(tx, "daily", site_id, counts)
        _take_up(tx, "monthly", site_id, by_month(counts))
    return len(rows)


def _take_up(tx: Transaction, table: str, site_id: str, changes: Counts) -> None:
    places = [
        {"site_id": site_id, **count._asdict(), "n": n} for count, n in sorted(changes.items()) if n
    ]
    tx.run_many(
        f"""
        INSERT INTO {table} (site_id, {_COLUMNS}, n)
        VALUES (:site_id, :measure, :day, :key, :channel, :locale, :n)
        ON CONFLICT (site_id, {_COLUMNS}) DO UPDATE SET n = {table}.n + excluded.n
        """,
        places,
    )
    tx.run_many(
        f"""
        DELETE FROM {table}
        WHERE site_id = :site_id AND measure = :measure AND day = :day AND key = :key
            AND channel = :channel AND locale = :locale AND n = 0
        """,
        places,
    )


def _count(row: Row) -> Count:
    return Count(row["measure"], row["day"], row["key"], row["channel"], row["locale"])
