"""What pages of a website were used for: looked at, left, asked on. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from analytics.statistics import Rate, rate
from madoguchi.errors import InvalidInput
from madoguchi.spreadsheets import BOM, guarded

SOURCES = ("own", "file")
"""Where views come from: our own measurement, or the CSV of another analysis."""
COLUMNS = (
    *("page", "source", "views", "visits", "sessions", "exits", "exit_rate"),
    *("dwell_ms_median", "dwell_count", "inquiries", "escalated"),
)
SORTS = (
    *("views", "visits", "sessions", "exit_rate", "dwell"),
    *("inquiries", "escalated", "page"),
)


class Looks(NamedTuple):
    """What our own measurement counts of a page."""

    views: int
    visits: int
    exits: int


class Dwell(NamedTuple):
    """The durations that were told of views of a page, and their median in milliseconds."""

    n: int
    median: int


@dataclass(frozen=True)
class PageUse:
    """A page in a period; None for what is not measured.

    ``visits`` are those that came to the page in the period (our own measurement alone),
    ``sessions`` what a file says of it. ``exits`` are its views after which the visit had no other,
    of ``exits_of`` views. ``dwell_ms`` is the median of the ``dwells`` that were told.
    ``inquiries`` started there, ``escalated`` of them went to people.
    """

    page: str
    views: int | None = None
    visits: int | None = None
    sessions: int | None = None
    exits: int | None = None
    exits_of: int | None = None
    dwells: int | None = None
    dwell_ms: int | None = None
    inquiries: int = 0
    escalated: int = 0

    @property
    def exit_rate(self) -> Rate:
        """Exits of the views; empty where a file says that there were more exits than views."""
        exits, views = self.exits or 0, self.exits_of or 0
        return rate(exits, views) if exits <= views else rate(0, 0)


def of_looks(page: str, looks: Looks) -> PageUse:
    """Return what our own measurement says of a page."""
    views, visits, exits = looks
    return PageUse(page, views=views, visits=visits, exits=exits, exits_of=views)


def joined(
    viewed: Iterable[PageUse],
    asked: Mapping[str, tuple[int, int]],
    unseen: Looks | None = None,
) -> list[PageUse]:
    """Put views and inquiries of the same pages together, pages with only one of them included.

    ``asked`` holds inquiries and those of them handed over; ``unseen`` is known of a page that was
    asked on and not viewed, None for nothing.
    """
    uses = {use.page: use for use in viewed}
    for page in asked.keys() - uses.keys():
        uses[page] = of_looks(page, unseen) if unseen else PageUse(page)
    for page, (inquiries, escalated) in asked.items():
        uses[page] = replace(uses[page], inquiries=inquiries, escalated=escalated)
    return sorted(uses.values(), key=lambda use: use.page)


def with_dwells(uses: Iterable[PageUse], dwells: Mapping[str, Dwell]) -> list[PageUse]:
    """Add how long pages were in sight; of one that ``dwells`` does not name nothing was told."""
    return [
        replace(use, dwells=dwell.n, dwell_ms=dwell.median)
        if (dwell := dwells.get(use.page))
        else replace(use, dwells=0)
        for use in uses
    ]


def ordered(uses: Iterable[PageUse], by: str) -> list[PageUse]:
    """Sort by a name of `SORTS`, the largest first; pages by their address."""
    if by not in SORTS:
        raise InvalidInput("There is no number called “%(name)s” here.", name=by)
    if by == "page":
        return sorted(uses, key=lambda use: use.page)

    def size(use: PageUse) -> float:
        if by == "exit_rate":
            return use.exit_rate.value or 0.0
        if by == "dwell":
            return use.dwell_ms or 0
        return float(getattr(use, by) or 0)

    return sorted(uses, key=lambda use: (-size(use), -(use.views or 0), -use.inquiries, use.page))


def to_csv(uses: Iterable[PageUse], source: str) -> str:
    """Write one line for each page under the names of the columns; Excel opens it.

    ``source`` is one of `SOURCES`, or ``not_measured``. What is not known is empty.
    """
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for use in uses:
        share = use.exit_rate.value
        told = (use.views, use.visits, use.sessions, use.exits)
        told_of_ends = (None if share is None else f"{share:.6f}", use.dwell_ms, use.dwells)
        asked = (use.inquiries, use.escalated)
        writer.writerow((guarded(use.page), source, *told, *told_of_ends, *asked))
    return out.getvalue()
