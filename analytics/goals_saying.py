"""What goals are about, and where they stand, in plain sentences of the language in force."""

from __future__ import annotations

from analytics.goals import ENOUGH_WEEKS, MEASURES, Count, Goal, Progress
from analytics.words import metric_names
from madoguchi.i18n import format_date, format_number, format_percent, ngettext, pgettext
from madoguchi.i18n import gettext as _


def measure_names() -> dict[str, str]:
    """Return what each measure is called."""
    names = metric_names()
    return {
        "inquiry_ratio": _("Inquiries reaching people per session"),
        "people_inquiries": _("Inquiries reaching people per week"),
        **{name: names[name] for name in MEASURES if name in names},
    }


def value(measure: str, number: float) -> str:
    """Write a value of a measure."""
    kind = MEASURES[measure]
    if kind == "per_week":
        return _("%(number)s a week", number=format_number(number, 0 if number >= 100 else 1))
    return format_percent(number, 2 if kind == "per_session" else 1)


def made_of(measure: str, count: Count) -> str:
    """Write what a value is made of: so many of so many inquiries, sessions or days."""
    part, whole = format_number(count.part), format_number(count.whole)
    if MEASURES[measure] == "share":
        return f"{part} / {whole}"
    if MEASURES[measure] == "per_session":
        return _("%(part)s inquiries, %(whole)s sessions", part=part, whole=whole)
    return _("%(part)s inquiries, %(whole)s days", part=part, whole=whole)


def target(goal: Goal) -> str:
    """Write a target as it was set, with the value that it comes to."""
    there = value(goal.measure, goal.target_value)
    if not goal.is_relative:
        return there
    change = f"{'+' if goal.target > 0 else '−'}{format_percent(abs(goal.target))}"
    return _("%(value)s (%(change)s)", value=there, change=change)


def sentence(progress: Progress) -> str:
    """Say where a goal stands, no more certain than it is."""
    goal, line = progress.goal, progress.forecast
    if progress.status == "not_measured":
        if goal.measure == "inquiry_ratio":
            return _("Not measured: no sessions of the site are known since the baseline.")
        return _("Not measured: nothing has been counted since the baseline.")
    if progress.status == "too_early" or progress.now is None:
        return _(
            "Too early to say: %(weeks)s of the %(enough)s whole weeks that a forecast needs.",
            weeks=len([week for week in progress.weeks if week.count]),
            enough=ENOUGH_WEEKS,
        )
    if progress.status in ("missed", "reached"):
        return _outcome(progress, value(goal.measure, progress.now.value))
    assert line is not None
    heading = {
        "low": value(goal.measure, line[0]),
        "high": value(goal.measure, line[1]),
        "day": format_date(goal.due),
    }
    if progress.status == "on_course":
        return _(
            "On course: if it goes on like this, between %(low)s and %(high)s on %(day)s.",
            **heading,
        )
    if progress.status == "off_course":
        return _(
            "Not on course: if it goes on like this, between %(low)s and %(high)s on %(day)s.",
            **heading,
        )
    return _(
        "Open: if it goes on like this, between %(low)s and %(high)s on %(day)s, and the target is "
        "in between.",
        **heading,
    )


def _outcome(progress: Progress, now: str) -> str:
    days = {
        "first": format_date(progress.recent[0].days.first),
        "last": format_date(progress.recent[-1].days.last),
    }
    if progress.status == "missed":
        return _(
            "Missed: %(now)s from %(first)s to %(last)s, before the due date.", now=now, **days
        )
    if progress.is_due:
        return _(
            "Reached: %(now)s from %(first)s to %(last)s, before the due date.", now=now, **days
        )
    return _("Reached: %(now)s from %(first)s to %(last)s.", now=now, **days)


def now_name(progress: Progress) -> str:
    """Return what the weeks are called that "now" is made of."""
    return _("Weeks before the due date") if progress.is_due else _("Latest weeks")


def now_days(progress: Progress) -> str:
    """Name their days and say how many weeks they are; between them may be some not measured."""
    return ngettext(
        "%(first)s – %(last)s, %(n)s measured week",
        "%(first)s – %(last)s, %(n)s measured weeks",
        len(progress.recent),
        first=format_date(progress.recent[0].days.first),
        last=format_date(progress.recent[-1].days.last),
    )


def status_name(progress: Progress) -> str:
    """Return the status in a word or two."""
    return {
        "not_measured": pgettext("goal", "Not measured"),
        "too_early": pgettext("goal", "Too early"),
        "reached": pgettext("goal", "Reached"),
        "on_course": pgettext("goal", "On course"),
        "off_course": pgettext("goal", "Not on course"),
        "open": pgettext("goal", "Open"),
        "missed": pgettext("goal", "Missed"),
    }[progress.status]


def status_tone(progress: Progress) -> str:
    """Return the badge's tone: ``success``, ``warning`` or nothing."""
    return {
        "reached": "success",
        "on_course": "success",
        "off_course": "warning",
        "missed": "warning",
    }.get(progress.status, "")


def way(progress: Progress) -> str:
    """Say which part of the way is done, nothing where that cannot be told."""
    if progress.way is None:
        return ""
    if progress.way < 0:
        return _("further from the target than the baseline was")
    return _("%(share)s of the way", share=format_percent(min(progress.way, 9.99)))
