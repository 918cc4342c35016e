"""SQL of page figures from files: what counts now, each import, and what the last one replaced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics.page_figures import PageFigure
from analytics.page_use import PageUse
from analytics.periods import Days
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

_AT_A_TIME = 60


@dataclass(frozen=True, kw_only=True)
class PageImport:
    """A file of page figures. ``state`` is ``read`` (not counted yet), ``done`` or ``undone``.

    ``text`` is kept as long as it is only read; ``author`` is None for a command.
    """

    id: str
    name: str
    state: str
    text: str
    first: date
    last: date
    days: int
    pages: int
    author: str | None
    created_at: datetime


def replace_days(
    tx: Transaction,
    site_id: str,
    import_id: str,
    days: Sequence[date],
    figures: Iterable[PageFigure],
) -> None:
    """Put figures in the place of whatever there was of their days; keep that for an undo.

    What earlier imports had replaced is forgotten: only the last one can be undone.
    """
    tx.run(
        """
        DELETE FROM page_figure_before WHERE replaced_by IN (
            SELECT id FROM page_import WHERE site_id = :site_id
        )
        """,
        site_id=site_id,
    )
    tx.run_many(
        """
        INSERT INTO page_figure_before (replaced_by, day, page, views, exits, sessions, import_id)
        SELECT :import_id, day, page, views, exits, sessions, import_id FROM page_figure
        WHERE site_id = :site_id AND day = :day
        """,
        [{"import_id": import_id, "site_id": site_id, "day": day.isoformat()} for day in days],
    )
    tx.run_many(
        "DELETE FROM page_figure WHERE site_id = :site_id AND day = :day",
        [{"site_id": site_id, "day": day.isoformat()} for day in days],
    )
    tx.run_many(
        """
        INSERT INTO page_figure (site_id, day, page, views, exits, sessions, import_id)
        VALUES (:site_id, :day, :page, :views, :exits, :sessions, :import_id)
        """,
        [
            {
                "import_id": import_id,
                "site_id": site_id,
                "day": one.day.isoformat(),
                "page": one.page,
                "views": one.views,
                "exits": one.exits,
                "sessions": one.sessions,
            }
            for one in figures
        ],
    )


def restore_days(tx: Transaction, site_id: str, import_id: str) -> None:
    """Put back what an import had replaced."""
    tx.run(
        "DELETE FROM page_figure WHERE site_id = :site_id AND import_id = :import_id",
        site_id=site_id,
        import_id=import_id,
    )
    tx.run(
        """
        INSERT INTO page_figure (site_id, day, page, views, exits, sessions, import_id)
        SELECT :site_id, day, page, views, exits, sessions, import_id FROM page_figure_before
        WHERE replaced_by = :import_id
        """,
        site_id=site_id,
        import_id=import_id,
    )
    tx.run("DELETE FROM page_figure_before WHERE replaced_by = :import_id", import_id=import_id)


def counted_days(tx: Transaction, site_id: str, days: Sequence[date]) -> int:
    """Return how many of some days there are figures of."""
    rows = tx.all(
        """
        SELECT DISTINCT day FROM page_figure
        WHERE site_id = :site_id AND day >= :first AND day <= :last
        """,
        site_id=site_id,
        first=min(days).isoformat(),
        last=max(days).isoformat(),
    )
    return len({row["day"] for row in rows} & {day.isoformat() for day in days})


def file_sessions(tx: Transaction, site_id: str, first: date, last: date) -> dict[date, int]:
    """Return the site's sessions by day, of the days that a file tells them of."""
    rows = tx.all(
        """
        SELECT day, sessions FROM page_figure
        WHERE site_id = :site_id AND page = '' AND sessions IS NOT NULL
            AND day >= :first AND day <= :last
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return {date.fromisoformat(row["day"]): row["sessions"] for row in rows}


def page_uses(tx: Transaction, site_id: str, days: Days) -> list[PageUse]:
    """Return what files say of the pages in some days; a number no file has of a page is None.

    Exits are a share of views where each day that tells the ones tells the others.
    """
    rows = tx.all(
        f"""
        SELECT page, CAST(SUM(views) AS BIGINT) AS views,
            CAST(SUM(sessions) AS BIGINT) AS sessions, CAST(SUM(exits) AS BIGINT) AS exits,
            CASE WHEN COUNT(exits) = COUNT(exits + views) THEN
                CAST(SUM(CASE WHEN exits IS NOT NULL THEN views END) AS BIGINT)
            END AS exits_of
        FROM page_figure {_OF_PAGES} GROUP BY page
        """,
        **_asked(site_id, days),
    )
    return [PageUse(**row) for row in rows]


def days_of_pages(tx: Transaction, site_id: str, days: Days) -> int:
    """Return of how many of some days files tell pages apart."""
    row = tx.one(
        f"SELECT COUNT(DISTINCT day) AS n FROM page_figure {_OF_PAGES}", **_asked(site_id, days)
    )
    return int(row["n"]) if row else 0


_OF_PAGES = "WHERE site_id = :site_id AND day >= :first AND day <= :last AND page <> ''"


def _asked(site_id: str, days: Days) -> dict[str, str]:
    return {"site_id": site_id, "first": days.first.isoformat(), "last": days.last.isoformat()}


def own_sessions(tx: Transaction, site_id: str, days: Days) -> dict[date, int]:
    """Return how many sessions of our own measurement ended on each day, of days with any.

    A session has one view after which there was none, so that each counts once.
    """
    found: dict[date, int] = {}
    every = list(days.each())
    for start in range(0, len(every), _AT_A_TIME):
        part = every[start : start + _AT_A_TIME]
        bounds = " UNION ALL ".join(
            f"SELECT {n} AS n, CAST(:from{n} AS TEXT) AS begins, CAST(:to{n} AS TEXT) AS ends"
            for n in range(len(part))
        )
        instants = {f"from{n}": to_text(day.from_) for n, day in enumerate(part)}
        instants |= {f"to{n}": to_text(day.to) for n, day in enumerate(part)}
        rows = tx.all(
            f"""
            SELECT days.n, COUNT(*) AS sessions
            FROM ({bounds}) AS days JOIN page_view ON page_view.site_id = :site_id
                AND page_view.viewed_at >= days.begins AND page_view.viewed_at < days.ends
                AND page_view.is_exit = TRUE
            GROUP BY days.n
            """,
            site_id=site_id,
            **instants,
        )
        found |= {part[row["n"]].first: row["sessions"] for row in rows}
    return found


def add_import(tx: Transaction, site_id: str, one: PageImport, account_id: str | None) -> None:
    """Keep an import; whatever was read before and not counted is forgotten."""
    tx.run("DELETE FROM page_import WHERE site_id = :site_id AND state = 'read'", site_id=site_id)
    tx.run(
        """
        INSERT INTO page_import (id, site_id, name, state, text, first_day, last_day, days, pages,
                                 account_id, created_at)
        VALUES (:id, :site_id, :name, :state, :text, :first, :last, :days, :pages,
                :account_id, :created_at)
        """,
        id=one.id,
        site_id=site_id,
        name=one.name,
        state=one.state,
        text=one.text,
        first=one.first.isoformat(),
        last=one.last.isoformat(),
        days=one.days,
        pages=one.pages,
        account_id=account_id,
        created_at=to_text(one.created_at),
    )


def delete_import(tx: Transaction, import_id: str) -> None:
    """Forget an import that was never counted."""
    tx.run("DELETE FROM page_import WHERE id = :id AND state = 'read'", id=import_id)


def set_state(tx: Transaction, import_id: str, state: str) -> None:
    """Say what became of an import; its text is not kept any longer."""
    tx.run(
        "UPDATE page_import SET state = :state, text = '' WHERE id = :id",
        state=state,
        id=import_id,
    )


def page_import(tx: Transaction, site_id: str, import_id: str) -> PageImport | None:
    """Return one import of a site."""
    row = tx.one(
        """
        SELECT i.*, a.name AS author FROM page_import i LEFT JOIN account a ON a.id = i.account_id
        WHERE i.site_id = :site_id AND i.id = :id
        """,
        site_id=site_id,
        id=import_id,
    )
    return _import(row) if row else None


def last_import(tx: Transaction, site_id: str) -> PageImport | None:
    """Return the last import that was counted, undone or not."""
    row = tx.one(
        """
        SELECT i.*, a.name AS author FROM page_import i LEFT JOIN account a ON a.id = i.account_id
        WHERE i.site_id = :site_id AND i.state <> 'read' ORDER BY i.created_at DESC, i.id DESC
        LIMIT 1
        """,
        site_id=site_id,
    )
    return _import(row) if row else None


def _import(row: Row) -> PageImport:
    return PageImport(
        id=row["id"],
        name=row["name"],
        state=row["state"],
        text=row["text"],
        first=date.fromisoformat(row["first_day"]),
        last=date.fromisoformat(row["last_day"]),
        days=row["days"],
        pages=row["pages"],
        author=row["author"],
        created_at=from_text(row["created_at"]),
    )
