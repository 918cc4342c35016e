"""Goals and the saving, ready for the template. Pure but for the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from markupsafe import Markup

from analytics import goals_saying
from analytics.addresses import Addresses
from analytics.goal_chart import Labels, both_widths
from analytics.goals import MEASURES, Goal, Progress, Saving, Week, saving, value_of
from analytics.goals_reading import Ground, Sessions
from analytics.goals_setting import Settings
from analytics.judging import SETTLED
from analytics.panels import bucket_name, short_day
from analytics.periods import Days
from madoguchi.i18n import format_money
from madoguchi.i18n import gettext as _

SHOWN = timedelta(weeks=4)


@dataclass(frozen=True)
class Row:
    """A week of the table: its days, the value with what it is made of, and the list of them."""

    days: str
    value: str
    made_of: str
    url: str


@dataclass(frozen=True)
class Card:
    """A goal ready for the page."""

    progress: Progress
    drawing: Markup
    rows: Sequence[Row]
    form: Mapping[str, str]
    baseline_url: str


def card(progress: Progress, site_id: str) -> Card:
    """Put a goal's card together."""
    goal = progress.goal
    say = partial(goals_saying.value, goal.measure)
    labels = Labels(
        id=goal.id,
        title=goals_saying.measure_names()[goal.measure],
        weeks=[short_day(week.days.first) for week in progress.weeks],
        due=short_day(goal.due),
        baseline=_("Baseline"),
        target=_("Target"),
    )
    links = Addresses(site_id, {}, {})
    selection = _selection(goal.measure)
    rows = [_row(goal.measure, week, links) for week in progress.weeks]
    zone = progress.weeks[0].days.zone if progress.weeks else ZoneInfo("UTC")
    baseline = links.inquiries_of(Days(goal.first, goal.last, zone), **selection)
    return Card(progress, both_widths(progress, labels, say), rows, form_of(goal), baseline)


def _row(measure: str, week: Week, links: Addresses) -> Row:
    days, url = bucket_name(week.days), links.inquiries_of(week.days, **_selection(measure))
    if week.count is None:
        return Row(days, _("not measured"), "", url)
    value = goals_saying.value(measure, value_of(measure, week.count))
    return Row(days, value, goals_saying.made_of(measure, week.count), url)


def _selection(measure: str) -> dict[str, str]:
    """Return how a list of the inquiries that a measure counts is asked for."""
    of_people = MEASURES[measure] != "share"
    return {"metric": "escalation_rate" if of_people else measure}


def form_of(goal: Goal) -> dict[str, str]:
    """Return what the form of a goal holds."""
    in_per_cent = goal.is_relative or MEASURES[goal.measure] != "per_week"
    return {
        "measure": goal.measure,
        "first": goal.first.isoformat(),
        "last": goal.last.isoformat(),
        "target": f"{goal.target * (100 if in_per_cent else 1):.10g}",
        "kind": "change" if goal.is_relative else "value",
        "due": goal.due.isoformat(),
    }


def proposal(today: date) -> dict[str, str]:
    """Return what the form of a new goal begins with: the last four weeks, half a year ahead."""
    last = today - SETTLED
    return {
        "measure": "people_inquiries",
        "first": (last - SHOWN + timedelta(days=1)).isoformat(),
        "last": last.isoformat(),
        "target": "-30",
        "kind": "change",
        "due": (today + timedelta(days=182)).isoformat(),
    }


@dataclass(frozen=True)
class Estimate:
    """A saving in words of money."""

    saving: Saving
    value: str
    low: str
    high: str
    unit: str


def estimate(settings: Settings, recent: Ground, days: Days) -> Estimate | None:
    """Estimate the saving of some days; None where the unit cost is not set."""
    if settings.unit_cost is None:
        return None
    sums = recent.figures.sums(days)
    found = saving(sums["confirmed"], sums["ended"], float(settings.unit_cost))
    money = partial(format_money, currency=settings.currency)
    return Estimate(
        found,
        money(found.value),
        money(found.low),
        money(found.high),
        money(float(settings.unit_cost)),
    )


def sources(sessions: Sessions, days: Days) -> dict[str, int]:
    """Count the days of a period by where their sessions are from."""
    known = sessions.of(days)
    from_file = sum(day in sessions.from_file for day in known)
    return {"own": len(known) - from_file, "file": from_file, "none": days.length - len(known)}
