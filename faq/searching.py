"""Searching a site that speaks several languages: the customer's own first, then the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faq.calibration import thresholds
from faq.detecting import detect, in_order, language_of
from faq.search import SearchResult, Thresholds, Verdict, judge

if TYPE_CHECKING:
    from faq.index import FaqIndex


@dataclass(frozen=True, slots=True)
class Found:
    """What a site says to a query: the hits of one language and the thresholds that judge them.

    ``locale`` is that of the articles, ``language`` what the query is written in; it is empty where
    that cannot be told or the site has only one.
    """

    result: SearchResult
    thresholds: Thresholds
    locale: str = ""
    language: str = ""

    @property
    def verdict(self) -> Verdict:
        """What is to be done with it."""
        return judge(self.result, self.thresholds)


def search_site(
    indexes: Mapping[str, FaqIndex], query: str, preferred: str, limit: int = 10
) -> Found:
    """Search the indexes of a site, by locale; the conversation is in the ``preferred`` one.

    The first language that would answer is taken, else the first that would offer candidates, else
    the customer's own. In a language other than the query's, meaning alone counts. Raises
    `Unavailable` when the encoder fails.
    """
    language = detect(query, indexes, preferred) if len(indexes) > 1 else ""
    offering: Found | None = None
    first: Found | None = None
    for locale in in_order(indexes, language, preferred):
        index = indexes[locale]
        if not index.documents:
            continue
        foreign = bool(language) and language_of(locale) != language
        result = index.search(query, limit, foreign)
        found = Found(result, index.thresholds, locale, language)
        decision = found.verdict.decision
        if decision == "answer":
            return found
        first = first or found
        if decision == "clarify":
            offering = offering or found
    return offering or first or Found(SearchResult(), thresholds(), preferred, language)
