"""Rows of page views, which follow from the events about pages, and what is read from them.

A view is one row, so that a visit's last view and the middle dwell are found without the log. What
can be added up is counted by day as well (`analytics.daily`), which is what pages read.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import tzinfo
from zoneinfo import ZoneInfo

from analytics import daily_store
from analytics.daily import Counts, of_view
from analytics.model import Event
from analytics.page_use import Dwell, Looks
from analytics.periods import Days
from analytics.statistics import rank
from analytics.store import event_from_row
from analytics.zones_store import days_are_in
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Transaction

_AT_A_TIME = 5_000
_FEW = 50  # pages, whose times are looked up one by one


def keep(tx: Transaction, event: Event, zone: tzinfo) -> Counts:
    """Write what an event says of a view, and return what it changes in the counts by day.

    Told again it changes nothing.
    """
    if event.kind == "page_viewed":
        return _begin(tx, event, zone)
    if event.kind == "page_left":
        tx.later(
            """
            UPDATE page_view SET dwell_ms = :dwell_ms
            WHERE site_id = :site_id AND visit = :visit AND view = :view AND dwell_ms IS NULL
            """,
            site_id=event.site_id,
            visit=event.payload["visit"],
            view=event.payload["view"],
            dwell_ms=event.payload["dwell_ms"],
        )
    return Counts()


def hold_visit(tx: Transaction, event: Event) -> None:
    """Let nobody else tell of the same visit until the end (on SQLite nobody can anyway)."""
    if tx.dialect == "postgresql":
        tx.one(
            "SELECT 1 FROM pg_advisory_xact_lock(hashtextextended(:visit, 0))",
            visit=f"{event.site_id} {event.payload['visit']}",
        )


def rebuild(tx: Transaction, site_id: str, zone: tzinfo) -> None:
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
            keep(tx, event_from_row(row), zone)
        last = rows[-1]["id"]


def _begin(tx: Transaction, event: Event, zone: tzinfo) -> Counts:
    """Add a view, which is the visit's last one until another comes."""
    visit = {"site_id": event.site_id, "visit": event.payload["visit"]}
    page = event.payload["page"]
    earlier = tx.all(
        """
        SELECT view, page, viewed_at, is_exit FROM page_view
        WHERE site_id = :site_id AND visit = :visit
        """,
        **visit,
    )
    if event.payload["view"] in {row["view"] for row in earlier}:
        return Counts()
    if earlier:
        tx.later(
            """
            UPDATE page_view SET is_exit = FALSE
            WHERE site_id = :site_id AND visit = :visit AND is_exit = TRUE
            """,
            **visit,
        )
    is_new = page not in {row["page"] for row in earlier}
    tx.later(
        """
        INSERT INTO page_view (site_id, visit, view, page, viewed_at, is_new, is_exit)
        VALUES (:site_id, :visit, :view, :page, :viewed_at, :is_new, TRUE)
        """,
        **visit,
        view=event.payload["view"],
        page=page,
        viewed_at=to_text(event.occurred_at),
        is_new=is_new,
    )
    counted = [("page_view", page, event.occurred_at)]
    counted += [("page_again", page, event.occurred_at)] * (not is_new)
    counted += [
        ("page_onward", row["page"], from_text(row["viewed_at"]))
        for row in earlier
        if row["is_exit"]
    ]
    return Counts(of_view(*one, zone) for one in counted)


def counts(tx: Transaction, site_id: str, zone: ZoneInfo) -> Counts:
    """Return what all views of a site count for by day, added up from their rows."""
    found, after = Counts(), ""
    while first := tx.one(
        """
        SELECT viewed_at FROM page_view WHERE site_id = :site_id AND viewed_at >= :after
        ORDER BY viewed_at LIMIT 1
        """,
        site_id=site_id,
        after=after,
    ):
        day = from_text(first["viewed_at"]).astimezone(zone).date()
        days = Days(day, day, zone)
        for page, looks in _looks_of_rows(tx, site_id, days).items():
            for measure, n in (
                ("page_view", looks.views),
                ("page_again", looks.views - looks.visits),
                ("page_onward", looks.views - looks.exits),
            ):
                if n:
                    found[of_view(measure, page, days.from_, zone)] = n
        after = to_text(days.to)
    return found


def viewed_days(tx: Transaction, site_id: str, days: Days) -> int:
    """Return on how many of some days a view was told."""
    return sum(
        tx.one(f"SELECT 1 FROM page_view {_OF_DAYS} LIMIT 1", **_asked(site_id, day)) is not None
        for day in days.each()
    )


def looks(tx: Transaction, site_id: str, days: Days) -> dict[str, Looks]:
    """Return how the pages were viewed in some days.

    By the counts of the days where these are the same days, else by the rows.
    """
    if not days_are_in(tx, site_id, days.zone.key):
        return _looks_of_rows(tx, site_id, days)
    views, again, onward = (
        daily_store.sums(tx, site_id, measure, days.first, days.last)
        for measure in ("page_view", "page_again", "page_onward")
    )
    return {
        page: Looks(n, n - again.get(page, 0), n - onward.get(page, 0)) for page, n in views.items()
    }


def dwells(tx: Transaction, site_id: str, days: Days, pages: Collection[str]) -> dict[str, Dwell]:
    """Return how long some pages were in sight; the median is nearest rank.

    Of few pages by the index alone, of many in one go through all that was told.
    """
    if len(pages) > _FEW:
        every = _every_dwell(tx, site_id, days)
        return {page: every[page] for page in pages if page in every}
    found: dict[str, Dwell] = {}
    for page in pages:
        asked = _asked(site_id, days) | {"page": page}
        told = tx.one(f"SELECT COUNT(dwell_ms) AS n FROM page_view {_OF_PAGE}", **asked)
        if told is None or not told["n"]:
            continue
        middle = tx.one(
            f"""
            SELECT dwell_ms FROM page_view {_OF_PAGE} AND dwell_ms IS NOT NULL
            ORDER BY dwell_ms LIMIT 1 OFFSET :before
            """,
            **asked,
            before=rank(told["n"], 50) - 1,
        )
        assert middle is not None
        found[page] = Dwell(told["n"], middle["dwell_ms"])
    return found


def _every_dwell(tx: Transaction, site_id: str, days: Days) -> dict[str, Dwell]:
    rows = tx.all(
        f"""
        SELECT page, told, MIN(dwell_ms) AS median FROM (
            SELECT page, dwell_ms, ROW_NUMBER() OVER (PARTITION BY page ORDER BY dwell_ms) AS place,
                COUNT(*) OVER (PARTITION BY page) AS told
            FROM page_view {_OF_DAYS} AND dwell_ms IS NOT NULL
        ) AS timed
        WHERE 2 * place >= told GROUP BY page, told
        """,
        **_asked(site_id, days),
    )
    return {row["page"]: Dwell(row["told"], row["median"]) for row in rows}


def _looks_of_rows(tx: Transaction, site_id: str, days: Days) -> dict[str, Looks]:
    rows = tx.all(
        f"""
        SELECT page, COUNT(*) AS views, COUNT(CASE WHEN is_new = TRUE THEN 1 END) AS visits,
            COUNT(CASE WHEN is_exit = TRUE THEN 1 END) AS exits
        FROM page_view {_OF_DAYS} GROUP BY page
        """,
        **_asked(site_id, days),
    )
    return {row["page"]: Looks(row["views"], row["visits"], row["exits"]) for row in rows}


_OF_DAYS = "WHERE site_id = :site_id AND viewed_at >= :from_ AND viewed_at < :to"
_OF_PAGE = f"{_OF_DAYS} AND page = :page"


def _asked(site_id: str, days: Days) -> dict[str, str]:
    return {"site_id": site_id, "from_": to_text(days.from_), "to": to_text(days.to)}


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
