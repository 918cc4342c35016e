"""The analytics pages: the dashboard, what found no answer, and the lists behind every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, request

from analytics import panels, reading_store, store
from analytics.inquiries_web import ConversationUrl, InquiryPages
from analytics.model import TrackedInquiry
from analytics.overview import overview
from analytics.page_use_web import PageUses
from analytics.periods import PRESETS
from analytics.questions import Published, Unanswered
from analytics.reading import read_behind, read_unanswered
from analytics.report_web import ReportPages
from analytics.selections import Behind, waits
from analytics.view_web import PAGE, View, page_number, render_view, view_of
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
        with self.db.read() as tx:
            found = _read(tx, view)
            asked = self._asked(tx, site_id, found.behind.unanswered[:SHOWN]) if found else []
        if found is None:
            return render_view("analytics/empty.html", view)
        by = request.args.get("by", "")
        told = overview(
            found.inquiries, view.chosen, view.filters, view.now, first_ever=found.first_ever, by=by
        )
        return render_view(
            "analytics/dashboard.html",
            view,
            told=told,
            now=told.now,
            by=by,
            presets=PRESETS,
            sentences=panels.said(told, view.links),
            still_open=len(found.still_open),
            waiting=sum(waits(i) for i in found.still_open),
            trend=panels.trend_drawing(told, view.links),
            stack=panels.outcome_drawing(told, view.links),
            unanswered=asked,
            unanswered_total=len(found.behind.unanswered),
            articles=panels.article_rows(found.behind.uses[:SHOWN], found.titles),
            articles_total=len(found.behind.uses),
            shown=SHOWN,
            may_edit=_may_edit(view),
        )

    def unanswered(self, site_id: str) -> str:
        """List every question of the period that found no answer."""
        view = view_of(site_id, self.clock)
        days = view.chosen.days
        with self.db.read() as tx:
            inquiries = store.site_inquiries(tx, site_id, days.from_)
            found = read_unanswered(tx, site_id, days, view.filters, inquiries)
            number, pages = page_number(len(found))
            shown = self._asked(tx, site_id, found[(number - 1) * PAGE : number * PAGE])
        return render_view(
            "analytics/unanswered.html",
            view,
            unanswered=shown,
            total=len(found),
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

    first_ever: datetime
    inquiries: list[TrackedInquiry]
    still_open: list[TrackedInquiry]
    behind: Behind
    titles: dict[str, str]


def _read(tx: Transaction, view: View) -> Found | None:
    """Read the period and the one before it; None when the site never had an inquiry."""
    site_id, days = view.page.site.id, view.chosen.days
    first_ever = reading_store.first_inquiry_at(tx, site_id)
    if first_ever is None:
        return None
    inquiries = store.site_inquiries(tx, site_id, days.before.from_)
    still_open = reading_store.open_inquiries(tx, site_id)
    behind = read_behind(tx, site_id, days, view.filters, inquiries)
    shown = [use.article_id for use in behind.uses[:SHOWN]]
    return Found(
        first_ever=first_ever,
        inquiries=inquiries,
        still_open=[i for i in still_open if view.filters.counts(i)],
        behind=behind,
        titles=reading_store.article_titles(tx, site_id, shown),
    )


def _may_edit(view: View) -> bool:
    return view.page.viewer.may(view.page.site.id, *EDIT_FAQ)
