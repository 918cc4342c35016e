"""What the log tells of articles, as the FAQ's rules of care want to know it."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics import reading_store, store
from analytics.articles import article_uses
from analytics.judged_store import judged_answers
from faq.care_use import Confirmed, Facts, Use
from madoguchi import sites
from madoguchi.database.protocol import Transaction

_MOST_JUDGED = 20_000
_END_OF_TIME = datetime.max.replace(tzinfo=UTC)


def care_facts(tx: Transaction, site_id: str, since: datetime) -> Facts:
    """Count what customers did since a moment; tests are left out.

    An article's counts are those of the dashboard: inquiries in which it was given, and of these
    those whose last word on it was yes or no, and those handed over after it.
    """
    inquiries = [i for i in store.site_inquiries(tx, site_id, since) if not i.is_test]
    events = reading_store.answers_and_words(tx, site_id, since, _END_OF_TIME)
    views = reading_store.article_views(tx, site_id, since, _END_OF_TIME)
    counted = {use.article_id: use for use in article_uses(events, inquiries)}
    uses = {
        article_id: Use(
            views=views.get(article_id, 0),
            given=len(use.given) if (use := counted.get(article_id)) else 0,
            confirmed=len(use.confirmed) if use else 0,
            denied=len(use.denied) if use else 0,
            escalated=len(use.escalated) if use else 0,
        )
        for article_id in views.keys() | counted.keys()
    }
    default = sites.get_site(tx, site_id).default_locale
    judged = judged_answers(tx, site_id, _MOST_JUDGED, since)
    confirmed = [
        Confirmed(one.text, one.locale or default, one.article_id, one.customer)
        for one in judged
        if one.solved
    ]
    return Facts(uses, confirmed, reading_store.first_inquiry_at(tx, site_id))
