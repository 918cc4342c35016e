"""What people of the team had to do: hand-overs, first replies and waits; never one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics import charts, panel_store, words
from analytics.addresses import Addresses
from analytics.panel_times import Load, in_business_hours, waits
from analytics.panel_trends import Drawing
from analytics.panels import hour_name
from analytics.scope import Scope
from analytics.statistics import Durations
from madoguchi.database.protocol import Transaction
from madoguchi.hours import OpeningHours
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class People:
    """The team's load by hour of the day and by day, and a report's durations in opening hours
    (None: the hours are not set)."""

    by_hour: Mapping[str, Load]
    by_day: Mapping[str, Load]
    durations: Mapping[str, Durations] | None


def read_people(tx: Transaction, scope: Scope, hours: OpeningHours | None) -> People:
    """Read the hand-overs of a period, by when they were handed over."""
    zone = scope.days.zone
    handed = panel_store.handed_over(tx, scope)
    measured = waits(handed, zone, hours)
    durations = None
    if hours is not None:
        solutions = panel_store.solutions(tx, scope)
        durations = in_business_hours(handed, solutions, hours, zone)
    return People(measured.by_hour(), measured.by_day(), durations)


def load_drawing(people: People, links: Addresses) -> Drawing | None:
    """Draw the hand-overs over the hours of the day; None when there was none."""
    if not people.by_hour:
        return None
    most = max(one.handed for one in people.by_hour.values())
    top = -(-most // 4) * 4
    told = charts.Words("load", _("When is the team needed?"), _load_words(people.by_hour))
    columns = [_hour(f"{hour:02}", people.by_hour, links) for hour in range(24)]
    return Drawing(
        charts.stack(told, columns, top=top), charts.stack(told, columns, charts.NARROW, top)
    )


def _hour(hour: str, loads: Mapping[str, Load], links: Addresses) -> charts.Column:
    load = loads.get(hour) or Load(hour, 0, 0, None, None)
    title = _(
        "%(hour)s: %(handed)s handed over, %(replied)s replied to, median wait %(wait)s",
        hour=hour_name(hour),
        handed=load.handed,
        replied=load.replied,
        wait=words.duration_words(load.wait),
    )
    url = links.inquiries(handed=f"hour.{hour}")
    parts = [
        charts.Part("escalated", title, load.replied, url),
        charts.Part("unanswered", title, load.handed - load.replied, url),
    ]
    return charts.Column(str(int(hour)), parts)


def _load_words(loads: Mapping[str, Load]) -> str:
    busiest = max(loads.values(), key=lambda load: load.handed)
    return _(
        "Most hand-overs, %(count)s, between %(hour)s and the hour after. The table below has "
        "every number.",
        count=busiest.handed,
        hour=hour_name(busiest.key),
    )
