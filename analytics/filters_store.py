"""What filters need to know that is on no inquiry, and what there is to choose from."""

from __future__ import annotations

import json
from dataclasses import replace

from analytics.filters import Filters
from madoguchi.database.protocol import Transaction


def known(tx: Transaction, site_id: str, filters: Filters) -> Filters:
    """Return the filters with the articles that carry their tag, so that they can count."""
    if not filters.tag:
        return filters
    rows = tx.all(
        "SELECT id, tags FROM article WHERE site_id = :site_id AND tags <> '[]'", site_id=site_id
    )
    tagged = frozenset(row["id"] for row in rows if filters.tag in json.loads(row["tags"]))
    return replace(filters, tagged=tagged)


def categories(tx: Transaction, site_id: str) -> list[str]:
    """Return the categories that articles of a site are in."""
    rows = tx.all(
        """
        SELECT DISTINCT category FROM article
        WHERE site_id = :site_id AND category IS NOT NULL AND category <> ''
        ORDER BY category
        """,
        site_id=site_id,
    )
    return [row["category"] for row in rows]


def tags(tx: Transaction, site_id: str) -> list[str]:
    """Return the tags that articles of a site carry."""
    rows = tx.all(
        "SELECT DISTINCT tags FROM article WHERE site_id = :site_id AND tags <> '[]'",
        site_id=site_id,
    )
    return sorted({tag for row in rows for tag in json.loads(row["tags"])})
