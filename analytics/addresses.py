"""Addresses of the analytics pages: every number's list is written here. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlencode

from analytics.periods import Days, days_query
from analytics.questions import Unanswered


@dataclass(frozen=True)
class Addresses:
    """Addresses of one site's pages about one period with its filters."""

    site_id: str
    period: Mapping[str, str]
    filters: Mapping[str, str]

    @property
    def home(self) -> str:
        """The address below which all pages are."""
        return f"/console/{quote(self.site_id, safe='')}/analytics"

    def overview(self, **changes: str | None) -> str:
        """The dashboard, of this period unless ``changes`` says otherwise."""
        return self._page("", {**self.period, **self.filters}, changes)

    def overview_of(self, days: Days) -> str:
        """The dashboard of other days."""
        return self._page("", {**days_query(days), **self.filters}, {})

    def inquiries(self, **selection: str | None) -> str:
        """The list of the inquiries that a selection names."""
        return self._page("/inquiries", {**self.period, **self.filters}, selection)

    def inquiries_of(self, days: Days, **selection: str | None) -> str:
        """The list of the selected inquiries of other days."""
        return self._page("/inquiries", {**days_query(days), **self.filters}, selection)

    def unanswered(self) -> str:
        """The list of every question that found no answer."""
        return self._page("/unanswered", {**self.period, **self.filters}, {})

    def pages(self) -> str:
        """The pages of the website."""
        return self._page("/pages", {**self.period, **self.filters}, {})

    def pages_csv(self, sort: str, source: str) -> str:
        """The same as a file, with the views of one source."""
        return self.page("/pages.csv", sort=sort, source=source)

    def searches(self) -> str:
        """The list of the searches in the help centre that had no hit."""
        return self.page("/searches")

    def sightings(self, kind: str, **selection: str | None) -> str:
        """The list of what was seen: page views, openings, reads of an article and votes on it."""
        return self.page("/sightings", kind=kind, **selection)

    def page(self, path: str, **selection: str | None) -> str:
        """Another page of the section about the same period and filters."""
        return self._page(path, {**self.period, **self.filters}, selection)

    def asked(self, one: Unanswered) -> str:
        """The list of the inquiries in which a question found no answer."""
        return self.inquiries(question=one.key, asked_in=one.language)

    def report_of(self, days: Days, *, file: bool = False) -> str:
        """The one-page report of some days, or the same as a file."""
        path = "/report.html" if file else "/report"
        return self._page(path, {**days_query(days), **self.filters}, {})

    def open_now(self, *, waiting: bool = False) -> str:
        """The list of what has not ended, whenever it began, or of what waits for a reply."""
        return self._page(
            "/inquiries", {"open": "waiting" if waiting else "now", **self.filters}, {}
        )

    def write_answer(self, question: str, locale: str | None) -> str:
        """The form of a new article with its question filled in."""
        query = {"question": question, **({"locale": locale} if locale else {})}
        return f"/console/{quote(self.site_id, safe='')}/faq/new?{urlencode(query)}"

    def reasons(self) -> str:
        """The contact reasons."""
        return self._page("/reasons", {**self.period, **self.filters}, {})

    def reason(self, reason_id: str) -> str:
        """The page of one of them."""
        path = f"/reasons/{quote(reason_id, safe='')}"
        return self._page(path, {**self.period, **self.filters}, {})

    def article(self, article_id: str) -> str:
        """The page of an article."""
        return f"/console/{quote(self.site_id, safe='')}/faq/{quote(article_id, safe='')}"

    def _page(self, path: str, query: Mapping[str, str], changes: Mapping[str, str | None]) -> str:
        kept = tuple((key, value) for key, value in query.items() if value and key not in changes)
        begun = _begun(self.site_id, path, kept)
        told = urlencode({key: value for key, value in changes.items() if value})
        return f"{begun}{'&' if kept else '?'}{told}" if told else begun


@lru_cache(maxsize=256)
def _begun(site_id: str, path: str, query: tuple[tuple[str, str], ...]) -> str:
    """Return what hundreds of addresses of a page have in common."""
    home = f"/console/{quote(site_id, safe='')}/analytics{path}"
    return f"{home}?{urlencode(query)}" if query else home
