"""The pages of the website: how they are used, and where people ask. As a page and as CSV."""

from __future__ import annotations

from dataclasses import dataclass

from flask import redirect, request
from werkzeug.wrappers import Response

from analytics import group_contacts_store
from analytics.filter_choices import choices
from analytics.filter_form import fields
from analytics.page_reading import in_sight, pages_told
from analytics.page_use import SORTS, to_csv
from analytics.pages import page_name
from analytics.periods import PRESETS
from analytics.view_web import PAGE, of_other_site, page_number, render_view, view_of
from analytics.where_store import of_period
from madoguchi.access import MANAGE_SITE, READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database


@dataclass(frozen=True)
class PageUses:
    """The views, with what they read from."""

    db: Database
    clock: Clock

    def pages(self, site_id: str) -> str | Response:
        """List the pages of the period by what is asked for."""
        view, sort = view_of(site_id, self.clock), _sort()
        if other := of_other_site(site_id, "/pages"):
            return redirect(other, 303)
        with self.db.read() as tx:
            told = pages_told(tx, view.scope, sort, _source())
            number, pages = page_number(len(told.uses))
            shown = told.uses[(number - 1) * PAGE : number * PAGE]
            shown = in_sight(tx, view.scope, told.source, shown)
            choosable = choices(tx, site_id, view.scope.days)
        return render_view(
            "analytics/pages.html",
            view,
            page_name=page_name,
            told=told,
            uses=shown,
            total=len(told.uses),
            may_manage=view.page.viewer.may(site_id, *MANAGE_SITE),
            sort=sort,
            wanted=_source(),
            presets=PRESETS,
            fields=fields(view.filters, choosable),
            readers=READ_ANALYTICS,
            number=number,
            pages=pages,
        )

    def csv(self, site_id: str) -> Response:
        """Download the same, every page of it, with the numbers that others may know."""
        view, sort = view_of(site_id, self.clock), _sort()
        days = view.chosen.days
        with self.db.read() as tx:
            told = pages_told(tx, view.scope, sort, _source())
            uses = told.uses
            if sort != "dwell":
                uses = in_sight(tx, view.scope, told.source, uses)
            where = of_period(site_id, days.from_, days.to, view.scope.filters)
            contacts = group_contacts_store.of_pages(tx, where)
        name = f"pages-{site_id}-{days.first:%Y%m%d}-{days.last:%Y%m%d}.csv"
        return Response(
            to_csv(uses, told.source or "not_measured", *contacts),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def _sort() -> str:
    return request.args.get("sort") or SORTS[0]


def _source() -> str:
    return request.args.get("source", "")
