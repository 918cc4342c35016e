"""Searching a site that speaks several languages: the customer's own first, then the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faq.calibration import WRONG_ANSWERS, thresholds
from faq.detecting import detect, in_order, language_of
from faq.search import SearchResult, Thresholds, Verdict, judge

if TYPE_CHECKING:
    from faq.index import FaqIndex

Indexes = Mapping[str, "FaqIndex"]
"""Those of one site, by locale."""

IndexesOf = Callable[[str], Indexes]
"""``site_id`` → the indexes in force."""

ELSEWHERE = Thresholds(answer=1 - WRONG_ANSWERS, clarify=0.8)
"""For a language that is only asked because another could not answer. Such queries are harder than
the usual ones, so each answer has to be as sure as others are on average. Candidates in a language
that one may not read have to be worth it: when the ranker's trades were asked in English beside an
English FAQ, the first was right for 26 of 54 queries between .5 and .8, for 33 of 40 above."""


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


def search_site(indexes: Indexes, query: str, preferred: str, limit: int = 10) -> Found:
    """Search the indexes of a site, by locale; the conversation is in the ``preferred`` one.

    The first language that would answer is taken, else the first that would offer candidates, else
    the first that has articles. Raises `Unavailable` when the encoder fails.
    """
    return search_site_many(indexes, [(query, preferred)], limit)[0]


def search_site_many(
    indexes: Indexes, queries: Sequence[tuple[str, str]], limit: int = 10
) -> list[Found]:
    """Search for several queries, each with its preferred language, encoding them together."""
    searches = [_Search(indexes, query, preferred) for query, preferred in queries]
    waiting = [search for search in searches if search.left]
    while waiting:
        together: dict[tuple[str, bool], list[_Search]] = {}
        for search in waiting:
            together.setdefault(search.take_next(), []).append(search)
        for (locale, foreign), group in together.items():
            results = indexes[locale].search_many([one.query for one in group], limit, foreign)
            for search, result in zip(group, results, strict=True):
                search.heed(locale, indexes[locale].thresholds, result)
        waiting = [search for search in waiting if search.left]
    return [search.outcome() for search in searches]


class _Search:
    """One query on its way through the languages of a site; ``left`` are still to be asked."""

    def __init__(self, indexes: Indexes, query: str, preferred: str) -> None:
        self.query, self._preferred = query, preferred
        self._language = detect(query, indexes, preferred) if len(indexes) > 1 else ""
        order = in_order(indexes, self._language, preferred)
        self.left = [locale for locale in order if indexes[locale].documents]
        self._tried: list[Found] = []

    def take_next(self) -> tuple[str, bool]:
        """Return the language to ask next, and whether the query is of another one."""
        locale = self.left.pop(0)
        return locale, bool(self._language) and language_of(locale) != self._language

    def heed(self, locale: str, own: Thresholds, result: SearchResult) -> None:
        """Keep what was found; after an answer no other language is asked."""
        limits = _stricter(own) if self._tried else own
        found = Found(result, limits, locale, self._language, bool(self._tried))
        self._tried.append(found)
        if result.hits and result.confidence >= limits.answer:  # answered, or asked back for sure
            self.left.clear()

    def outcome(self) -> Found:
        """Return the best of what was found."""
        for decision in ("answer", "clarify"):
            for found in self._tried:
                if found.verdict.decision == decision:
                    return found
        if self._tried:
            return self._tried[0]
        return Found(SearchResult(), thresholds(), self._preferred, self._language)


def _stricter(own: Thresholds) -> Thresholds:
    return Thresholds(max(own.answer, ELSEWHERE.answer), max(own.clarify, ELSEWHERE.clarify))
