"""The SQL of a site's synonyms: one row for each group of words that mean the same."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from faq.synonyms import Group
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction
from madoguchi.ids import new_id


def groups(tx: Transaction, site_id: str) -> dict[str, Group]:
    """Return a site's groups by their id, in the order of their names."""
    sql = "SELECT id, terms FROM synonym_group WHERE site_id = :site_id"
    rows = [(row["id"], tuple(json.loads(row["terms"]))) for row in tx.all(sql, site_id=site_id)]
    return dict(sorted(rows, key=lambda row: (row[1], row[0])))


def add(tx: Transaction, site_id: str, new: Iterable[Group], now: datetime) -> None:
    """Keep further groups."""
    tx.run_many(
        """
        INSERT INTO synonym_group (id, site_id, terms, updated_at)
        VALUES (:id, :site_id, :terms, :now)
        """,
        [
            {
                "id": new_id("syn"),
                "site_id": site_id,
                "terms": json.dumps(terms, ensure_ascii=False),
                "now": to_text(now),
            }
            for terms in new
        ],
    )


def remove(tx: Transaction, site_id: str, ids: Iterable[str]) -> None:
    """Drop groups."""
    tx.run_many(
        "DELETE FROM synonym_group WHERE site_id = :site_id AND id = :id",
        [{"site_id": site_id, "id": id} for id in ids],
    )
