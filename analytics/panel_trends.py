"""How the rates and outcomes moved over a period, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from analytics import charts, words
from analytics.addresses import Addresses
from analytics.overview import Bucket, Overview
from analytics.panels import bucket_label, bucket_name, share
from madoguchi.i18n import format_percent
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class Drawing:
    """A chart in its two widths; CSS shows the one that fits."""

    wide: Markup
    narrow: Markup


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
