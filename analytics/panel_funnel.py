"""From the page to a solution or a person: how many of what at each step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.addresses import Addresses
from analytics.filters import Filters
from analytics.panels import share
from analytics.rates import Report
from analytics.statistics import Rate
from madoguchi.i18n import gettext as _
from madoguchi.i18n import pgettext


@dataclass(frozen=True)
class Step:
    """One step: what it counts (``unit``), how many (None: not measured) and the list of them.

    ``of`` says what share of what it is; empty where the step before counts different things, so
    that a share would mean nothing. ``why`` says why there is no count.
    """

    name: str
    unit: str
    count: int | None
    url: str = ""
    of: str = ""
    why: str = ""


def funnel(
    report: Report, events: Mapping[str, int], filters: Filters, links: Addresses
) -> list[Step]:
    """Return the steps; ``events`` counts kinds of events, those never seen are unmeasured.

    What happens before there is a question has neither category, tag nor segment.
    """
    rates = report.rates
    answers = rates["answer_rate"]
    narrowed = bool(filters.category or filters.tag or filters.segment)
    before = [
        _before_question(events, narrowed, links, *step)
        for step in (
            ("page_viewed", _("Page"), _("page views")),
            ("widget_opened", _("Widget"), _("times opened")),
        )
    ]
    return [
        *before,
        Step(
            _("Question"),
            _("questions"),
            answers.denominator,
            links.inquiries(metric="answer_rate", part="all"),
        ),
        Step(
            _("Answer"),
            _("questions answered"),
            answers.numerator,
            links.inquiries(metric="answer_rate"),
            _share_of(answers, _("%(share)s of the questions")),
        ),
        Step(
            pgettext("table", "Solved"),
            _("inquiries confirmed as solved"),
            rates["confirmed_resolution_rate"].numerator,
            links.inquiries(metric="confirmed_resolution_rate"),
            _share_of(rates["confirmed_resolution_rate"], _("%(share)s of the inquiries")),
        ),
        Step(
            _("Person"),
            _("inquiries handed over"),
            rates["escalation_rate"].numerator,
            links.inquiries(metric="escalation_rate"),
            _share_of(rates["escalation_rate"], _("%(share)s of the inquiries")),
        ),
    ]


def _share_of(one: Rate, sentence: str) -> str:
    return "" if one.value is None else sentence % {"share": share(one)}


def most(steps: list[Step]) -> int:
    """Return the largest number of those that are drawn as bars: what the page views are to the
    rest tells nothing."""
    return max((step.count or 0 for step in steps[1:]), default=0)


def _before_question(
    events: Mapping[str, int], narrowed: bool, links: Addresses, kind: str, name: str, unit: str
) -> Step:
    if narrowed:
        return Step(name, unit, None, why=_("not known by category, tag or segment"))
    count = events.get(kind, 0)
    if not count:
        return Step(name, unit, None, why=_("not measured"))
    return Step(name, unit, count, links.sightings(kind))
