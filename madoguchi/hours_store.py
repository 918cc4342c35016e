"""The rows of opening hours: minutes and days as JSON. Functions of an open transaction."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from madoguchi.database.protocol import Transaction
from madoguchi.hours import OpeningHours, Slot, Slots, checked
from madoguchi.sites import get_site


def opening_hours(tx: Transaction, site_id: str) -> OpeningHours | None:
    """Return a site's hours, or None when nobody has set them."""
    row = tx.one("SELECT * FROM opening_hours WHERE site_id = :site_id", site_id=site_id)
    if row is None:
        return None
    return OpeningHours(
        week=tuple(map(_slots, json.loads(row["week"]))),
        holidays=bool(row["holidays"]),
        closed=tuple((_day(first), _day(last)) for first, last in json.loads(row["closed"])),
        opened=tuple((_day(day), _slots(slots)) for day, slots in json.loads(row["opened"])),
    )


def set_opening_hours(tx: Transaction, site_id: str, hours: OpeningHours) -> OpeningHours:
    """Check and keep a site's hours, in place of what was set; NotFound, InvalidInput."""
    get_site(tx, site_id)
    kept = checked(hours)
    tx.run(
        """
        INSERT INTO opening_hours (site_id, week, holidays, closed, opened)
        VALUES (:site_id, :week, :holidays, :closed, :opened)
        ON CONFLICT (site_id) DO UPDATE SET week = excluded.week, holidays = excluded.holidays,
            closed = excluded.closed, opened = excluded.opened
        """,
        site_id=site_id,
        week=json.dumps([_pairs(slots) for slots in kept.week]),
        holidays=kept.holidays,
        closed=json.dumps([[first.isoformat(), last.isoformat()] for first, last in kept.closed]),
        opened=json.dumps([[day.isoformat(), _pairs(slots)] for day, slots in kept.opened]),
    )
    return kept


def remove_opening_hours(tx: Transaction, site_id: str) -> None:
    """Forget a site's hours."""
    tx.run("DELETE FROM opening_hours WHERE site_id = :site_id", site_id=site_id)


def _pairs(slots: Slots) -> list[list[int]]:
    return [[one.start, one.end] for one in slots]


def _slots(pairs: Any) -> Slots:
    return tuple(Slot(start, end) for start, end in pairs)


_day = date.fromisoformat
