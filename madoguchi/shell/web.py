"""What every page needs: who is signed in, which site, which language, and the frame around it.

A blueprint's view reads like this::

    page = site_page(site_id, *access.EDIT_FAQ)      # fetch and authorise in one call
    with db.write() as tx: ...
    flash_undo(_("Archived."), url_for(".restore", ...))
    return render("faq/list.html", active="faq", site=page.site, articles=articles)

None of them may be called inside an open transaction: they read the database themselves.

An app is given all this by `init_shell`, with the console's own pages: signing in, profile, sites,
staff and jobs.
"""

from __future__ import annotations

from flask import Blueprint, Flask, g
from werkzeug.wrappers import Response

from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.http import SECURITY_HEADERS
from madoguchi.i18n import locale
from madoguchi.settings import Settings

from . import (
    csrf,
    error_pages,
    hours_web,
    jobs_web,
    language,
    profile_web,
    sign_in_web,
    sites_web,
    staff_web,
    templating,
)
from .jobs_web import describe_job
from .pages import confirm, flash_undo, render
from .state import JobWords, Shell, Tone, shell
from .visitor import SitePage, remote_address, session, signed_in, site_page

__all__ = [
    "JobWords",
    "SitePage",
    "Tone",
    "accept_open_form",
    "confirm",
    "describe_job",
    "exempt_from_csrf",
    "flash_undo",
    "init_shell",
    "remote_address",
    "render",
    "session",
    "shell",
    "signed_in",
    "site_page",
]

LARGEST_UPLOAD = 32 * 1024 * 1024


def init_shell(app: Flask, db: Database, clock: Clock, settings: Settings) -> None:
    """Give an app sessions, languages, CSRF, security headers, error pages and the page frame."""
    app.extensions["madoguchi"] = Shell(db=db, clock=clock, settings=settings)
    app.secret_key = settings.secret_key
    if app.config["MAX_CONTENT_LENGTH"] is None:
        app.config["MAX_CONTENT_LENGTH"] = LARGEST_UPLOAD
    app.config.update(
        SESSION_COOKIE_NAME="madoguchi_page",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
    )
    app.before_request(language.bind)
    app.before_request(csrf.check)
    app.after_request(_finish)
    app.teardown_request(language.unbind)
    error_pages.register(app)
    templating.register(app)
    app.register_blueprint(
        Blueprint(
            "shell",
            __name__,
            template_folder="templates",
            static_folder="static",
            static_url_path="/static/shell",
        )
    )
    for pages in (sign_in_web, profile_web, sites_web, hours_web, staff_web, jobs_web):
        app.register_blueprint(pages.create_blueprint())


def exempt_from_csrf(app: Flask, prefix: str) -> None:
    """Let POSTs below a path pass without a token: it must not act on the session's cookie.

    Errors below it are problem documents, as below ``/api/``.
    """
    state = app.extensions["madoguchi"]
    assert isinstance(state, Shell)
    state.machine_prefixes.append(prefix)


def accept_open_form(app: Flask, endpoint: str) -> None:
    """Let the form of a public page pass without a token, if one of our own pages sent it.

    Whatever takes it must not act on the session's cookie.
    """
    state = app.extensions["madoguchi"]
    assert isinstance(state, Shell)
    state.open_forms.add(endpoint)


def _finish(response: Response) -> Response:
    for name, value in SECURITY_HEADERS.items():
        response.headers.setdefault(name, value)
    if g.get("madoguchi_session") is not None:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    response.headers.setdefault("Content-Language", locale())
    return language.remember(response)
