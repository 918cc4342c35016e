"""The SQL behind suggestions: which articles helped."""

from __future__ import annotations

from datetime import datetime

from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def helpful_articles(tx: Transaction, site_id: str, page_url: str, since: datetime) -> list[str]:
    """Return articles that answered without a no since then; those of the page come first."""
    rows = tx.all(
        """
        SELECT last_article_id, SUM(CASE WHEN page_url = :page_url THEN 1 ELSE 0 END) AS here,
               COUNT(*) AS everywhere
        FROM inquiry
        WHERE site_id = :site_id AND started_at >= :since AND last_article_id IS NOT NULL
            AND denied_at IS NULL AND is_test = FALSE
        GROUP BY last_article_id ORDER BY here DESC, everywhere DESC, last_article_id LIMIT 50
        """,
        site_id=site_id,
        page_url=page_url,
        since=to_text(since),
    )
    return [row["last_article_id"] for row in rows]
