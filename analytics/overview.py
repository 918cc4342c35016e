"""What the dashboard shows of a period, put together from inquiries. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.filters import Filters
from analytics.followers import Followers
from analytics.model import Inquiry
from analytics.periods import Chosen, Days
from analytics.rates import Report, report
from analytics.sentence import Rise, rise


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
    channels: Sequence[str]
    locales: Sequence[str]


def overview(
    inquiries: Sequence[Inquiry],
    chosen: Chosen,
    filters: Filters,
    as_of: datetime,
    *,
    first_ever: datetime | None = None,
    by: str = "",
) -> Overview:
    """Put together what a dashboard shows; every number comes from `analytics.rates.report`.

    ``inquiries`` are those since the start of the period before; later ones may follow.
    ``first_ever`` is when the site's first one began: a period before that is not compared with.
    """
    followers = Followers(inquiries)
    days, before = chosen.days, chosen.days.before
    comparable = first_ever is None or first_ever < before.from_ + (before.to - before.from_) / 7

    def told(part: Days) -> Report:
        return report(
            inquiries, part.from_, part.to, as_of, counted=filters.counts, followers=followers
        )

    return Overview(
        chosen=chosen,
        now=told(days),
        before=told(before),
        buckets=[Bucket(part, told(part)) for part in days.buckets(by)],
        comparable=comparable,
        rise=rise(
            [i for i in inquiries if _in(i, days) and filters.counts(i)],
            [i for i in inquiries if _in(i, before) and filters.counts(i)],
        )
        if comparable
        else None,
        channels=_values(inquiries, lambda i: i.channel),
        locales=_values(inquiries, lambda i: i.locale),
    )


def _in(inquiry: Inquiry, days: Days) -> bool:
    return days.from_ <= inquiry.started_at < days.to


def _values(inquiries: Sequence[Inquiry], of: Callable[[Inquiry], str | None]) -> list[str]:
    return sorted({value for value in map(of, inquiries) if value})
