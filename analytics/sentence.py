"""The report in words: what a manager reads first, no more certain than the numbers are."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from analytics.model import Inquiry
from analytics.rates import Report
from analytics.statistics import Rate, difference
from madoguchi.i18n import format_number, format_percent, ngettext
from madoguchi.i18n import gettext as _

ENOUGH = 20
"""Fewer ended inquiries than this are told in numbers, not in per cent."""


@dataclass(frozen=True)
class Rise:
    """The topic that grew most, from how many inquiries to how many."""

    topic: str
    before: int
    now: int


def sentences(period: str, now: Report, before: Report | None, rise: Rise | None) -> list[str]:
    """Say a report in a few sentences; ``period`` is what the period is called.

    ``before`` is the report to compare with, None when there is none that can be.
    """
    total = now.counts.ended + now.counts.open
    if total == 0:
        return [_("%(period)s: no inquiries.", period=period)]
    said = [
        ngettext(
            "%(period)s: %(count)s inquiry.",
            "%(period)s: %(count)s inquiries.",
            total,
            period=period,
            count=format_number(total),
        )
    ]
    if now.counts.ended:
        said.append(_solved(now) if now.counts.ended >= ENOUGH else _few(now))
    if before is not None and min(now.counts.ended, before.counts.ended) >= ENOUGH:
        said.append(_change(now, before))
    if now.counts.open:
        said.append(_open(now.counts.open))
    if rise is not None:
        said.append(_risen(rise))
    return said


def rise(now: Iterable[Inquiry], before: Iterable[Inquiry]) -> Rise | None:
    """Find the topic that rose most, if any rose by more than chance would have it.

    Counts are taken as Poisson: a rise of two standard deviations, and at least five.
    """
    earlier = _topics(before)
    found: list[tuple[int, str]] = []
    for topic, count in _topics(now).items():
        more = count - earlier[topic]
        if more >= 5 and more > 2 * math.sqrt(count + earlier[topic]):
            found.append((more, topic))
    if not found:
        return None
    more, topic = max(found, key=lambda pair: (pair[0], pair[1]))
    return Rise(topic, earlier[topic], earlier[topic] + more)


def _topics(inquiries: Iterable[Inquiry]) -> Counter[str]:
    return Counter(i.topic_id for i in inquiries if i.topic_id and not i.is_test)


def _solved(now: Report) -> str:
    low = _share(now.rates["confirmed_resolution_rate"])
    high = _share(now.rates["resolution_rate_upper"])
    lost = _share(now.rates["left_without_help_rate"])
    if low == high:
        return _(
            "%(share)s were solved without a person, %(lost)s left without help.",
            share=low,
            lost=lost,
        )
    return _(
        "%(low)s to %(high)s were solved without a person, %(lost)s left without help.",
        low=low.removesuffix("%"),
        high=high,
        lost=lost,
    )


def _few(now: Report) -> str:
    outcomes = now.counts.outcomes
    return _(
        "Of the %(ended)s that have ended, %(confirmed)s were confirmed as solved and %(assumed)s "
        "may be; too few to speak of per cent.",
        ended=format_number(now.counts.ended),
        confirmed=format_number(outcomes["confirmed"]),
        assumed=format_number(outcomes["assumed"]),
    )


def _change(now: Report, before: Report) -> str:
    change = difference(
        now.rates["confirmed_resolution_rate"], before.rates["confirmed_resolution_rate"]
    )
    assert change is not None  # both periods have ended inquiries
    points = format_number(abs(change.value) * 100, 0)
    if points == "0":
        return _("Confirmed solutions are about where they were in the period before.")
    if not change.is_certain:
        return _uncertain(points, up=change.value > 0)
    if change.value > 0:
        return _(
            "Confirmed solutions are %(points)s points better than in the period before.",
            points=points,
        )
    return _(
        "Confirmed solutions are %(points)s points worse than in the period before.", points=points
    )


def _uncertain(points: str, *, up: bool) -> str:
    if up:
        return _(
            "Confirmed solutions are %(points)s points up on the period before, which may be "
            "chance.",
            points=points,
        )
    return _(
        "Confirmed solutions are %(points)s points down on the period before, which may be chance.",
        points=points,
    )


def _open(count: int) -> str:
    number = format_number(count)
    return ngettext(
        "%(count)s is still open and in no rate.",
        "%(count)s are still open and in no rate.",
        count,
        count=number,
    )


def _risen(found: Rise) -> str:
    return _(
        "“%(topic)s” rose most, from %(before)s to %(now)s.",
        topic=found.topic,
        before=format_number(found.before),
        now=format_number(found.now),
    )


def _share(one: Rate) -> str:
    return format_percent(one.value or 0.0)
