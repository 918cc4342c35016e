"""Rows of page views, which follow from the events about pages, and what is read from them.

A view is one row, so that a visit's last view and the middle dwell are found without the log.
"""

from __future__ import annotations

from datetime import datetime

from analytics.model import Event
from analytics.page_use import PageUse
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


def hold_visit(tx: Transaction, event: Event) -> None:
    """Let nobody else tell of the same visit until the end (on SQLite nobody can anyway)."""
    if tx.dialect == "postgresql":
        tx.one(
            "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:visit, 0))",
            visit=f"{event.site_id} {event.payload['visit']}",
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


def is_measured(tx: Transaction, site_id: str) -> bool:
    """Say whether any view of the site's pages was ever told."""
    return tx.one("SELECT 1 FROM page_view WHERE site_id = :id LIMIT 1", id=site_id) is not None


def page_uses(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> list[PageUse]:
    """Return the pages viewed in a period, without their inquiries, added up by the database.

    The middle dwell is the nearest rank, as of all durations.
    """
    rows = tx.all(
        """
        SELECT page, COUNT(*) AS views, COUNT(CASE WHEN is_new = TRUE THEN 1 END) AS visits,
            COUNT(CASE WHEN is_exit = TRUE THEN 1 END) AS exits, COUNT(dwell_ms) AS dwells,
            MIN(CASE WHEN 2 * place >= told THEN dwell_ms END) AS dwell_ms
        FROM (
            SELECT page, is_new, is_exit, dwell_ms,
                ROW_NUMBER() OVER (
                    PARTITION BY page, dwell_ms IS NULL ORDER BY dwell_ms
                ) AS place,
                COUNT(dwell_ms) OVER (PARTITION BY page) AS told
            FROM page_view
            WHERE site_id = :site_id AND viewed_at >= :from_ AND viewed_at < :to
        ) AS viewed
        GROUP BY page
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return [PageUse(**row) for row in rows]


def differing(tx: Transaction, site_id: str) -> int:
    """Return how many views are not there once, or visits do not have one last view."""
    row = tx.one(
        """
        SELECT (SELECT COUNT(*) FROM event WHERE site_id = :id AND kind = 'page_viewed') AS told,
            (SELECT COUNT(*) FROM page_view WHERE site_id = :id) AS kept,
            (SELECT COUNT(*) FROM (
                SELECT visit FROM page_view WHERE site_id = :id
                GROUP BY visit HAVING COUNT(CASE WHEN is_exit = TRUE THEN 1 END) <> 1
            ) AS wrong) AS visits
        """,
        id=site_id,
    )
    assert row is not None
    return abs(int(row["told"]) - int(row["kept"])) + int(row["visits"])
