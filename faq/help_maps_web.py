"""What search engines ask for: sitemaps and robots.txt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from flask import request
from werkzeug.wrappers import Response

from faq import addresses, help_store
from faq.help_categories import Trees
from faq.help_model import Services
from faq.help_page_web import packed
from faq.help_store import Listed
from faq.sitemaps import MOST, Entry, sitemap, sitemap_index
from madoguchi import sites
from madoguchi.database.protocol import Transaction
from madoguchi.errors import NotFound
from madoguchi.sites import Site

_KEPT = "public, max-age=3600"


@dataclass(frozen=True)
class Maps:
    """The views, with what they work on."""

    services: Services
    trees: Trees

    def robots(self) -> Response:
        """Keep robots out of what is not for readers, and name the sitemap."""
        lines = (
            "User-agent: *",
            "Disallow: /console/",
            "Disallow: /api/",
            "Disallow: /sign-in",
            f"Sitemap: {self.services.public_url}/sitemap.xml",
        )
        return _sent("\n".join(lines) + "\n", "text/plain; charset=utf-8")

    def of_service(self) -> Response:
        """Name the sitemap of every site that has an article.

        A sample's too: its pages say themselves that they are not to be found by search engines.
        """
        with self.services.db.read() as tx:
            published = help_store.count_published(tx)
        entries = [
            Entry(self._absolute(_map_of(site_id, page)), latest)
            for site_id, (count, latest) in published.items()
            for page in range(1, -(-count // MOST) + 1)
        ]
        return _sent(sitemap_index(entries))

    def of_site(self, site_id: str) -> Response:
        """List the pages of a site: start pages, categories, articles."""
        page = request.args.get("page", 1, type=int)
        with self.services.db.read() as tx:
            site = sites.get_site(tx, site_id)
            every = help_store.listed(tx, site_id)
            articles = [one for one in every if one.locale in site.locales]
            first = [] if page > 1 else list(self._lists(tx, site, articles))
        some = articles[(page - 1) * MOST : page * MOST] if page > 0 else []
        if page != 1 and not some:
            raise NotFound("There is no such page.")
        return _sent(sitemap([*first, *self._articles(site_id, articles, some)]))

    def _lists(self, tx: Transaction, site: Site, articles: list[Listed]) -> Iterator[Entry]:
        latest = {one.locale: one.changed_at for one in articles}
        for one in articles:
            latest[one.locale] = max(latest[one.locale], one.changed_at)
        spoken = [locale for locale in site.locales if locale in latest]
        starts = {name: self._absolute(addresses.home(site.id, name)) for name in spoken}
        for name, address in starts.items():
            yield Entry(address, latest[name], starts if len(starts) > 1 else {})
            for category in self.trees.of(tx, site, name).by_address:
                yield Entry(self._absolute(addresses.category(site.id, name, category)))

    def _articles(self, site_id: str, every: list[Listed], some: list[Listed]) -> Iterator[Entry]:
        together: dict[str, dict[str, str]] = defaultdict(dict)
        for one in every:
            together[one.original].setdefault(one.locale, self._address(site_id, one))
        for one in some:
            others = together[one.original]
            alternates = others if len(others) > 1 else {}
            yield Entry(self._address(site_id, one), one.changed_at, alternates)

    def _address(self, site_id: str, one: Listed) -> str:
        return self._absolute(addresses.article(site_id, one.locale, one.id, one.question))

    def _absolute(self, path: str) -> str:
        return self.services.public_url + addresses.encoded(path)


def _map_of(site_id: str, page: int) -> str:
    path = f"/help/{site_id}/sitemap.xml"
    return path if page == 1 else f"{path}?page={page}"


def _sent(body: str, content_type: str = "application/xml; charset=utf-8") -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = _KEPT
    return packed(response)
