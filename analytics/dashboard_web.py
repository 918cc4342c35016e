"""The dashboard: a period in a sentence, cards, charts and tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from analytics import (
    drift_store,
    missed_store,
    panel_changes,
    panel_funnel,
    panel_trends,
    panels,
    reading_store,
)
from analytics.filter_choices import choices
from analytics.filter_form import fields
from analytics.overview import overview
from analytics.panel_articles import named, ranked_articles
from analytics.panel_asking import read_asking
from analytics.panel_people import load_drawing, read_people
from analytics.periods import PRESETS
from analytics.questions import Published, Unanswered
from analytics.reading import missed_among
from analytics.scope import Scope
from analytics.statistics import Rate, rate
from analytics.view_web import View, of_other_site, render_view, view_of
from analytics.where_store import of_site
from madoguchi.access import EDIT_FAQ, MANAGE_SITE, READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.hours_store import opening_hours
from madoguchi.i18n import weekday_names

SHOWN = 15


@dataclass(frozen=True)
class Dashboard:
    """The view, with what it reads from."""

    db: Database
    clock: Clock
    published: Published

    def show(self, site_id: str) -> str | Response:
        """Show a period in a sentence, cards, charts and tables."""
        view = view_of(site_id, self.clock)
        if other := of_other_site(site_id):
            return redirect(other, 303)
        with self.db.read() as tx:
            told = self._read(tx, view)
        if told is None:
            return render_view("analytics/empty.html", view)
        return render_view(
            "analytics/dashboard.html",
            view,
            presets=PRESETS,
            readers=READ_ANALYTICS,
            may_edit=may_edit(view),
            may_set_hours=view.page.viewer.may(site_id, *MANAGE_SITE),
            weekdays=weekday_names("abbreviated"),
            **told,
        )

    def _read(self, tx: Transaction, view: View) -> dict[str, Any] | None:
        """Read what the page shows; None when the site never had an inquiry."""
        scope, by, sort = view.scope, request.args.get("by", ""), request.args.get("sort", "")
        site_id, filters = scope.site_id, scope.filters
        first_ever = reading_store.first_inquiry_at(tx, site_id)
        if first_ever is None:
            return None
        told = overview(
            *(tx, site_id, view.chosen, filters, view.now), first_ever=first_ever, by=by
        )
        still_open, waiting = reading_store.open_now(tx, of_site(site_id, filters))
        hours = opening_hours(tx, site_id)
        people = read_people(tx, scope, hours)
        more = {
            "no_hit_rate": (_no_hits(tx, scope), _no_hits(tx, scope.before)),
            "promises_kept": (told.now.promises_kept, told.before.promises_kept),
        }
        among = missed_among(tx, site_id, scope.days, filters)
        missed, missed_in_all = missed_store.first_groups(tx, among, SHOWN)
        steps = panel_funnel.funnel(told.now, scope.sums(tx, "event"), filters, view.links)
        return {
            "told": told,
            "now": told.now,
            "by": by,
            "check": drift_store.last_check(tx, site_id),
            "fields": fields(filters, choices(tx, site_id, scope.days)),
            "sentences": panels.said(told, view.links),
            "changes": panel_changes.changes(told, more),
            "no_hit": more["no_hit_rate"][0],
            "still_open": still_open,
            "waiting": waiting,
            "trend": panel_trends.trend_drawing(told, view.links),
            "stack": panel_trends.outcome_drawing(told, view.links),
            "steps": steps,
            "most": panel_funnel.most(steps),
            "asking": read_asking(tx, scope, hours),
            "people": people,
            "load": load_drawing(people, view.links),
            "articles": named(*(tx, site_id, ranked_articles(tx, scope, sort), sort, slice(SHOWN))),
            "unanswered": asked_rows(tx, scope, missed, self.published),
            "unanswered_total": missed_in_all,
        }


def asked_rows(
    tx: Transaction, scope: Scope, groups: Sequence[Unanswered], published: Published
) -> list[panels.AskedRow]:
    """Say which of the questions have a published answer by now."""
    asked = [(one.locale, one.text) for one in groups]
    return panels.asked_rows(groups, published(tx, scope.site_id, asked))


def may_edit(view: View) -> bool:
    """Tell whether the person may write the answer that is missing."""
    return view.page.viewer.may(view.page.site.id, *EDIT_FAQ)


def _no_hits(tx: Transaction, scope: Scope) -> Rate:
    searches = sum(scope.sums(tx, "search").values())
    return rate(sum(scope.sums(tx, "search_no_hit").values()), searches)
