"""SQL of the history across articles: single steps, those of a whole site, those that are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from faq.model import ArticleRevision
from faq.store import PAGE_SIZE, revision_of_row
from madoguchi.clock import to_text as time_text
from madoguchi.database.protocol import Transaction


def steps(tx: Transaction, site_id: str, page: int = 1) -> list[ArticleRevision]:
    """Return one page (from 1) of what was done to any article of a site, newest first."""
    rows = tx.all(
        """
        SELECT r.*, x.locale, a.name AS author_name FROM article_revision r
        JOIN article x ON x.id = r.article_id
        LEFT JOIN account a ON a.id = r.author_id
        WHERE r.site_id = :site_id
        ORDER BY r.created_at DESC, r.article_id, r.revision DESC LIMIT :limit OFFSET :skip
        """,
        site_id=site_id,
        limit=PAGE_SIZE + 1,
        skip=(page - 1) * PAGE_SIZE,
    )
    return [revision_of_row(row) for row in rows]


def revision(tx: Transaction, site_id: str, article_id: str, number: int) -> ArticleRevision | None:
    """Return one step of an article, without its author's name; None where there is none."""
    row = tx.one(
        """
        SELECT r.*, x.locale, NULL AS author_name FROM article_revision r
        JOIN article x ON x.id = r.article_id
        WHERE r.site_id = :site_id AND r.article_id = :article_id AND r.revision = :revision
        """,
        site_id=site_id,
        article_id=article_id,
        revision=number,
    )
    return revision_of_row(row) if row else None


def sent_back(tx: Transaction, site_id: str, ids: Sequence[str]) -> set[str]:
    """Return those of some articles whose newest step sent them back from review."""
    names = {f"id_{number}": article_id for number, article_id in enumerate(ids)}
    if not names:
        return set()
    rows = tx.all(
        f"""
        SELECT a.id FROM article a
        JOIN article_revision r ON r.article_id = a.id AND r.revision = a.revision
        WHERE a.site_id = :site_id AND r.status = 'returned'
            AND a.id IN ({", ".join(f":{name}" for name in names)})
        """,
        site_id=site_id,
        **names,
    )
    return {row["id"] for row in rows}


def due(tx: Transaction, now: datetime) -> list[tuple[str, str]]:
    """Return ``(site_id, article_id)`` of what has to go live or to be taken back by now."""
    rows = tx.all(
        """
        SELECT a.site_id, a.id FROM article_revision r JOIN article a ON a.id = r.article_id
        WHERE r.publish_at <= :now AND r.revision = a.scheduled_revision
        UNION
        SELECT a.site_id, a.id FROM article_revision r JOIN article a ON a.id = r.article_id
        WHERE r.expire_at <= :now AND r.revision = a.published_revision
        ORDER BY 1, 2
        """,
        now=time_text(now),
    )
    return [(row["site_id"], row["id"]) for row in rows]
