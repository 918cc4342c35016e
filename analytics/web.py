"""The analytics pages: the dashboard, what found no answer, and the lists behind every number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import Blueprint, request

from analytics import drift_store, missed_store, panels, reading_store, reasons_web
from analytics.articles import ArticleUse
from analytics.drift_store import Checked
from analytics.inquiries_web import ConversationUrl, InquiryPages
from analytics.overview import Overview, overview
from analytics.page_use_web import PageUses
from analytics.periods import PRESETS
from analytics.questions import Published, Unanswered
from analytics.reading import article_uses, missed_among
from analytics.report_web import ReportPages, add_mails
from analytics.view_web import PAGE, View, page_number, render_view, view_of
from analytics.where_store import of_site
from madoguchi.access import EDIT_FAQ
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction

SHOWN = 15


def create_blueprint(
    db: Database, clock: Clock, conversation_url: ConversationUrl, published: Published
) -> Blueprint:
    """Return the routes, below ``/console/<site_id>/analytics``."""
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
        ("", "dashboard", pages.dashboard),
        ("/unanswered", "unanswered", pages.unanswered),
        ("/pages", "pages", uses.pages),
        ("/pages.csv", "pages_csv", uses.csv),
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

    def dashboard(self, site_id: str) -> str:
        """Show a period in a sentence, cards, charts and tables."""
        view = view_of(site_id, self.clock)
        by = request.args.get("by", "")
        with self.db.read() as tx:
            found = _read(tx, view, by)
            asked = self._asked(tx, site_id, found.missed) if found else []
        if found is None:
            return render_view("analytics/empty.html", view)
        told = found.told
        return render_view(
            "analytics/dashboard.html",
            view,
            told=told,
            now=told.now,
            by=by,
            presets=PRESETS,
            sentences=panels.said(told, view.links),
            still_open=found.still_open,
            waiting=found.waiting,
            trend=panels.trend_drawing(told, view.links),
            stack=panels.outcome_drawing(told, view.links),
            unanswered=asked,
            unanswered_total=found.missed_total,
            articles=panels.article_rows(found.uses[:SHOWN], found.titles),
            articles_total=len(found.uses),
            shown=SHOWN,
            check=found.check,
            may_edit=_may_edit(view),
        )

    def unanswered(self, site_id: str) -> str:
        """List every question of the period that found no answer."""
        view = view_of(site_id, self.clock)
        days = view.chosen.days
        with self.db.read() as tx:
            among = missed_among(tx, site_id, days, view.filters)
            total = missed_store.number_of_groups(tx, among)
            number, pages = page_number(total)
            groups = missed_store.groups(tx, among, PAGE, (number - 1) * PAGE)
            shown = self._asked(tx, site_id, groups)
        return render_view(
            "analytics/unanswered.html",
            view,
            unanswered=shown,
            total=total,
            number=number,
            pages=pages,
            may_edit=_may_edit(view),
        )

    def _asked(
        self, tx: Transaction, site_id: str, groups: Sequence[Unanswered]
    ) -> list[panels.AskedRow]:
        asked = [(one.locale, one.text) for one in groups]
        return panels.asked_rows(groups, self.published(tx, site_id, asked))


@dataclass(frozen=True)
class Found:
    """What the dashboard is made of, read in one transaction."""

    told: Overview
    still_open: int
    waiting: int
    missed: Sequence[Unanswered]
    missed_total: int
    uses: Sequence[ArticleUse]
    titles: Mapping[str, str]
    check: Checked | None


def _read(tx: Transaction, view: View, by: str) -> Found | None:
    """Read the period and the one before it; None when the site never had an inquiry."""
    site_id, days, filters = view.page.site.id, view.chosen.days, view.filters
    first_ever = reading_store.first_inquiry_at(tx, site_id)
    if first_ever is None:
        return None
    still_open, waiting = reading_store.open_now(tx, of_site(site_id, filters))
    among = missed_among(tx, site_id, days, filters)
    uses = article_uses(tx, site_id, days, filters)
    return Found(
        told=overview(tx, site_id, view.chosen, filters, view.now, first_ever=first_ever, by=by),
        still_open=still_open,
        waiting=waiting,
        missed=missed_store.groups(tx, among, SHOWN),
        missed_total=missed_store.number_of_groups(tx, among),
        uses=uses,
        titles=reading_store.article_titles(tx, site_id, [use.article_id for use in uses[:SHOWN]]),
        check=drift_store.last_check(tx, site_id),
    )


def _may_edit(view: View) -> bool:
    return view.page.viewer.may(view.page.site.id, *EDIT_FAQ)
