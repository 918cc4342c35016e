"""The public help centre, below ``/help/<site>/``: every page can be read without a script.

==================================================  ===============================================
``/help/<site>/``                                   leads to the visitor's language
``/help/<site>/<locale>/``                          categories with their first articles
``/help/<site>/<locale>/c/<category>``              a category, which may be within another
``/help/<site>/<locale>/search?q=``                 results
``/help/<site>/<locale>/chat``                      a page with the chat on it
``/help/<site>/<locale>/<id>-<readable>``           an article; the id alone leads there
``/help/<site>/<locale>/<id>/vote``, ``…/left``     what readers tell (POST)
``/help/<site>/<locale>/picked``                    a suggestion was chosen (POST)
``/help/<site>/<locale>/suggested``                 suggestions were shown (POST)
``/help/<site>/sitemap.xml``, ``/sitemap.xml``      for search engines, with ``/robots.txt``
==================================================  ===============================================
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, redirect, request
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from faq import addresses
from faq.help_acts_web import Acts
from faq.help_categories import Trees
from faq.help_maps_web import Maps
from faq.help_model import Services
from faq.help_page_web import Frame, version_of
from faq.help_reading_web import Reading
from faq.help_search_web import Searching
from madoguchi import sites
from madoguchi.database.protocol import Database
from madoguchi.i18n import choose_locale
from madoguchi.shell.web import accept_open_form

SITE, PAGES = "/help/<site_id>", "/help/<site_id>/<locale>"
_FORMS = ("vote", "left", "picked", "suggested")


def create_blueprint(services: Services) -> Blueprint:
    """Return the public help pages, the sitemaps and robots.txt."""
    blueprint = Blueprint("help_centre", __name__, template_folder="templates")
    frame, trees = Frame(services, version_of(Path(__file__).parent)), Trees()
    reading, searching, acts = Reading(frame, trees), Searching(frame), Acts(frame)
    door, maps = Door(services.db), Maps(services, trees)
    plain: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        ("/robots.txt", "robots", maps.robots),
        ("/sitemap.xml", "sitemaps", maps.of_service),
        (f"{SITE}/sitemap.xml", "sitemap", maps.of_site),
        (f"{SITE}/", "door", door.open),
        (f"{SITE}/accent.css", "accent", door.accent),
    )
    framed: tuple[tuple[str, str, Callable[..., Response]], ...] = (
        (f"{PAGES}/", "start", reading.start),
        (f"{PAGES}/c/<path:address>", "category", reading.category),
        (f"{PAGES}/search", "search", searching.show),
        (f"{PAGES}/chat", "chat", acts.chat),
        (f"{PAGES}/<segment>", "article", reading.article),
        (f"{PAGES}/picked", "picked", searching.picked),
        (f"{PAGES}/suggested", "suggested", searching.suggested),
        (f"{PAGES}/<segment>/vote", "vote", acts.vote),
        (f"{PAGES}/<segment>/left", "left", acts.left),
        (f"{PAGES}/<path:rest>", "nothing", reading.nothing),
    )
    for rule, endpoint, view in plain:
        blueprint.add_url_rule(rule, endpoint, view, methods=["GET"])
    for rule, endpoint, view in framed:
        method = "POST" if endpoint in _FORMS else "GET"
        blueprint.add_url_rule(rule, endpoint, frame.framed(view), methods=[method])
    blueprint.app_template_global("article_path")(addresses.article)
    blueprint.app_template_global("category_path")(addresses.category)
    blueprint.record_once(_accept_forms)
    return blueprint


def _accept_forms(state: BlueprintSetupState) -> None:
    for endpoint in _FORMS:
        accept_open_form(state.app, f"{state.blueprint.name}.{endpoint}")  # type: ignore[arg-type]


@dataclass(frozen=True)
class Door:
    """What does not depend on a language."""

    db: Database

    def open(self, site_id: str) -> Response:
        """Lead to the visitor's language where the site has it, else to the site's own."""
        with self.db.read() as tx:
            site = sites.get_site(tx, site_id)
        wished = choose_locale(request.headers.get("Accept-Language", ""), site.locales)
        return redirect(addresses.home(site_id, wished or site.default_locale), 302)

    def accent(self, site_id: str) -> Response:
        """Return the site's colours as a style sheet: inline styles are not allowed."""
        with self.db.read() as tx:
            site = sites.get_site(tx, site_id)
        rules = f":root {{ --site: {site.accent}; --on-site: {site.on_accent}; }}\n"
        response = Response(rules, content_type="text/css; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=60"
        return response
