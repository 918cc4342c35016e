"""The pages of the website: how they are used, and where people ask. As a page and as CSV."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from analytics import daily_store, group_contacts_store, page_store
from analytics.filters import Filters
from analytics.page_use import SORTS, PageUse, joined, ordered, to_csv
from analytics.pages import page_name
from analytics.periods import PRESETS, Days
from analytics.view_web import PAGE, View, page_number, render_view, view_of
from analytics.where_store import of_period
from madoguchi.access import MANAGE_SITE
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction


@dataclass(frozen=True)
class PageUses:
    """The views, with what they read from."""

    db: Database
    clock: Clock

    def pages(self, site_id: str) -> str:
        """List the pages of the period by what is asked for."""
        view = view_of(site_id, self.clock)
        with self.db.read() as tx:
            found = _read(tx, view, view.chosen.days)
            measured = view.page.site.measure_pages or page_store.is_measured(tx, site_id)
        number, pages = page_number(len(found))
        return render_view(
            "analytics/pages.html",
            view,
            page_name=page_name,
            uses=found[(number - 1) * PAGE : number * PAGE],
            total=len(found),
            measured=measured,
            may_manage=view.page.viewer.may(site_id, *MANAGE_SITE),
            sort=_sort(),
            presets=PRESETS,
            number=number,
            pages=pages,
        )

    def csv(self, site_id: str) -> Response:
        """Download the same, every page of it, with the numbers that others may know."""
        view = view_of(site_id, self.clock)
        days = view.chosen.days
        with self.db.read() as tx:
            found = _read(tx, view, days)
            where = of_period(site_id, days.from_, days.to, Filters())
            contacts = group_contacts_store.of_pages(tx, where)
        name = f"pages-{site_id}-{days.first:%Y%m%d}-{days.last:%Y%m%d}.csv"
        return Response(
            to_csv(found, *contacts),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _sort() -> str:
    return request.args.get("sort") or SORTS[0]


def _read(tx: Transaction, view: View, days: Days) -> list[PageUse]:
    site_id = view.page.site.id
    viewed = page_store.page_uses(tx, site_id, days.from_, days.to)
    asked = daily_store.sums(tx, site_id, "page", days.first, days.last)
    escalated = daily_store.sums(tx, site_id, "page_escalated", days.first, days.last)
    return ordered(joined(viewed, asked, escalated), _sort())
