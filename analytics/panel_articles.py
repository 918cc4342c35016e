"""The ranking of articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from analytics import help_store, reading_store
from analytics.filters import Filters
from analytics.ranking import COLUMNS, DEFAULT, Ranked, Reads, ranking
from analytics.reading import article_uses
from analytics.scope import Scope
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Articles:
    """Some rows of a ranking of ``total`` articles, sorted ``by`` a column of
    `analytics.ranking.COLUMNS`. An article that is not in ``titles`` was deleted."""

    rows: Sequence[Ranked]
    titles: Mapping[str, str]
    by: str
    total: int


def ranked_articles(tx: Transaction, scope: Scope, by: str) -> list[Ranked]:
    """Read the ranking; views, exits and votes are of the site, whatever the filters."""
    days, everybody = scope.days, replace(scope, filters=Filters())
    reads = Reads(
        views=everybody.sums(tx, "article_viewed"),
        stays=everybody.sums(tx, "article_stay"),
        exits=everybody.sums(tx, "article_exit"),
        votes=help_store.last_votes(tx, scope.site_id, days.from_, days.to),
    )
    return ranking(article_uses(tx, scope.site_id, days, scope.filters), reads, by)


def named(
    tx: Transaction, site_id: str, ranked: Sequence[Ranked], by: str, shown: slice
) -> Articles:
    """Name the shown ones of a ranking."""
    rows = ranked[shown]
    titles = reading_store.article_titles(tx, site_id, [one.article_id for one in rows])
    return Articles(rows, titles, by if by in COLUMNS else DEFAULT, len(ranked))
