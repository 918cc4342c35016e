"""What is known of the pages of a website in a period: one source of views, and the inquiries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics import goals_store, page_figures_store, page_store
from analytics.page_use import SOURCES, Looks, PageUse, joined, of_looks, ordered, with_dwells
from analytics.panel_asking import asked_on_pages
from analytics.scope import Scope
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput


@dataclass(frozen=True)
class PagesTold:
    """The pages of a period, sorted.

    ``source`` is where views, visits and exits come from, one of ``known``; ``""`` where they are
    not measured. ``known`` holds on how many days of the period each source has views of pages.
    """

    source: str
    known: Mapping[str, int]
    uses: list[PageUse]


def pages_told(tx: Transaction, scope: Scope, sort: str, wanted: str = "") -> PagesTold:
    """Read it, without how long pages were in sight unless it is sorted by that.

    Views are those of the ``wanted`` source if it has any; else of the one that the site's sessions
    come from, else of the other. Filters narrow the inquiries alone. Raises `InvalidInput`.
    """
    if wanted not in ("", *SOURCES):
        raise InvalidInput("There is no source of page views called “%(name)s”.", name=wanted)
    known = _known(tx, scope)
    chosen = goals_store.settings(tx, scope.site_id).session_source
    source = next((one for one in (wanted, chosen, *SOURCES) if one in known), "")
    uses = joined(
        _viewed(tx, scope, source),
        asked_on_pages(tx, scope),
        Looks(0, 0, 0) if source == "own" else None,
    )
    if sort == "dwell":
        uses = in_sight(tx, scope, source, uses)
    return PagesTold(source, known, ordered(uses, sort))


def in_sight(tx: Transaction, scope: Scope, source: str, uses: Iterable[PageUse]) -> list[PageUse]:
    """Add how long pages were in sight, which our own measurement alone knows."""
    uses = list(uses)
    if source != "own":
        return uses
    viewed = [use.page for use in uses if use.views]
    return with_dwells(uses, page_store.dwells(tx, scope.site_id, scope.days, viewed))


def _known(tx: Transaction, scope: Scope) -> dict[str, int]:
    days = {
        "own": page_store.viewed_days(tx, scope.site_id, scope.days),
        "file": page_figures_store.days_of_pages(tx, scope.site_id, scope.days),
    }
    return {source: n for source, n in days.items() if n}


def _viewed(tx: Transaction, scope: Scope, source: str) -> list[PageUse]:
    if source == "file":
        return page_figures_store.page_uses(tx, scope.site_id, scope.days)
    if source == "own":
        looks = page_store.looks(tx, scope.site_id, scope.days)
        return [of_looks(page, one) for page, one in looks.items()]
    return []
