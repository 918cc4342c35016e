"""Sums made from the inquiries themselves, for what the cells do not hold.

The rows are grouped by all that counts of them (`analytics.cells.Traits`), so that a year of
inquiries comes as some hundred groups, and what a group counts for is said in one place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analytics.cells import Cell, Counts, Traits, counts
from madoguchi.database.protocol import Row, Transaction

_PLACE = ("day", "channel", "COALESCE(locale, '') AS place", "COALESCE(topic_id, '') AS topic")
_TRAITS = """
    is_test, outcome, word, escalation_reason, end_reason,
    agent_first_reply_at IS NOT NULL AS has_reply, resolved_at IS NOT NULL AS is_resolved,
    question_count, answer_count,
    answer_count + no_answer_count + clarify_count > 0 AS bot_involved,
    csat, contact_id IS NOT NULL AS has_contact, followed
"""


def cells_of_site(tx: Transaction, site_id: str) -> dict[Cell, Counts]:
    """Return every cell of a site."""
    found: dict[Cell, Counts] = {}
    for row, one, n in grouped(tx, _PLACE, "site_id = :site_id", site_id=site_id):
        cell = Cell(row["day"], row["channel"], row["place"], row["topic"])
        add(found.setdefault(cell, Counts()), counts(one), n)
    return found


def add(sums: Counts, some: Counts, n: int) -> None:
    """Add ``some`` n times to ``sums``."""
    for name, count in some.items():
        sums[name] += n * count


def grouped(
    tx: Transaction, by: Sequence[str], where: str, **parameters: object
) -> Iterator[tuple[Row, Traits, int]]:
    """Return the inquiries that ``where`` chooses, by some expressions and by their traits."""
    expressions = "".join(f"{one}, " for one in by)
    number = len(by) + len(Traits._fields)
    rows = tx.all(
        f"""
        SELECT {expressions}{_TRAITS}, COUNT(*) AS n FROM inquiry WHERE {where}
        GROUP BY {", ".join(str(n + 1) for n in range(number))}
        """,
        **parameters,
    )
    for row in rows:
        yield row, _traits(row), row["n"]


def _traits(row: Row) -> Traits:
    values = {name: row[name] for name in Traits._fields}
    for name in ("is_test", "has_reply", "is_resolved", "bot_involved", "has_contact"):
        values[name] = bool(values[name])
    return Traits(**values)
