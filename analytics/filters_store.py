"""What filters need to know that is on no inquiry, and what there is to choose from."""

from __future__ import annotations

import json
from dataclasses import replace

from analytics.filters import Filters
from madoguchi.database.protocol import Transaction

MOST_SEGMENTS = 100


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


def segments(tx: Transaction, site_id: str) -> list[str]:
    """Return the segments that a site's customers were said to be of, at most `MOST_SEGMENTS`.

    Each is looked up behind the last: the index is not read through, however many conversations.
    """
    rows = tx.all(
        """
        WITH RECURSIVE found (segment) AS (
            SELECT MIN(segment) FROM conversation
            WHERE site_id = :site_id AND segment IS NOT NULL
            UNION ALL
            SELECT (
                SELECT MIN(segment) FROM conversation
                WHERE site_id = :site_id AND segment > found.segment
            ) FROM found WHERE found.segment IS NOT NULL
        )
        SELECT segment FROM found WHERE segment IS NOT NULL LIMIT :most
        """,
        site_id=site_id,
        most=MOST_SEGMENTS,
    )
    return [row["segment"] for row in rows]
