"""The one-page report in the console, and as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from flask import request
from markupsafe import Markup
from werkzeug.wrappers import Response

from analytics import onepage_html
from analytics.onepage import OnePage, last_week, read_page
from analytics.periods import Chosen, Days
from analytics.view_web import View, render_view, view_of
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.shell.web import shell


@dataclass(frozen=True)
class ReportPages:
    """The views, with what they read from."""

    db: Database
    clock: Clock

    def report(self, site_id: str) -> str:
        """Show the report of the days asked for, else of the last whole week."""
        view, page = self._page(site_id)
        return render_view(
            "analytics/report.html",
            view,
            later=_later(page.days, view.now),
            sheet=Markup(onepage_html.body(page)),  # noqa: S704 (a template that escapes)
        )

    def file(self, site_id: str) -> Response:
        """Send the report as a document that stands by itself."""
        _view, page = self._page(site_id)
        name = f"report-{page.site.id}-{page.days.first}-{page.days.last}.html"
        return Response(
            onepage_html.document(page, shell().settings.public_url),
            content_type="text/html; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _page(self, site_id: str) -> tuple[View, OnePage]:
        view = view_of(site_id, self.clock)
        if not {"from", "to", "days"} & set(request.args):
            zone = view.chosen.days.zone
            week = last_week(view.now.astimezone(zone).date(), zone)
            view = replace(view, chosen=Chosen(week, None))
        with self.db.read() as tx:
            page = read_page(tx, view.page.site, view.chosen.days, view.filters, view.now)
        return view, page


def _later(days: Days, now: datetime) -> Days | None:
    """Return as many days after these, None where those have not begun."""
    first = days.last + timedelta(days=1)
    if first > now.astimezone(days.zone).date():
        return None
    return Days(first, first + timedelta(days=days.length - 1), days.zone)
