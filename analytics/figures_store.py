"""The SQL of figures that are read from the inquiries: sums, what is too young, and times."""

from __future__ import annotations

from datetime import datetime

from analytics.cells import Counts, counts, settling_of
from analytics.derived import AGENT_CLOSED, CONFIRMED, FIRST_RESPONSE
from analytics.followers import WEEK
from analytics.packed_store import numbers
from analytics.statistics import Durations, of_microseconds
from analytics.traits_store import add, grouped
from analytics.where_store import Where
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_MEASURED = {
    FIRST_RESPONSE: ("reply_us", "TRUE"),
    CONFIRMED: ("solve_us", "outcome = 'confirmed'"),
    AGENT_CLOSED: ("solve_us", "outcome = 'escalated'"),
}


def sums(tx: Transaction, where: Where) -> Counts:
    """Return the sums of some inquiries."""
    found = Counts()
    for _row, one, n in grouped(tx, (), where.sql, **where.parameters):
        add(found, counts(one), n)
    return found


def by_day(tx: Transaction, where: Where) -> dict[str, Counts]:
    """Return the sums of some inquiries by their days."""
    found: dict[str, Counts] = {}
    for row, one, n in grouped(tx, ("day",), where.sql, **where.parameters):
        add(found.setdefault(row["day"], Counts()), counts(one), n)
    return found


def young_by_day(tx: Transaction, where: Where, as_of: datetime) -> dict[str, Counts]:
    """Return what inquiries add too early that are not 7 days old at ``as_of`` (13)."""
    rows = tx.all(
        f"""
        SELECT day || '' AS day, outcome, followed, COUNT(*) AS n FROM inquiry
        WHERE {where.sql} AND ended_at > :week_ago
            AND contact_id IS NOT NULL AND outcome IS NOT NULL AND is_test = FALSE
        GROUP BY 1, 2, 3
        """,
        **where.parameters,
        week_ago=to_text(as_of - WEEK),
    )
    found: dict[str, Counts] = {}
    for row in rows:
        told = settling_of(row["outcome"], row["followed"])
        add(found.setdefault(row["day"], Counts()), told, row["n"])
    return found


def topics(tx: Transaction, where: Where) -> dict[str, int]:
    """Return how many inquiries were about each topic, tests left out."""
    rows = tx.all(
        f"""
        SELECT topic_id, COUNT(*) AS n FROM inquiry
        WHERE {where.sql} AND is_test = FALSE AND topic_id <> '' GROUP BY topic_id
        """,
        **where.parameters,
    )
    return {row["topic_id"]: row["n"] for row in rows}


def durations(tx: Transaction, where: Where, name: str) -> Durations:
    """Return the median and p90 of the times of some inquiries."""
    column, measured = _MEASURED[name]
    return of_microseconds(numbers(tx, where.and_(measured), column))
