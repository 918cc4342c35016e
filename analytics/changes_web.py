"""The page "did it help?": what changed in the FAQ, and what it did to the inquiries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, request

from analytics import changes_saying as saying
from analytics.change_cards import cards, comparison
from analytics.changes import FaqChanges
from analytics.following import follow, given
from analytics.panels import bucket_name
from analytics.periods import day_of
from analytics.view_web import PAGE, page_number, render_section
from madoguchi.access import READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.shell.web import site_page


def create_blueprint(db: Database, clock: Clock, faq_changes: FaqChanges) -> Blueprint:
    """Return the route, below ``/console/<site_id>/analytics``."""
    blueprint = Blueprint("analytics_changes", __name__, template_folder="templates")
    pages = Pages(db, clock, faq_changes)
    blueprint.add_url_rule("/console/<site_id>/analytics/changes", "changes", pages.changes)
    return blueprint


@dataclass(frozen=True)
class Pages:
    """The view, with what it reads from."""

    db: Database
    clock: Clock
    faq_changes: FaqChanges

    def changes(self, site_id: str) -> str:
        """List the changes of 26 weeks, each with what can be said of it."""
        page = site_page(site_id, *READ_ANALYTICS)
        until, zone = day_of(request.args.get("until")), page.site.time_zone
        with self.db.read() as tx:
            found = follow(tx, site_id, self.faq_changes, self.clock(), zone, until)
            number, pages = page_number(len(found.judged))
            shown = found.judged[(number - 1) * PAGE : number * PAGE]
            articles = given(tx, site_id, shown)
        return render_section(
            "analytics/changes.html",
            page,
            followed=found,
            cards=cards(shown, articles, site_id),
            period=bucket_name(found.days),
            earlier=found.days.first - timedelta(days=1),
            bucket_name=bucket_name,
            comparison=comparison,
            saying=saying,
            number=number,
            pages=pages,
        )
