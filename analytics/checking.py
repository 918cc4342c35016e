"""Whether what is kept beside the log is what the events say. Nothing is repaired here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar
from zoneinfo import ZoneInfo

from analytics import (
    articles_store,
    cells,
    daily,
    daily_store,
    missed_store,
    page_store,
    reasons_asked_store,
    rollup_store,
    store,
)
from analytics.derived import local_day
from analytics.followers import WENT_ON
from analytics.model import TrackedInquiry
from analytics.rebuilding import Made, came_back, conversations
from analytics.zones_store import zone_of_rows
from madoguchi.database.protocol import Row, Transaction

T = TypeVar("T")


@dataclass(frozen=True)
class Drift:
    """What differs: inquiries by name, their articles, missed questions, sums, counts, views.

    Of views, whether each is there once, each visit has one last, and their counts by day are what
    they say; not how long each was looked at.
    """

    inquiries: tuple[str, ...] = ()
    articles: int = 0
    questions: int = 0
    sums: int = 0
    counts: int = 0
    views: int = 0

    @property
    def numbers(self) -> dict[str, int]:
        """How many of each kind differ, those alone that do."""
        found = {
            "inquiries": len(self.inquiries),
            "articles": self.articles,
            "questions": self.questions,
            "sums": self.sums,
            "counts": self.counts,
            "views": self.views,
        }
        return {name: n for name, n in found.items() if n}


@dataclass
class _Told:
    """What the events have said so far, and what was not kept as they say."""

    wrong: set[str] = field(default_factory=set)
    articles: int = 0
    questions: int = 0
    sums: dict[cells.Cell, cells.Counts] = field(default_factory=dict)
    counts: daily.Counts = field(default_factory=daily.Counts)


def drift(tx: Transaction, site_id: str) -> Drift:
    """Compare all that is kept of a site with its events, conversation by conversation."""
    zone = zone_of_rows(tx, site_id)
    told = _Told(counts=page_store.counts(tx, site_id, zone))
    for made in conversations(tx, site_id, zone):
        told.counts.update(made.counted)
        if made.inquiries:
            _compare(tx, made, told, zone)
    told.wrong.update(one.inquiry_id for one in came_back(tx, site_id))
    told.wrong.update(store.inquiries_without_events(tx, site_id))
    sums, places = (rollup_store.cells(tx, site_id, of) for of in ("rollup", "rollup_place"))
    days, months = daily_store.counted(tx, site_id), daily_store.counted_by_month(tx, site_id)
    return Drift(
        inquiries=tuple(sorted(told.wrong)),
        articles=told.articles,
        questions=told.questions + reasons_asked_store.on_other_days(tx, site_id),
        sums=_differing(told.sums, sums) + _differing(cells.without_topics(sums), places),
        counts=_differing(told.counts, days) + _differing(daily.by_month(days), months),
        views=page_store.differing(tx, site_id),
    )


def _compare(tx: Transaction, made: Made, told: _Told, zone: ZoneInfo) -> None:
    kept = store.rows_of_conversation(tx, made.inquiries[0].conversation_id)
    told.wrong.update(kept.keys() - {one.inquiry_id for one in made.inquiries})
    missed = set[tuple[object, str]]()
    for inquiry in made.inquiries:
        name, day = inquiry.inquiry_id, local_day(inquiry.started_at, zone)
        row = kept.get(name)
        if row is None or not _is_row_of(row, inquiry, zone):
            told.wrong.add(name)
        told.articles += articles_store.uses(tx, name) != made.uses[name]
        missed.update((one, day) for one in made.missed if one.inquiry_id == name)
        followed = row["followed"] if row else inquiry.followed
        sums = told.sums.setdefault(cells.cell(inquiry, day), cells.Counts())
        sums.update(cells.counts(cells.traits(inquiry, followed)))
    told.questions += len(missed ^ missed_store.of_inquiries(tx, kept))


def _is_row_of(row: Row, inquiry: TrackedInquiry, zone: ZoneInfo) -> bool:
    """Tell whether a row is an inquiry's; who came back from elsewhere is looked at apart."""
    told = store.to_row(inquiry, zone)
    followed = told.pop("followed")
    same = all(row[column] == value for column, value in told.items())
    return same and row["followed"] & WENT_ON == followed


def _differing(told: Mapping[T, object], kept: Mapping[T, object]) -> int:
    return sum(told.get(name) != kept.get(name) for name in told.keys() | kept.keys())
