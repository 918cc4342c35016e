"""The SQL of questions that found no answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from analytics import store
from analytics.missed import TURNS, Missed
from analytics.model import Event
from analytics.periods import Days
from analytics.questions import Unanswered
from analytics.where_store import Where
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction


@dataclass(frozen=True)
class Among:
    """What follows FROM, up to the conditions, and its parameters."""

    sql: str
    parameters: Mapping[str, Any]


def question_before(tx: Transaction, told: Event) -> Event | None:
    """Return the last question of a conversation before one of its events."""
    row = tx.one(
        """
        SELECT * FROM event
        WHERE conversation_id = :conversation_id AND id < :id AND kind = 'question'
        ORDER BY id DESC LIMIT 1
        """,
        conversation_id=told.conversation_id,
        id=told.id,
    )
    return store.event_from_row(row) if row else None


def last_turn(tx: Transaction, conversation_id: str, inquiry_id: str) -> Event | None:
    """Return the last turn of anybody in an inquiry."""
    row = tx.one(
        f"""
        SELECT * FROM event
        WHERE conversation_id = :conversation_id AND inquiry_id = :inquiry_id
            AND kind IN ({", ".join(f"'{kind}'" for kind in TURNS)})
        ORDER BY id DESC LIMIT 1
        """,
        conversation_id=conversation_id,
        inquiry_id=inquiry_id,
    )
    return store.event_from_row(row) if row else None


def add(tx: Transaction, site_id: str, day: str, found: Iterable[Missed]) -> None:
    """Insert questions that inquiries of a day missed."""
    for one in found:
        tx.later(
            """
            INSERT INTO inquiry_missed
                (event_id, site_id, inquiry_id, day, key, text, locale, asked_at)
            VALUES (:event_id, :site_id, :inquiry_id, :day, :key, :text, :locale, :asked_at)
            """,
            **_row(site_id, day, one),
        )


def forget(tx: Transaction, inquiry_ids: Iterable[str]) -> None:
    """Forget what some inquiries missed."""
    tx.run_many(
        "DELETE FROM inquiry_missed WHERE inquiry_id = :inquiry_id",
        [{"inquiry_id": inquiry_id} for inquiry_id in inquiry_ids],
    )


def clear(tx: Transaction, site_id: str) -> None:
    """Forget everything that was missed on a site."""
    tx.run("DELETE FROM inquiry_missed WHERE site_id = :site_id", site_id=site_id)


def of_inquiries(tx: Transaction, inquiry_ids: Iterable[str]) -> set[tuple[Missed, str]]:
    """Return what is kept of some inquiries, with the day it is kept under."""
    rows: list[Row] = []
    for inquiry_id in inquiry_ids:
        rows += tx.all(
            "SELECT * FROM inquiry_missed WHERE inquiry_id = :inquiry_id", inquiry_id=inquiry_id
        )
    return {(_missed(row), row["day"]) for row in rows}


def groups(
    tx: Transaction, among: Among, most: int | None = None, offset: int = 0
) -> list[Unanswered]:
    """Return what was missed most, by words and language, then what was asked last."""
    part = "LIMIT :most OFFSET :offset" if most is not None else ""
    rows = tx.all(
        f"{_groups(among)} SELECT * FROM different {_MOST_FIRST} {part}",
        **among.parameters,
        **({"most": most, "offset": offset} if part else {}),
    )
    return [_unanswered(row) for row in rows]


def first_groups(tx: Transaction, among: Among, most: int) -> tuple[list[Unanswered], int]:
    """Return the first of them, and how many different questions were missed in all."""
    rows = tx.all(
        f"""
        {_groups(among)} SELECT *, (SELECT COUNT(*) FROM different) AS total FROM different
        {_MOST_FIRST} LIMIT :most
        """,
        **among.parameters,
        most=most,
    )
    return [_unanswered(row) for row in rows], rows[0]["total"] if rows else 0


_AT = 27  # letters of an instant
_MOST_FIRST = f"ORDER BY n DESC, SUBSTR(latest, 1, {_AT}) DESC, key DESC"


def _groups(among: Among) -> str:
    return f"""
        WITH different AS (
            SELECT missed.key, missed.locale, COUNT(DISTINCT missed.inquiry_id) AS n,
                MAX(missed.asked_at || missed.text) AS latest
            FROM {among.sql} AND missed.key <> ''
            GROUP BY missed.key, missed.locale
        )
    """


def _unanswered(row: Row) -> Unanswered:
    return Unanswered(
        key=row["key"],
        text=row["latest"][_AT:],
        locale=row["locale"],
        latest_at=from_text(row["latest"][:_AT]),
        count=row["n"],
    )


def number_of_groups(tx: Transaction, among: Among) -> int:
    """Return how many different questions were missed."""
    row = tx.one(
        f"""
        SELECT COUNT(*) AS n FROM (
            SELECT DISTINCT missed.key, missed.locale FROM {among.sql} AND missed.key <> ''
        ) AS different
        """,
        **among.parameters,
    )
    return row["n"] if row else 0


def of_days(site_id: str, days: Days) -> Among:
    """What inquiries of some days missed, by the days that are kept with it."""
    return Among(
        "inquiry_missed AS missed WHERE missed.site_id = :site_id AND missed.day >= :first"
        " AND missed.day <= :last",
        {"site_id": site_id, "first": days.first.isoformat(), "last": days.last.isoformat()},
    )


def of_inquiries_where(where: Where) -> Among:
    """What some inquiries missed."""
    return Among(
        "inquiry_missed AS missed JOIN inquiry ON inquiry.inquiry_id = missed.inquiry_id"
        f" WHERE {where.sql}",
        where.parameters,
    )


def _row(site_id: str, day: str, one: Missed) -> dict[str, Any]:
    return {
        "event_id": one.event_id,
        "site_id": site_id,
        "inquiry_id": one.inquiry_id,
        "day": day,
        "key": one.key,
        "text": one.text,
        "locale": one.locale,
        "asked_at": to_text(one.asked_at),
    }


def _missed(row: Row) -> Missed:
    return Missed(
        event_id=row["event_id"],
        inquiry_id=row["inquiry_id"],
        text=row["text"],
        key=row["key"],
        locale=row["locale"],
        asked_at=from_text(row["asked_at"]),
    )
