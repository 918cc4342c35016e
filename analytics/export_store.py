"""The SQL behind exports: inquiries and events in batches, each of one bounded query."""

from __future__ import annotations

from typing import Any, NamedTuple

from analytics import store
from analytics.model import TrackedInquiry
from analytics.where_store import Where
from madoguchi.clock import to_text
from madoguchi.database.protocol import Row, Transaction

_WINDOW = 4_000
"""How many ids of the log one query looks at, of whatever site."""


class Place(NamedTuple):
    """Where an inquiry stands in the order of exports."""

    started_at: str
    inquiry_id: str


def inquiries_after(
    tx: Transaction, where: Where, after: Place | None, limit: int
) -> list[TrackedInquiry]:
    """Return the next of some inquiries, in order of start, then of name."""
    if after is not None:
        where = where.and_("(started_at, inquiry_id) > (:after_start, :after_id)")
    rows = tx.all(
        f"""
        SELECT * FROM inquiry WHERE {where.sql} ORDER BY started_at, inquiry_id LIMIT :limit
        """,
        **where.parameters,
        **({"after_start": after.started_at, "after_id": after.inquiry_id} if after else {}),
        limit=limit,
    )
    return [store.from_row(row) for row in rows]


def place_of(inquiry: TrackedInquiry) -> Place:
    """Return where an inquiry stands."""
    return Place(to_text(inquiry.started_at), inquiry.inquiry_id)


def last_settled_event(tx: Transaction) -> int:
    """Return the highest id of the log below which nothing can appear any more; needs a writer.

    On PostgreSQL ids are drawn before commit: holding the log waits for those who have drawn one.
    """
    store.hold_log(tx)
    row = tx.one("SELECT MAX(id) AS last FROM event")
    return int(row["last"] or 0) if row else 0


def events_between(
    tx: Transaction, site_id: str, after: int, last: int, **wanted: Any
) -> tuple[list[Row], int]:
    """Return the wanted events with ``after < id ≤ last`` of one window of ids, and its end.

    ``wanted``: ``from_`` and ``to`` (of ``occurred_at``; None: no limit) and ``kind`` ('': any).
    """
    end = min(last, after + _WINDOW)
    from_, to = wanted.get("from_"), wanted.get("to")
    # The window of ids is the way in: an index on the site would have to be sorted for each batch.
    rows = tx.all(
        """
        SELECT * FROM event
        WHERE id > :after AND id <= :last AND site_id || '' = :site_id
            AND occurred_at >= :from_ AND (:to = '' OR occurred_at < :to)
            AND (:kind = '' OR kind = :kind)
        ORDER BY id
        """,
        site_id=site_id,
        after=after,
        last=end,
        from_=to_text(from_) if from_ else "",
        to=to_text(to) if to else "",
        kind=wanted.get("kind", ""),
    )
    return rows, end
