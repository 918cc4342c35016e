"""What a site's pages can be narrowed to."""

from __future__ import annotations

from analytics import filters_store, rollup_store
from analytics.filter_form import Choices
from analytics.periods import Days
from madoguchi.database.protocol import Transaction


def choices(tx: Transaction, site_id: str, days: Days) -> Choices:
    """Return what there is to choose from: channels and languages of two such periods, and all
    categories, tags and segments."""
    channels, locales = rollup_store.places(tx, site_id, days.before.first, days.last)
    return Choices(
        channels,
        locales,
        filters_store.categories(tx, site_id),
        filters_store.tags(tx, site_id),
        filters_store.segments(tx, site_id),
    )
