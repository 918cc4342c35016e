"""The report in words: what a manager reads first, no more certain than the numbers are.

Each number is handed to a `Linked`, which may make it open what it counts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from markupsafe import Markup, escape

from analytics.rates import Report
from analytics.statistics import difference
from analytics.suppression import FEW
from madoguchi.i18n import format_number, format_percent, ngettext
from madoguchi.i18n import gettext as _

Linked = Callable[..., Markup]
"""``(number, before=False, **selection)`` → the number, perhaps linked to a list of inquiries.

``before`` asks for the period before. Without a selection it is the whole period.
"""

ENOUGH = 20
"""Fewer ended inquiries than this are told in numbers, not in per cent."""


@dataclass(frozen=True)
class Rise:
    """The topic that grew most, from how many inquiries (None: not to be told) to how many."""

    topic: str
    before: int | None
    now: int


def unlinked(number: str, *, before: bool = False, **selection: str) -> Markup:
    """Return the number alone."""
    return escape(number)


def sentences(
    period: str,
    now: Report,
    before: Report | None,
    rise: Rise | None,
    linked: Linked = unlinked,
) -> list[Markup]:
    """Say a report in a few sentences; ``period`` is what the period is called.

    ``before`` is the report to compare with, None when there is none that can be.
    """
    total = now.counts.ended + now.counts.open
    if total == 0:
        return [Markup(_("%(period)s: no inquiries.", period=escape(period)))]  # noqa: S704
    said = [_counted(period, total, linked)]
    if now.counts.ended:
        said.append(_solved(now, linked) if now.counts.ended >= ENOUGH else _few(now, linked))
    if before is not None and min(now.counts.ended, before.counts.ended) >= ENOUGH:
        said.append(_change(now, before, linked))
    if now.counts.open:
        said.append(_open(now.counts.open, linked))
    if rise is not None:
        said.append(_risen(rise, linked))
    return [Markup(one) for one in said]  # noqa: S704 (every value in them is escaped)


def rise(now: Mapping[str, int], before: Mapping[str, int]) -> Rise | None:
    """Find the topic that rose most, if any rose by more than chance would have it.

    Both say how many inquiries there were about each topic. Counts are taken as Poisson: a rise of
    two standard deviations, and at least five.
    """
    found: list[tuple[int, str]] = []
    for topic, count in now.items():
        earlier = before.get(topic, 0)
        more = count - earlier
        if more >= 5 and more > 2 * math.sqrt(count + earlier):
            found.append((more, topic))
    if not found:
        return None
    more, topic = max(found, key=lambda pair: (pair[0], pair[1]))
    return Rise(topic, before.get(topic, 0), now[topic])


def _counted(period: str, total: int, linked: Linked) -> str:
    return ngettext(
        "%(period)s: %(count)s inquiry.",
        "%(period)s: %(count)s inquiries.",
        total,
        period=escape(period),
        count=linked(format_number(total)),
    )


def _solved(now: Report, linked: Linked) -> str:
    low, high, lost = (
        format_percent(now.rates[name].value or 0.0)
        for name in ("confirmed_resolution_rate", "resolution_rate_upper", "left_without_help_rate")
    )
    if low == high:
        return _(
            "%(share)s were solved without a person, %(lost)s left without help.",
            share=linked(low, metric="resolution_rate_upper"),
            lost=linked(lost, metric="left_without_help_rate"),
        )
    return _(
        "%(low)s to %(high)s were solved without a person, %(lost)s left without help.",
        low=linked(low.removesuffix("%"), metric="confirmed_resolution_rate"),
        high=linked(high, metric="resolution_rate_upper"),
        lost=linked(lost, metric="left_without_help_rate"),
    )


def _few(now: Report, linked: Linked) -> str:
    outcomes = now.counts.outcomes
    return _(
        "Of the %(ended)s that have ended, %(confirmed)s were confirmed as solved and %(assumed)s "
        "may be; too few to speak of per cent.",
        ended=linked(format_number(now.counts.ended), outcome="ended"),
        confirmed=linked(format_number(outcomes["confirmed"]), outcome="confirmed"),
        assumed=linked(format_number(outcomes["assumed"]), outcome="assumed"),
    )


def _change(now: Report, before: Report, linked: Linked) -> str:
    change = difference(
        now.rates["confirmed_resolution_rate"], before.rates["confirmed_resolution_rate"]
    )
    assert change is not None  # both periods have ended inquiries
    points = format_number(abs(change.value) * 100, 0)
    if points == "0":
        return _("Confirmed solutions are about where they were in the period before.")
    there = linked(points, before=True, metric="confirmed_resolution_rate")
    if not change.is_certain:
        return _uncertain(there, up=change.value > 0)
    if change.value > 0:
        return _(
            "Confirmed solutions are %(points)s points better than in the period before.",
            points=there,
        )
    return _(
        "Confirmed solutions are %(points)s points worse than in the period before.", points=there
    )


def _uncertain(points: Markup, *, up: bool) -> str:
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


def _open(count: int, linked: Linked) -> str:
    return ngettext(
        "%(count)s is still open and in no rate.",
        "%(count)s are still open and in no rate.",
        count,
        count=linked(format_number(count), outcome="open"),
    )


def told(number: int | None) -> str:
    """Write a number that is None where its group is too small for it to be told."""
    return FEW if number is None else format_number(number)


def _risen(found: Rise, linked: Linked) -> str:
    return _(
        "“%(topic)s” rose most, from %(before)s to %(now)s.",
        topic=escape(found.topic),
        before=linked(told(found.before), before=True, topic=found.topic),
        now=linked(format_number(found.now), topic=found.topic),
    )
