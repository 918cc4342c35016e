"""All SQL of articles and their revisions.

``article`` holds the newest text; ``published_revision`` names the row of ``article_revision`` that
customers see. Every function takes an open transaction first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Literal

from faq.model import (
    WORDS,
    Article,
    ArticleFilter,
    ArticlePage,
    ArticleRevision,
    Audience,
    Draft,
)
from faq.rendering import to_text
from faq.search import Document
from madoguchi.clock import from_text
from madoguchi.clock import to_text as time_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.errors import NotFound

PAGE_SIZE = 50

_WORDS = tuple(name for name in WORDS if name != "locale")
_LISTS = frozenset({"paraphrases", "tags", "related", "test_questions"})
_TIMES = frozenset({"publish_at", "expire_at"})
_ARTICLE = (
    *("id", "site_id", "locale", "external_id", "status", *_WORDS, "revision"),
    *("published_revision", "scheduled_revision", "is_sample"),
    *("created_at", "updated_at", "published_at"),
)

_OF_LIVE = ", ".join(
    f"{'r' if name in (*_WORDS, 'revision') else 'a'}.{name} AS {name}" for name in _ARTICLE
)


def _texts(revision: str) -> str:
    return f"""
        SELECT {_OF_LIVE} FROM article a
        JOIN article_revision r ON r.article_id = a.id AND r.revision = a.{revision}
        WHERE a.site_id = :site_id AND (:audience = '' OR r.audience = :audience)
    """


_LIVE_TEXT, _SCHEDULED_TEXT = _texts("published_revision"), _texts("scheduled_revision")

# Kept: after a change all other answers are the same.
plain_answer = lru_cache(maxsize=32_768)(to_text)


def article(tx: Transaction, site_id: str, article_id: str) -> Article:
    """Return an article with its newest text; raise `NotFound`."""
    row = tx.one(
        "SELECT * FROM article WHERE site_id = :site_id AND id = :id",
        site_id=site_id,
        id=article_id,
    )
    if row is None:
        raise NotFound("There is no such article.")
    return article_of_row(row)


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
    return [article_of_row(row) for row in rows]


def published_articles(
    tx: Transaction, site_id: str, locale: str = "", audience: Audience | Literal[""] = "customers"
) -> list[Article]:
    """Return what customers see in one language (or in all), oldest first.

    ``audience`` asks for what is live for the staff, or with "" for all that is live.
    """
    rows = tx.all(
        _LIVE_TEXT + "AND (:locale = '' OR a.locale = :locale) ORDER BY a.created_at, a.id",
        site_id=site_id,
        locale=locale,
        audience=audience,
    )
    return [article_of_row(row) for row in rows]


def scheduled_articles(tx: Transaction, site_id: str) -> list[Article]:
    """Return articles whose text waits for its time, with that text, oldest first."""
    sql = _SCHEDULED_TEXT + "ORDER BY a.created_at, a.id"
    rows = tx.all(sql, site_id=site_id, audience="")
    return [article_of_row(row) for row in rows]


def published_article(tx: Transaction, site_id: str, article_id: str) -> Article:
    """Return an article with the text customers see; raise `NotFound` where they see none."""
    row = tx.one(
        _LIVE_TEXT + "AND a.id = :id", site_id=site_id, id=article_id, audience="customers"
    )
    if row is None:
        raise NotFound("There is no such article.")
    return article_of_row(row)


def published_among(tx: Transaction, site_id: str, ids: Sequence[str]) -> dict[str, Article]:
    """Return those of some articles that customers see, by id, with the text they see."""
    names = {f"id_{number}": article_id for number, article_id in enumerate(ids)}
    if not names:
        return {}
    places = ", ".join(f":{name}" for name in names)
    sql = _LIVE_TEXT + f"AND a.id IN ({places})"
    rows = tx.all(sql, site_id=site_id, audience="customers", **names)
    return {row["id"]: article_of_row(row) for row in rows}


def live_revisions(tx: Transaction, site_id: str, ids: Sequence[str]) -> dict[str, int]:
    """Return which revision is live of those of some articles that are, for whomever."""
    names = {f"id_{number}": article_id for number, article_id in enumerate(ids)}
    if not names:
        return {}
    rows = tx.all(
        f"""
        SELECT id, published_revision FROM article
        WHERE site_id = :site_id AND published_revision IS NOT NULL
            AND id IN ({", ".join(f":{name}" for name in names)})
        """,
        site_id=site_id,
        **names,
    )
    return {row["id"]: row["published_revision"] for row in rows}


def documents(tx: Transaction, site_id: str, locale: str) -> list[Document]:
    """Return what customers see, as search reads it."""
    return [document(item) for item in published_articles(tx, site_id, locale)]


def document(item: Article) -> Document:
    """Return an article as search reads it, the answer as plain text."""
    return Document(
        id=item.id,
        question=item.question,
        paraphrases=item.paraphrases,
        answer=plain_answer(item.answer),
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

_OF_STATUS = {
    "published": "published_revision IS NOT NULL",
    "draft": "status = 'draft' AND scheduled_revision IS NULL",
    "in_review": "status = 'in_review'",
    "scheduled": "scheduled_revision IS NOT NULL",
    "archived": "status = 'archived'",
}
"""The tabs of the list; what is live while its next text is reviewed stands under both."""
LISTED = tuple(_OF_STATUS)
_COUNTED = "COUNT(*) AS total, " + ", ".join(
    f"SUM(CASE WHEN {condition} THEN 1 ELSE 0 END) AS {name}"
    for name, condition in _OF_STATUS.items()
)


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
    counted = tx.one(f"SELECT {_COUNTED} FROM article {_MATCHING}", **parameters) or {}
    by_status = {name: int(counted[name] or 0) for name in ("total", *_OF_STATUS)}
    total = by_status.pop("total")
    of_status = f"AND {_OF_STATUS[wanted.status]}" if wanted.status in _OF_STATUS else ""
    rows = tx.all(
        f"""
        SELECT * FROM article {_MATCHING} {of_status}
        ORDER BY updated_at DESC, id DESC LIMIT :limit OFFSET :skip
        """,
        limit=PAGE_SIZE,
        skip=(page - 1) * PAGE_SIZE,
        **parameters,
    )
    shown = by_status.get(wanted.status, total)
    return ArticlePage(tuple(article_of_row(row) for row in rows), shown, total, by_status)


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
        SELECT r.*, x.locale, a.name AS author_name FROM article_revision r
        JOIN article x ON x.id = r.article_id
        LEFT JOIN account a ON a.id = r.author_id
        WHERE r.site_id = :site_id AND r.article_id = :article_id ORDER BY r.revision DESC
        """,
        site_id=site_id,
        article_id=article_id,
    )
    return [revision_of_row(row) for row in rows]


_KEPT = frozenset({"id", "site_id", "is_sample", "created_at"})
_REVISION = (
    *("article_id", "site_id", "revision", *_WORDS, "status", "note", "author_id", "created_at"),
)


def _insert(table: str, columns: Sequence[str]) -> str:
    names = ", ".join(columns)
    places = ", ".join(f":{name}" for name in columns)
    return f"INSERT INTO {table} ({names}) VALUES ({places})"


_MOVED = ", ".join(f"{name} = excluded.{name}" for name in _ARTICLE if name not in _KEPT)
_PUT_ARTICLE = f"{_insert('article', _ARTICLE)} ON CONFLICT (id) DO UPDATE SET {_MOVED}"
_ADD_REVISION = _insert("article_revision", _REVISION)


def put_articles(tx: Transaction, articles: Iterable[Article]) -> None:
    """Insert articles, or bring those that exist to this state."""
    tx.run_many(_PUT_ARTICLE, [_article_row(item) for item in articles])


def add_revisions(tx: Transaction, steps: Iterable[ArticleRevision]) -> None:
    """Append steps to the histories of their articles."""
    tx.run_many(_ADD_REVISION, [_revision_row(item) for item in steps])


def _article_row(item: Article) -> Mapping[str, object]:
    return _words_row(item) | {
        "id": item.id,
        "site_id": item.site_id,
        "locale": item.locale,
        "external_id": item.external_id,
        "status": item.status,
        "revision": item.revision,
        "published_revision": item.published_revision,
        "scheduled_revision": item.scheduled_revision,
        "is_sample": item.is_sample,
        "created_at": time_text(item.created_at),
        "updated_at": time_text(item.updated_at),
        "published_at": _time(item.published_at),
    }


def _revision_row(item: ArticleRevision) -> Mapping[str, object]:
    return _words_row(item) | {
        "article_id": item.article_id,
        "site_id": item.site_id,
        "revision": item.revision,
        "status": item.change,
        "note": item.note,
        "author_id": item.author_id,
        "created_at": time_text(item.created_at),
    }


def _words_row(item: Draft) -> dict[str, object]:
    words = item.words()
    return {name: words[name] for name in _WORDS} | {
        **{name: json.dumps(words[name], ensure_ascii=False) for name in _LISTS},
        **{name: _time(words[name]) for name in _TIMES},
        "review_on": item.review_on.isoformat() if item.review_on else None,
    }


def _words(row: Row) -> dict[str, Any]:
    return {name: row[name] for name in _WORDS} | {
        "locale": row["locale"],
        **{name: tuple(json.loads(row[name])) for name in _LISTS},
        **{name: _instant(row[name]) for name in _TIMES},
        "always_person": bool(row["always_person"]),
        "review_on": date.fromisoformat(row["review_on"]) if row["review_on"] else None,
    }


def _time(moment: datetime | None) -> str | None:
    return time_text(moment) if moment else None


def _instant(text: str | None) -> datetime | None:
    return from_text(text) if text else None


def article_of_row(row: Row) -> Article:
    """Return the article a row of ``article`` holds."""
    return Article(
        id=row["id"],
        site_id=row["site_id"],
        external_id=row["external_id"],
        status=row["status"],
        revision=row["revision"],
        published_revision=row["published_revision"],
        scheduled_revision=row["scheduled_revision"],
        is_sample=bool(row["is_sample"]),
        created_at=from_text(row["created_at"]),
        updated_at=from_text(row["updated_at"]),
        published_at=_instant(row["published_at"]),
        **_words(row),
    )


def revision_of_row(row: Row) -> ArticleRevision:
    """Return the step a row of ``article_revision`` holds, with ``locale`` and ``author_name``."""
    return ArticleRevision(
        article_id=row["article_id"],
        site_id=row["site_id"],
        revision=row["revision"],
        change=row["status"],
        note=row["note"],
        author_id=row["author_id"],
        author_name=row["author_name"],
        created_at=from_text(row["created_at"]),
        **_words(row),
    )
