"""What a search of the help centre shows: what the index stands behind, or what holds the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from faq.model import Article
from faq.search import Decision
from faq.searching import Found

MOST = 8
_NEAR = 3  # so many are shown where none of them is an answer


@dataclass(frozen=True, slots=True)
class Outcome:
    """The articles to show, by id: ``best`` are meant as answers, ``others`` stand near.

    With the decision ``none`` there is no answer, and ``others`` may be worth a look all the same.
    ``words_only`` tells that there was no index to ask.
    """

    decision: Decision
    best: tuple[str, ...]
    others: tuple[str, ...]
    words_only: bool = False


def outcome(found: Found) -> Outcome:
    """Sort what the index found."""
    verdict = found.verdict
    best = tuple(hit.id for hit in verdict.candidates)
    most = MOST if best else _NEAR
    near = (hit.id for hit in found.result.hits[:most] if hit.id not in best)
    return Outcome(verdict.decision, best, tuple(near))


def by_words(articles: Iterable[Article], words: str) -> Outcome:
    """Return the articles that hold every word, while there is no index to ask."""
    wanted = _plain(words).split()
    holding = tuple(item.id for item in articles if _holds(item, wanted))[:MOST]
    return Outcome("clarify" if holding else "none", holding, (), words_only=True)


def _holds(article: Article, words: Iterable[str]) -> bool:
    """Tell whether every word stands in an article, without regard to width and case."""
    text = _plain("\n".join((article.question, *article.paraphrases, article.answer)))
    return all(word in text for word in words)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text).casefold())
