"""The SQL behind what the help centre did."""

from __future__ import annotations

import json
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


def last_votes(
    tx: Transaction, site_id: str, from_: datetime, to: datetime
) -> dict[str, tuple[int, int]]:
    """Return how many readers' last word on each article was yes, and how many voted."""
    rows = tx.all(
        """
        SELECT payload FROM event WHERE site_id = :site_id AND kind = 'article_voted'
            AND is_test = FALSE AND occurred_at >= :from_ AND occurred_at < :to
        ORDER BY id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    words: dict[tuple[str, str], bool] = {}
    for vote in (json.loads(row["payload"]) for row in rows):
        if vote.get("article_id"):
            words[vote["article_id"], vote["reader"]] = bool(vote["helpful"])
    found: dict[str, tuple[int, int]] = {}
    for (article_id, _reader), is_yes in words.items():
        yes, voters = found.get(article_id, (0, 0))
        found[article_id] = (yes + is_yes, voters + 1)
    return found
