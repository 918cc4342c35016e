"""What the last self-check of each site found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Checked:
    """When a site was checked last, and how many of each kind (`checking.Drift`) differed."""

    at: datetime
    numbers: Mapping[str, int]


class Due(NamedTuple):
    """A site that has numbers, its time zone, and when it was checked last."""

    site_id: str
    time_zone: str
    checked_at: datetime | None


def last_check(tx: Transaction, site_id: str) -> Checked | None:
    """Return what the last check of a site found; None before the first."""
    row = tx.one(
        "SELECT checked_at, drift FROM analytics_site WHERE site_id = :site_id", site_id=site_id
    )
    if row is None or row["checked_at"] is None:
        return None
    return Checked(from_text(row["checked_at"]), json.loads(row["drift"]))


def times_made(tx: Transaction, site_id: str) -> int:
    """Return how often a site's numbers were made anew."""
    row = tx.one("SELECT times_made FROM analytics_site WHERE site_id = :site_id", site_id=site_id)
    return int(row["times_made"]) if row else 0


def note(
    tx: Transaction, site_id: str, numbers: Mapping[str, int], now: datetime, made: int
) -> bool:
    """Keep what a check found, and say so, unless the numbers were made anew since ``made``."""
    kept = tx.run(
        """
        UPDATE analytics_site SET checked_at = :now, drift = :drift
        WHERE site_id = :site_id AND times_made = :made
        """,
        site_id=site_id,
        now=to_text(now),
        drift=json.dumps(dict(numbers)),
        made=made,
    )
    return kept == 1


def sites(tx: Transaction) -> list[Due]:
    """Return every site that has numbers."""
    rows = tx.all("SELECT site_id, time_zone, checked_at FROM analytics_site ORDER BY site_id")
    return [
        Due(
            row["site_id"],
            row["time_zone"],
            from_text(row["checked_at"]) if row["checked_at"] else None,
        )
        for row in rows
    ]
