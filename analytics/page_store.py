"""Rows of page views, which follow from the events about pages, and what is read from them.

A view is one row, so that a visit's last view and the middle dwell are found without the log.
"""

from __future__ import annotations

from analytics.model import Event
from analytics.store import event_from_row
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


_AT_A_TIME = 5_000


def keep(tx: Transaction, event: Event) -> None:
    """Write what an event says of a view; told again it changes nothing."""
    if event.kind == "page_viewed":
        _begin(tx, event)
    elif event.kind == "page_left":
        tx.run(
            """
            UPDATE page_view SET dwell_ms = :dwell_ms
            WHERE site_id = :site_id AND visit = :visit AND view = :view AND dwell_ms IS NULL
            """,
            site_id=event.site_id,
            visit=event.payload["visit"],
            view=event.payload["view"],
            dwell_ms=event.payload["dwell_ms"],
        )


def rebuild(tx: Transaction, site_id: str) -> None:
    """Replace a site's rows by what its events say, some thousands of them at a time."""
    tx.run("DELETE FROM page_view WHERE site_id = :site_id", site_id=site_id)
    last = 0
    while rows := tx.all(
        """
        SELECT * FROM event WHERE site_id = :site_id AND id > :last
            AND kind IN ('page_viewed', 'page_left')
        ORDER BY id LIMIT :limit
        """,
        site_id=site_id,
        last=last,
        limit=_AT_A_TIME,
    ):
        for row in rows:
            keep(tx, event_from_row(row))
        last = rows[-1]["id"]


def _begin(tx: Transaction, event: Event) -> None:
    """Add a view, which is the visit's last one until another comes."""
    visit = {"site_id": event.site_id, "visit": event.payload["visit"]}
    earlier = tx.all(
        "SELECT view, page FROM page_view WHERE site_id = :site_id AND visit = :visit", **visit
    )
    if event.payload["view"] in {row["view"] for row in earlier}:
        return
    if earlier:
        tx.run(
            """
            UPDATE page_view SET is_exit = FALSE
            WHERE site_id = :site_id AND visit = :visit AND is_exit = TRUE
            """,
            **visit,
        )
    tx.run(
        """
        INSERT INTO page_view (site_id, visit, view, page, viewed_at, is_new, is_exit)
        VALUES (:site_id, :visit, :view, :page, :viewed_at, :is_new, TRUE)
        """,
        **visit,
        view=event.payload["view"],
        page=event.payload["page"],
        viewed_at=to_text(event.occurred_at),
        is_new=event.payload["page"] not in {row["page"] for row in earlier},
    )
