"""The SQL behind what the help centre did."""

from __future__ import annotations

from datetime import datetime

from analytics.events import HELP_CENTRE
from analytics.help_use import SEARCHES, found_nothing
from analytics.model import Event
from analytics.store import event_from_row
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def help_events(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> list[Event]:
    """Return the help centre's events of a period, in the order they were written."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(HELP_CENTRE | {*SEARCHES}))
    rows = tx.all(
        f"""
        SELECT * FROM event WHERE site_id = :site_id AND kind IN ({kinds})
            AND occurred_at >= :from_ AND occurred_at < :to
        ORDER BY id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return [event_from_row(row) for row in rows]


def searches_in_vain(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> list[Event]:
    """Return the searches of a period that had no hit (`found_nothing`), their words masked; tests
    are left out."""
    rows = tx.all(
        """
        SELECT * FROM event WHERE site_id = :site_id AND kind = 'help_searched'
            AND is_test = FALSE AND occurred_at >= :from_ AND occurred_at < :to
        ORDER BY id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return [event for event in map(event_from_row, rows) if found_nothing(event)]
