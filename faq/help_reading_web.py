"""Reading: the start page, a category, an article."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import redirect, request
from werkzeug.wrappers import Response

from faq import addresses, help_store, store
from faq.help_categories import Category, Trees, place_of
from faq.help_page_web import Frame, Visit, moved
from faq.help_store import Heading
from faq.model import Article
from faq.paging import pages_of
from faq.related import MOST
from faq.rendering import to_html
from faq.structured import described, faq_page
from madoguchi.database.protocol import Transaction
from madoguchi.errors import NotFound
from madoguchi.sites import Site

FIRST_ONES = 5
"""So many articles of each category stand on the start page."""
MOST_CATEGORIES = 30
"""So many categories show articles there; of the others the name and the number do."""
PAGE_SIZE = 50


@dataclass(frozen=True)
class Reading:
    """The views, with what they work on."""

    frame: Frame
    trees: Trees

    def start(self, visit: Visit) -> Response:
        """List the categories, each with its first articles."""
        if words := request.args.get("q", "").strip():
            return moved(f"{visit.home}search", urlencode({"q": words}))
        tag = self.frame.tag(visit)
        if kept := self.frame.unchanged(tag):
            return kept
        with self.frame.services.db.read() as tx:
            tree = self.trees.of(tx, visit.site, visit.locale)
            filled = help_store.locales_with_articles(tx, visit.site.id)
        return self.frame.page(
            "faq/help_start.html",
            visit,
            tag=tag,
            categories=tree.categories,
            first_of=_first_of,
            most_categories=MOST_CATEGORIES,
            canonical=visit.home,
            alternates={name: addresses.home(visit.site.id, name) for name in filled},
        )

    def category(self, visit: Visit, address: str) -> Response:
        """List the articles of a category, and the categories within it."""
        tag = self.frame.tag(visit)
        if kept := self.frame.unchanged(tag):
            return kept
        with self.frame.services.db.read() as tx:
            tree = self.trees.of(tx, visit.site, visit.locale)
        found = tree.by_address.get(address)
        number = _page_number()
        pages = max(1, -(-len(found.articles) // PAGE_SIZE)) if found else 0
        if found is None or not 1 <= number <= pages:
            raise NotFound("There is no such page.")
        path = addresses.category(visit.site.id, visit.locale, found.address)
        return self.frame.page(
            "faq/help_category.html",
            visit,
            tag=tag,
            category=found,
            way=tree.way_to(found.path)[:-1],
            articles=found.articles[(number - 1) * PAGE_SIZE : number * PAGE_SIZE],
            page_number=number,
            pages=pages,
            first_of=_first_of,
            canonical=f"{path}?page={number}" if number > 1 else path,
        )

    def article(self, visit: Visit, segment: str) -> Response:
        """Show one published article and note that it was read.

        Also where the browser has the page already: what counts is the reading, not the sending.
        """
        tag = self.frame.tag(visit)
        wanted = addresses.article_id(segment)
        if kept := self.frame.unchanged(tag):
            self._note(visit, wanted)
            return kept
        with self.frame.services.db.read() as tx:
            found = store.published_article(tx, visit.site.id, wanted)
            canonical = addresses.article(visit.site.id, found.locale, found.id, found.question)
            if canonical != request.path:
                return moved(canonical, request.query_string.decode("ascii", "ignore"))
            tree = self.trees.of(tx, visit.site, visit.locale)
            near = self.frame.services.related(visit.site, visit.locale, found.id)
            named = dict.fromkeys((*found.related, *(near or ())))
            related = _headings(tx, visit, tuple(named))[: max(MOST, len(found.related))]
            others = _translations(tx, found)
        pages, number = pages_of(found.answer), _page_number()
        if not 1 <= number <= len(pages):  # the answer was longer once
            return moved(canonical)
        self._note(visit, found.id)
        return self.frame.page(
            "faq/help_article.html",
            visit,
            # Without an index of this revision the neighbours are still to come.
            tag="" if near is None else tag,
            article=found,
            answer=to_html(pages[number - 1], new_tab=False),
            page_number=number,
            pages=len(pages),
            changed=_day(found, visit.site),
            way=tree.way_to(place_of(found.category)),
            related=related,
            voted=request.args.get("voted", ""),
            canonical=f"{canonical}?page={number}" if number > 1 else canonical,
            alternates=others,
            description=described(pages[number - 1]),
            data=faq_page(found.question, found.answer) if number == 1 else None,
        )

    def nothing(self, visit: Visit, rest: str) -> Response:
        """Say in the help centre's own frame that there is nothing."""
        raise NotFound("There is no such page.")

    def _note(self, visit: Visit, article_id: str) -> None:
        """Note a view; who reads on or comes back from voting has been counted."""
        if "voted" not in request.args and _page_number() == 1:
            self.frame.note(visit, "article_viewed", article_id=article_id)


def _page_number() -> int:
    return request.args.get("page", 1, type=int)


def _first_of(category: Category) -> list[Heading]:
    return list(islice(category.every(), FIRST_ONES))


def _day(article: Article, site: Site) -> date:
    """Return the day on which the text was published, in the site's own time."""
    instant = article.published_at or article.updated_at
    return instant.astimezone(ZoneInfo(site.time_zone)).date()


def start_of(visit: Visit) -> Response:
    """Lead to the start page."""
    return redirect(addresses.encoded(visit.home), 302)


def _headings(tx: Transaction, visit: Visit, ids: Sequence[str]) -> list[Heading]:
    """Return those of some articles that are published, in their order."""
    found = store.published_among(tx, visit.site.id, ids)
    return [
        Heading(name, found[name].question, found[name].category) for name in ids if name in found
    ]


def _translations(tx: Transaction, article: Article) -> Mapping[str, str]:
    """Return the path of an article in each language that has it, if there is more than one."""
    every = help_store.translations(tx, article.site_id, article.translation_of or article.id)
    paths = {
        one.locale: addresses.article(article.site_id, one.locale, one.id, one.question)
        for one in every
    }
    own = addresses.article(article.site_id, article.locale, article.id, article.question)
    return paths | {article.locale: own} if len(paths) > 1 else {}
