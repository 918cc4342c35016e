"""The analytics pages: the dashboard, the inquiries behind every number, and their CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from analytics import charts, panels, reading_store, store, words
from analytics.addresses import Addresses
from analytics.articles import article_uses
from analytics.exporting import to_csv
from analytics.model import TrackedInquiry
from analytics.outcomes import label
from analytics.overview import Filters, overview
from analytics.periods import PRESETS, Chosen, chosen
from analytics.questions import unanswered
from analytics.selections import Behind, Selection, select
from analytics.titles import selection_title
from madoguchi.access import EDIT_FAQ, READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.shell.web import SitePage, render, site_page

SHOWN = 15
PAGE = 50


@dataclass(frozen=True)
class View:
    """One request for a page about a period: who asks, what for, and as of when."""

    page: SitePage
    chosen: Chosen
    filters: Filters
    now: datetime

    @property
    def links(self) -> Addresses:
        """Addresses of pages about the same."""
        return Addresses(self.page.site.id, self.chosen.query, self.filters.query)


def create_blueprint(
    db: Database, clock: Clock, conversation_url: Callable[[str, str], str]
) -> Blueprint:
    """Return the routes; ``conversation_url(site_id, conversation_id)`` is where one is read."""
    pages = Pages(db, clock, conversation_url)
    blueprint = Blueprint(
        "analytics",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static/analytics",
    )
    home = "/console/<site_id>/analytics"
    blueprint.add_url_rule(home, view_func=pages.dashboard, endpoint="dashboard")
    blueprint.add_url_rule(f"{home}/inquiries", view_func=pages.inquiries, endpoint="inquiries")
    blueprint.add_url_rule(f"{home}/inquiries.csv", view_func=pages.csv, endpoint="csv")
    return blueprint


class Pages:
    """The views, with what they read from."""

    def __init__(
        self, db: Database, clock: Clock, conversation_url: Callable[[str, str], str]
    ) -> None:
        self._db = db
        self._clock = clock
        self._conversation_url = conversation_url

    def dashboard(self, site_id: str) -> str:
        """Show a period in a sentence, cards, charts and tables."""
        view = self._view(site_id)
        with self._db.read() as tx:
            found = _read(tx, view)
        if found is None:
            return self._render("analytics/empty.html", view)
        by = request.args.get("by", "")
        told = overview(
            found.inquiries, view.chosen, view.filters, view.now, first_ever=found.first_ever, by=by
        )
        return self._render(
            "analytics/dashboard.html",
            view,
            told=told,
            now=told.now,
            by=by,
            presets=PRESETS,
            sentences=panels.said(told),
            still_open=len(found.still_open),
            waiting=sum(_waits(i) for i in found.still_open),
            trend=panels.trend_drawing(told, view.links),
            stack=panels.outcome_drawing(told, view.links),
            unanswered=found.behind.unanswered,
            articles=panels.article_rows(found.behind.uses[:SHOWN], found.titles),
            articles_total=len(found.behind.uses),
            shown=SHOWN,
            may_edit=view.page.viewer.may(site_id, *EDIT_FAQ),
        )

    def inquiries(self, site_id: str) -> str:
        """List the inquiries behind a number."""
        view = self._view(site_id)
        selection = Selection.read(request.args)
        with self._db.read() as tx:
            found = self._selected(tx, view, selection)
            number, pages = _page_number(len(found))
            shown = found[(number - 1) * PAGE : number * PAGE]
            texts = reading_store.first_questions(tx, shown)
            titles = reading_store.article_titles(
                tx, site_id, [i.last_article_id for i in shown if i.last_article_id]
            )
        query = request.query_string.decode()
        return self._render(
            "analytics/inquiries.html",
            view,
            selection=selection,
            title=selection_title(selection, found),
            total=len(found),
            rows=[(i, label(i), texts.get(i.inquiry_id)) for i in shown],
            titles=titles,
            number=number,
            pages=pages,
            csv_url=f"{view.links.home}/inquiries.csv" + (f"?{query}" if query else ""),
            conversation_url=self._conversation_url,
        )

    def csv(self, site_id: str) -> Response:
        """Download the rows of the listed inquiries."""
        view = self._view(site_id)
        with self._db.read() as tx:
            found = self._selected(tx, view, Selection.read(request.args))
        name = f"inquiries-{site_id}-{view.now:%Y%m%d}.csv"
        return Response(
            to_csv(found),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def _view(self, site_id: str) -> View:
        page = site_page(site_id, *READ_ANALYTICS)
        now = self._clock()
        filters = Filters(request.args.get("channel", ""), request.args.get("locale", ""))
        return View(page, chosen(request.args, now, page.site.time_zone), filters, now)

    def _selected(self, tx: Transaction, view: View, selection: Selection) -> list[TrackedInquiry]:
        site_id = view.page.site.id
        if selection.open_now:
            still_open = reading_store.open_inquiries(tx, site_id)
            wanted = [i for i in reversed(still_open) if view.filters.counts(i)]
            return [i for i in wanted if _waits(i)] if selection.waiting else wanted
        days = view.chosen.days
        inquiries = store.site_inquiries(tx, site_id, days.from_)
        needed = selection.article or selection.question
        behind = _behind(tx, view, inquiries) if needed else Behind()
        return select(inquiries, days, view.filters, view.now, selection, behind)

    def _render(self, template: str, view: View, **context: Any) -> str:
        return render(
            template,
            active="analytics",
            site=view.page.site,
            view=view,
            links=view.links,
            days=view.chosen.days,
            words=words,
            panels=panels,
            charts=charts,
            **context,
        )


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
    site_id = view.page.site.id
    first_ever = reading_store.first_inquiry_at(tx, site_id)
    if first_ever is None:
        return None
    inquiries = store.site_inquiries(tx, site_id, view.chosen.days.before.from_)
    still_open = reading_store.open_inquiries(tx, site_id)
    behind = _behind(tx, view, inquiries)
    shown = [use.article_id for use in behind.uses[:SHOWN]]
    return Found(
        first_ever=first_ever,
        inquiries=inquiries,
        still_open=[i for i in still_open if view.filters.counts(i)],
        behind=behind,
        titles=reading_store.article_titles(tx, site_id, shown),
    )


def _behind(tx: Transaction, view: View, inquiries: list[TrackedInquiry]) -> Behind:
    """Read what was answered and what was not in the period, of counted inquiries only."""
    days, site_id = view.chosen.days, view.page.site.id
    real = [
        i
        for i in inquiries
        if days.from_ <= i.started_at < days.to and view.filters.counts(i) and not i.is_test
    ]
    names = {i.inquiry_id for i in real}
    asked = reading_store.unanswered_questions(tx, site_id, days.from_, days.to)
    return Behind(
        uses=article_uses(reading_store.answers_and_words(tx, site_id, days.from_, days.to), real),
        unanswered=unanswered(one for one in asked if one.inquiry_id in names),
    )


def _waits(inquiry: TrackedInquiry) -> bool:
    return inquiry.escalated_at is not None and inquiry.agent_first_reply_at is None


def _page_number(total: int) -> tuple[int, int]:
    pages = max(1, -(-total // PAGE))
    asked = request.args.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 1
    return min(max(1, number), pages), pages
