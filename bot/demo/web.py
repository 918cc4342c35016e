"""Serve the sample's shop at ``/demo/``, embedding the widget from the other local origin.

``127.0.0.1`` and ``localhost`` reach the same process but are different sites for a browser, so
the demo shows what an embedding website really sees: no shared cookies, no shared storage.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import flask
from flask import Blueprint, request
from werkzeug.wrappers import Response

from bot.demo.content import content
from bot.sample.staff import SITE_ID, STAFF, email_of
from madoguchi import accounts, sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import NotFound
from madoguchi.i18n import locale
from madoguchi.settings import Settings

FOLDER = Path(__file__).parent
OTHER_HOST = {"127.0.0.1": "localhost", "localhost": "127.0.0.1"}
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
ADDED_BY_PROXIES = ("X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Forwarded", "Via")


def create_blueprint(
    settings: Settings, db: Database, clock: Clock, *, with_staff: bool = False
) -> Blueprint:
    """Return the pages of the shop.

    ``with_staff`` (``serve --sample``) adds links that sign anybody in as the sample's staff; they
    work only while nobody but this machine's own people can reach the service.
    """
    roles = tuple(STAFF) if with_staff and _stays_here(settings) else ()
    demo = Blueprint(
        "demo",
        __name__,
        url_prefix="/demo",
        template_folder=str(FOLDER / "templates"),
        static_folder=str(FOLDER / "static"),
        static_url_path="/static",
    )

    @demo.get("/")
    def top() -> Response:
        return _page(db, "top", roles)

    @demo.get("/product")
    def product() -> Response:
        return _page(db, "product", roles)

    @demo.get("/members")
    def members() -> Response:
        return _page(db, "members", roles)

    @demo.get("/staff/<role>")
    def staff(role: str) -> Response:
        if role not in roles or not _asked_from_here():
            raise NotFound("There is no such page.")
        with db.write() as tx:
            account = accounts.find_account(tx, email_of(role))
            if not account.is_sample:  # kept when the sample was removed: somebody's own by now
                raise NotFound("There is no such page.")
            token = accounts.sign_in_link(tx, account.id, clock, "demo")
        answer = flask.redirect(f"/sign-in/{token}", 303)
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return demo


def service_origin(page_url: str) -> str:
    """Return the origin to embed the widget from: the other local name, or the page's own."""
    parts = urlsplit(page_url)
    host = OTHER_HOST.get(parts.hostname or "")
    if host is None:
        return f"{parts.scheme}://{parts.netloc}"
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")


def _page(db: Database, name: str, roles: tuple[str, ...]) -> Response:
    with db.read() as tx:
        site = sites.get_site(tx, SITE_ID)
    service = service_origin(request.host_url)
    language = locale()
    html = flask.render_template(
        f"demo/{name}.html",
        t=content(language),
        page=name,
        service=service,
        site_id=site.id,
        staff=roles,
        asset=_asset,
    )
    answer = flask.make_response(html)
    answer.headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self' {service}; style-src 'self'; img-src 'self'; "
        f"frame-src {service}; connect-src {service}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Content-Language"] = language
    return answer


def _asset(name: str) -> str:
    return flask.url_for("demo.static", filename=name)


def _stays_here(settings: Settings) -> bool:
    """Say whether the service listens on this machine's own address and is published nowhere."""
    published = urlsplit(settings.public_url).hostname
    return settings.host in LOOPBACK and published in LOOPBACK and not settings.trusted_proxies


def _asked_from_here() -> bool:
    """Say whether the request came from this machine, by its own name, from no foreign page.

    A proxy on this machine may bring the whole world's requests, under any name.
    """
    if any(name in request.headers for name in ADDED_BY_PROXIES):
        return False
    host = urlsplit(request.host_url).hostname
    from_page = request.headers.get("Sec-Fetch-Site", "none")
    return (
        request.remote_addr in LOOPBACK
        and host in LOOPBACK
        and from_page in {"none", "same-origin"}
    )
