"""The one-page report of a period: what is on it, read in one transaction. Its forms are apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics import missed_store, reading_store
from analytics.articles import ArticleUse
from analytics.filters import Filters
from analytics.onepage_groups import Small, check_size, is_of_few, rise_to_tell, small_groups
from analytics.overview import Overview, overview
from analytics.periods import YEARS, Chosen, Days
from analytics.questions import Unanswered
from analytics.reading import article_uses, missed_among
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site

SHOWN = 5
"""How many questions and articles fit on the page."""


@dataclass(frozen=True)
class OnePage:
    """A period of a site: its numbers, and the first few of what stands behind them.

    What it may not tell of small groups `small` names.
    """

    site: Site
    filters: Filters
    told: Overview
    unanswered: Sequence[Unanswered]
    unanswered_total: int
    articles: Sequence[ArticleUse]
    articles_total: int
    titles: Mapping[str, str]
    small: Small

    @property
    def days(self) -> Days:
        """The days it is about."""
        return self.told.chosen.days

    def asked(self, one: Unanswered) -> int | None:
        """In how many inquiries a question found no answer; None where that is not told."""
        return None if one in self.small.questions else one.count

    def used(self, use: ArticleUse, said: str) -> int | None:
        """Return a number of an article, by a name of `SAID`; None where it is not told."""
        number: int = getattr(use, said)
        return None if (use.article_id, said) in self.small.uses else number


def read_page(tx: Transaction, site: Site, days: Days, filters: Filters, now: datetime) -> OnePage:
    """Read the report of some days, by the functions the dashboard calls.

    What is not told comes last: its place would tell how much it is. A period before of few
    contacts is not compared with. Raises `InvalidInput` where
    filters leave so few contacts that all of it would tell of them.
    """
    check_size(tx, site.id, days, filters)
    first_ever = reading_store.first_inquiry_at(tx, site.id) or now
    among = missed_among(tx, site.id, days, filters)
    missed, missed_in_all = missed_store.first_groups(tx, among, SHOWN)
    uses = article_uses(tx, site.id, days, filters)
    shown = uses[:SHOWN]
    told = overview(tx, site.id, Chosen(days, None), filters, now, first_ever=first_ever)
    if is_of_few(tx, site.id, days.before, filters):
        told = replace(told, comparable=False, rise=None)
    small = small_groups(tx, site.id, days, filters, missed, shown)
    return OnePage(
        site=site,
        filters=filters,
        told=replace(told, rise=rise_to_tell(tx, site.id, days, filters, told.rise)),
        unanswered=sorted(missed, key=lambda one: one in small.questions),
        unanswered_total=missed_in_all,
        articles=sorted(shown, key=lambda use: (use.article_id, "given") in small.uses),
        articles_total=len(uses),
        titles=reading_store.article_titles(tx, site.id, [use.article_id for use in shown]),
        small=small,
    )


def last_week(today: date, zone: ZoneInfo) -> Days:
    """Return the last whole week, Monday to Sunday."""
    monday = today - timedelta(days=today.weekday() + 7)
    return Days(monday, monday + timedelta(days=6), zone)


def week_named(name: str, zone: ZoneInfo) -> Days:
    """Return the week of a name like ``2026-W47``; raise `InvalidInput`."""
    try:
        monday = date.fromisoformat(f"{name}-1")
        if "W" not in name or monday.year not in YEARS:
            raise ValueError(name)
    except ValueError:
        raise InvalidInput("Name a week like 2026-W47.", field="week") from None
    return Days(monday, monday + timedelta(days=6), zone)
