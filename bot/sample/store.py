"""The SQL of the sample: is there one, and is it whole."""

from __future__ import annotations

from madoguchi.database.protocol import Transaction


def has_site(tx: Transaction, site_id: str) -> bool:
    """Say whether the sample's site is there, whole or not."""
    return tx.one("SELECT id FROM site WHERE id = :id", id=site_id) is not None


def has_history(tx: Transaction, site_id: str) -> bool:
    """Say whether the history has been written, which happens in one transaction or not at all.

    It is older than the site's row, so a visitor's own conversation is not taken for it.
    """
    row = tx.one(
        """
        SELECT conversation.id FROM conversation JOIN site ON site.id = conversation.site_id
        WHERE site.id = :id AND conversation.is_sample = TRUE
            AND conversation.created_at < site.created_at
        LIMIT 1
        """,
        id=site_id,
    )
    return row is not None
