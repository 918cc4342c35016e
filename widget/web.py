"""The widget's addresses: the loader, the frame's page for one site, and the frame's files."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template, request
from werkzeug.wrappers import Response

from madoguchi import sites
from madoguchi.database.protocol import Database
from madoguchi.errors import NotFound
from madoguchi.i18n import choose_locale, use_locale
from madoguchi.i18n import gettext as _
from madoguchi.settings import Settings
from widget import assets as files
from widget import embedding
from widget.assets import Asset

FIVE_MINUTES = "public, max-age=300, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def create_blueprint(db: Database, settings: Settings) -> Blueprint:
    """Make the routes below ``/widget/``. The files are read once, here."""
    blueprint = Blueprint("widget", __name__, url_prefix="/widget", template_folder="templates")
    assets = files.load()

    @blueprint.get("/loader.js")
    def loader() -> Response:
        return _send(assets.loader, FIVE_MINUTES)

    @blueprint.get("/pages.js")
    def pages() -> Response:
        """Send what measures pages, or nothing where the site does not (or is none)."""
        try:
            with db.read() as tx:
                measured = sites.get_site(tx, request.args.get("site", "")).measure_pages
        except NotFound:
            measured = False
        response = _send(assets.pages if measured else assets.no_pages, FIVE_MINUTES)
        response.headers["Access-Control-Allow-Origin"] = "*"  # a module of another origin
        return response

    @blueprint.get("/frame.html")
    def frame() -> Response:
        host = request.args.get("host", "")
        try:
            with db.read() as tx:
                site = sites.get_site(tx, request.args.get("site", ""))
        except NotFound:
            return _words(404, assets.version)
        own = (request.host_url.rstrip("/"), settings.public_url)
        if host and host not in own and not embedding.may_embed(site, host):
            return _words(403, assets.version, host)
        response = _send(assets.page, ASK_AGAIN)
        response.headers["Content-Security-Policy"] = embedding.policy(site)
        return response

    @blueprint.get("/frame/<name>", defaults={"version": ""})
    @blueprint.get("/frame/<version>/<name>")
    def part(version: str, name: str) -> Response:
        asset = assets.parts.get(name)
        if asset is None:
            raise NotFound("There is no such page.")
        # A page from before a release may still ask for the old version: it gets what there is.
        return _send(asset, FOR_EVER if version == assets.version else ASK_AGAIN)

    return blueprint


def _send(asset: Asset, cache_control: str) -> Response:
    """Send a file, compressed where the browser takes it, or 304 where it has it."""
    packed = request.accept_encodings.quality("gzip") > 0
    response = make_response(asset.compressed if packed else asset.body)
    response.content_type = asset.content_type
    if packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(asset.digest + ("-gz" if packed else ""))
    return _public(response, cache_control).make_conditional(request)


def _words(status: int, version: str, host: str = "") -> Response:
    """Say in the sheet why there is no chat, to whoever is setting it up."""
    wanted = request.args.get("locale", "") or request.headers.get("Accept-Language", "")
    language = choose_locale(wanted) or "en"
    with use_locale(language):
        if status == 404:
            title = _("There is no chat for this website.")
            detail = _("Check “data-site” in the embed code against the console.")
        else:
            title = _("This page may not show the chat yet.")
            detail = _(
                "Add %(origin)s to the website's allowed origins in the console.", origin=host
            )
        words = {"title": title, "detail": detail, "language": language}
        page = render_template("widget/words.html", version=version, **words)
    response = make_response(page, status)
    response.headers["Content-Security-Policy"] = embedding.WORDS_ONLY
    return _public(response, "no-store")


def _public(response: Response, cache_control: str) -> Response:
    response.headers["Cache-Control"] = cache_control
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
