"""All SQL of articles and their revisions.

``article`` holds the newest text; ``published_revision`` names the row of ``article_revision`` that
customers see. Every function takes an open transaction first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from faq.model import Article, ArticleFilter, ArticlePage, ArticleRevision
from faq.rendering import to_text
from faq.search import Document
from madoguchi.clock import from_text
from madoguchi.clock import to_text as time_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.errors import NotFound

PAGE_SIZE = 50

_plain_answer = lru_cache(maxsize=32_768)(to_text)  # after a change all other answers are the same


def article(tx: Transaction, site_id: str, article_id: str) -> Article:
    """Return an article with its newest text; raise `NotFound`."""
    row = tx.one(
        "SELECT * FROM article WHERE site_id = :site_id AND id = :id",
        site_id=site_id,
        id=article_id,
    )
    if row is None:
        raise NotFound("There is no such article.")
    return _article(row)


def has_article(tx: Transaction, site_id: str, article_id: str) -> bool:
    """Say whether a site has an article."""
    sql = "SELECT id FROM article WHERE site_id = :site_id AND id = :id"
    return tx.one(sql, site_id=site_id, id=article_id) is not None


def articles_of_site(tx: Transaction, site_id: str, locale: str = "") -> list[Article]:
    """Return every article of a site (or of one language of it), oldest first, newest text."""
    rows = tx.all(
        """
        SELECT * FROM article
        WHERE site_id = :site_id AND (:locale = '' OR locale = :locale)
        ORDER BY created_at, id
        """,
        site_id=site_id,
        locale=locale,
    )
    return [_article(row) for row in rows]


_LIVE_TEXT = """
    SELECT a.id, a.site_id, a.locale, a.external_id, a.status, r.question, r.paraphrases, r.answer,
           r.category, r.tags, r.revision, a.published_revision, a.is_sample, a.created_at,
           a.updated_at, a.published_at
    FROM article a
    JOIN article_revision r ON r.article_id = a.id AND r.revision = a.published_revision
    WHERE a.site_id = :site_id
"""


def published_articles(tx: Transaction, site_id: str, locale: str = "") -> list[Article]:
    """Return what customers see in one language (or in all), oldest first."""
    rows = tx.all(
        _LIVE_TEXT + "AND (:locale = '' OR a.locale = :locale) ORDER BY a.created_at, a.id",
        site_id=site_id,
        locale=locale,
    )
    return [_article(row) for row in rows]


def published_article(tx: Transaction, site_id: str, article_id: str) -> Article:
    """Return an article with the text customers see; raise `NotFound` where they see none."""
    row = tx.one(_LIVE_TEXT + "AND a.id = :id", site_id=site_id, id=article_id)
    if row is None:
        raise NotFound("There is no such article.")
    return _article(row)


def published_among(tx: Transaction, site_id: str, ids: Sequence[str]) -> dict[str, Article]:
    """Return those of some articles that customers see, by id, with the text they see."""
    names = {f"id_{number}": article_id for number, article_id in enumerate(ids)}
    if not names:
        return {}
    places = ", ".join(f":{name}" for name in names)
    rows = tx.all(_LIVE_TEXT + f"AND a.id IN ({places})", site_id=site_id, **names)
    return {row["id"]: _article(row) for row in rows}


def documents(tx: Transaction, site_id: str, locale: str) -> list[Document]:
    """Return what customers see, as search reads it."""
    return [document(item) for item in published_articles(tx, site_id, locale)]


def document(item: Article) -> Document:
    """Return an article as search reads it, the answer as plain text."""
    return Document(
        id=item.id,
        question=item.question,
        paraphrases=item.paraphrases,
        answer=_plain_answer(item.answer),
        category=item.category,
        locale=item.locale,
    )


_MATCHING = """
    WHERE site_id = :site_id
      AND (:locale = '' OR locale = :locale)
      AND (:category = '' OR category = :category)
      AND (:pattern = '' OR lower(question) LIKE :pattern ESCAPE '!'
           OR lower(paraphrases) LIKE :pattern ESCAPE '!' OR lower(answer) LIKE :pattern ESCAPE '!')
"""

_OF_STATUS = "AND (:status = '' OR status = :status)"


def search_articles(
    tx: Transaction, site_id: str, wanted: ArticleFilter, page: int = 1
) -> ArticlePage:
    """Return one page (from 1) of the articles that match, the last changed first."""
    parameters: dict[str, object] = {
        "site_id": site_id,
        "locale": wanted.locale,
        "category": wanted.category,
        "pattern": _pattern(wanted.text),
    }
    counted = tx.all(
        f"SELECT status, COUNT(*) AS n FROM article {_MATCHING} GROUP BY status", **parameters
    )
    by_status = {row["status"]: row["n"] for row in counted}
    rows = tx.all(
        f"""
        SELECT * FROM article {_MATCHING} {_OF_STATUS}
        ORDER BY updated_at DESC, id DESC LIMIT :limit OFFSET :skip
        """,
        status=wanted.status,
        limit=PAGE_SIZE,
        skip=(page - 1) * PAGE_SIZE,
        **parameters,
    )
    total = by_status.get(wanted.status, 0) if wanted.status else sum(by_status.values())
    return ArticlePage(tuple(_article(row) for row in rows), total, by_status)


def _pattern(text: str) -> str:
    """Return a LIKE pattern for text anywhere, or nothing for no text."""
    needle = text.strip().lower()
    for special in "!%_":
        needle = needle.replace(special, f"!{special}")
    return f"%{needle}%" if needle else ""


def categories(tx: Transaction, site_id: str) -> list[str]:
    """Return the categories in use, in text order."""
    rows = tx.all(
        """
        SELECT category FROM article WHERE site_id = :site_id AND category IS NOT NULL
        GROUP BY category ORDER BY category
        """,
        site_id=site_id,
    )
    return [row["category"] for row in rows]


def count_articles(tx: Transaction, site_id: str) -> int:
    """Return how many articles a site has, of any status."""
    row = tx.one("SELECT COUNT(*) AS n FROM article WHERE site_id = :site_id", site_id=site_id)
    return int(row["n"]) if row else 0


def revisions(tx: Transaction, site_id: str, article_id: str) -> list[ArticleRevision]:
    """Return the steps of an article, newest first, with the names of who took them."""
    rows = tx.all(
        """
        SELECT r.*, a.name AS author_name FROM article_revision r
        LEFT JOIN account a ON a.id = r.author_id
        WHERE r.site_id = :site_id AND r.article_id = :article_id ORDER BY r.revision DESC
        """,
        site_id=site_id,
        article_id=article_id,
    )
    return [_revision(row) for row in rows]


def put_articles(tx: Transaction, articles: Iterable[Article]) -> None:
    """Insert articles, or bring those that exist to this state."""
    tx.run_many(
        """
        INSERT INTO article (id, site_id, locale, external_id, status, question, paraphrases,
            answer, category, tags, revision, published_revision, is_sample, created_at,
            updated_at, published_at)
        VALUES (:id, :site_id, :locale, :external_id, :status, :question, :paraphrases,
            :answer, :category, :tags, :revision, :published_revision, :is_sample, :created_at,
            :updated_at, :published_at)
        ON CONFLICT (id) DO UPDATE SET locale = excluded.locale,
            external_id = excluded.external_id, status = excluded.status,
            question = excluded.question, paraphrases = excluded.paraphrases,
            answer = excluded.answer, category = excluded.category, tags = excluded.tags,
            revision = excluded.revision, published_revision = excluded.published_revision,
            updated_at = excluded.updated_at, published_at = excluded.published_at
        """,
        [_article_row(item) for item in articles],
    )


def add_revisions(tx: Transaction, steps: Iterable[ArticleRevision]) -> None:
    """Append steps to the histories of their articles."""
    tx.run_many(
        """
        INSERT INTO article_revision (article_id, site_id, revision, question, paraphrases, answer,
            category, tags, status, author_id, created_at)
        VALUES (:article_id, :site_id, :revision, :question, :paraphrases, :answer,
            :category, :tags, :status, :author_id, :created_at)
        """,
        [_revision_row(item) for item in steps],
    )


def _article_row(item: Article) -> Mapping[str, object]:
    return _words_row(item) | {
        "id": item.id,
        "site_id": item.site_id,
        "locale": item.locale,
        "external_id": item.external_id,
        "status": item.status,
        "revision": item.revision,
        "published_revision": item.published_revision,
        "is_sample": item.is_sample,
        "created_at": time_text(item.created_at),
        "updated_at": time_text(item.updated_at),
        "published_at": time_text(item.published_at) if item.published_at else None,
    }


def _revision_row(item: ArticleRevision) -> Mapping[str, object]:
    return _words_row(item) | {
        "article_id": item.article_id,
        "site_id": item.site_id,
        "revision": item.revision,
        "status": item.change,
        "author_id": item.author_id,
        "created_at": time_text(item.created_at),
    }


def _words_row(item: Article | ArticleRevision) -> dict[str, object]:
    return {
        "question": item.question,
        "paraphrases": json.dumps(item.paraphrases, ensure_ascii=False),
        "answer": item.answer,
        "category": item.category,
        "tags": json.dumps(item.tags, ensure_ascii=False),
    }


def _words(row: Row) -> dict[str, Any]:
    return {
        "question": row["question"],
        "paraphrases": tuple(json.loads(row["paraphrases"])),
        "answer": row["answer"],
        "category": row["category"],
        "tags": tuple(json.loads(row["tags"])),
    }


def _article(row: Row) -> Article:
    return Article(
        id=row["id"],
        site_id=row["site_id"],
        locale=row["locale"],
        external_id=row["external_id"],
        status=row["status"],
        revision=row["revision"],
        published_revision=row["published_revision"],
        is_sample=bool(row["is_sample"]),
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
        published_at=from_text(row["published_at"]) if row["published_at"] else None,
        **_words(row),
    )


def _revision(row: Row) -> ArticleRevision:
    return ArticleRevision(
        article_id=row["article_id"],
        site_id=row["site_id"],
        revision=row["revision"],
        change=row["status"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        created_at=from_text(row["created_at"]),
        **_words(row),
    )
