"""What the pages read besides the inquiries: narrow selections, never whole logs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from analytics.model import TrackedInquiry
from analytics.questions import Asked
from analytics.where_store import Where
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

_AT_A_TIME = 500


def first_inquiry_at(tx: Transaction, site_id: str) -> datetime | None:
    """Return when the site's first inquiry began, or None when there was none."""
    row = tx.one(
        "SELECT MIN(started_at) AS first FROM inquiry WHERE site_id = :site_id", site_id=site_id
    )
    return from_text(row["first"]) if row and row["first"] else None


def open_now(tx: Transaction, where: Where) -> tuple[int, int]:
    """Return how many inquiries have not ended, and how many of them wait for a first reply."""
    row = tx.one(
        f"""
        SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN escalated_at IS NOT NULL
            AND agent_first_reply_at IS NULL THEN 1 ELSE 0 END), 0) AS waiting
        FROM inquiry WHERE {where.sql} AND ended_at IS NULL AND is_test = FALSE
        """,
        **where.parameters,
    )
    assert row is not None
    return row["n"], row["waiting"]


def unanswered_questions(
    tx: Transaction, site_id: str, from_: datetime, to: datetime
) -> list[Asked]:
    """Return the masked questions that found no answer (`analytics.missed`), of inquiries of a
    period, in the order they were asked."""
    rows = tx.all(
        """
        SELECT missed.inquiry_id, missed.text, missed.locale, missed.asked_at
        FROM inquiry JOIN inquiry_missed AS missed ON missed.inquiry_id = inquiry.inquiry_id
        WHERE inquiry.site_id = :site_id AND inquiry.started_at >= :from_
            AND inquiry.started_at < :to
        ORDER BY missed.asked_at, missed.event_id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return [
        Asked(row["inquiry_id"], row["text"], row["locale"], from_text(row["asked_at"]))
        for row in rows
    ]


def denied_questions(
    tx: Transaction, site_id: str, from_: datetime, to: datetime
) -> list[tuple[Asked, str]]:
    """Return the masked question of each answer that was denied in a period, and its article.

    The last word on an answer counts; tests are left out.
    """
    of_period = """
        site_id = :site_id AND kind = 'feedback' AND is_test = FALSE
            AND occurred_at >= :from_ AND occurred_at < :to
    """
    period = {"site_id": site_id, "from_": to_text(from_), "to": to_text(to)}
    rows = tx.all(
        f"SELECT conversation_id, payload FROM event WHERE {of_period} ORDER BY id", **period
    )
    last_words: dict[tuple[str, int], dict[str, Any]] = {}
    for row in rows:
        said = json.loads(row["payload"])
        last_words[row["conversation_id"], said.get("answer_message_id") or 0] = said
    questions: dict[str, list[Row]] = {}
    for row in tx.all(
        f"""
        SELECT conversation_id, message_id, inquiry_id, locale, occurred_at, payload FROM event
        WHERE kind = 'question' AND message_id IS NOT NULL
            AND conversation_id IN (SELECT conversation_id FROM event WHERE {of_period})
        ORDER BY id DESC
        """,
        **period,
    ):
        questions.setdefault(row["conversation_id"], []).append(row)
    found = []
    for (conversation_id, answer), said in last_words.items():
        before = (row for row in questions.get(conversation_id, ()) if row["message_id"] < answer)
        if said.get("solved") is False and (asked := next(before, None)) is not None:
            found.append((_asked(asked), str(said.get("article_id") or "")))
    return found


def _asked(row: Row) -> Asked:
    return Asked(
        inquiry_id=row["inquiry_id"],
        text=str(json.loads(row["payload"]).get("text") or ""),
        locale=row["locale"],
        asked_at=from_text(row["occurred_at"]),
    )


def questions_asked(
    tx: Transaction, site_id: str, from_: datetime, most: int
) -> list[tuple[str, str, int]]:
    """Return the masked questions since a moment: words, language, how often; the latest first.

    Of more than ``most`` different ones the latest are returned; tests are left out.
    """
    rows = tx.all(
        """
        SELECT payload, locale FROM event
        WHERE site_id = :site_id AND kind = 'question' AND is_test = FALSE
            AND occurred_at >= :from_
        ORDER BY id DESC
        """,
        site_id=site_id,
        from_=to_text(from_),
    )
    counts: dict[tuple[str, str], int] = {}
    for row in rows:
        text = str(json.loads(row["payload"]).get("text") or "").strip()
        key = (text, row["locale"] or "")
        if text and (key in counts or len(counts) < most):
            counts[key] = counts.get(key, 0) + 1
    return [(text, locale, times) for (text, locale), times in counts.items()]


def article_views(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> dict[str, int]:
    """Return how often each article was opened on the help page in a period; tests are left out."""
    rows = tx.all(
        """
        SELECT payload, COUNT(*) AS n FROM event
        WHERE site_id = :site_id AND kind = 'article_viewed' AND is_test = FALSE
            AND occurred_at >= :from_ AND occurred_at < :to
        GROUP BY payload
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    counts: dict[str, int] = {}
    for row in rows:
        article_id = str(json.loads(row["payload"]).get("article_id") or "")
        counts[article_id] = counts.get(article_id, 0) + row["n"]
    return counts


def first_questions(tx: Transaction, inquiries: Iterable[TrackedInquiry]) -> dict[str, str]:
    """Return the masked words each of some inquiries began with, where it began with words."""
    found: dict[str, str] = {}
    for inquiry in inquiries:
        row = tx.one(
            """
            SELECT payload FROM event
            WHERE conversation_id = :conversation_id AND inquiry_id = :inquiry_id
                AND kind IN ('question', 'person_requested')
            ORDER BY id LIMIT 1
            """,
            conversation_id=inquiry.conversation_id,
            inquiry_id=inquiry.inquiry_id,
        )
        text = json.loads(row["payload"]).get("text") if row else None
        if text:
            found[inquiry.inquiry_id] = text
    return found


def article_titles(tx: Transaction, site_id: str, article_ids: Iterable[str]) -> dict[str, str]:
    """Return the question of each article that (still) exists: what a table calls it."""
    wanted = sorted(set(article_ids))
    found: dict[str, str] = {}
    for start in range(0, len(wanted), _AT_A_TIME):
        names = {f"id{n}": name for n, name in enumerate(wanted[start : start + _AT_A_TIME])}
        rows = tx.all(
            f"""
            SELECT id, question FROM article
            WHERE site_id = :site_id AND id IN ({", ".join(f":{name}" for name in names)})
            """,
            site_id=site_id,
            **names,
        )
        found.update({row["id"]: row["question"] for row in rows})
    return found
