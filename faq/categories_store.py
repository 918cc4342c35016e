"""SQL of the order in which a site's categories stand."""

from __future__ import annotations

import json
from collections.abc import Sequence

from madoguchi.database.protocol import Transaction

Path = tuple[str, ...]


def places(tx: Transaction, site_id: str, locale: str) -> list[Path]:
    """Return the categories whose place is known, each after the one around it."""
    rows = tx.all(
        """
        SELECT path FROM category_place WHERE site_id = :site_id AND locale = :locale
        ORDER BY position
        """,
        site_id=site_id,
        locale=locale,
    )
    return [tuple(json.loads(row["path"])) for row in rows]


def held(tx: Transaction, site_id: str, locale: str) -> list[str | None]:
    """Return the category of every article of a language that is not put away."""
    rows = tx.all(
        """
        SELECT category FROM article
        WHERE site_id = :site_id AND locale = :locale AND status <> 'archived'
        ORDER BY created_at, id
        """,
        site_id=site_id,
        locale=locale,
    )
    return [row["category"] for row in rows]


def replace_places(tx: Transaction, site_id: str, locale: str, paths: Sequence[Path]) -> None:
    """Store the whole order of one language."""
    tx.run(
        "DELETE FROM category_place WHERE site_id = :site_id AND locale = :locale",
        site_id=site_id,
        locale=locale,
    )
    tx.run_many(
        """
        INSERT INTO category_place (site_id, locale, path, position)
        VALUES (:site_id, :locale, :path, :position)
        """,
        [
            {
                "site_id": site_id,
                "locale": locale,
                "path": json.dumps(path, ensure_ascii=False),
                "position": position,
            }
            for position, path in enumerate(paths)
        ],
    )
