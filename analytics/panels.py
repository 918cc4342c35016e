"""The dashboard's charts and tables, ready for the template. Pure but for the language in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from analytics import charts, words
from analytics.addresses import Addresses
from analytics.articles import ArticleUse
from analytics.overview import Bucket, Overview
from analytics.periods import Days
from analytics.questions import Unanswered
from analytics.sentence import sentences
from analytics.statistics import Rate
from madoguchi.i18n import format_date, format_percent, locale
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class Drawing:
    """A chart in its two widths; CSS shows the one that fits."""

    wide: Markup
    narrow: Markup


@dataclass(frozen=True)
class ArticleRow:
    """One article of the table."""

    use: ArticleUse
    title: str | None


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


def trend_drawing(overview: Overview, links: Addresses) -> Drawing:
    """Draw how the confirmed rate and its upper bound moved."""
    title = _("Are more questions being solved?")
    told = charts.Words("trend", title, _trend_words(overview.buckets))
    band = [_trend_point(bucket, links) for bucket in overview.buckets]
    return Drawing(charts.trend(told, band), charts.trend(told, band, charts.NARROW))


def outcome_drawing(overview: Overview, links: Addresses) -> Drawing:
    """Draw how inquiries ended, to 100 % for each day or week."""
    title = _("How did inquiries end?")
    told = charts.Words("outcomes", title, _outcome_words(overview))
    columns = [_column(bucket, links) for bucket in overview.buckets]
    return Drawing(charts.stack(told, columns), charts.stack(told, columns, charts.NARROW))


def article_rows(uses: Sequence[ArticleUse], titles: Mapping[str, str]) -> list[ArticleRow]:
    """Name the articles; one that is deleted has no title."""
    return [ArticleRow(use, titles.get(use.article_id)) for use in uses]


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


def _trend_point(bucket: Bucket, links: Addresses) -> charts.TrendPoint:
    low = bucket.report.rates["confirmed_resolution_rate"]
    high = bucket.report.rates["resolution_rate_upper"]
    title = _(
        "%(days)s: %(low)s confirmed, %(high)s with assumed, of %(count)s",
        days=bucket_name(bucket.days),
        low=share(low),
        high=share(high),
        count=low.denominator,
    )
    url = links.inquiries_of(bucket.days, outcome="ended")
    return charts.TrendPoint(bucket_label(bucket.days), title, low.value, high.value, url)


def _trend_words(buckets: Sequence[Bucket]) -> str:
    filled = [b for b in buckets if b.report.counts.ended]
    if not filled:
        return _("Nothing has ended in this period.")
    first = filled[0].report.rates["confirmed_resolution_rate"]
    last = filled[-1].report.rates["confirmed_resolution_rate"]
    return _(
        "Confirmed: %(first)s at the beginning, %(last)s at the end. The table below has every "
        "number.",
        first=share(first),
        last=share(last),
    )


def _outcome_words(overview: Overview) -> str:
    counts = overview.now.counts
    if not counts.ended:
        return _("Nothing has ended in this period.")
    told = [
        f"{name} {format_percent(counts.outcomes[key] / counts.ended)}"
        for key, name in words.outcome_names().items()
    ]
    return _("Over the whole period: %(shares)s.", shares=", ".join(told))


def _column(bucket: Bucket, links: Addresses) -> charts.Column:
    counts = bucket.report.counts
    parts = [
        charts.Part(
            key=key,
            title=_(
                "%(days)s, %(outcome)s: %(count)s of %(total)s",
                days=bucket_name(bucket.days),
                outcome=name,
                count=counts.outcomes[key],
                total=counts.ended,
            ),
            count=counts.outcomes[key],
            url=links.inquiries_of(bucket.days, outcome=key),
        )
        for key, name in words.outcome_names().items()
    ]
    return charts.Column(bucket_label(bucket.days), parts)
