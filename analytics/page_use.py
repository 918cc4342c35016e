"""What pages of a website were used for: looked at, left, asked on. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

from analytics.statistics import Rate, rate
from analytics.suppression import HIDDEN, Group, Told, tell
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


def to_csv(
    uses: Iterable[PageUse], source: str, asked: Mapping[str, int], escalated: Mapping[str, int]
) -> str:
    """Write one line for each page under the names of the columns; what is not known is empty.

    ``source`` is one of `SOURCES`, or ``not_measured``. The file is given to others, so numbers of
    small groups are not in it (`analytics.suppression`); pages with any come last, since their
    place would tell how much it is. ``asked`` and ``escalated`` are the contacts behind a page's
    inquiries. Of our own views nobody knows the contact, so each visit stands for one, and where
    it was not told of how many, each number for itself; what a file said was known before.
    """
    known = {use.page: use for use in uses}

    def column(name: str, contacts: Mapping[str, int | None] | None) -> Told[str]:
        found = {page: getattr(use, name) for page, use in known.items()}
        numbers = {page: n for page, n in found.items() if n is not None}
        if contacts is None:
            return Told(numbers, frozenset(), frozenset(), None)
        return tell({page: Group(contacts.get(page) or 0, n) for page, n in numbers.items()})

    measured = source == "own"
    visits = {page: use.visits for page, use in known.items()} if measured else None
    exits = {page: use.exits for page, use in known.items()} if measured else None
    seen = {page: use.dwells for page, use in known.items()} if measured else None
    told = {
        **{name: column(name, visits) for name in ("views", "visits", "sessions")},
        "exits": column("exits", exits),
        "dwells": column("dwells", seen),
        "inquiries": column("inquiries", asked),
        "escalated": column("escalated", escalated),
    }
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for page in sorted(known, key=lambda page: _place(page, told.values())):
        use = known[page]
        share = "" if use.exit_rate.value is None else f"{use.exit_rate.value:.6f}"
        hides_rate = told["views"].hides(page) or told["exits"].hides(page)
        writer.writerow(
            (
                *(guarded(page), source),
                *(told[name].text(page) for name in ("views", "visits", "sessions", "exits")),
                HIDDEN if hides_rate else share,
                HIDDEN if told["dwells"].hides(page) else use.dwell_ms,
                *(told[name].text(page) for name in ("dwells", "inquiries", "escalated")),
            )
        )
    return out.getvalue()


def _place(page: str, told: Iterable[Told[str]]) -> tuple[bool, str]:
    """Leave pages whose numbers are told as they were, and put the others last, by their names."""
    is_told = not any(one.hides(page) for one in told)
    return (False, "") if is_told else (True, page)
