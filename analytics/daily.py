"""What is counted by day and key, beside the rates: hours, pages, articles, kinds of events. Pure.

measure             key             counts, without tests
hour                "0" to "23"     inquiries that started then, by the site's clock
page                page address    inquiries that started there
page_escalated      page address    those of them that were handed over
page_view           page address    views that a browser told of …
page_again          page address    … of a page that the visit had viewed before
page_onward         page address    … after which the visit had another: all but its last
article_given       article         inquiries of that day in which it was given …
article_confirmed   article         … and the last word on it was yes
article_denied      article         … or no
article_escalated   article         … and which were handed over after it
article_viewed      article         views in the help centre
article_stay        article         views whose end was told …
article_exit        article         … after which the reader left the help centre
event               kind            events of the kinds of `COUNTED_KINDS`
search              ""              searches that an index was asked
search_no_hit       ""              those of them that found nothing
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import NamedTuple

from analytics.articles import Use
from analytics.derived import local_day
from analytics.help_use import SEARCHES, found_nothing, is_counted
from analytics.model import Event, Inquiry
from analytics.pages import page_of


class Count(NamedTuple):
    """What is counted, on which day, and where the customer stood; ``""`` for not known."""

    measure: str
    day: str
    key: str
    channel: str
    locale: str


COUNTED_KINDS = ("page_viewed", "widget_opened")
"""Events that no inquiry counts: what comes before there is a question."""
Counts = Counter[Count]
"""How often; a change may be negative."""


def of_event(event: Event, zone: tzinfo) -> Counts:
    """Return what an event counts for by itself."""
    if event.is_test:
        return Counter()
    day = local_day(event.occurred_at, zone)
    where = (event.channel or "", event.locale or "")
    found = [("event", event.kind)] * (event.kind in COUNTED_KINDS)
    if event.kind in SEARCHES:
        found += [("search", "")] * is_counted(event)
        found += [("search_no_hit", "")] * found_nothing(event)
    elif event.kind in ("article_viewed", "article_left"):
        found += _reads(event, str(event.payload.get("article_id") or ""))
    return Counter(Count(measure, day, key, *where) for measure, key in found)


def _reads(event: Event, article_id: str) -> list[tuple[str, str]]:
    if not article_id:
        return []
    if event.kind == "article_viewed":
        return [("article_viewed", article_id)]
    left = [] if event.payload.get("onward") else [("article_exit", article_id)]
    return [("article_stay", article_id), *left]


def of_view(measure: str, page: str, viewed_at: datetime, zone: tzinfo) -> Count:
    """Return what a view of a page counts for; the measures of views know no channel or language.

    What a view counts for is known only when the next one comes, and that one may be elsewhere.
    """
    return Count(measure, local_day(viewed_at, zone), page, "", "")


def of_inquiry(inquiry: Inquiry | None, zone: tzinfo) -> Counts:
    """Return what an inquiry counts for, without its articles."""
    if inquiry is None or inquiry.is_test:
        return Counter()
    page = page_of(inquiry.page_url)
    found = [("hour", str(inquiry.started_at.astimezone(zone).hour))]
    found += [("page", page)] * bool(page)
    found += [("page_escalated", page)] * bool(page and inquiry.escalated_at)
    return _of_day(inquiry, zone, found)


def of_uses(inquiry: Inquiry | None, uses: Iterable[Use], zone: tzinfo) -> Counts:
    """Return what an inquiry's articles count for."""
    if inquiry is None or inquiry.is_test:
        return Counter()
    found = [(f"article_{said}", use.article_id) for use in uses for said in use.said]
    return _of_day(inquiry, zone, found)


def _of_day(inquiry: Inquiry, zone: tzinfo, found: Iterable[tuple[str, str]]) -> Counts:
    day = local_day(inquiry.started_at, zone)
    where = (inquiry.channel, inquiry.locale or "")
    return Counter(Count(measure, day, key, *where) for measure, key in found)


def change(before: Counts, after: Counts) -> Counts:
    """Return what has to be added; never a zero."""
    found = Counter(after)
    found.subtract(before)
    return Counter({one: n for one, n in found.items() if n})


def by_month(counts: Counts) -> Counts:
    """Return the same with its month, ``2026-11``, as the day of each."""
    found: Counts = Counter()
    for one, n in counts.items():
        found[one._replace(day=one.day[:7])] += n
    return found
