"""SQL of what customers saw change: texts that went live, were replaced, or were taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from faq.model import MOVES_CUSTOMERS
from madoguchi.clock import from_text
from madoguchi.clock import to_text as time_text
from madoguchi.database.protocol import Row, Transaction

_MOVES = ", ".join(f"'{change}'" for change in sorted(MOVES_CUSTOMERS))


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """One step that moved what customers see of an article, from ``old`` to ``new``.

    ``title`` is the article's question today. Each category is that of its text; ``is_live`` and
    ``was_live`` say whether customers saw a text after and before, and ``reworded`` whether both
    texts say something else (or reach people in another way).
    """

    at: datetime
    article_id: str
    title: str
    locale: str
    author: str | None
    new: int
    new_category: str | None
    is_live: bool
    old: int | None
    old_category: str | None
    was_live: bool
    reworded: bool


def moves(tx: Transaction, site_id: str, since: datetime) -> list[Moved]:
    """Return the steps since a moment that may have changed what customers see, in order.

    No text is read: the database compares them.
    """
    rows = tx.all(
        f"""
        SELECT r.created_at, r.article_id, x.question AS title, x.locale, a.name AS author,
            r.revision AS new, r.category AS new_category,
            r.status = 'published' AND r.audience = 'customers' AS is_live,
            p.revision AS old, p.category AS old_category,
            COALESCE(p.status = 'published' AND p.audience = 'customers', FALSE) AS was_live,
            COALESCE(r.question <> p.question OR r.answer <> p.answer
                OR r.paraphrases <> p.paraphrases OR r.always_person <> p.always_person,
                TRUE) AS reworded
        FROM article_revision r
        JOIN article x ON x.id = r.article_id
        LEFT JOIN account a ON a.id = r.author_id
        LEFT JOIN article_revision p ON p.article_id = r.article_id AND p.revision = (
            SELECT MAX(q.revision) FROM article_revision q
            WHERE q.article_id = r.article_id AND q.revision < r.revision
                AND q.status IN ({_MOVES})
        )
        WHERE r.site_id = :site_id AND r.created_at >= :since AND r.status IN ({_MOVES})
        ORDER BY r.created_at, r.article_id, r.revision
        """,
        site_id=site_id,
        since=time_text(since),
    )
    return [_moved(row) for row in rows]


def _moved(row: Row) -> Moved:
    return Moved(
        at=from_text(row["created_at"]),
        article_id=row["article_id"],
        title=row["title"],
        locale=row["locale"],
        author=row["author"],
        new=row["new"],
        new_category=row["new_category"],
        is_live=bool(row["is_live"]),
        old=row["old"],
        old_category=row["old_category"],
        was_live=bool(row["was_live"]),
        reworded=bool(row["reworded"]),
    )
