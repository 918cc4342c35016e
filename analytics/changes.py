"""Each change of the FAQ, and whether it helped: what is compared with what, and what may be said.

A change is judged by its topic (`Inquiry.topic_id`: the article's category), not by the inquiries
that got the article: who gets an article changes with it, who asks about a topic does not. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from analytics.effects import EARLY, LATE, Effect, Moved, Share, effect
from analytics.periods import Days

Kind = Literal["published", "changed", "taken_back", "moved"]
Verdict = Literal[
    "rose",
    "fell",
    "nothing",
    "waiting",
    "too_few",
    "too_near",
    "no_before",
    "no_others",
    "no_topic",
]
MEASURES = ("confirmed_resolution_rate", "escalation_rate", "left_without_help_rate")
"""The first is the one a verdict is about; the others are shown beside it."""

OUTCOMES_OF: Mapping[str, tuple[str, ...]] = {
    "confirmed_resolution_rate": ("confirmed",),
    "escalation_rate": ("escalated",),
    "left_without_help_rate": ("denied", "unanswered"),
}
WEEKS = 8
"""How many whole weeks on each side at most: the verdict is final after so many."""

ENOUGH = 40
"""Inquiries of the topic that there have to be on each side."""

ENOUGH_ELSEWHERE, OTHERS = 10, 3
"""Inquiries of an untouched topic on each side, and how many such topics there have to be."""

SETTLED = timedelta(days=3)
"""A day is looked at once most of its inquiries have ended: those handed over last longest."""

NEAR, LONGEST = timedelta(days=14), timedelta(days=28)
"""Changes of a topic nearer than `NEAR` are one; what goes on for over `LONGEST` is none."""

_WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class FaqChange:
    """Something that customers saw change; the FAQ tells it, this package only follows it.

    ``topic`` is the article's category then, ``topic_before`` the one it had until then, each None
    where it has none. ``revision_before`` is None where there was nothing to see before.
    """

    at: datetime
    kind: Kind
    article_id: str
    title: str
    locale: str
    topic: str | None
    topic_before: str | None = None
    revision: int
    revision_before: int | None = None
    author: str | None = None

    @property
    def touches(self) -> set[str]:
        """The topics whose inquiries it may have moved."""
        return {topic for topic in (self.topic, self.topic_before) if topic}


@dataclass(frozen=True)
class Bundle:
    """Changes of one topic that are too near to be told apart, in order; often a single one."""

    topic: str | None
    changes: Sequence[FaqChange]
    days: Days

    @property
    def key(self) -> str:
        """A name for addresses: the first change of it."""
        return f"{self.changes[0].article_id}.{self.changes[0].revision}"


@dataclass(frozen=True)
class Counted:
    """Ended inquiries of a topic in some days, by outcome."""

    outcomes: Mapping[str, int]

    @property
    def ended(self) -> int:
        """How many in all."""
        return sum(self.outcomes.values())

    def share(self, measure: str) -> Share:
        """Return one of `MEASURES`."""
        return Share(sum(self.outcomes.get(o, 0) for o in OUTCOMES_OF[measure]), self.ended)


@dataclass(frozen=True)
class Windows:
    """The whole weeks before and after; ``last`` when no more of them will come."""

    before: Days
    after: Days
    last: bool

    @property
    def weeks(self) -> int:
        """How many weeks after."""
        return self.after.length // 7


@dataclass(frozen=True)
class Judged:
    """A bundle with what can be said of it.

    ``before``, ``after`` and ``others`` (by topic: before, after) are there wherever there were
    days to count; ``effects`` by measure where they could be compared.
    """

    bundle: Bundle
    verdict: Verdict
    windows: Windows | None = None
    before: Counted | None = None
    after: Counted | None = None
    others: Mapping[str, tuple[Counted, Counted]] | None = None
    effects: Mapping[str, Effect] | None = None

    @property
    def is_claimed(self) -> bool:
        """Tell whether an effect is claimed."""
        return self.verdict in ("rose", "fell")

    @property
    def is_measured(self) -> bool:
        """Tell whether there was enough to compare."""
        return self.effects is not None


Daily = Mapping[str, Mapping[date, Mapping[str, int]]]
"""Ended inquiries by topic, day and outcome."""


def bundles(changes: Iterable[FaqChange], zone: ZoneInfo) -> list[Bundle]:
    """Put together the changes of each topic that are near each other; the latest bundle first.

    A change that moved an article from one topic to another stands in the bundles of both.
    """
    by_topic: dict[str | None, list[FaqChange]] = {}
    for change in sorted(changes, key=lambda one: (one.at, one.article_id)):
        topics: list[str | None] = [*sorted(change.touches)]
        for topic in topics or [None]:
            by_topic.setdefault(topic, []).append(change)
    found = [
        Bundle(topic, run, Days(_day(run[0], zone), _day(run[-1], zone), zone))
        for topic, of_topic in by_topic.items()
        for run in (_runs(of_topic, zone) if topic else [[one] for one in of_topic])
    ]
    return sorted(found, key=lambda one: (one.days.last, one.days.first, one.key), reverse=True)


def _runs(changes: Sequence[FaqChange], zone: ZoneInfo) -> list[list[FaqChange]]:
    runs = [[changes[0]]]
    for earlier, later in pairwise(changes):
        if _day(later, zone) - _day(earlier, zone) < NEAR:
            runs[-1].append(later)
        else:
            runs.append([later])
    return runs


def _day(change: FaqChange, zone: ZoneInfo) -> date:
    return change.at.astimezone(zone).date()


def reach(days: Days) -> Days:
    """Return all days that may be counted for changes of these days."""
    span = WEEKS * _WEEK
    return Days(days.first - LONGEST - span, days.last + span, days.zone)


def judge(
    bundle: Bundle, every: Sequence[Bundle], daily: Daily, first: date, today: date
) -> Judged:
    """Say what can be said of a bundle. Pure.

    ``every`` are all bundles of the site, ``first`` is the first whole day of its inquiries.
    """
    if bundle.topic is None:
        return Judged(bundle, "no_topic")
    if bundle.days.last - bundle.days.first > LONGEST:
        return Judged(bundle, "too_near")
    widest = _windows(bundle, every, first, today)
    if widest is None:
        return Judged(bundle, "no_before" if _room_before(bundle, every, first) < 1 else "waiting")
    windows, others = _untouched(widest, bundle, every, daily)
    before, after = (
        _counted(daily, bundle.topic, days) for days in (windows.before, windows.after)
    )
    seen = Judged(bundle, "nothing", windows, before, after, others)
    if before.ended < ENOUGH:
        return _with(seen, "no_before")
    if after.ended < ENOUGH:
        return _with(seen, "too_few" if windows.last else "waiting")
    if len(others) < OTHERS:
        return _with(seen, "no_others")
    errors = LATE if windows.last else EARLY
    effects = {name: _effect(name, before, after, others, errors) for name in MEASURES}
    first_effect = effects[MEASURES[0]]
    verdict: Verdict = "nothing"
    if first_effect.is_certain:
        verdict = "rose" if first_effect.low > 0 else "fell"
    return _with(seen, verdict, effects)


def _with(seen: Judged, verdict: Verdict, effects: Mapping[str, Effect] | None = None) -> Judged:
    return Judged(seen.bundle, verdict, seen.windows, seen.before, seen.after, seen.others, effects)


def _effect(
    measure: str,
    before: Counted,
    after: Counted,
    others: Mapping[str, tuple[Counted, Counted]],
    errors: float,
) -> Effect:
    untouched = [Moved(old.share(measure), new.share(measure)) for old, new in others.values()]
    return effect(Moved(before.share(measure), after.share(measure)), untouched, errors)


def _room_before(bundle: Bundle, every: Sequence[Bundle], first: date) -> int:
    """Return how many whole weeks there are before, since the topic's change before."""
    ends = [b.days.last for b in _same_topic(bundle, every) if b.days.last < bundle.days.first]
    start = max([first, *(end + timedelta(days=1) for end in ends)])
    return min(WEEKS, (bundle.days.first - start).days // 7)


def _windows(bundle: Bundle, every: Sequence[Bundle], first: date, today: date) -> Windows | None:
    """Return the widest windows, None while there is not a week on each side."""
    starts = [b.days.first for b in _same_topic(bundle, every) if b.days.first > bundle.days.last]
    settled = today - SETTLED
    days_until = min([settled, *(start - timedelta(days=1) for start in starts)]) - bundle.days.last
    before = _room_before(bundle, every, first)
    after = min(WEEKS, days_until.days // 7)
    if before < 1 or after < 1:
        return None
    cut = bool(starts) and min(starts) <= settled
    return _sized(bundle, before, after, last=cut or after == WEEKS)


def _sized(bundle: Bundle, before: int, after: int, *, last: bool) -> Windows:
    day, zone = timedelta(days=1), bundle.days.zone
    first, end = bundle.days.first, bundle.days.last
    return Windows(
        Days(first - before * _WEEK, first - day, zone),
        Days(end + day, end + after * _WEEK, zone),
        last,
    )


def _same_topic(bundle: Bundle, every: Sequence[Bundle]) -> list[Bundle]:
    return [one for one in every if one.topic == bundle.topic and one is not bundle]


def _untouched(
    widest: Windows, bundle: Bundle, every: Sequence[Bundle], daily: Daily
) -> tuple[Windows, dict[str, tuple[Counted, Counted]]]:
    """Return the widest windows in which enough topics were left alone, and these topics.

    Where there are none, the widest of all. Only what was changed when decides, never a rate.
    """
    found = widest, _others(widest, bundle, every, daily)
    for weeks in range(max(widest.before.length, widest.after.length) // 7, 0, -1):
        before, after = (min(weeks, days.length // 7) for days in (widest.before, widest.after))
        windows = _sized(bundle, before, after, last=widest.last)
        others = _others(windows, bundle, every, daily)
        if len(others) >= OTHERS:
            return windows, others
    return found


def _others(
    windows: Windows, bundle: Bundle, every: Sequence[Bundle], daily: Daily
) -> dict[str, tuple[Counted, Counted]]:
    first, last = windows.before.first, windows.after.last
    touched = {bundle.topic} | {
        one.topic for one in every if one.days.first <= last and one.days.last >= first
    }
    counted = {
        topic: (_counted(daily, topic, windows.before), _counted(daily, topic, windows.after))
        for topic in sorted(daily)
        if topic not in touched
    }
    return {
        topic: (before, after)
        for topic, (before, after) in counted.items()
        if min(before.ended, after.ended) >= ENOUGH_ELSEWHERE
    }


def _counted(daily: Daily, topic: str, days: Days) -> Counted:
    outcomes: dict[str, int] = {}
    of_topic = daily.get(topic, {})
    for step in range(days.length):
        for outcome, n in of_topic.get(days.first + timedelta(days=step), {}).items():
            outcomes[outcome] = outcomes.get(outcome, 0) + n
    return Counted(outcomes)
