"""What the log tells of articles, as the FAQ's rules of care want to know it."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics import articles_store, reading_store
from analytics.filters import Filters
from analytics.judged_store import judged_answers
from analytics.where_store import of_period
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
    views = reading_store.article_views(tx, site_id, since, _END_OF_TIME)
    where = of_period(site_id, since, _END_OF_TIME, Filters())
    counted = {use.article_id: use for use in articles_store.totals(tx, where)}
    uses = {
        article_id: Use(
            views=views.get(article_id, 0),
            given=use.given if (use := counted.get(article_id)) else 0,
            confirmed=use.confirmed if use else 0,
            denied=use.denied if use else 0,
            escalated=use.escalated if use else 0,
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
