"""What panels say: changes no more certain than they are, steps that name what they count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

import pytest

from analytics import panel_store
from analytics.addresses import Addresses
from analytics.articles import ArticleUse
from analytics.filters import Filters
from analytics.model import Inquiry
from analytics.pages import page_of
from analytics.panel_asking import read_asking
from analytics.panel_changes import change
from analytics.panel_funnel import funnel, most
from analytics.panel_people import read_people
from analytics.panel_times import week_of
from analytics.periods import Days
from analytics.ranking import Reads, ranking
from analytics.rates import report
from analytics.scope import Scope
from analytics.statistics import rate
from analytics.store import site_inquiries
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.hours import OpeningHours, Slot
from tests.analytics.history import History

LINKS = Addresses("shop", {}, {})
ALWAYS = OpeningHours(week=((Slot(0, 1440),),) * 7, holidays=False)


@pytest.mark.parametrize(
    ("now", "before", "better", "tone", "words"),
    [
        ((90, 100), (50, 100), 1, "good", "40 points up from 50%"),
        ((90, 100), (50, 100), -1, "bad", "40 points up from 50%"),
        ((50, 100), (90, 100), 1, "bad", "40 points down from 90%"),
        ((50, 100), (90, 100), 0, "moved", "40 points down from 90%"),
        ((52, 100), (50, 100), 1, "unsure", "50% before; no clear change"),
        ((9, 10), (1, 10), 1, "unsure", "10% before; too few to compare"),
        ((505_000, 1_000_000), (500_000, 1_000_000), 1, "good", "0.5 points up from 50%"),
    ],
)
def test_a_change_is_called_one_only_when_it_is_more_than_chance(
    now: tuple[int, int], before: tuple[int, int], better: int, tone: str, words: str
) -> None:
    """And good or bad only where more is better or worse."""
    found = change(rate(*now), rate(*before), better)
    assert found is not None
    assert (found.tone, found.text) == (tone, words)
    assert bool(found.sign) is (tone != "unsure")


def test_nothing_is_compared_with_nothing() -> None:
    """An empty period has no rate."""
    assert change(rate(1, 2), rate(0, 0), 1) is None


@pytest.fixture
def scope(db: Database, clock: FakeClock, site_id: str) -> Scope:
    """A week of a site with some three weeks of inquiries."""
    History(db, site_id, clock()).write(400, 21)
    days = Days(date(2026, 11, 16), date(2026, 11, 22), ZoneInfo("Asia/Tokyo"))
    return Scope(site_id, days, Filters(locale="ja"))


@pytest.fixture
def counted(db: Database, scope: Scope) -> list[Inquiry]:
    """The inquiries that the scope is about."""
    with db.read() as tx:
        found = site_inquiries(tx, scope.site_id)
    days = scope.days
    return [
        i
        for i in found
        if days.from_ <= i.started_at < days.to and scope.filters.counts(i) and not i.is_test
    ]


def by(inquiries: list[Inquiry], of: Callable[[Inquiry], str]) -> dict[str, tuple[int, int]]:
    """Count inquiries and hand-overs in Python."""
    found: dict[str, tuple[int, int]] = {}
    for inquiry in inquiries:
        n, handed = found.get(of(inquiry), (0, 0))
        found[of(inquiry)] = (n + 1, handed + (inquiry.escalated_at is not None))
    return found


def test_panels_count_what_the_inquiries_say(
    db: Database, scope: Scope, counted: list[Inquiry]
) -> None:
    """Added up by the database or one by one, it is the same."""
    assert len(counted) > 50
    with db.read() as tx:
        asking = read_asking(tx, scope, None)
        hours = panel_store.asked_by_hour(tx, scope)
        pages = panel_store.asked_by_page(tx, scope)
        ended_by = panel_store.ended_by(tx, scope)
    by_hour: Counter[tuple[int, int]] = Counter()
    for inquiry in counted:
        local = inquiry.started_at.astimezone(scope.days.zone)
        by_hour[local.weekday(), local.hour] += 1
    assert hours == by_hour
    assert asking.week == week_of(by_hour, None)
    assert pages == asking.pages == by(counted, lambda i: page_of(i.page_url))
    ended = [i for i in counted if i.ended_at]
    assert asking.channels == by(ended, lambda i: i.channel)
    assert asking.locales == by(ended, lambda i: i.locale or "")
    assert ended_by == [("web", "ja", asking.channels["web"])]


def test_times_round_the_clock_are_those_of_the_report(
    db: Database, clock: FakeClock, scope: Scope
) -> None:
    """A site that never closes has the same times in opening hours."""
    with db.read() as tx:
        people = read_people(tx, scope, ALWAYS)
        inquiries = site_inquiries(tx, scope.site_id)
    days = scope.days
    told = report(inquiries, days.from_, days.to, clock(), counted=scope.filters.counts)
    assert people.durations == told.durations
    assert told.durations["first_response_seconds"].n > 5
    handed = [i for i in inquiries if days.from_ <= i.started_at < days.to and i.escalated_at]
    assert sum(one.handed for one in people.by_hour.values()) == len(
        [i for i in handed if scope.filters.counts(i)]
    )


def test_the_funnel_names_what_each_step_counts(
    db: Database, clock: FakeClock, scope: Scope
) -> None:
    """A share stands only where one is part of the other; what nobody told is not measured."""
    with db.read() as tx:
        inquiries = site_inquiries(tx, scope.site_id)
    told = report(inquiries, scope.days.from_, scope.days.to, clock())
    steps = funnel(told, {"widget_opened": 900}, Filters(), LINKS)
    assert [step.unit for step in steps] == [
        "page views",
        "times opened",
        "questions",
        "questions answered",
        "inquiries confirmed as solved",
        "inquiries handed over",
    ]
    assert (steps[0].count, steps[0].why) == (None, "not measured")
    assert steps[1].count == 900
    assert [bool(step.of) for step in steps] == [False, False, False, True, True, True]
    assert most(steps) == 900
    narrowed = funnel(told, {"widget_opened": 900}, Filters(tag="夏"), LINKS)
    assert narrowed[1].count is None
    assert "tag" in narrowed[1].why


def test_articles_are_ranked_by_any_column() -> None:
    """Those read and those given are joined; an unknown column is the usual one."""
    uses = [ArticleUse("a", given=2, confirmed=1), ArticleUse("b", given=1, denied=1)]
    reads = Reads({"b": 5, "c": 1}, {"b": 4}, {"b": 3}, {"b": (1, 2)})
    assert [one.article_id for one in ranking(uses, reads)] == ["a", "b", "c"]
    assert [one.article_id for one in ranking(uses, reads, "luck")] == ["a", "b", "c"]
    first = ranking(uses, reads, "views")[0]
    assert (first.article_id, first.exit_rate.value, first.helpful_rate.value) == ("b", 0.75, 0.5)
    assert (first.given, first.denied) == (1, 1)
