"""What pages of a website were used for: looked at, left, asked on. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from analytics.statistics import Rate, rate
from analytics.suppression import HIDDEN, Group, Told, tell
from madoguchi.errors import InvalidInput
from madoguchi.spreadsheets import BOM, guarded

COLUMNS = (
    *("page", "views", "visits", "exits", "exit_rate", "dwell_ms_median", "dwell_count"),
    *("inquiries", "escalated"),
)
SORTS = ("views", "visits", "exit_rate", "dwell", "inquiries", "escalated", "page")


@dataclass(frozen=True)
class PageUse:
    """A page in a period.

    ``visits`` are those that came to the page in the period, ``exits`` its views after which the
    visit had no other; ``dwell_ms`` is the median of the ``dwells`` that were told.
    ``inquiries`` started there, ``escalated`` of them went to people; both from the inquiries.
    """

    page: str
    views: int = 0
    visits: int = 0
    exits: int = 0
    dwells: int = 0
    dwell_ms: int | None = None
    inquiries: int = 0
    escalated: int = 0

    @property
    def exit_rate(self) -> Rate:
        """Exits of the views."""
        return rate(self.exits, self.views)


def joined(
    viewed: Iterable[PageUse], asked: Mapping[str, int], escalated: Mapping[str, int]
) -> list[PageUse]:
    """Put views and inquiries of the same pages together, pages with only one of them included."""
    views = {use.page: use for use in viewed}
    return [
        PageUse(
            page,
            *_views_of(views.get(page)),
            asked.get(page, 0),
            escalated.get(page, 0),
        )
        for page in sorted(views.keys() | asked.keys())
    ]


def _views_of(use: PageUse | None) -> tuple[int, int, int, int, int | None]:
    if use is None:
        return (0, 0, 0, 0, None)
    return (use.views, use.visits, use.exits, use.dwells, use.dwell_ms)


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
        return float(getattr(use, by))

    return sorted(uses, key=lambda use: (-size(use), -use.views, -use.inquiries, use.page))


def to_csv(uses: Iterable[PageUse], asked: Mapping[str, int], escalated: Mapping[str, int]) -> str:
    """Write one line for each page under the names of the columns; Excel opens it.

    The file is given to others, so numbers of small groups are not in it (`analytics.suppression`);
    pages with any come last, since their place would tell how much it is. ``asked`` and
    ``escalated`` are the contacts behind a page's inquiries; of views nobody knows the contact, so
    each visit stands for one.
    """
    known = {use.page: use for use in uses}

    def column(name: str, contacts: Mapping[str, int]) -> Told[str]:
        numbers = {page: getattr(use, name) for page, use in known.items()}
        return tell({page: Group(contacts.get(page, 0), n) for page, n in numbers.items()})

    visited = {page: use.visits for page, use in known.items()}
    exits = column("exits", {page: use.exits for page, use in known.items()})
    views, visits, dwells = (column(name, visited) for name in ("views", "visits", "dwells"))
    inquiries, handed = column("inquiries", asked), column("escalated", escalated)
    told = (views, visits, exits, dwells, inquiries, handed)
    out = io.StringIO(newline="")
    out.write(BOM)
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for page in sorted(known, key=lambda page: _place(page, told)):
        use = known[page]
        share = "" if use.exit_rate.value is None else f"{use.exit_rate.value:.6f}"
        dwell = "" if use.dwell_ms is None else use.dwell_ms
        writer.writerow(
            (
                guarded(page),
                *(one.text(page) for one in (views, visits, exits)),
                share if page in views.numbers and page in exits.numbers else HIDDEN,
                dwell if page in dwells.numbers else HIDDEN,
                *(one.text(page) for one in (dwells, inquiries, handed)),
            )
        )
    return out.getvalue()


def _place(page: str, told: Iterable[Told[str]]) -> tuple[bool, str]:
    """Leave pages whose numbers are told as they were, and put the others last, by their names."""
    is_told = all(page in one.numbers for one in told)
    return (False, "") if is_told else (True, page)
