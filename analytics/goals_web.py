"""The page of goals: where each stands, the forms to set them, and the saving as an estimate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from analytics import goals_editing, goals_saying, goals_store
from analytics.addresses import Addresses
from analytics.goal_cards import SHOWN, card, estimate, proposal, sources
from analytics.goals_reading import all_progress, ground
from analytics.goals_setting import Wish, read_settings
from analytics.judging import SETTLED
from analytics.panels import bucket_name
from analytics.periods import Days
from analytics.view_web import render_section
from madoguchi.access import MANAGE_SITE, READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.i18n import format_date, translate_error
from madoguchi.i18n import gettext as _
from madoguchi.shell.web import SitePage, flash_undo, site_page


def create_blueprint(db: Database, clock: Clock) -> Blueprint:
    """Return the routes, below ``/console/<site_id>/analytics/goals``."""
    blueprint = Blueprint("analytics_goals", __name__, template_folder="templates")
    pages = GoalPages(db, clock)
    for path, endpoint, view, method in (
        ("", "goals", pages.show, "GET"),
        ("", "set_goal", pages.set, "POST"),
        ("/settings", "set_goal_settings", pages.settings, "POST"),
        ("/<goal_id>", "change_goal", pages.change, "POST"),
        ("/<goal_id>/remove", "remove_goal", pages.remove, "POST"),
        ("/<goal_id>/restore", "restore_goal", pages.restore, "POST"),
    ):
        rule = f"/console/<site_id>/analytics/goals{path}"
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
    return blueprint


@dataclass(frozen=True)
class GoalPages:
    """The views, with what they work on."""

    db: Database
    clock: Clock

    def show(self, site_id: str) -> str:
        """Show every goal, the saving, and where sessions come from."""
        return self._page(site_page(site_id, *READ_ANALYTICS))

    def set(self, site_id: str) -> Response | tuple[str, int]:
        """Set a goal."""
        page, now = site_page(site_id, *MANAGE_SITE), self.clock()
        try:
            wish = Wish.read(request.form, _today(page, self.clock))
            with self.db.write() as tx:
                goals_editing.set_goal(tx, site_id, wish, page.viewer.account_id, now)
        except InvalidInput as error:
            return self._page(page, Refused("", request.form, error)), error.status
        flash(_("The goal is set."), "success")
        return self._back(site_id)

    def change(self, site_id: str, goal_id: str) -> Response | tuple[str, int]:
        """Set a goal anew."""
        page = site_page(site_id, *MANAGE_SITE)
        try:
            wish = Wish.read(request.form, _today(page, self.clock))
            with self.db.write() as tx:
                goals_editing.change_goal(tx, site_id, goal_id, wish, self.clock())
        except InvalidInput as error:
            return self._page(page, Refused(goal_id, request.form, error)), error.status
        flash(_("The goal is changed."), "success")
        return self._back(site_id)

    def remove(self, site_id: str, goal_id: str) -> Response:
        """Remove a goal, with a way back."""
        site_page(site_id, *MANAGE_SITE)
        with self.db.write() as tx:
            goals_editing.remove_goal(tx, site_id, goal_id, self.clock())
        home = _home(site_id)
        flash_undo(_("The goal is removed."), f"{home}/{goal_id}/restore")
        return redirect(home, 303)

    def restore(self, site_id: str, goal_id: str) -> Response:
        """Bring a removed goal back."""
        site_page(site_id, *MANAGE_SITE)
        with self.db.write() as tx:
            goals_editing.restore_goal(tx, site_id, goal_id)
        flash(_("The goal is back."), "success")
        return self._back(site_id)

    def settings(self, site_id: str) -> Response | tuple[str, int]:
        """Keep the unit cost, or which sessions count."""
        page = site_page(site_id, *MANAGE_SITE)
        try:
            with self.db.write() as tx:
                now = goals_store.settings(tx, site_id)
                goals_store.set_settings(tx, site_id, read_settings(request.form, now))
        except InvalidInput as error:
            return self._page(page, Refused("settings", request.form, error)), error.status
        flash(_("Saved."), "success")
        return self._back(site_id)

    def _back(self, site_id: str) -> Response:
        return redirect(_home(site_id), 303)

    def _page(self, page: SitePage, refused: Refused | None = None) -> str:
        site, now, today = page.site, self.clock(), _today(page, self.clock)
        last = today - SETTLED
        days = Days(last - SHOWN + timedelta(days=1), last, ZoneInfo(site.time_zone))
        with self.db.read() as tx:
            goals = goals_store.goals(tx, site.id)
            found = all_progress(tx, site.id, goals, now, site.time_zone)
            settings = goals_store.settings(tx, site.id)
            recent = ground(tx, site.id, days, now)
        return render_section(
            "analytics/goals.html",
            page,
            cards=[card(one, site.id) for one in found],
            saying=goals_saying,
            measures=goals_saying.measure_names(),
            may_change=page.viewer.may(site.id, *MANAGE_SITE),
            settings=settings,
            estimate=estimate(settings, recent, days),
            days=days,
            period=bucket_name(days),
            links=Addresses(site.id, {}, {}),
            sources=sources(recent.sessions, days),
            proposal=proposal(today),
            refused=refused or Refused(),
            format_date=format_date,
        )


@dataclass(frozen=True)
class Refused:
    """A form that was not taken: of which goal ("" a new one), what was typed, and why."""

    of: str | None = None
    typed: Mapping[str, str] | None = None
    error: InvalidInput | None = None

    def message(self, of: str) -> str:
        """Return what is wrong with a form."""
        return translate_error(self.error) if self.error and self.of == of else ""

    def values(self, of: str, held: Mapping[str, str]) -> Mapping[str, str]:
        """Return what a form shows: what was typed, else what is held."""
        return self.typed if self.typed is not None and self.of == of else held


def _today(page: SitePage, clock: Clock) -> date:
    return clock().astimezone(ZoneInfo(page.site.time_zone)).date()


def _home(site_id: str) -> str:
    return f"{Addresses(site_id, {}, {}).home}/goals"
