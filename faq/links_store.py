"""SQL of how articles name each other."""

from __future__ import annotations

from collections.abc import Sequence

from faq.model import Article
from faq.store import article_of_row
from madoguchi.database.protocol import Transaction


def articles_named(
    tx: Transaction, site_id: str, ids: Sequence[str], question: str
) -> list[Article]:
    """Return the articles with one of the ids, or with this very question, oldest first."""
    names = {f"id_{number}": article_id for number, article_id in enumerate(ids)}
    places = ", ".join(f":{name}" for name in names) or "NULL"
    rows = tx.all(
        f"""
        SELECT * FROM article
        WHERE site_id = :site_id AND (id IN ({places}) OR question = :question)
        ORDER BY created_at, id
        """,
        site_id=site_id,
        question=question,
        **names,
    )
    return [article_of_row(row) for row in rows]


def translations(tx: Transaction, site_id: str, original: str) -> list[Article]:
    """Return an article and what was translated from it, the original first."""
    rows = tx.all(
        """
        SELECT * FROM article WHERE site_id = :site_id AND (id = :id OR translation_of = :id)
        ORDER BY CASE WHEN id = :id THEN 0 ELSE 1 END, locale, id
        """,
        site_id=site_id,
        id=original,
    )
    return [article_of_row(row) for row in rows]


def stale_translations(tx: Transaction, site_id: str) -> frozenset[str]:
    """Return the articles whose original says something else now than when they were made."""
    rows = tx.all(
        """
        SELECT t.id FROM article t
        JOIN article o ON o.id = t.translation_of AND o.site_id = t.site_id
        JOIN article_revision now ON now.article_id = o.id
            AND now.revision = COALESCE(o.published_revision, o.revision)
        LEFT JOIN article_revision made
            ON made.article_id = o.id AND made.revision = t.translated_revision
        WHERE t.site_id = :site_id AND (made.revision IS NULL
            OR made.question <> now.question OR made.answer <> now.answer)
        """,
        site_id=site_id,
    )
    return frozenset(row["id"] for row in rows)
