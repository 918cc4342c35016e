"""The SQL of a snapshot: what is read beside the log, and what is worked out inside the file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlite_utils import Database as File

from madoguchi.clock import to_text
from madoguchi.database.protocol import Row, Transaction


def articles(tx: Transaction, site_id: str) -> list[Row]:
    """Return the articles of a site as rows of the snapshot."""
    return tx.all(
        """
        SELECT id AS article_id, site_id, locale, status, question, category, tags, published_at,
            updated_at
        FROM article WHERE site_id = :site_id ORDER BY id
        """,
        site_id=site_id,
    )


def last_event(tx: Transaction) -> int:
    """Return the highest id of the log in this view."""
    row = tx.one("SELECT MAX(id) AS last FROM event")
    return int(row["last"] or 0) if row else 0


def count_inquiries(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> int:
    """Return how many inquiries began in a period."""
    row = tx.one(
        """
        SELECT COUNT(*) AS n FROM inquiry
        WHERE site_id = :site_id AND started_at >= :from_ AND started_at < :to
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return int(row["n"]) if row else 0


def drop_strangers(file: File, site_id: str, from_: datetime, to: datetime) -> None:
    """Drop a site's events of inquiries that are not in the file, and others outside a period."""
    bounds: dict[str, Any] = {"site_id": site_id, "from_": to_text(from_), "to": to_text(to)}
    file.execute(
        """
        DELETE FROM event WHERE site_id = :site_id AND (
            inquiry_id IS NOT NULL AND inquiry_id NOT IN (SELECT inquiry_id FROM inquiry)
            OR inquiry_id IS NULL AND (occurred_at < :from_ OR occurred_at >= :to))
        """,
        bounds,
    )


def add_derived(file: File) -> None:
    """Fill the tables that follow from the others: articles that are gone, questions, days."""
    file.execute(
        """
        INSERT INTO article (article_id, site_id, status)
        SELECT last_article_id, MIN(site_id), 'deleted' FROM inquiry
        WHERE last_article_id NOT IN (SELECT article_id FROM article) GROUP BY 1
        """
    )
    file.execute(
        """
        INSERT INTO question (event_id, site_id, inquiry_id, asked_at, locale, text)
        SELECT event_id, site_id, inquiry_id, occurred_at, locale, json_extract(payload, '$.text')
        FROM event
        WHERE kind = 'question' AND is_test = 0 AND json_extract(payload, '$.text') <> ''
        ORDER BY event_id
        """
    )
    file.execute(
        """
        INSERT INTO daily
        SELECT site_id, local_day, COUNT(*), SUM(derived_outcome = 'open'),
            SUM(derived_outcome <> 'open'), SUM(derived_outcome = 'confirmed'),
            SUM(derived_outcome = 'assumed'), SUM(derived_outcome = 'unanswered'),
            SUM(derived_outcome = 'denied'), SUM(derived_outcome = 'escalated'),
            SUM((derived_outcome <> 'open') * question_count),
            SUM((derived_outcome <> 'open') * MIN(answer_count, question_count)),
            SUM(derived_outcome <> 'open' AND csat IS NOT NULL),
            SUM(derived_outcome <> 'open' AND csat >= 4)
        FROM inquiry WHERE is_test = 0 GROUP BY site_id, local_day ORDER BY site_id, local_day
        """
    )
