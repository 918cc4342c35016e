"""Each change of the FAQ that customers saw, and which are judged together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from analytics.periods import Days
from madoguchi.database.protocol import Transaction

Kind = Literal["published", "changed", "taken_back", "moved"]
NEAR = timedelta(days=14)
"""Changes of one topic that are nearer than this are judged together."""


@dataclass(frozen=True, kw_only=True)
class FaqChange:
    """Something that customers saw change; the FAQ tells it, this package only follows it.

    ``topic`` is the article's category then, ``topic_before`` the one it had until then, each None
    where it has none. ``revision_before`` is None where there was nothing to see before.
    """

    at: datetime
    kind: Kind
    article_id: str
    title: str
    locale: str
    topic: str | None
    topic_before: str | None = None
    revision: int
    revision_before: int | None = None
    author: str | None = None

    @property
    def touches(self) -> set[str]:
        """The topics whose inquiries it may have moved."""
        return {topic for topic in (self.topic, self.topic_before) if topic}


FaqChanges = Callable[[Transaction, str, datetime], list[FaqChange]]
"""``(tx, site_id, since)`` → what changed since then, in order: how the FAQ tells it."""


@dataclass(frozen=True)
class Bundle:
    """Changes of one topic that are too near to be told apart, in order; often a single one."""

    topic: str | None
    changes: Sequence[FaqChange]
    days: Days


def bundles(changes: Iterable[FaqChange], zone: ZoneInfo) -> list[Bundle]:
    """Put together the changes of each topic that are near each other; the latest bundle first.

    A change that moved an article from one topic to another stands in the bundles of both. Where
    an article has no topic each change stands alone.
    """
    by_topic: dict[str | None, list[FaqChange]] = {}
    for change in sorted(changes, key=lambda one: (one.at, one.article_id)):
        topics: list[str | None] = [*sorted(change.touches)]
        for topic in topics or [None]:
            by_topic.setdefault(topic, []).append(change)
    found = [
        Bundle(topic, run, Days(_day(run[0], zone), _day(run[-1], zone), zone))
        for topic, of_topic in by_topic.items()
        for run in (_runs(of_topic, zone) if topic else [[one] for one in of_topic])
    ]
    return sorted(found, key=lambda one: (one.days.last, one.changes[-1].at), reverse=True)


def _runs(changes: Sequence[FaqChange], zone: ZoneInfo) -> list[list[FaqChange]]:
    runs = [[changes[0]]]
    for earlier, later in pairwise(changes):
        if _day(later, zone) - _day(earlier, zone) < NEAR:
            runs[-1].append(later)
        else:
            runs.append([later])
    return runs


def _day(change: FaqChange, zone: ZoneInfo) -> date:
    return change.at.astimezone(zone).date()
