"""Sites: the list, a new one, its settings, how to embed it, and taking it away."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

import flask
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from madoguchi import access, sites
from madoguchi.contacts import Contact
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.i18n import language_name, translate_error
from madoguchi.sites import Site

from .pages import confirm, render
from .state import shell
from .visitor import signed_in, site_page

# Languages that a site's FAQ may well be in beside those the interface speaks.
USUAL_LOCALES = ("zh", "ko", "vi", "pt", "es", "fr", "de")

Page = str | Response | tuple[str, int]


def create_blueprint() -> Blueprint:
    """Return the routes of sites."""
    blueprint = Blueprint("sites", __name__, url_prefix="/console")
    blueprint.add_url_rule("/sites", view_func=show_all, methods=["GET"])
    blueprint.add_url_rule("/sites/new", view_func=new, methods=["GET"])
    blueprint.add_url_rule("/sites/new", view_func=create, methods=["POST"])
    own = "/<site_id>/settings"
    blueprint.add_url_rule(own, view_func=show, methods=["GET"])
    blueprint.add_url_rule(own, view_func=save, methods=["POST"])
    blueprint.add_url_rule(f"{own}/embed", view_func=embed, methods=["GET"])
    blueprint.add_url_rule(f"{own}/delete", view_func=ask_delete, methods=["GET"])
    blueprint.add_url_rule(f"{own}/delete", view_func=delete, methods=["POST"])
    blueprint.add_url_rule(f"{own}/sample", view_func=ask_remove_sample, methods=["GET"])
    blueprint.add_url_rule(f"{own}/sample", view_func=remove_sample, methods=["POST"])
    return blueprint


def show_all() -> Page:
    """List every site."""
    signed_in().require_admin()
    with shell().db.read() as tx:
        found = sites.list_sites(tx)
    return render("shell/sites.html", sites=found)


def new() -> Page:
    """Show the form of a new site."""
    signed_in().require_admin()
    return _new_page(_form_of(None), {})


def create() -> Page:
    """Add a site and show how to embed it."""
    signed_in().require_admin()
    form = _form_sent()
    try:
        with shell().db.write() as tx:
            site = sites.create_site(tx, **form, id=_wished_id(), clock=shell().clock)
    except (InvalidInput, Conflict) as error:
        return _new_page(form, _errors(error)), error.status
    flask.flash(_("The site %(name)s is there.", name=site.name))
    return redirect(f"/console/{site.id}/settings/embed", 303)


def show(site_id: str) -> Page:
    """Show a site's settings."""
    page = site_page(site_id, *access.MANAGE_SITE)
    return _settings_page(page.site, _form_of(page.site), {})


def save(site_id: str) -> Page:
    """Save a site's settings."""
    page = site_page(site_id, *access.MANAGE_SITE)
    form = _form_sent()
    try:
        with shell().db.write() as tx:
            sites.update_site(tx, site_id, **form)
            tx.announce("faq")
    except InvalidInput as error:
        return _settings_page(page.site, form, _errors(error)), error.status
    flask.flash(_("Saved."))
    return redirect(f"/console/{site_id}/settings", 303)


def embed(site_id: str) -> Page:
    """Show the snippet that puts the widget on a page."""
    page = site_page(site_id, *access.MANAGE_SITE)
    return render(
        "shell/embed.html",
        active="settings",
        site=page.site,
        snippet=sites.snippet(shell().settings.public_url, site_id),
    )


def ask_delete(site_id: str) -> Page:
    """Ask before a site is deleted."""
    return _confirm_delete(site_page(site_id, *access.MANAGE_SITE).site)


def delete(site_id: str) -> Page:
    """Delete a site whose name was typed."""
    site = site_page(site_id, *access.MANAGE_SITE).site
    if request.form.get("typed", "").strip() != site.name:
        return _confirm_delete(site, _("This is not the site's name.")), 422
    with shell().db.write() as tx:
        sites.delete_site(tx, site_id)
    flask.flash(_("The site %(name)s is deleted.", name=site.name))
    return redirect(_after_removal(), 303)


def ask_remove_sample(site_id: str) -> Page:
    """Ask before the sample is removed."""
    site = _sample(site_id)
    return confirm(
        title=_("Remove the sample?"),
        detail=_(
            "The sample site with its articles, conversations and numbers and the sample's staff "
            "accounts are deleted. Your own sites and accounts stay."
        ),
        action=f"/console/{site_id}/settings/sample",
        button=_("Remove the sample"),
        back=f"/console/{site_id}/settings",
        site=site,
    )


def remove_sample(site_id: str) -> Page:
    """Remove the sample with everything of it; whoever asked stays."""
    _sample(site_id)
    with shell().db.write() as tx:
        sites.remove_sample(tx, keep_account=signed_in().account_id)
    flask.flash(_("The sample is removed."))
    return redirect(_after_removal(), 303)


def _after_removal() -> str:
    return "/console/sites" if signed_in().is_admin else "/console/"


def _sample(site_id: str) -> Site:
    site = site_page(site_id, *access.MANAGE_SITE).site
    if not site.is_sample:
        raise Conflict("This site is not a sample.")
    return site


def _confirm_delete(site: Site, error: str = "") -> str:
    return confirm(
        title=_("Delete %(name)s?", name=site.name),
        detail=_(
            "All articles, conversations and numbers of this site are deleted with it. "
            "This cannot be undone."
        ),
        action=f"/console/{site.id}/settings/delete",
        button=_("Delete the site"),
        back=f"/console/{site.id}/settings",
        typed=site.name,
        site=site,
        error=error,
    )


def _form_of(site: Site | None) -> dict[str, Any]:
    return {
        "name": site.name if site else "",
        "locales": site.locales if site else ("ja",),
        "default_locale": site.default_locale if site else "ja",
        "allowed_origins": site.allowed_origins if site else (),
        "time_zone": site.time_zone if site else sites.DEFAULT_TIME_ZONE,
        "accent": site.accent if site else sites.DEFAULT_ACCENT,
        "wrong_answers": site.wrong_answers if site else sites.DEFAULT_WRONG_ANSWERS,
        "contact": site.contact if site else Contact(),
        "measure_pages": bool(site and site.measure_pages),
    }


def _form_sent() -> dict[str, Any]:
    form = request.form
    return {
        "name": form.get("name", ""),
        "locales": tuple(form.getlist("locales")),
        "default_locale": form.get("default_locale", ""),
        "allowed_origins": tuple(form.get("allowed_origins", "").split()),
        "time_zone": form.get("time_zone", ""),
        "accent": form.get("accent", ""),
        "wrong_answers": form.get("wrong_answers", 0, type=int),
        "measure_pages": "measure_pages" in form,
        "contact": Contact(
            chat="contact_chat" in form,
            form=form.get("contact_form", ""),
            phone=form.get("contact_phone", ""),
            hours=form.get("contact_hours", ""),
        ),
    }


def _wished_id() -> str | None:
    return request.form.get("id", "").strip().lower() or None


def _errors(error: InvalidInput | Conflict) -> dict[str, str]:
    field = error.field if isinstance(error, InvalidInput) else "id"
    return {field or "name": translate_error(error)}


def _new_page(form: dict[str, Any], errors: dict[str, str]) -> str:
    return render(
        "shell/site_new.html",
        form=form,
        wished_id=request.form.get("id", ""),
        errors=errors,
        **_options(form),
    )


def _settings_page(site: Site, form: dict[str, Any], errors: dict[str, str]) -> str:
    return render(
        "shell/site_settings.html",
        active="settings",
        site=site,
        form=form,
        errors=errors,
        **_options(form),
        ratio=sites.contrast(site.accent, site.on_accent),
    )


def _options(form: dict[str, Any]) -> dict[str, Any]:
    """Return what can be chosen: the usual languages and whatever the site has besides."""
    languages = dict.fromkeys((*sites.LOCALES, *USUAL_LOCALES, *form["locales"]))
    return {
        "locale_options": [(name, language_name(name)) for name in languages],
        "time_zone_options": [(name, name) for name in time_zones()],
    }


@cache
def time_zones() -> tuple[str, ...]:
    """Return the names of the places whose time a site may keep."""
    names = {name for name in available_timezones() if "/" in name and not name.startswith("Etc/")}
    return tuple(sorted(names | {sites.DEFAULT_TIME_ZONE, "UTC"}))
