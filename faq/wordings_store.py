"""The questions and wordings customers are answered by, without the answers."""

from __future__ import annotations

import json
from typing import NamedTuple

from madoguchi.database.protocol import Transaction


class State(NamedTuple):
    """What moves whenever the published articles of a site do, a site made anew included."""

    revision: int
    articles: int
    latest: str


class PublishedWords(NamedTuple):
    """How one published article may be asked for."""

    article_id: str
    locale: str
    wordings: tuple[str, ...]


def state(tx: Transaction, site_id: str) -> State:
    """Return the state of a site's published articles; of no site, that of none."""
    row = tx.one(
        """
        SELECT site.faq_revision, COUNT(article.id) AS articles,
            COALESCE(MAX(article.published_at), '') AS latest
        FROM site LEFT JOIN article
            ON article.site_id = site.id AND article.published_revision IS NOT NULL
        WHERE site.id = :site_id GROUP BY site.id, site.faq_revision
        """,
        site_id=site_id,
    )
    return State(row["faq_revision"], row["articles"], row["latest"]) if row else State(0, 0, "")


def published_words(tx: Transaction, site_id: str) -> list[PublishedWords]:
    """Return the question and the other wordings of every published article, oldest first."""
    rows = tx.all(
        """
        SELECT article.id, article.locale, step.question, step.paraphrases
        FROM article JOIN article_revision AS step
            ON step.article_id = article.id AND step.revision = article.published_revision
        WHERE article.site_id = :site_id ORDER BY article.created_at, article.id
        """,
        site_id=site_id,
    )
    return [
        PublishedWords(row["id"], row["locale"], (row["question"], *json.loads(row["paraphrases"])))
        for row in rows
    ]
