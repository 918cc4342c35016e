"""Contact reasons of a period with their figures: what the page, the command and CSV show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from analytics import daily_store, reading_store, reasons_reading_store, reasons_store
from analytics.filters import Filters
from analytics.periods import Days
from analytics.reasons import Reason
from analytics.reasons_figures import PERIODS, Figures, figures, periods, total, unusual
from analytics.reasons_reading_store import Asking
from analytics.statistics import Rate, rate
from madoguchi.database.protocol import Transaction

_SHARE = 0.2
"""An article matches a reason when it was given in so much of those inquiries that got one."""


@dataclass(frozen=True)
class Group:
    """A theme with its reasons; without a theme where there is none.

    ``counts`` are those of all its reasons together, period by period.
    """

    theme: Reason | None
    figures: Sequence[Figures]
    counts: Sequence[int]


@dataclass(frozen=True)
class Told:
    """The reasons of a period: ranked, by theme, and what is unusual among them.

    ``without`` counts inquiries whose question has no reason (yet); ``history`` is how many
    periods before are known.
    """

    ranked: Sequence[Figures]
    groups: Sequence[Group]
    unusual: Sequence[Figures]
    without: int
    history: int

    @property
    def count(self) -> int:
        """How many inquiries with a question there are in the period."""
        return sum(one.count for one in self.ranked) + self.without


@dataclass(frozen=True)
class Read:
    """A matching article: in how many inquiries it was given, and how its page was read."""

    article_id: str
    title: str
    given: int
    views: int
    exits: Rate


def read(
    tx: Transaction, site_id: str, days: Days, filters: Filters, *, is_over: bool, also: str = ""
) -> Told:
    """Read the reasons of a period; ``is_over`` says that its last day has ended.

    One that nobody asked is left out unless it is pinned, or the one that is ``also`` wanted.
    """
    reasons = reasons_store.reasons(tx, site_id)
    live = [one for one in reasons if not one.is_theme and one.merged_into is None]
    first_day = reasons_reading_store.first_day(tx, site_id)
    starts = [days.first - timedelta(days=n * days.length) for n in range(PERIODS, -1, -1)]
    counted = reasons_reading_store.by_period(
        tx, Asking(site_id, starts[0], days.last, filters), starts
    )
    asking = Asking(site_id, days.first, days.last, filters)
    found = figures(
        live,
        days,
        first_day,
        counted,
        reasons_reading_store.ended(tx, asking),
        reasons_reading_store.articles(tx, asking),
    )
    known = {one.id for one in live}
    without = sum(
        counts.get(days.first.isoformat(), 0) for id, counts in counted.items() if id not in known
    )
    asked = [one for one in found if one.count or one.reason.is_pinned or one.reason.id == also]
    return Told(
        asked,
        _groups(reasons, asked),
        unusual(found, is_over=is_over),
        without,
        len(periods(days, first_day)) - 1,
    )


def shortened(told: Told, most: int) -> list[Group]:
    """Return the themes with those of their reasons that are among the first ``most``."""
    first = {one.reason.id for one in told.ranked[:most]}
    groups = [
        replace(group, figures=[one for one in group.figures if one.reason.id in first])
        for group in told.groups
    ]
    return [group for group in groups if group.figures]


def matching(one: Figures) -> list[tuple[str, int]]:
    """Return the articles that match a reason, with how often each was given last."""
    given = sum(n for _, n in one.articles)
    return [(id, n) for id, n in one.articles if n >= _SHARE * given][:5]


def reads(
    tx: Transaction, site_id: str, days: Days, filters: Filters, every: Sequence[Figures]
) -> dict[str, list[Read]]:
    """Return how the pages of the articles that match each reason were read in a period."""
    matched = {one.reason.id: matching(one) for one in every}
    counted: dict[str, Mapping[str, int]] = {
        measure: daily_store.sums(
            tx,
            site_id,
            measure,
            days.first,
            days.last,
            channel=filters.channel,
            locale=filters.locale,
        )
        for measure in ("article_viewed", "article_exit", "article_stay")
    }
    ids = {id for articles in matched.values() for id, _ in articles}
    titles = reading_store.article_titles(tx, site_id, ids)

    def read(id: str, given: int) -> Read:
        viewed, exits, stays = (counted[name].get(id, 0) for name in counted)
        return Read(id, titles.get(id, ""), given, viewed, rate(exits, stays))

    return {name: [read(*one) for one in articles] for name, articles in matched.items()}


def together(read: Sequence[Read]) -> tuple[int, Rate]:
    """Return the views of several pages and the exit rate of all of them together."""
    exits = rate(sum(r.exits.numerator for r in read), sum(r.exits.denominator for r in read))
    return sum(r.views for r in read), exits


def _groups(reasons: Sequence[Reason], asked: Sequence[Figures]) -> list[Group]:
    themes = {one.id: one for one in reasons if one.is_theme}
    by_theme: dict[str, list[Figures]] = {}
    for one in asked:
        parent = one.reason.parent_id or ""
        by_theme.setdefault(parent if parent in themes else "", []).append(one)
    groups = [Group(themes.get(id), found, total(found)) for id, found in by_theme.items()]
    return sorted(groups, key=lambda group: (group.theme is None, -group.counts[-1]))
