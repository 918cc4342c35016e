"""The routes of the analytics pages, and the lists of questions and articles."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, request

from analytics import missed_store, reasons_web
from analytics.dashboard_web import Dashboard, asked_rows, may_edit
from analytics.inquiries_web import ConversationUrl, InquiryPages
from analytics.page_use_web import PageUses
from analytics.panel_articles import named, ranked_articles
from analytics.people_web import PeoplePages
from analytics.questions import Published
from analytics.reading import missed_among
from analytics.report_web import ReportPages, add_mails
from analytics.searches_web import SearchPages
from analytics.sightings_web import SightingPages
from analytics.view_web import PAGE, page_number, render_view, view_of
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database


def create_blueprint(
    db: Database, clock: Clock, conversation_url: ConversationUrl, published: Published
) -> Blueprint:
    """Return the routes, below ``/console/<site_id>/analytics``."""
    dashboard = Dashboard(db, clock, published)
    pages = Pages(db, clock, published)
    uses = PageUses(db, clock)
    lists = InquiryPages(db, clock, conversation_url)
    reports = ReportPages(db, clock)
    blueprint = Blueprint(
        "analytics",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static/analytics",
    )
    for path, endpoint, view in (
        ("", "dashboard", dashboard.show),
        ("/unanswered", "unanswered", pages.unanswered),
        ("/pages", "pages", uses.pages),
        ("/pages.csv", "pages_csv", uses.csv),
        ("/articles", "articles", pages.articles),
        ("/people", "people", PeoplePages(db, clock).people),
        ("/searches", "searches", SearchPages(db, clock).searches),
        ("/sightings", "sightings", SightingPages(db, clock, conversation_url).sightings),
        ("/inquiries", "inquiries", lists.inquiries),
        ("/inquiries.csv", "csv", lists.csv),
        ("/inquiries.xlsx", "xlsx", lists.xlsx),
        ("/report", "report", reports.report),
        ("/report.html", "report_file", reports.file),
    ):
        blueprint.add_url_rule(f"/console/<site_id>/analytics{path}", endpoint, view)
    add_mails(blueprint, reports)
    reasons_web.add_routes(blueprint, db, clock, conversation_url)
    return blueprint


@dataclass(frozen=True)
class Pages:
    """The views, with what they read from."""

    db: Database
    clock: Clock
    published: Published

    def unanswered(self, site_id: str) -> str:
        """List every question of the period that found no answer."""
        view = view_of(site_id, self.clock)
        with self.db.read() as tx:
            among = missed_among(tx, site_id, view.chosen.days, view.filters)
            total = missed_store.number_of_groups(tx, among)
            number, pages = page_number(total)
            groups = missed_store.groups(tx, among, PAGE, (number - 1) * PAGE)
            shown = asked_rows(tx, view.scope, groups, self.published)
        return render_view(
            "analytics/unanswered.html",
            view,
            unanswered=shown,
            total=total,
            number=number,
            pages=pages,
            may_edit=may_edit(view),
        )

    def articles(self, site_id: str) -> str:
        """List every article that was read or given in the period."""
        view, sort = view_of(site_id, self.clock), request.args.get("sort", "")
        with self.db.read() as tx:
            ranked = ranked_articles(tx, view.scope, sort)
            number, pages = page_number(len(ranked))
            shown = slice((number - 1) * PAGE, number * PAGE)
            articles = named(tx, site_id, ranked, sort, shown)
        return render_view(
            "analytics/articles.html", view, articles=articles, number=number, pages=pages
        )
