"""When and where people ask: from the daily counts where they know enough, else the inquiries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from analytics import daily_store, panel_store, rollup_store
from analytics.panel_store import Asked
from analytics.panel_times import Week, week_of
from analytics.scope import Scope
from analytics.zones_store import days_are_in
from madoguchi.database.protocol import Transaction
from madoguchi.hours import OpeningHours

PAGES = 10


@dataclass(frozen=True)
class Asking:
    """When and where the inquiries of a period began, most first.

    ``pages`` are at most `PAGES`, and whether there are ``more_pages``; an inquiry without a known
    page is in none. ``channels`` and ``locales`` count ended inquiries.
    """

    week: Week
    channels: Mapping[str, Asked]
    locales: Mapping[str, Asked]
    pages: Mapping[str, Asked]
    more_pages: bool


def read_asking(tx: Transaction, scope: Scope, hours: OpeningHours | None) -> Asking:
    """Read it; ``hours`` are drawn into the week."""
    is_daily = _is_daily(tx, scope)
    by_hour = _daily_hours(tx, scope) if is_daily else panel_store.asked_by_hour(tx, scope)
    pages = asked_on_pages(tx, scope, PAGES + 1)
    ended = _daily_places(tx, scope) if is_daily else panel_store.ended_by(tx, scope)
    return Asking(
        week=week_of(by_hour, hours),
        channels=_summed((channel, asked) for channel, _locale, asked in ended),
        locales=_summed((locale, asked) for _channel, locale, asked in ended),
        pages=dict(list(pages.items())[:PAGES]),
        more_pages=len(pages) > PAGES,
    )


def asked_on_pages(tx: Transaction, scope: Scope, most: int | None = None) -> dict[str, Asked]:
    """Return the inquiries by the page they began on, most first; at least ``most`` of the pages.

    An inquiry without a known page is in none.
    """
    if not _is_daily(tx, scope):
        return panel_store.asked_by_page(tx, scope)
    pages = scope.sums(tx, "page", most=most)
    handed = scope.sums(tx, "page_escalated") if pages else {}
    return {page: Asked(n, handed.get(page, 0)) for page, n in pages.items()}


def _is_daily(tx: Transaction, scope: Scope) -> bool:
    return days_are_in(tx, scope.site_id, scope.days.zone.key) and scope.filters.are_daily


def _daily_hours(tx: Transaction, scope: Scope) -> Counter[tuple[int, int]]:
    found: Counter[tuple[int, int]] = Counter()
    days, filters = scope.days, scope.filters
    by_day = daily_store.by_day(
        *(tx, scope.site_id, "hour", days.first, days.last),
        channel=filters.channel,
        locale=filters.locale,
    )
    for day, hours in by_day.items():
        weekday = date.fromisoformat(day).weekday()
        for hour, n in hours.items():
            found[weekday, int(hour)] += n
    return found


def _daily_places(tx: Transaction, scope: Scope) -> list[tuple[str, str, Asked]]:
    days, filters = scope.days, scope.filters
    rows = rollup_store.ended_by_place(
        *(tx, scope.site_id, days.first, days.last),
        channel=filters.channel,
        locale=filters.locale,
        topic=filters.category,
    )
    return [(channel, locale, Asked(n, handed)) for channel, locale, n, handed in rows]


def _summed(parts: Iterable[tuple[str, Asked]]) -> dict[str, Asked]:
    found: dict[str, Asked] = {}
    for name, asked in parts:
        before = found.get(name, Asked(0, 0))
        found[name] = Asked(before.inquiries + asked.inquiries, before.handed + asked.handed)
    return dict(sorted(found.items(), key=lambda pair: (-pair[1].inquiries, pair[0])))
