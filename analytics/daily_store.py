"""The SQL of what is counted by day and key (`analytics.daily` says what there is).

Changes are only ever inserted, so that processes never wait for each other's rows, and folded into
the counts by a job; whoever reads adds up both.
"""

from __future__ import annotations

from datetime import date

from analytics.daily import Count, Counts
from analytics.insert_store import insert
from madoguchi.database.protocol import Row, Transaction

_COLUMNS = "measure, day, key, channel, locale"


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
    rows = tx.all(
        f"""
        SELECT key, {_SUM} FROM daily {_OF_PERIOD} GROUP BY key
        UNION ALL SELECT key, {_SUM} FROM daily_delta {_OF_PERIOD} GROUP BY key
        """,
        **_asked(site_id, measure, first, last, channel, locale),
    )
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
        **_asked(site_id, measure, first, last, channel, locale),
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        of_day = found.setdefault(row["day"], {})
        of_day[row["key"]] = of_day.get(row["key"], 0) + row["n"]
    return found


_SUM = "CAST(SUM(n) AS BIGINT) AS n"
_OF_PERIOD = """
    WHERE site_id = :site_id AND measure = :measure AND day >= :first AND day <= :last
        AND (:channel = '' OR channel = :channel) AND (:locale = '' OR locale = :locale)
"""


def _asked(
    site_id: str, measure: str, first: date, last: date, channel: str, locale: str
) -> dict[str, str]:
    return {
        "site_id": site_id,
        "measure": measure,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "channel": channel,
        "locale": locale,
    }


def add(tx: Transaction, site_id: str, changes: Counts, table: str = "daily_delta") -> None:
    """Write changes down for the job to fold; into an emptied ``daily`` itself for a rebuild."""
    rows = [{"site_id": site_id, **c._asdict(), "n": n} for c, n in sorted(changes.items())]
    insert(tx, table, rows)


def counted(tx: Transaction, site_id: str) -> Counts:
    """Return everything that is counted of a site, changes not yet folded included."""
    rows = tx.all(
        f"""
        SELECT {_COLUMNS}, CAST(SUM(n) AS BIGINT) AS n FROM (
            SELECT {_COLUMNS}, n FROM daily WHERE site_id = :site_id
            UNION ALL SELECT {_COLUMNS}, n FROM daily_delta WHERE site_id = :site_id
        ) AS counted
        GROUP BY {_COLUMNS} HAVING SUM(n) <> 0
        """,
        site_id=site_id,
    )
    return Counts({_count(row): row["n"] for row in rows})


def clear(tx: Transaction, site_id: str) -> None:
    """Forget every count of a site."""
    tx.run("DELETE FROM daily WHERE site_id = :site_id", site_id=site_id)
    tx.run("DELETE FROM daily_delta WHERE site_id = :site_id", site_id=site_id)


def fold(tx: Transaction, most: int) -> int:
    """Take at most so many changes up into the counts; return how many they were."""
    rows = tx.all(
        f"""
        DELETE FROM daily_delta WHERE id IN (SELECT id FROM daily_delta ORDER BY id LIMIT :most)
        RETURNING site_id, {_COLUMNS}, n
        """,
        most=most,
    )
    changes: dict[tuple[str, Count], int] = {}
    for row in rows:
        name = (row["site_id"], _count(row))
        changes[name] = changes.get(name, 0) + row["n"]
    places = [
        {"site_id": site_id, **count._asdict(), "n": n}
        for (site_id, count), n in sorted(changes.items())
        if n
    ]
    tx.run_many(_ADD, places)
    tx.run_many(_DROP_ZERO, places)
    return len(rows)


_ADD = f"""
    INSERT INTO daily (site_id, {_COLUMNS}, n)
    VALUES (:site_id, :measure, :day, :key, :channel, :locale, :n)
    ON CONFLICT (site_id, {_COLUMNS}) DO UPDATE SET n = daily.n + excluded.n
"""
_DROP_ZERO = """
    DELETE FROM daily
    WHERE site_id = :site_id AND measure = :measure AND day = :day AND key = :key
        AND channel = :channel AND locale = :locale AND n = 0
"""


def _count(row: Row) -> Count:
    return Count(row["measure"], row["day"], row["key"], row["channel"], row["locale"])
