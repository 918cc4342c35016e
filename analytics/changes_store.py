"""SQL of "did it help?": ended inquiries by topic and day, from the sums that are kept of them."""

from __future__ import annotations

from datetime import date

from analytics.model import OUTCOMES
from madoguchi.database.protocol import Transaction

_NAMES = ", ".join(OUTCOMES)
_SUMS = ", ".join(f"CAST(SUM({name}) AS BIGINT) AS {name}" for name in OUTCOMES)


def daily_outcomes(
    tx: Transaction, site_id: str, first: date, last: date
) -> dict[str, dict[date, dict[str, int]]]:
    """Return how many inquiries of each topic ended how, by the day they began; tests left out."""
    of_period = """
        WHERE site_id = :site_id AND day >= :first AND day <= :last AND topic <> ''
    """
    rows = tx.all(
        f"""
        SELECT topic, day, {_SUMS} FROM (
            SELECT topic, day, {_NAMES} FROM rollup {of_period}
            UNION ALL SELECT topic, day, {_NAMES} FROM rollup_delta {of_period}
        ) AS cells GROUP BY topic, day
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    found: dict[str, dict[date, dict[str, int]]] = {}
    for row in rows:
        outcomes = {name: row[name] for name in OUTCOMES if row[name]}
        found.setdefault(row["topic"], {})[date.fromisoformat(row["day"])] = outcomes
    return found
