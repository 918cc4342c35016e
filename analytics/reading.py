"""What stands behind a period's numbers: from the daily counts where they know enough, else from
the inquiries. Both say the same."""

from __future__ import annotations

from analytics import articles_store, missed_store
from analytics.articles import ArticleUse
from analytics.filters import Filters
from analytics.missed_store import Among
from analytics.periods import Days
from analytics.where_store import of_period
from analytics.zones_store import days_are_in
from madoguchi.database.protocol import Transaction


def article_uses(tx: Transaction, site_id: str, days: Days, filters: Filters) -> list[ArticleUse]:
    """Return what each article did in the counted inquiries of some days, most given first."""
    narrow = filters.category or filters.tag or filters.segment
    if narrow or not days_are_in(tx, site_id, days.zone.key):
        where = of_period(site_id, days.from_, days.to, filters)
        return articles_store.totals(tx, where)
    return articles_store.totals_of_days(tx, site_id, days, filters.channel, filters.locale)


def missed_among(tx: Transaction, site_id: str, days: Days, filters: Filters) -> Among:
    """Say among what to look for the questions that found no answer (`missed_store.groups`)."""
    if filters.query or not days_are_in(tx, site_id, days.zone.key):
        return missed_store.of_inquiries_where(of_period(site_id, days.from_, days.to, filters))
    return missed_store.of_days(site_id, days)
