"""The SQL behind what the help centre did."""

from __future__ import annotations

from datetime import datetime

from analytics.events import HELP_CENTRE
from analytics.model import Event
from analytics.store import event_from_row
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def help_events(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> list[Event]:
    """Return the help centre's events of a period, in the order they were written."""
    kinds = ", ".join(f"'{kind}'" for kind in sorted(HELP_CENTRE))
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
