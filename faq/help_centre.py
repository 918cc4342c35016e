"""The help page: what is published, by category, without a script.

``/help/<site>/<locale>/`` lists the questions (each has its id as anchor), and every article has
an address of its own, which answers in the chat link to.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from flask import Blueprint, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from faq import store
from faq.languages import own_name
from faq.model import Article
from faq.rendering import to_html
from madoguchi import i18n, sites
from madoguchi.database.protocol import Database
from madoguchi.errors import NotFound
from madoguchi.i18n import choose_locale, use_locale
from madoguchi.sites import Site

RecordView = Callable[[str, str, str], None]
"""``(site_id, article_id, locale)``: an article was opened; bound where events are recorded."""

# Answers may show pictures from the web; everything else comes from here.
_POLICY = (
    "default-src 'self'; img-src 'self' data: https: http:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)


def create_blueprint(db: Database, record_view: RecordView) -> Blueprint:
    """Return the public help pages below ``/help/<site_id>``."""
    blueprint = Blueprint(
        "help_centre", __name__, url_prefix="/help/<site_id>", template_folder="templates"
    )
    pages = HelpPages(db, record_view)
    blueprint.add_url_rule("/", "start", pages.start, methods=["GET"])
    blueprint.add_url_rule("/accent.css", "accent", pages.accent, methods=["GET"])
    blueprint.add_url_rule("/<locale>/", "articles", pages.articles, methods=["GET"])
    blueprint.add_url_rule("/<locale>/<article_id>", "article", pages.article, methods=["GET"])
    return blueprint


@dataclass(frozen=True)
class HelpPages:
    """The views, with what they work on."""

    db: Database
    record_view: RecordView

    def start(self, site_id: str) -> Response:
        """Lead to the visitor's language where the site has it, else to the site's own."""
        with self.db.read() as tx:
            site = sites.get_site(tx, site_id)
        wished = choose_locale(request.headers.get("Accept-Language", ""), site.locales)
        return redirect(
            url_for(".articles", site_id=site_id, locale=wished or site.default_locale), 302
        )

    def accent(self, site_id: str) -> Response:
        """Return the site's colours as a style sheet: inline styles are not allowed."""
        with self.db.read() as tx:
            site = sites.get_site(tx, site_id)
        rules = f":root {{ --site: {site.accent}; --on-site: {site.on_accent}; }}\n"
        response = Response(rules, content_type="text/css; charset=utf-8")
        response.headers["Cache-Control"] = "public, max-age=60"
        return response

    def articles(self, site_id: str, locale: str) -> Response:
        """List the published questions of a language by category, or those that hold the words."""
        words = request.args.get("q", "").strip()[:200]
        with self.db.read() as tx:
            site = _site_in(sites.get_site(tx, site_id), locale)
            published = store.published_articles(tx, site_id, locale)
        found = [item for item in published if _holds(item, words)]
        return self._page(
            "faq/help_list.html",
            site,
            locale,
            groups=_by_category(found),
            count=len(found),
            words=words,
        )

    def article(self, site_id: str, locale: str, article_id: str) -> Response:
        """Show one published article and note that it was read."""
        with self.db.read() as tx:
            site = sites.get_site(tx, site_id)
            found = store.published_article(tx, site_id, article_id)
        if found.locale != locale:
            address = url_for(
                ".article", site_id=site_id, locale=found.locale, article_id=article_id
            )
            return redirect(address, 302)
        if request.method == "GET":
            self.record_view(site_id, article_id, locale)
        answer = to_html(found.answer, new_tab=False)
        return self._page("faq/help_article.html", site, locale, article=found, answer=answer)

    def _page(self, template: str, site: Site, locale: str, **context: object) -> Response:
        # The page speaks the language of its articles, where the interface has it.
        with use_locale(locale.split("-")[0]):
            names = {name: own_name(name) for name in site.locales}
            body = render_template(
                template,
                site=site,
                locale=locale,
                names=names,
                spoken=i18n.locale(),
                **context,
            )
        response = make_response(body)
        response.headers["Content-Language"] = locale
        response.headers["Content-Security-Policy"] = _POLICY
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _site_in(site: Site, locale: str) -> Site:
    if locale not in site.locales:
        raise NotFound("There is no such page.")
    return site


def _by_category(articles: Iterable[Article]) -> list[tuple[str, list[Article]]]:
    """Group articles by category, in the order in which categories first appear; none is last."""
    groups: dict[str, list[Article]] = {}
    for item in articles:
        groups.setdefault(item.category or "", []).append(item)
    without = groups.pop("", None)
    return [*groups.items(), ("", without)] if without else list(groups.items())


def _holds(article: Article, words: str) -> bool:
    """Whether an article holds every word of a search, without regard to width and case."""
    text = _plain("\n".join((article.question, *article.paraphrases, article.answer)))
    return all(word in text for word in re.split(r"\s+", _plain(words)) if word)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
