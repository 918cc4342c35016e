"""What stands behind a period's numbers, put together from the log and the inquiries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from analytics import reading_store
from analytics.articles import article_uses
from analytics.filters import Filters
from analytics.model import TrackedInquiry
from analytics.periods import Days
from analytics.questions import Unanswered, unanswered
from analytics.selections import Behind
from madoguchi.database.protocol import Transaction


def read_behind(
    tx: Transaction,
    site_id: str,
    days: Days,
    filters: Filters,
    inquiries: Iterable[TrackedInquiry],
) -> Behind:
    """Read what was answered and what was not in a period, of counted inquiries only."""
    real = _real(days, filters, inquiries)
    events = reading_store.answers_and_words(tx, site_id, days.from_, days.to)
    return Behind(uses=article_uses(events, real), unanswered=_unanswered(tx, site_id, days, real))


def read_unanswered(
    tx: Transaction,
    site_id: str,
    days: Days,
    filters: Filters,
    inquiries: Iterable[TrackedInquiry],
) -> list[Unanswered]:
    """Read what found no answer in a period, of counted inquiries only."""
    return _unanswered(tx, site_id, days, _real(days, filters, inquiries))


def _unanswered(
    tx: Transaction, site_id: str, days: Days, real: Sequence[TrackedInquiry]
) -> list[Unanswered]:
    names = {inquiry.inquiry_id for inquiry in real}
    asked = reading_store.unanswered_questions(tx, site_id, days.from_, days.to)
    return unanswered(one for one in asked if one.inquiry_id in names)


def _real(
    days: Days, filters: Filters, inquiries: Iterable[TrackedInquiry]
) -> list[TrackedInquiry]:
    return [
        i
        for i in inquiries
        if days.from_ <= i.started_at < days.to and filters.counts(i) and not i.is_test
    ]
