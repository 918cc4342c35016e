"""What the pages read besides the inquiries: narrow selections, never whole logs."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from analytics import store
from analytics.model import Event, TrackedInquiry
from analytics.questions import Asked
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

_AT_A_TIME = 500


def first_inquiry_at(tx: Transaction, site_id: str) -> datetime | None:
    """Return when the site's first inquiry began, or None when there was none."""
    row = tx.one(
        "SELECT MIN(started_at) AS first FROM inquiry WHERE site_id = :site_id", site_id=site_id
    )
    return from_text(row["first"]) if row and row["first"] else None


def open_inquiries(tx: Transaction, site_id: str) -> list[TrackedInquiry]:
    """Return the site's inquiries that have not ended, whenever they began."""
    rows = tx.all(
        """
        SELECT * FROM inquiry WHERE site_id = :site_id AND ended_at IS NULL AND is_test = FALSE
        ORDER BY started_at, inquiry_id
        """,
        site_id=site_id,
    )
    return [store.from_row(row) for row in rows]


def answers_and_words(tx: Transaction, site_id: str, from_: datetime, to: datetime) -> list[Event]:
    """Return the ``answer`` and ``feedback`` events of inquiries that started in a period."""
    rows = tx.all(
        """
        SELECT event.id, event.kind, event.occurred_at, event.inquiry_id, event.payload
        FROM inquiry JOIN event ON event.conversation_id = inquiry.conversation_id
            AND event.inquiry_id = inquiry.inquiry_id
        WHERE inquiry.site_id = :site_id AND inquiry.started_at >= :from_
            AND inquiry.started_at < :to AND event.kind IN ('answer', 'feedback')
        ORDER BY event.id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return [
        Event(
            site_id=site_id,
            id=row["id"],
            kind=row["kind"],
            occurred_at=from_text(row["occurred_at"]),
            inquiry_id=row["inquiry_id"],
            payload=json.loads(row["payload"]),
        )
        for row in rows
    ]


def unanswered_questions(
    tx: Transaction, site_id: str, from_: datetime, to: datetime
) -> list[Asked]:
    """Return the masked questions that found no answer, of inquiries of a period.

    They are the last one before each ``no_answer``, and, where an inquiry ended without any answer,
    the last one before a ``clarify`` after which nothing was asked, chosen or told any more.
    """
    rows = tx.all(
        """
        SELECT asked.inquiry_id, asked.locale, asked.occurred_at, asked.payload
        FROM inquiry
        JOIN event AS told ON told.conversation_id = inquiry.conversation_id
            AND told.inquiry_id = inquiry.inquiry_id
            AND (told.kind = 'no_answer' OR (told.kind = 'clarify'
                AND inquiry.ended_at IS NOT NULL AND inquiry.answer_count = 0
                AND NOT EXISTS (
                    SELECT 1 FROM event AS later
                    WHERE later.conversation_id = told.conversation_id
                        AND later.inquiry_id = told.inquiry_id AND later.id > told.id
                        AND later.kind IN ('question', 'person_requested', 'candidate_chosen',
                            'customer_message', 'handed_over', 'answer', 'clarify', 'no_answer',
                            'agent_replied', 'form_sent')
                )))
        JOIN event AS asked ON asked.id = (
            SELECT MAX(earlier.id) FROM event AS earlier
            WHERE earlier.conversation_id = told.conversation_id
                AND earlier.kind = 'question' AND earlier.id < told.id
        )
        WHERE inquiry.site_id = :site_id AND inquiry.started_at >= :from_
            AND inquiry.started_at < :to AND inquiry.is_test = FALSE
        ORDER BY asked.id
        """,
        site_id=site_id,
        from_=to_text(from_),
        to=to_text(to),
    )
    return list(map(_asked, rows))


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
