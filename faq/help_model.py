"""What the help centre is given, and what it tells of its readers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from faq.searching import Found
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.limits import Limit
from madoguchi.sites import Site

Kind = Literal[
    "article_viewed", "article_left", "article_voted", "help_searched", "suggestions_shown"
]

LONGEST_STAY_MS = 4 * 60 * 60 * 1000
"""A longer stay is a tab that somebody forgot."""

_MACHINE = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|archiver|mediapartners|lighthouse",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something a reader did; ``facts`` are what the kind needs (`analytics.events`).

    ``is_test`` tells that it was one of the staff.
    """

    site_id: str
    locale: str
    kind: Kind
    facts: Mapping[str, object]
    is_test: bool = False


@dataclass(frozen=True)
class Services:
    """The help centre's collaborators.

    ``search(site_id, locale, words)`` raises `Unavailable` while there is no index to ask.
    ``related(site, locale, article_id)`` gives ids, None while the index is of another revision.
    Each address is limited: ``searches`` on the page of results, ``votes`` on one article, and
    ``acts`` for what pages tell by themselves.
    """

    db: Database
    clock: Clock
    public_url: str
    search: Callable[[str, str, str], Found]
    related: Callable[[Site, str, str], Sequence[str] | None]
    note: Callable[[Happening], None]
    searches: Limit
    acts: Limit
    votes: Limit


def is_machine(user_agent: str) -> bool:
    """Tell whether a program reads that calls itself one: a search engine's, a link preview's."""
    return _MACHINE.search(user_agent) is not None
