"""What the help centre did: views, stays and votes of each article, and searches. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from analytics.model import Event
from analytics.statistics import Rate, rate

SEARCHES = ("help_searched", "suggestions_shown")
"""Kinds of events that may be a search; `is_counted` tells which are."""
_FOUND_NOTHING = "none"


@dataclass
class ArticleReads:
    """How an article was read; of each reader the last word counts.

    ``stays`` are the views whose end was told, ``exits`` those after which the reader left the help
    centre. A good answer ends a visit too, so exits say little without votes beside them.
    """

    article_id: str
    views: int = 0
    stays: int = 0
    exits: int = 0
    votes: dict[str, bool] = field(default_factory=dict)

    @property
    def exit_rate(self) -> Rate:
        """Exits of the stays."""
        return rate(self.exits, self.stays)

    @property
    def helpful_rate(self) -> Rate:
        """Readers whose last word was yes, of those who voted."""
        return rate(sum(self.votes.values()), len(self.votes))


@dataclass(frozen=True)
class HelpUse:
    """Articles, the most viewed first, and the searches that found nothing of all searches that an
    index was asked."""

    articles: tuple[ArticleReads, ...]
    no_hit_rate: Rate


def help_use(events: Iterable[Event]) -> HelpUse:
    """Count the help centre's events of a period, in the order they were written; no tests."""
    reads: dict[str, ArticleReads] = {}
    searches = in_vain = 0
    for event in events:
        if event.is_test:
            continue
        if event.kind in SEARCHES:
            searches += is_counted(event)
            in_vain += found_nothing(event)
        elif (name := event.payload.get("article_id")) is not None:
            _read(reads.setdefault(name, ArticleReads(name)), event.kind, event.payload)
    most_read = sorted(reads.values(), key=lambda one: (-one.views, one.article_id))
    return HelpUse(tuple(most_read), rate(in_vain, searches))


def found_nothing(event: Event) -> bool:
    """Tell whether an event is a search that had no hit."""
    if not is_counted(event):
        return False
    if event.kind == "help_searched":
        return event.payload.get("decision") == _FOUND_NOTHING
    return not event.payload.get("articles")


def is_counted(event: Event) -> bool:
    """Tell whether an event is a search that an index was asked.

    One by words alone tells nothing of the FAQ. What was typed and left as it was, with the
    suggestions in sight, is a search too; what was sent or taken is one of its own.
    """
    if event.kind == "help_searched":
        return not event.payload.get("words_only")
    said = event.payload
    return said.get("source") == "typing" and said.get("ended") == "left"


def _read(article: ArticleReads, kind: str, payload: dict[str, Any]) -> None:
    if kind == "article_viewed":
        article.views += 1
    elif kind == "article_left":
        article.stays += 1
        article.exits += not payload.get("onward")
    elif kind == "article_voted":
        article.votes[payload["reader"]] = bool(payload["helpful"])
