"""What the help centre reads of the published articles: headings for lists, rows for sitemaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from madoguchi.clock import from_text
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True, slots=True)
class Heading:
    """A published article in a list: no answer, no wordings."""

    id: str
    question: str
    category: str | None


@dataclass(frozen=True, slots=True)
class Listed:
    """A published article in a sitemap; ``changed_at`` is when its text was published.

    Those with the same ``original`` translate each other; an article is its own, where it was
    translated from none.
    """

    id: str
    locale: str
    question: str
    original: str
    changed_at: datetime


_PUBLISHED = """
    FROM article a
    JOIN article_revision r ON r.article_id = a.id AND r.revision = a.published_revision
    WHERE a.site_id = :site_id AND r.audience = 'customers'
"""
_ORIGINAL = "COALESCE(r.translation_of, a.id)"
_LISTED = f"""
    SELECT a.id, a.locale, {_ORIGINAL} AS original, a.published_at, r.created_at, r.question
"""


def headings(tx: Transaction, site_id: str, locale: str) -> list[Heading]:
    """Return the published articles of a language, oldest first."""
    rows = tx.all(
        f"""
        SELECT a.id, r.question, r.category {_PUBLISHED} AND a.locale = :locale
        ORDER BY a.created_at, a.id
        """,
        site_id=site_id,
        locale=locale,
    )
    return [Heading(row["id"], row["question"], row["category"]) for row in rows]


def listed(tx: Transaction, site_id: str) -> list[Listed]:
    """Return every published article of a site, oldest first."""
    rows = tx.all(f"{_LISTED} {_PUBLISHED} ORDER BY a.created_at, a.id", site_id=site_id)
    return [_listed(row) for row in rows]


def translations(tx: Transaction, site_id: str, original: str) -> list[Listed]:
    """Return the published articles of an original: itself and its translations, by language."""
    rows = tx.all(
        f"{_LISTED} {_PUBLISHED} AND {_ORIGINAL} = :original ORDER BY a.locale, a.id",
        site_id=site_id,
        original=original,
    )
    return [_listed(row) for row in rows]


def locales_with_articles(tx: Transaction, site_id: str) -> list[str]:
    """Return the languages in which customers see any article, in text order."""
    rows = tx.all(
        f"SELECT a.locale {_PUBLISHED} GROUP BY a.locale ORDER BY a.locale", site_id=site_id
    )
    return [row["locale"] for row in rows]


def count_published(tx: Transaction) -> dict[str, tuple[int, datetime]]:
    """Return for each site with a published article how many, and when the last one was."""
    rows = tx.all(
        """
        SELECT a.site_id, COUNT(*) AS n, MAX(COALESCE(a.published_at, r.created_at)) AS latest
        FROM article a
        JOIN article_revision r ON r.article_id = a.id AND r.revision = a.published_revision
        WHERE r.audience = 'customers' GROUP BY a.site_id ORDER BY a.site_id
        """
    )
    return {row["site_id"]: (int(row["n"]), from_text(row["latest"])) for row in rows}


def _listed(row: dict[str, object]) -> Listed:
    changed = row["published_at"] or row["created_at"]
    return Listed(
        id=str(row["id"]),
        locale=str(row["locale"]),
        question=str(row["question"]),
        original=str(row["original"]),
        changed_at=from_text(str(changed)),
    )
