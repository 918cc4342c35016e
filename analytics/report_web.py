"""The one-page report in the console, and as a file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from analytics import onepage_html, report_mails, report_mails_store
from analytics.onepage import OnePage, last_week, read_page
from analytics.periods import Chosen, Days
from analytics.view_web import View, render_view, view_of
from analytics.words import weekday_names
from madoguchi import accounts
from madoguchi.access import READ_ANALYTICS
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.shell.web import SitePage, exempt_from_csrf, render, shell, site_page


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
            **self._mailing(view),
            sheet=Markup(onepage_html.body(page)),  # noqa: S704 (a template that escapes)
        )

    def _mailing(self, view: View) -> dict[str, Any]:
        """Return what the page says of the weekly mail to who looks at it."""
        whose = view.page.site.id, view.page.viewer.account_id
        with self.db.read() as tx:
            email = accounts.get_account(tx, whose[1]).email
            subscription = report_mails_store.subscription(tx, *whose)
            last = report_mails_store.last_mail(tx, *whose)
        return {
            "can_mail": bool(shell().settings.smtp_url),
            "email": email,
            "subscription": subscription,
            "last": last,
            "failure": _(last.error, **last.error_values) if last and last.error else "",
            "may_have_arrived": last is not None and report_mails.may_have_arrived(last),
            "weekdays": weekday_names(),
        }

    def subscribe(self, site_id: str) -> Response:
        """Switch the weekly mail to who asks on, at an hour of a weekday, or off."""
        page = site_page(site_id, *READ_ANALYTICS)
        whose = page.site.id, page.viewer.account_id
        with self.db.write() as tx:
            if request.form.get("weekly") == "off":
                report_mails_store.unsubscribe(tx, *whose)
                flash(_("You get no weekly mail any more."), "success")
            else:
                self._check_address(tx, page)
                weekday, hour = (request.form.get(name, -1, int) for name in ("weekday", "hour"))
                report_mails.subscribe(tx, *whose, weekday, hour, self.clock)
                flash(_("You get the report every week from now on."), "success")
        return redirect(f"/console/{quote(site_id, safe='')}/analytics/report", 303)

    def send(self, site_id: str) -> Response:
        """Send the report of a week to who asks, at once."""
        page = site_page(site_id, *READ_ANALYTICS)
        if not shell().settings.smtp_url:
            raise InvalidInput("Mail is not set up on this server.")
        today = self.clock().astimezone(ZoneInfo(page.site.time_zone)).date()
        week = last_week(today, ZoneInfo(page.site.time_zone))
        with self.db.write() as tx:
            self._check_address(tx, page)
            whose = page.site.id, page.viewer.account_id
            report_mails.send_now(tx, *whose, week.last, self.clock)
        flash(_("The report of last week is on its way to you."), "success")
        return redirect(f"/console/{quote(site_id, safe='')}/analytics/report", 303)

    def _check_address(self, tx: Transaction, page: SitePage) -> None:
        if accounts.get_account(tx, page.viewer.account_id).email.endswith(".invalid"):
            raise InvalidInput("Write your e-mail address on your profile page first.")

    def stop(self, token: str) -> str:
        """Ask whether the mails shall stop: opening a link must not, programs open them too."""
        with self.db.read() as tx:
            found = report_mails_store.of_token(tx, token)
        return render("analytics/unsubscribe.html", found=found, is_stopped=False)

    def stopped(self, token: str) -> str:
        """Stop the mails to whom the token was given: by a button, or by the mail program's."""
        with self.db.write() as tx:
            found = report_mails_store.of_token(tx, token)
            if found is not None:
                report_mails_store.unsubscribe(tx, found["site_id"], found["account_id"])
        return render("analytics/unsubscribe.html", found=None, is_stopped=found is not None)

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


def add_mails(blueprint: Blueprint, pages: ReportPages) -> None:
    """Add what switches the weekly mail, and what ends it from the mail itself, without a sign-in.

    A mail program ends it by a POST that carries neither token nor cookie (RFC 8058).
    """
    home, stop = "/console/<site_id>/analytics/report", "/unsubscribe/report/<token>"
    for path, endpoint, view, method in (
        (f"{home}/subscription", "subscribe", pages.subscribe, "POST"),
        (f"{home}/mail", "send_report", pages.send, "POST"),
        (stop, "stop", pages.stop, "GET"),
        (stop, "stopped", pages.stopped, "POST"),
    ):
        blueprint.add_url_rule(path, endpoint, view, methods=[method])
    blueprint.record_once(
        lambda state: exempt_from_csrf(state.app, "/unsubscribe/")  # type: ignore[arg-type]
    )
