"""The SQL of the lists behind numbers: a page at a time, or all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics import store
from analytics.model import TrackedInquiry
from analytics.where_store import Where
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_AT_A_TIME = 1_000


@dataclass(frozen=True)
class Size:
    """How many inquiries a list has, their questions, and how many of these were answered."""

    inquiries: int
    questions: int
    answered: int


def size(tx: Transaction, where: Where) -> Size:
    """Count a list."""
    row = tx.one(
        f"""
        SELECT COUNT(*) AS inquiries, COALESCE(SUM(question_count), 0) AS questions,
            COALESCE(SUM(CASE WHEN answer_count < question_count THEN answer_count
                ELSE question_count END), 0) AS answered
        FROM inquiry WHERE {where.sql}
        """,
        **where.parameters,
    )
    assert row is not None
    return Size(**row)


def page(tx: Transaction, where: Where, most: int, offset: int = 0) -> list[TrackedInquiry]:
    """Return a part of a list, the latest first."""
    rows = tx.all(
        f"""
        SELECT * FROM inquiry WHERE {where.sql}
        ORDER BY started_at DESC, inquiry_id DESC LIMIT :most OFFSET :offset
        """,
        **where.parameters,
        most=most,
        offset=offset,
    )
    return [store.from_row(row) for row in rows]


def whole(tx: Transaction, where: Where) -> Iterator[TrackedInquiry]:
    """Yield a whole list, the latest first, without having it in memory at once."""
    last: TrackedInquiry | None = None
    while True:
        part = where
        if last is not None:
            part = where.and_(
                "(started_at, inquiry_id) < (:last_start, :last_id)",
                last_start=to_text(last.started_at),
                last_id=last.inquiry_id,
            )
        found = page(tx, part, _AT_A_TIME)
        yield from found
        if len(found) < _AT_A_TIME:
            return
        last = found[-1]
