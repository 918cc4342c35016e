"""Trying a question against what customers are answered from, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from faq.explaining import decision_reason
from faq.search import Decision, Hit, Thresholds
from faq.searching import search_site

if TYPE_CHECKING:
    from faq.index import FaqIndex

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Trial:
    """What would happen: the decision, how sure it is (0..1), the limits and the best articles.

    ``locale`` is that of the articles, ``language`` what the question is written in; it is empty
    where that cannot be told or the site has only one. ``is_empty`` tells that there is no article.
    """

    decision: Decision
    confidence: float
    thresholds: Thresholds
    hits: tuple[Hit, ...]
    locale: str = ""
    language: str = ""
    is_empty: bool = False

    @property
    def reason(self) -> str:
        """Why, in the language in force."""
        return decision_reason(
            *(self.decision, self.confidence, self.thresholds, self.hits), is_empty=self.is_empty
        )


TryQuestion = Callable[[str, str, str], Trial]
"""``(site_id, locale, text)`` → `Trial`; bound to the live indexes in ``bot.app``."""


def try_question(
    indexes: Mapping[str, FaqIndex], text: str, preferred: str, limit: int = SHOWN
) -> Trial:
    """Ask a site's indexes (by locale) as a customer's turn does, and keep the evidence."""
    found = search_site(indexes, text, preferred, limit)
    verdict, hits = found.verdict, found.result.hits
    return Trial(
        *(verdict.decision, verdict.confidence, found.thresholds, hits),
        *(found.locale, found.language),
        is_empty=not any(index.documents for index in indexes.values()),
    )
