"""A person's own page: name, e-mail address, language, password and API keys."""

from __future__ import annotations

import flask
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from madoguchi import accounts, api_keys, sessions
from madoguchi.errors import Conflict, InvalidInput, TooManyRequests
from madoguchi.http import SESSION_COOKIE
from madoguchi.i18n import LOCALES, translate_error, use_locale
from madoguchi.i18n import gettext as _
from madoguchi.i18n import locale as current_locale
from madoguchi.sites import Site

from . import language, rail
from .pages import render
from .state import shell
from .visitor import session, signed_in


def create_blueprint() -> Blueprint:
    """Return the routes of one's own page."""
    blueprint = Blueprint("profile", __name__, url_prefix="/console/profile")
    blueprint.add_url_rule("", view_func=show, methods=["GET"])
    blueprint.add_url_rule("", view_func=save, methods=["POST"])
    blueprint.add_url_rule("/password", view_func=save_password, methods=["POST"])
    blueprint.add_url_rule("/keys", view_func=add_key, methods=["POST"])
    blueprint.add_url_rule("/keys/<key_id>/end", view_func=end_key, methods=["POST"])
    return blueprint


def show() -> str:
    """Show the page."""
    return _page({})


def save() -> Response | tuple[str, int]:
    """Save name, address and language."""
    viewer = signed_in()
    chosen = request.form.get("locale") or None
    locale = chosen if chosen in LOCALES else None
    try:
        with shell().db.write() as tx:
            accounts.change_profile(
                tx,
                viewer.account_id,
                name=request.form.get("name", ""),
                email=request.form.get("email", ""),
                locale=locale,
            )
    except InvalidInput as error:
        return _page({error.field or "name": translate_error(error)}), error.status
    except Conflict as error:
        return _page({"email": translate_error(error)}), error.status
    language.prefer(locale)
    with use_locale(locale or current_locale()):
        flask.flash(_("Saved."))
    return redirect(_here(), 303)


def save_password() -> Response | tuple[str, int]:
    """Change the password; other devices are signed out."""
    viewer = signed_in()
    try:
        sessions.change_password(
            shell().db,
            viewer.account_id,
            current=request.form.get("current", ""),
            new=request.form.get("password", ""),
            keep_token=request.cookies.get(SESSION_COOKIE, ""),
        )
    except InvalidInput as error:
        return _page({error.field or "password": translate_error(error)}), error.status
    flask.flash(_("The password is changed. Other devices are signed out."))
    return redirect(_here(), 303)


def add_key() -> str | tuple[str, int]:
    """Make an API key and show its secret, once; it outlives the session, so the person proves
    who is there."""
    viewer, living = signed_in(), session()
    try:
        if living is not None:
            proof, tries = request.form.get("proof", ""), shell().settings.sign_in_tries
            sessions.prove(shell().db, living, proof, shell().clock, tries=tries)
        with shell().db.write() as tx:
            name = request.form.get("key_name", "")
            _key, secret = api_keys.create(tx, viewer.account_id, name, shell().clock)
    except InvalidInput as error:
        return _page({error.field or "key_name": translate_error(error)}), error.status
    except TooManyRequests as error:
        return _page({"proof": translate_error(error)}), error.status
    return _page({}, secret)


def end_key(key_id: str) -> Response:
    """End an API key."""
    viewer = signed_in()
    with shell().db.write() as tx:
        api_keys.end(tx, viewer.account_id, key_id)
    flask.flash(_("The key opens nothing any more."))
    return redirect(_here("#keys"), 303)


def _site() -> Site | None:
    """Return the site the person comes from, else the first of theirs: its places stay in sight."""
    own = rail.sites_of(signed_in())
    asked = request.args.get("site")
    return next((site for site in own if site.id == asked), own[0] if own else None)


def _here(fragment: str = "") -> str:
    """Return the address of this page for somebody who came from a site."""
    site = _site()
    return "/console/profile" + (f"?site={site.id}" if site else "") + fragment


def _page(errors: dict[str, str], secret: str = "") -> str:
    viewer, living = signed_in(), session()
    with shell().db.read() as tx:
        account = accounts.get_account(tx, viewer.account_id)
        keys = api_keys.keys_of(tx, viewer.account_id)
    return render(
        "shell/profile.html",
        site=_site(),
        account=account,
        name=request.form.get("name", account.name),
        email=request.form.get("email", account.email),
        placeholder=account.email == accounts.FIRST_EMAIL,
        keys=keys,
        secret=secret,
        errors=errors,
        asks_for_proof=living is not None and not living.is_fresh(shell().clock),
    )
