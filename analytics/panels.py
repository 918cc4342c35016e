"""The dashboard's charts and tables, ready for the template. Pure but for the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from markupsafe import Markup

from analytics.addresses import Addresses
from analytics.overview import Overview
from analytics.periods import Days
from analytics.questions import Unanswered
from analytics.sentence import sentences
from analytics.statistics import Rate
from madoguchi.i18n import format_date, format_percent, locale
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class AskedRow:
    """One question of the table, and the article that was published for it meanwhile."""

    asked: Unanswered
    article_id: str | None


def period_name(overview: Overview) -> str:
    """Return what the period is called in a sentence."""
    days = overview.chosen.days
    if overview.chosen.preset is not None:
        return _("The last %(n)s days", n=days.length)
    return _("%(first)s to %(last)s", first=format_date(days.first), last=format_date(days.last))


def said(overview: Overview, links: Addresses) -> list[Markup]:
    """Say the period in a few sentences, each number a link to what it counts."""
    days = overview.chosen.days

    def linked(number: str, *, before: bool = False, **selection: str) -> Markup:
        if before:
            url = links.inquiries_of(days.before, **selection)
        else:
            url = links.inquiries(**selection)
        return Markup('<a href="{}">{}</a>').format(url, number)

    before = overview.before if overview.comparable else None
    return sentences(period_name(overview), overview.now, before, overview.rise, linked)


def bucket_label(days: Days) -> str:
    """Return the short name of a day, or of the days from it on, under a chart."""
    first = short_day(days.first)
    return first if days.length == 1 else _("%(day)s–", day=first)


def bucket_name(days: Days) -> str:
    """Return the full name of a day or of some days."""
    if days.length == 1:
        return format_date(days.first)
    return _("%(first)s to %(last)s", first=short_day(days.first), last=short_day(days.last))


def short_day(day: date) -> str:
    """Write a day without its year: 11/22, 22 Nov."""
    return f"{day.month}/{day.day}" if locale() == "ja" else f"{day.day} {day:%b}"


def page_name(page: str) -> str:
    """Return a page's address as people read it: without https, its letters written out."""
    return unquote(page).removeprefix("https://")


def hour_name(hour: str) -> str:
    """Return the name of an hour of the day (``09``)."""
    return _("%(hour)s:00", hour=int(hour))


def day_name(day: str) -> str:
    """Return the name of a day (``2026-11-22``)."""
    return format_date(date.fromisoformat(day))


def asked_rows(
    groups: Sequence[Unanswered], published: Mapping[tuple[str | None, str], str]
) -> list[AskedRow]:
    """Say which questions are the question or a wording of a published article by now."""
    return [AskedRow(one, published.get((one.locale, one.text))) for one in groups]


def share(one: Rate) -> str:
    """Write a rate as a percentage, or a dash when there is nothing to divide by."""
    return "–" if one.value is None else format_percent(one.value)


def interval(one: Rate) -> str:
    """Write a rate's 95 % interval."""
    if one.low is None or one.high is None:
        return "–"
    return f"{format_percent(one.low).rstrip('%')}–{format_percent(one.high)}"
