"""Searching a site that speaks several languages: the customer's own first, then the others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faq.calibration import WRONG_ANSWERS, thresholds
from faq.detecting import detect, in_order, language_of
from faq.search import SearchResult, Thresholds, Verdict, judge

if TYPE_CHECKING:
    from faq.index import FaqIndex

ELSEWHERE = Thresholds(answer=1 - WRONG_ANSWERS, clarify=0.5)
"""For a language that is only asked because another could not answer. Such queries are harder than
the usual ones, so each answer has to be as sure as others are on average, and candidates likelier
than not."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a site says to a query: the hits of one language and the thresholds that judge them.

    ``locale`` is that of the articles, ``language`` what the query is written in; it is empty where
    that cannot be told or the site has only one. ``is_elsewhere`` tells that another language had
    to be asked.
    """

    result: SearchResult
    thresholds: Thresholds
    locale: str = ""
    language: str = ""
    is_elsewhere: bool = False

    @property
    def verdict(self) -> Verdict:
        """What is to be done with it."""
        return judge(self.result, self.thresholds)


def search_site(
    indexes: Mapping[str, FaqIndex], query: str, preferred: str, limit: int = 10
) -> Found:
    """Search the indexes of a site, by locale; the conversation is in the ``preferred`` one.

    The first language that would answer is taken, else the first that would offer candidates, else
    the first that has articles. Raises `Unavailable` when the encoder fails.
    """
    language = detect(query, indexes, preferred) if len(indexes) > 1 else ""
    tried: list[Found] = []
    for locale in in_order(indexes, language, preferred):
        index = indexes[locale]
        if not index.documents:
            continue
        foreign = bool(language) and language_of(locale) != language
        result = index.search(query, limit, foreign)
        limits = _stricter(index.thresholds) if tried else index.thresholds
        found = Found(result, limits, locale, language, bool(tried))
        if found.verdict.decision == "answer":
            return found
        tried.append(found)
    if not tried:
        return Found(SearchResult(), thresholds(), preferred, language)
    return next((found for found in tried if found.verdict.decision == "clarify"), tried[0])


def _stricter(own: Thresholds) -> Thresholds:
    return Thresholds(max(own.answer, ELSEWHERE.answer), max(own.clarify, ELSEWHERE.clarify))
