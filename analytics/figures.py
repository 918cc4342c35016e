"""The report of a period: from the cells where they know enough, else from the inquiries.

Both sum the same counters (`analytics.cells`) into one report (`analytics.rates.report_of`), so it
does not matter where a number is from. Cells know days of the site, channel, language, category.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from analytics import cells, figures_store, rollup_store
from analytics.derived import TIMES
from analytics.filters import Filters
from analytics.periods import Days, whole_days
from analytics.rates import Report, report_of
from analytics.statistics import Durations
from analytics.where_store import Where, of_period, of_site
from analytics.zones_store import days_are_in, zone_of_rows
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Figures:
    """The sums of each day of a period, less what is too young at ``as_of`` to be counted.

    Reports of its parts are made of them without asking the database again, but for the times.
    """

    site_id: str
    filters: Filters
    as_of: datetime
    by_day: Mapping[str, cells.Counts]

    def report(self, days: Days, times: Mapping[str, Durations] | None = None) -> Report:
        """Return the report of days within the period; without ``times`` it has no durations."""
        return report_of(self.sums(days), times or {}, days.from_, days.to, self.as_of)

    def sums(self, days: Days) -> cells.Counts:
        """Return the sums of days within the period."""
        found = cells.Counts()
        first, last = days.first.isoformat(), days.last.isoformat()
        for day, counts in self.by_day.items():
            if first <= day <= last:
                found.update(counts)
        return found


def read(tx: Transaction, site_id: str, days: Days, filters: Filters, as_of: datetime) -> Figures:
    """Read the sums of a period's days."""
    if not days_are_in(tx, site_id, days.zone.key):
        return Figures(site_id, filters, as_of, _by_other_days(tx, site_id, days, filters, as_of))
    where = _of_days(site_id, days, filters)
    if filters.tag or filters.segment:
        found = figures_store.by_day(tx, where)
    else:
        found = rollup_store.by_day(
            tx,
            site_id,
            days.first,
            days.last,
            channel=filters.channel,
            locale=filters.locale,
            topic=filters.category,
        )
    # Written so that the index on the end is taken: the young are few, the days are many.
    among = _of_days(site_id, days, filters, "inquiry.day || ''")
    for day, counts in figures_store.young_by_day(tx, among, as_of).items():
        found.setdefault(day, cells.Counts()).subtract(counts)
    return Figures(site_id, filters, as_of, found)


def times(tx: Transaction, figures: Figures, days: Days) -> dict[str, Durations]:
    """Return the durations of days within the period."""
    if days_are_in(tx, figures.site_id, days.zone.key):
        where = _of_days(figures.site_id, days, figures.filters)
    else:
        where = of_period(figures.site_id, days.from_, days.to, figures.filters)
    return _times(tx, where)


def report(tx: Transaction, site_id: str, days: Days, filters: Filters, as_of: datetime) -> Report:
    """Return the whole report of a period: what `analytics.rates.report` says of its inquiries."""
    figures = read(tx, site_id, days, filters, as_of)
    return figures.report(days, times(tx, figures, days))


def topics(tx: Transaction, site_id: str, days: Days, filters: Filters) -> dict[str, int]:
    """Return how many inquiries were about each topic, open ones included."""
    if filters.tag or filters.segment or not days_are_in(tx, site_id, days.zone.key):
        return figures_store.topics(tx, of_period(site_id, days.from_, days.to, filters))
    return rollup_store.topics(
        tx,
        site_id,
        days.first,
        days.last,
        channel=filters.channel,
        locale=filters.locale,
        topic=filters.category,
    )


def between(
    tx: Transaction,
    site_id: str | None,
    from_: datetime,
    to: datetime,
    filters: Filters,
    as_of: datetime,
) -> Report:
    """Return the report of any two instants, of a site or (None) of all together."""
    if site_id is not None and (days := whole_days(from_, to, zone_of_rows(tx, site_id))):
        return report(tx, site_id, days, filters, as_of)
    where = of_period(site_id, from_, to, filters)
    return report_of(_sums(tx, where, as_of), _times(tx, where), from_, to, as_of)


def _sums(tx: Transaction, where: Where, as_of: datetime) -> cells.Counts:
    sums = figures_store.sums(tx, where)
    for counts in figures_store.young_by_day(tx, where, as_of).values():
        sums.subtract(counts)
    return sums


def _times(tx: Transaction, where: Where) -> dict[str, Durations]:
    return {name: figures_store.durations(tx, where, name) for name in TIMES}


def _of_days(site_id: str, days: Days, filters: Filters, day: str = "inquiry.day") -> Where:
    """The inquiries of days that are the days of the rows too."""
    return of_site(site_id, filters).and_(
        f"{day} >= :first AND {day} <= :last",
        first=days.first.isoformat(),
        last=days.last.isoformat(),
    )


def _by_other_days(
    tx: Transaction, site_id: str, days: Days, filters: Filters, as_of: datetime
) -> dict[str, cells.Counts]:
    """Sum the inquiries of days that are not those of the rows: the site's zone has just changed,
    and its days are about to be made anew."""
    found: dict[str, cells.Counts] = {}
    for day in days.each():
        where = of_period(site_id, day.from_, day.to, filters)
        found[day.first.isoformat()] = _sums(tx, where, as_of)
    return found
