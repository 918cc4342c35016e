"""Inquiries and events in batches, so that an export of any length needs the memory of one.

Each batch is a transaction of its own: a slow reader holds up nobody. A row that changes meanwhile
stands in the export as it was when its batch was read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics import export_store
from analytics.events import check_kind
from analytics.export_store import Place
from analytics.model import TrackedInquiry
from analytics.where_store import Where
from madoguchi.database.protocol import Database, Row

BATCH = 1_000
_FIRST = ("id", "version", "kind", "occurred_at", "site_id", "channel", "locale", "contact_id")
_THEN = ("conversation_id", "inquiry_id", "message_id")


def inquiry_batches(
    db: Database, where: Where, after: Place | None = None
) -> Iterator[list[TrackedInquiry]]:
    """Yield some inquiries in order of start, then of name."""
    while True:
        with db.read() as tx:
            batch = export_store.inquiries_after(tx, where, after, BATCH)
        yield batch
        if len(batch) < BATCH:
            return
        after = export_store.place_of(batch[-1])


@dataclass(frozen=True)
class Events:
    """Which events of a site: of a period (None: open at that end), of a kind, after an id."""

    site_id: str
    from_: datetime | None = None
    to: datetime | None = None
    kind: str = ""
    after: int = 0

    def __post_init__(self) -> None:
        """Raise `InvalidInput` for a kind that there is not."""
        if self.kind:
            check_kind(self.kind)


def event_batches(db: Database, wanted: Events) -> Iterator[list[dict[str, Any]]]:
    """Yield events as JSON values in the order of their ids, up to the last one there is now.

    The last id of one export is the ``after`` of the next: nothing is missed and nothing repeated.
    """
    with db.write() as tx:
        last = export_store.last_settled_event(tx)
    after = wanted.after
    while after < last:
        with db.read() as tx:
            rows, after = export_store.events_between(
                *(tx, wanted.site_id, after, last),
                from_=wanted.from_,
                to=wanted.to,
                kind=wanted.kind,
            )
        yield [event_json(row) for row in rows]


def event_json(row: Row) -> dict[str, Any]:
    """Return a row of the log as JSON values, in an order of its own: id, version, kind first."""
    return {
        **{name: row[name] for name in (*_FIRST, *_THEN)},
        "is_test": bool(row["is_test"]),
        "payload": json.loads(row["payload"]),
    }


def ndjson(batches: Iterable[Iterable[Mapping[str, Any]]]) -> Iterator[str]:
    """Write values as one JSON object a line, in pieces."""
    for batch in batches:
        yield "".join(f"{json.dumps(one, ensure_ascii=False)}\n" for one in batch)
