"""The SQL of the cells (`analytics.cells`): sums over a site's inquiries by day and place.

Changes are only ever inserted, so that processes never wait for each other's rows, and folded into
the cells by a job, and into the cells without topics, which are few; whoever reads adds up both.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from analytics.cells import COUNTERS, Cell, Counts, without_topics
from analytics.insert_store import insert
from analytics.model import OUTCOMES
from madoguchi.database.protocol import Row, Transaction

_PLACE = "day, channel, locale, topic"
_NAMES = ", ".join(COUNTERS)
_BEGUN = "CAST(SUM(ended + still_open) AS BIGINT) AS n"
_SUMS = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in COUNTERS)
_OUTCOMES = ", ".join(OUTCOMES)
_OUTCOME_SUMS = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in OUTCOMES)


def fill(tx: Transaction, site_id: str, cells: Mapping[Cell, Counts]) -> None:
    """Write the cells of a site of which nothing is kept yet."""
    add(tx, site_id, cells, "rollup")
    add(tx, site_id, without_topics(cells), "rollup_place")


def add(
    tx: Transaction, site_id: str, changes: Mapping[Cell, Counts], table: str = "rollup_delta"
) -> None:
    """Write changes down for the job to fold."""
    names = [name for name in COUNTERS if any(counts[name] for counts in changes.values())]
    rows = [
        {"site_id": site_id, **cell._asdict(), **{name: counts[name] for name in names}}
        for cell, counts in sorted(changes.items())
    ]
    insert(tx, table, rows)


def by_day(
    tx: Transaction,
    site_id: str,
    first: date,
    last: date,
    *,
    channel: str = "",
    locale: str = "",
    topic: str = "",
) -> dict[str, Counts]:
    """Return the sums of each day that has any, narrowed to a channel, a language, a topic."""
    rows = tx.all(
        f"""
        SELECT day, {_SUMS} FROM {_cells_by(topic)} {_OF_PERIOD} GROUP BY day
        UNION ALL SELECT day, {_SUMS} FROM rollup_delta {_OF_PERIOD} GROUP BY day
        """,
        **_asked(site_id, first, last, channel, locale, topic),
    )
    found: dict[str, Counts] = {}
    for row in rows:
        found.setdefault(row["day"], Counts()).update(_counts(row))
    return found


def topics(
    tx: Transaction,
    site_id: str,
    first: date,
    last: date,
    *,
    channel: str = "",
    locale: str = "",
    topic: str = "",
) -> dict[str, int]:
    """Return how many inquiries of some days were about each topic, open ones included."""
    rows = tx.all(
        f"""
        SELECT topic, {_BEGUN} FROM rollup {_OF_PERIOD} AND topic <> '' GROUP BY topic
        UNION ALL
        SELECT topic, {_BEGUN} FROM rollup_delta {_OF_PERIOD} AND topic <> '' GROUP BY topic
        """,
        **_asked(site_id, first, last, channel, locale, topic),
    )
    found: dict[str, int] = {}
    for row in rows:
        found[row["topic"]] = found.get(row["topic"], 0) + row["n"]
    return {topic: n for topic, n in found.items() if n}


def places(tx: Transaction, site_id: str, first: date, last: date) -> tuple[list[str], list[str]]:
    """Return the channels and the languages there were inquiries in."""
    rows = tx.all(
        f"""
        SELECT channel, locale FROM rollup_place {_OF_PERIOD}
        UNION SELECT channel, locale FROM rollup_delta {_OF_PERIOD}
        """,
        **_asked(site_id, first, last),
    )
    channels, locales = ({row[name] for row in rows if row[name]} for name in ("channel", "locale"))
    return sorted(channels), sorted(locales)


def ended_by_place(
    tx: Transaction,
    site_id: str,
    first: date,
    last: date,
    *,
    channel: str = "",
    locale: str = "",
    topic: str = "",
) -> list[tuple[str, str, int, int]]:
    """Return channel, language, how many inquiries of some days ended there, and how many of them
    were handed over."""
    rows = tx.all(
        f"""
        SELECT channel, locale, CAST(SUM(ended) AS BIGINT) AS ended,
            CAST(SUM(escalated) AS BIGINT) AS escalated
        FROM (
            SELECT channel, locale, ended, escalated FROM {_cells_by(topic)} {_OF_PERIOD}
            UNION ALL SELECT channel, locale, ended, escalated FROM rollup_delta {_OF_PERIOD}
        ) AS cells GROUP BY channel, locale HAVING SUM(ended) <> 0
        """,
        **_asked(site_id, first, last, channel, locale, topic),
    )
    return [(row["channel"], row["locale"], row["ended"], row["escalated"]) for row in rows]


def outcomes_by_topic(
    tx: Transaction, site_id: str, first: date, last: date
) -> dict[str, dict[date, dict[str, int]]]:
    """Return how many inquiries of each topic ended how, by the day they began; tests left out."""
    rows = tx.all(
        f"""
        SELECT topic, day, {_OUTCOME_SUMS} FROM (
            SELECT topic, day, {_OUTCOMES} FROM rollup {_OF_PERIOD} AND topic <> ''
            UNION ALL SELECT topic, day, {_OUTCOMES} FROM rollup_delta {_OF_PERIOD} AND topic <> ''
        ) AS cells GROUP BY topic, day
        """,
        **_asked(site_id, first, last),
    )
    found: dict[str, dict[date, dict[str, int]]] = {}
    for row in rows:
        outcomes = {name: row[name] for name in OUTCOMES if row[name]}
        found.setdefault(row["topic"], {})[date.fromisoformat(row["day"])] = outcomes
    return found


def _cells_by(topic: str) -> str:
    return "rollup" if topic else "rollup_place"


_OF_PERIOD = """
    WHERE site_id = :site_id AND day >= :first AND day <= :last
        AND (:channel = '' OR channel = :channel) AND (:locale = '' OR locale = :locale)
        AND (:topic = '' OR topic = :topic)
"""


def _asked(
    site_id: str, first: date, last: date, channel: str = "", locale: str = "", topic: str = ""
) -> dict[str, str]:
    return {
        "site_id": site_id,
        "first": first.isoformat(),
        "last": last.isoformat(),
        "channel": channel,
        "locale": locale,
        "topic": topic,
    }


def cells(tx: Transaction, site_id: str, table: str = "rollup") -> dict[Cell, Counts]:
    """Return every cell of a site, changes not yet folded included, without empty ones.

    Of ``rollup_place`` those `without_topics`.
    """
    topic = "topic" if table == "rollup" else "'' AS topic"
    rows = tx.all(
        f"""
        SELECT {_PLACE}, {_SUMS} FROM (
            SELECT {_PLACE}, {_NAMES} FROM {table} WHERE site_id = :site_id
            UNION ALL SELECT day, channel, locale, {topic}, {_NAMES} FROM rollup_delta
                WHERE site_id = :site_id
        ) AS cells GROUP BY {_PLACE}
        """,
        site_id=site_id,
    )
    return {_cell(row): found for row in rows if (found := _counts(row))}


def clear(tx: Transaction, site_id: str) -> None:
    """Forget every cell of a site."""
    for table in ("rollup", "rollup_place", "rollup_delta"):
        tx.run(f"DELETE FROM {table} WHERE site_id = :site_id", site_id=site_id)


def hold_sums(tx: Transaction) -> None:
    """Let nobody else fold or make sums anew until the end (on SQLite nobody can anyway).

    Whoever holds the log too holds it first.
    """
    if tx.dialect == "postgresql":
        tx.run("LOCK TABLE rollup, daily IN SHARE ROW EXCLUSIVE MODE")


def fold(tx: Transaction, most: int) -> int:
    """Take at most so many changes up into the cells; return how many they were."""
    rows = tx.all(
        """
        DELETE FROM rollup_delta WHERE id IN (SELECT id FROM rollup_delta ORDER BY id LIMIT :most)
        RETURNING *
        """,
        most=most,
    )
    changes: dict[str, dict[Cell, Counts]] = {}
    for row in rows:
        of_site = changes.setdefault(row["site_id"], {})
        of_site.setdefault(_cell(row), Counts()).update(_counts(row))
    for site_id, found in sorted(changes.items()):
        _take_up(tx, "rollup", site_id, found)
        _take_up(tx, "rollup_place", site_id, without_topics(found))
    return len(rows)


def _take_up(tx: Transaction, table: str, site_id: str, changes: Mapping[Cell, Counts]) -> None:
    keys = [{"site_id": site_id, **cell._asdict()} for cell in sorted(changes)]
    places = [
        {**key, **{name: changes[cell][name] for name in COUNTERS}}
        for key, cell in zip(keys, sorted(changes), strict=True)
    ]
    tx.run_many(
        f"""
        INSERT INTO {table} (site_id, {_PLACE}, {_NAMES})
        VALUES (:site_id, :day, :channel, :locale, :topic, {", ".join(f":{n}" for n in COUNTERS)})
        ON CONFLICT (site_id, {_PLACE})
        DO UPDATE SET {", ".join(f"{n} = {table}.{n} + excluded.{n}" for n in COUNTERS)}
        """,
        places,
    )
    tx.run_many(
        f"""
        DELETE FROM {table}
        WHERE site_id = :site_id AND day = :day AND channel = :channel AND locale = :locale
            AND topic = :topic AND {" AND ".join(f"{name} = 0" for name in COUNTERS)}
        """,
        keys,
    )


def _cell(row: Row) -> Cell:
    return Cell(row["day"], row["channel"], row["locale"], row["topic"])


def _counts(row: Row) -> Counts:
    return Counts({name: n for name in COUNTERS if (n := row[name])})
