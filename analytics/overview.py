"""What the dashboard shows of a period, put together from its figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics import figures
from analytics.filters import Filters
from analytics.periods import Chosen, Days
from analytics.rates import Report
from analytics.sentence import Rise, rise
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Bucket:
    """A part of the period with its own report."""

    days: Days
    report: Report


@dataclass(frozen=True)
class Overview:
    """A period, the one before it, its parts in order, and the topic that rose most.

    ``comparable`` is False when the site did not exist yet for most of the period before.
    """

    chosen: Chosen
    now: Report
    before: Report
    buckets: Sequence[Bucket]
    comparable: bool
    rise: Rise | None


def overview(
    tx: Transaction,
    site_id: str,
    chosen: Chosen,
    filters: Filters,
    as_of: datetime,
    *,
    first_ever: datetime | None = None,
    by: str = "",
) -> Overview:
    """Put together what a dashboard shows; every number is one of `analytics.figures`.

    ``first_ever`` is when the site's first inquiry began: a period before that is not compared
    with. The parts of the period have no durations.
    """
    days, before = chosen.days, chosen.days.before
    both = Days(before.first, days.last, days.zone)
    read = figures.read(tx, site_id, both, filters, as_of)
    comparable = first_ever is None or first_ever < before.from_ + (before.to - before.from_) / 7
    return Overview(
        chosen=chosen,
        now=read.report(days, figures.times(tx, read, days)),
        before=read.report(before, figures.times(tx, read, before)),
        buckets=[Bucket(part, read.report(part)) for part in days.buckets(by)],
        comparable=comparable,
        rise=rise(
            figures.topics(tx, site_id, days, filters),
            figures.topics(tx, site_id, before, filters),
        )
        if comparable
        else None,
    )
