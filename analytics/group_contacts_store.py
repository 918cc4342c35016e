"""The SQL of how many contacts stand behind groups, for `analytics.suppression`.

An inquiry whose contact is not known counts as a contact of its own, and so does a voice.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analytics.articles import SAID
from analytics.missed_store import Among
from analytics.model import OUTCOMES
from analytics.pages import page_of
from analytics.questions import Unanswered
from analytics.reasons_reading_store import Asking
from analytics.suppression import Group
from analytics.where_store import Where
from madoguchi.database.protocol import Transaction

_WHO = "COALESCE(inquiry.contact_id, inquiry.inquiry_id)"


def of_inquiries(tx: Transaction, where: Where) -> int:
    """Return how many contacts some inquiries are of; tests are left out, here and below."""
    row = tx.one(
        f"""
        SELECT COUNT(DISTINCT {_WHO}) AS n FROM inquiry
        WHERE {where.sql} AND inquiry.is_test = FALSE
        """,
        **where.parameters,
    )
    return int(row["n"]) if row else 0


def of_hand_overs(tx: Transaction, where: Where) -> dict[str, Group]:
    """Return those that were handed over, by why."""
    rows = tx.all(
        f"""
        SELECT COALESCE(inquiry.escalation_reason, 'unknown') AS reason, COUNT(*) AS n,
            COUNT(DISTINCT {_WHO}) AS contacts
        FROM inquiry
        WHERE {where.sql} AND inquiry.is_test = FALSE AND inquiry.outcome = 'escalated'
        GROUP BY 1
        """,
        **where.parameters,
    )
    return {row["reason"]: Group(row["contacts"], row["n"]) for row in rows}


def of_question(tx: Transaction, among: Among, asked: Unanswered) -> int:
    """Return how many contacts asked a question that found no answer."""
    row = tx.one(
        f"""
        SELECT COUNT(DISTINCT COALESCE(whose.contact_id, missed.inquiry_id)) AS n
        FROM inquiry AS whose
            JOIN (SELECT missed.inquiry_id FROM {among.sql} AND missed.key = :question
                AND COALESCE(missed.locale, 'und') = :asked_in) AS missed
            ON missed.inquiry_id = whose.inquiry_id
        """,
        **among.parameters,
        question=asked.key,
        asked_in=asked.language,
    )
    return int(row["n"]) if row else 0


def of_article(tx: Transaction, where: Where, article_id: str) -> dict[str, int]:
    """Return to how many contacts an article was given, and of how many each of `SAID` holds."""
    row = tx.one(
        f"""
        SELECT COUNT(DISTINCT {_WHO}) AS given,
            COUNT(DISTINCT CASE WHEN used.word = 'yes' THEN {_WHO} END) AS confirmed,
            COUNT(DISTINCT CASE WHEN used.word = 'no' THEN {_WHO} END) AS denied,
            COUNT(DISTINCT CASE WHEN used.escalated = TRUE THEN {_WHO} END) AS escalated
        FROM inquiry JOIN inquiry_article AS used ON used.inquiry_id = inquiry.inquiry_id
        WHERE {where.sql} AND inquiry.is_test = FALSE AND used.article_id = :article_id
        """,
        **where.parameters,
        article_id=article_id,
    )
    assert row is not None
    return {said: row[said] for said in SAID}


def of_pages(tx: Transaction, where: Where) -> tuple[dict[str, int], dict[str, int]]:
    """Return how many contacts asked on each page, and how many of them were handed over."""
    rows = tx.all(
        f"""
        SELECT DISTINCT inquiry.page_url, {_WHO} AS contact,
            CASE WHEN inquiry.escalated_at IS NULL THEN 0 ELSE 1 END AS escalated
        FROM inquiry
        WHERE {where.sql} AND inquiry.is_test = FALSE AND inquiry.page_url IS NOT NULL
        """,
        **where.parameters,
    )
    asked: dict[str, set[str]] = {}
    escalated: dict[str, set[str]] = {}
    for row in rows:
        page = page_of(row["page_url"])
        asked.setdefault(page, set()).add(row["contact"])
        if row["escalated"]:
            escalated.setdefault(page, set()).add(row["contact"])
    return _sizes(asked), _sizes(escalated)


def of_reasons(tx: Transaction, asking: Asking) -> dict[str | None, dict[str, int]]:
    """Return the contacts of each contact reason, voices from elsewhere included.

    By ``inquiries`` (all), each outcome, and ``satisfied`` and ``unsatisfied`` with what they got.
    """
    who = "COALESCE(inquiry.contact_id, voice.contact_id, inquiry_reason.inquiry_id)"
    kinds = {
        **{name: f"inquiry.outcome = '{name}'" for name in OUTCOMES},
        "satisfied": "inquiry.outcome IS NOT NULL AND inquiry.csat >= 4",
        "unsatisfied": "inquiry.outcome IS NOT NULL AND inquiry.csat < 4",
    }
    counted = ", ".join(
        f"COUNT(DISTINCT CASE WHEN {which} AND inquiry.is_test = FALSE THEN {who} END) AS {name}"
        for name, which in kinds.items()
    )
    inquiries = asking.join or "LEFT JOIN inquiry ON inquiry.inquiry_id = inquiry_reason.inquiry_id"
    rows = tx.all(
        f"""
        SELECT inquiry_reason.reason_id, COUNT(DISTINCT {who}) AS inquiries, {counted}
        FROM inquiry_reason
            {inquiries}
            LEFT JOIN voice ON voice.id = inquiry_reason.inquiry_id
        WHERE {asking.where.sql}
        GROUP BY inquiry_reason.reason_id
        """,
        **asking.where.parameters,
    )
    names = ("inquiries", *kinds)
    return {row["reason_id"]: {name: row[name] for name in names} for row in rows}


def _sizes(found: Mapping[str, Collection[str]]) -> dict[str, int]:
    return {name: len(contacts) for name, contacts in found.items()}
