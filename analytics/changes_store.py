"""SQL of "did it help?": ended inquiries by topic and day, counted by the database."""

from __future__ import annotations

from datetime import date

from madoguchi.database.protocol import Transaction


def daily_outcomes(
    tx: Transaction, site_id: str, first: date, last: date
) -> dict[str, dict[date, dict[str, int]]]:
    """Return how many inquiries of each topic ended how, by the day they began; tests left out."""
    rows = tx.all(
        """
        SELECT topic_id, day, outcome, COUNT(*) AS n FROM inquiry
        WHERE site_id = :site_id AND day >= :first AND day <= :last
            AND is_test = FALSE AND topic_id IS NOT NULL AND outcome IS NOT NULL
        GROUP BY topic_id, day, outcome
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    found: dict[str, dict[date, dict[str, int]]] = {}
    for row in rows:
        of_day = found.setdefault(row["topic_id"], {}).setdefault(
            date.fromisoformat(row["day"]), {}
        )
        of_day[row["outcome"]] = row["n"]
    return found
