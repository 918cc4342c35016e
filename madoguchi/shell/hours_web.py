"""The opening hours of a site: one form, as people write times."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import flask
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from madoguchi import access
from madoguchi.errors import InvalidInput
from madoguchi.hours import OpeningHours, is_open, next_opening
from madoguchi.hours_store import opening_hours, remove_opening_hours, set_opening_hours
from madoguchi.hours_text import (
    read_closed,
    read_opened,
    read_slots,
    write_closed,
    write_opened,
    write_slots,
)
from madoguchi.i18n import format_datetime, translate_error, weekday_names
from madoguchi.i18n import gettext as _
from madoguchi.sites import Site

from .pages import render
from .state import shell
from .visitor import site_page

Page = str | Response | tuple[str, int]


def create_blueprint() -> Blueprint:
    """Return the routes of the hours."""
    blueprint = Blueprint("hours", __name__, url_prefix="/console/<site_id>/settings/hours")
    blueprint.add_url_rule("", view_func=show, methods=["GET"])
    blueprint.add_url_rule("", view_func=save, methods=["POST"])
    blueprint.add_url_rule("/remove", view_func=remove, methods=["POST"])
    return blueprint


def show(site_id: str) -> Page:
    """Show the hours of a site."""
    page = site_page(site_id, *access.MANAGE_SITE)
    with shell().db.read() as tx:
        hours = opening_hours(tx, site_id)
    return _page(page.site, hours, _form_of(hours), {})


def save(site_id: str) -> Page:
    """Keep the hours that were sent."""
    page = site_page(site_id, *access.MANAGE_SITE)
    try:
        with shell().db.write() as tx:
            set_opening_hours(tx, site_id, _hours_sent())
    except InvalidInput as error:
        with shell().db.read() as tx:
            kept = opening_hours(tx, site_id)
        errors = {error.field or "day_0": translate_error(error)}
        return _page(page.site, kept, dict(request.form), errors), error.status
    flask.flash(_("Saved."))
    return redirect(f"/console/{site_id}/settings/hours", 303)


def remove(site_id: str) -> Page:
    """Forget the hours, as if they had never been set."""
    site_page(site_id, *access.MANAGE_SITE)
    with shell().db.write() as tx:
        remove_opening_hours(tx, site_id)
    flask.flash(_("The opening hours are no longer set."))
    return redirect(f"/console/{site_id}/settings/hours", 303)


def _form_of(hours: OpeningHours | None) -> dict[str, Any]:
    if hours is None:
        return {"holidays": "yes"}
    return {
        **{f"day_{day}": write_slots(slots) for day, slots in enumerate(hours.week)},
        "holidays": "yes" if hours.holidays else "",
        "closed": write_closed(hours.closed),
        "opened": write_opened(hours.opened),
    }


def _hours_sent() -> OpeningHours:
    form = request.form
    return OpeningHours(
        week=tuple(read_slots(form.get(f"day_{day}", ""), f"day_{day}") for day in range(7)),
        holidays="holidays" in form,
        closed=read_closed(form.get("closed", "")),
        opened=read_opened(form.get("opened", "")),
    )


def _page(
    site: Site, hours: OpeningHours | None, form: dict[str, Any], errors: dict[str, str]
) -> str:
    return render(
        "shell/site_hours.html",
        active="settings",
        site=site,
        is_set=hours is not None,
        standing=_standing(site, hours) if hours else "",
        form=form,
        errors=errors,
        days=weekday_names(),
    )


def _standing(site: Site, hours: OpeningHours) -> str:
    """Say whether it is open just now, so that a slip in the form is noticed."""
    now, zone = shell().clock(), ZoneInfo(site.time_zone)
    if is_open(hours, zone, now):
        return _("Open now.")
    then = next_opening(hours, zone, now)
    if then is None:
        return _("Closed now, and no opening is in sight.")
    return _("Closed now. Opens %(when)s.", when=format_datetime(then, site.time_zone))
