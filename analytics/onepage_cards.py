"""The cards and rows of the one-page report, in words of the language in force."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from markupsafe import Markup

from analytics import words
from analytics.addresses import Addresses
from analytics.compared import Change, count_change, rate_change
from analytics.onepage import OnePage
from analytics.panels import period_name, share
from analytics.rates import Report
from analytics.sentence import sentences
from analytics.statistics import Rate
from analytics.suppression import LEAST
from madoguchi.i18n import format_number, pgettext
from madoguchi.i18n import gettext as _

LONGEST = 42
"""How many Japanese characters of a question fit on a line."""


class Said(NamedTuple):
    """A change in words, '' where there is none to tell, and whether it is more than chance."""

    words: str = ""
    is_certain: bool = False


@dataclass(frozen=True)
class Card:
    """One number: its name, value, what it was counted from, and how it changed ('' unknown)."""

    name: str
    value: str
    detail: str
    change: Said
    url: str


@dataclass(frozen=True)
class Bar:
    """One row of a table of shares: a name, a count, its share of all (0…1) and its list.

    Count and share are None where they are not told, the group being small or beside a small one.
    """

    name: str
    count: int | None
    share: float | None
    url: str


def addresses(page: OnePage) -> Addresses:
    """Return the addresses of the dashboard about the same."""
    return Addresses(page.site.id, page.told.chosen.query, page.filters.query)


def said(page: OnePage, base: str, look: Callable[[str], Markup]) -> list[Markup]:
    """Say the period in a few sentences, each number a link below ``base``."""
    links, told = addresses(page), page.told

    def linked(number: str, *, before: bool = False, **selection: str) -> Markup:
        days = page.days.before if before else page.days
        url = base + links.inquiries_of(days, **selection)
        return Markup('<a href="{}" {}>{}</a>').format(url, look("link"), number)

    return sentences(period_name(told), told.now, _before(page), told.rise, linked)


def said_plainly(page: OnePage) -> list[str]:
    """Say the same without links."""
    told = page.told
    found = sentences(period_name(told), told.now, _before(page), told.rise)
    return [one.unescape() for one in found]


def cards(page: OnePage) -> list[Card]:
    """Return the main numbers."""
    now, before, links = page.told.now, _before(page), addresses(page)
    total = _total(now)
    low, high = (now.rates[name] for name in ("confirmed_resolution_rate", "resolution_rate_upper"))
    band = share(low) if low.value == high.value else f"{share(low).rstrip('%')}–{share(high)}"
    reply, csat = now.durations["first_response_seconds"], now.rates["csat_rate"]
    return [
        Card(
            pgettext("table", "Inquiries"),
            format_number(total),
            _("%(count)s still open", count=format_number(now.counts.open)),
            _count_words(count_change(total, None if before is None else _total(before))),
            links.inquiries(),
        ),
        Card(
            _("Resolution rate"),
            band,
            _("%(low)s confirmed, %(high)s with assumed", low=_parts(low), high=_parts(high)),
            _rate_words("confirmed_resolution_rate", now, before),
            links.inquiries(metric="confirmed_resolution_rate"),
        ),
        *(
            _card(name, page, before)
            for name in ("left_without_help_rate", "escalation_rate", "answer_rate")
        ),
        Card(
            words.metric_names()["first_response_seconds"],
            words.duration_words(reply.median),
            _("median of %(count)s", count=format_number(reply.n)),
            Said(),
            links.inquiries(metric="first_response_seconds"),
        ),
        Card(
            words.metric_names()["csat_rate"],
            share(csat),
            _("%(parts)s ratings", parts=_parts(csat)),
            _rate_words("csat_rate", now, before),
            links.inquiries(metric="csat_rate"),
        ),
        _card("durable_resolution_rate", page, before),
    ]


def _card(name: str, page: OnePage, before: Report | None) -> Card:
    rate = page.told.now.rates[name]
    url = addresses(page).inquiries(metric=name)
    change = _rate_words(name, page.told.now, before)
    return Card(words.metric_names()[name], share(rate), _parts(rate), change, url)


def outcome_bars(page: OnePage) -> list[Bar]:
    """Return how inquiries ended; the shares add up to all."""
    counts, links = page.told.now.counts, addresses(page)
    return [
        _bar(name, counts.outcomes[key], counts.ended, links.inquiries(outcome=key))
        for key, name in words.outcome_names().items()
    ]


def reason_bars(page: OnePage) -> list[Bar]:
    """Return why inquiries were handed over, the most frequent reason first; shares of all.

    None at all where the number of all that were handed over would tell the only one.
    """
    links, found = addresses(page), page.told.now.by_reason
    told = page.small.hand_overs
    if told.total is None:
        return []
    bars = [
        Bar(
            name,
            told.numbers.get(key),
            found[key].value if key in told.numbers else None,
            links.inquiries(metric=f"escalation_rate.{key}"),
        )
        for key, name in words.reason_names().items()
        if found[key].numerator
    ]
    return sorted(bars, key=lambda bar: -(bar.count or 0))


def few_words() -> str:
    """Say why a table is left out."""
    return _("Fewer than %(n)s customers: not told by reason.", n=LEAST)


def clipped(text: str, longest: int = LONGEST) -> str:
    """Return a text that fits on the page; Latin letters take half the room."""
    room = 0
    for at, character in enumerate(text):
        room += 2 if character > "\u2e80" else 1
        if room > 2 * longest:
            return text[:at].rstrip() + "…"
    return text


def filter_words(page: OnePage, names: Mapping[str, str]) -> str:
    """Name what is counted, '' for everything."""
    found = [names.get(value, value) for value in page.filters.query.values()]
    return " · ".join(found)


def _bar(name: str, count: int, whole: int, url: str) -> Bar:
    return Bar(name, count, count / whole if whole else 0.0, url)


def _before(page: OnePage) -> Report | None:
    return page.told.before if page.told.comparable else None


def _total(report: Report) -> int:
    return report.counts.ended + report.counts.open


def _parts(rate: Rate) -> str:
    return f"{format_number(rate.numerator)} / {format_number(rate.denominator)}"


def _rate_words(name: str, now: Report, before: Report | None) -> Said:
    change = rate_change(name, now, before)
    if change is None or not change.is_certain:
        return _no_change(change)
    points = format_number(abs(change.value) * 100, 0)
    if change.value > 0:
        return Said(_("▲ up %(points)s points", points=points), True)
    return Said(_("▼ down %(points)s points", points=points), True)


def _count_words(change: Change | None) -> Said:
    if change is None or not change.is_certain:
        return _no_change(change)
    many = format_number(abs(change.value))
    if change.value > 0:
        return Said(_("▲ %(count)s more", count=many), True)
    return Said(_("▼ %(count)s fewer", count=many), True)


def _no_change(change: Change | None) -> Said:
    return Said() if change is None else Said(_("no clear change"))
