"""Articles side by side: how they were read and what they did in inquiries. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.articles import ArticleUse
from analytics.statistics import Rate, rate


@dataclass(frozen=True)
class Ranked:
    """One article. Views, exits and votes are of the help centre; the rest counts inquiries.

    ``escalated`` are the inquiries handed over after the article was given.
    """

    article_id: str
    views: int = 0
    stays: int = 0
    exits: int = 0
    voters: int = 0
    helpful: int = 0
    given: int = 0
    confirmed: int = 0
    denied: int = 0
    escalated: int = 0

    @property
    def exit_rate(self) -> Rate:
        """Exits of the stays that were told."""
        return rate(self.exits, self.stays)

    @property
    def helpful_rate(self) -> Rate:
        """Readers whose last word was yes, of those who voted."""
        return rate(self.helpful, self.voters)


@dataclass(frozen=True)
class Reads:
    """How articles were read in the help centre, each by article; ``votes`` are the last words of
    their readers, (yes, all)."""

    views: Mapping[str, int]
    stays: Mapping[str, int]
    exits: Mapping[str, int]
    votes: Mapping[str, tuple[int, int]]


COLUMNS = ("given", "confirmed", "denied", "escalated", "views", "exits", "helpful")
DEFAULT = "given"


def ranking(uses: Iterable[ArticleUse], reads: Reads, by: str = DEFAULT) -> list[Ranked]:
    """Join both by article and sort, the most first; ``by`` is one of `COLUMNS`."""
    used = {one.article_id: one for one in uses}
    column = by if by in COLUMNS else DEFAULT
    names = used.keys() | reads.views.keys() | reads.stays.keys() | reads.votes.keys()
    return sorted(
        (_ranked(used.get(name, ArticleUse(name)), reads) for name in names),
        key=lambda one: (-getattr(one, column), -one.given, -one.views, one.article_id),
    )


def _ranked(use: ArticleUse, reads: Reads) -> Ranked:
    name = use.article_id
    helpful, voters = reads.votes.get(name, (0, 0))
    return Ranked(
        name,
        views=reads.views.get(name, 0),
        stays=reads.stays.get(name, 0),
        exits=reads.exits.get(name, 0),
        voters=voters,
        helpful=helpful,
        given=use.given,
        confirmed=use.confirmed,
        denied=use.denied,
        escalated=use.escalated,
    )
