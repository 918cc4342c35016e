"""Whether a change of the FAQ helped: what is compared with what, and what may be said. Pure.

A change is judged by its topic (`Inquiry.topic_id`: the article's category), not by the inquiries
that got the article: who gets an article changes with it, who asks about a topic hardly does.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from analytics.changes import NEAR, Bundle
from analytics.effects import EARLY, LATE, Effect, Moved, Share, effect
from analytics.model import OUTCOMES
from analytics.periods import Days

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
OUTCOMES_OF: Mapping[str, tuple[str, ...]] = {
    "confirmed_resolution_rate": ("confirmed",),
    "escalation_rate": ("escalated",),
    "left_without_help_rate": ("denied", "unanswered"),
}
"""What is measured. A verdict is about the first alone; the others are shown beside it."""

MEASURES = tuple(OUTCOMES_OF)
WEEKS = 8
"""How many whole weeks on each side at most: the verdict is final after so many."""

ENOUGH = 40
"""Inquiries of the topic that there have to be on each side."""

ENOUGH_ELSEWHERE, OTHERS = 10, 3
"""Inquiries of an untouched topic on each side, and how many such topics there have to be."""

SETTLED = timedelta(days=3)
"""A day is counted once most of its inquiries have ended: those handed over last longest."""

LONGEST = 2 * NEAR
"""Changes that went on for longer than this are not judged."""

_DAY, _WEEK = timedelta(days=1), timedelta(days=7)

Daily = Mapping[str, Mapping[date, Mapping[str, int]]]
"""Ended inquiries by topic, day and outcome."""


@dataclass(frozen=True)
class Ended:
    """The ended inquiries of a topic in some days, by outcome."""

    outcomes: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.outcomes.values())

    def share(self, measure: str) -> Share:
        """Return one of `MEASURES`."""
        return Share(sum(self.outcomes.get(o, 0) for o in OUTCOMES_OF[measure]), self.total)


@dataclass(frozen=True)
class Sides:
    """The ended inquiries of a topic before and after."""

    before: Ended
    after: Ended

    def moved(self, measure: str) -> Moved:
        """Return how one of `MEASURES` moved."""
        return Moved(self.before.share(measure), self.after.share(measure))


@dataclass(frozen=True)
class Windows:
    """The whole weeks before and after; ``last`` when there will be no more of them."""

    before: Days
    after: Days
    last: bool

    @property
    def weeks(self) -> int:
        """How many weeks after."""
        return self.after.length // 7


@dataclass(frozen=True)
class Compared:
    """The topic of a change, and beside it the topics that were left alone in the same weeks."""

    windows: Windows
    topic: Sides
    others: Mapping[str, Sides]

    def effect_on(self, measure: str) -> Effect:
        """Return the effect on one of `MEASURES`; there has to be an untouched topic."""
        untouched = [sides.moved(measure) for sides in self.others.values()]
        errors = LATE if self.windows.last else EARLY
        return effect(self.topic.moved(measure), untouched, errors)


@dataclass(frozen=True)
class Judged:
    """What can be said of a bundle.

    ``compared`` is there wherever there is a week on each side, ``effect`` where what there is
    suffices for a verdict.
    """

    bundle: Bundle
    verdict: Verdict
    compared: Compared | None = None
    effect: Effect | None = None

    @property
    def is_claimed(self) -> bool:
        """Tell whether an effect is claimed."""
        return self.verdict in ("rose", "fell")

    @property
    def is_final(self) -> bool:
        """Tell whether an effect was looked for, and for the last time."""
        return self.effect is not None and self.compared is not None and self.compared.windows.last


def judge(
    bundle: Bundle, every: Sequence[Bundle], daily: Daily, first: date, today: date
) -> Judged:
    """Say what can be said of a bundle as of today.

    ``every`` are all bundles of the site, ``first`` is the first whole day of its inquiries.
    """
    if bundle.topic is None:
        return Judged(bundle, "no_topic")
    if bundle.days.last - bundle.days.first > LONGEST:
        return Judged(bundle, "too_near")
    before, after = _weeks_before(bundle, every, first), _weeks_after(bundle, every, today)
    if before < 1 or after < 1:
        return Judged(bundle, "waiting" if before else "no_before")
    last = after == WEEKS or _next_change(bundle, every) <= today - SETTLED
    compared = _compared(bundle, bundle.topic, every, daily, before, after, last)
    lacking = _lacking(compared)
    if lacking:
        return Judged(bundle, lacking, compared)
    found = compared.effect_on(MEASURES[0])
    if not found.is_certain:
        return Judged(bundle, "nothing", compared, found)
    return Judged(bundle, "rose" if found.low > 0 else "fell", compared, found)


def _lacking(compared: Compared) -> Verdict | None:
    """Say what there is too little of; decided by counts alone, never by a rate."""
    if compared.topic.before.total < ENOUGH:
        return "no_before"
    if compared.topic.after.total < ENOUGH:
        return "too_few" if compared.windows.last else "waiting"
    return "no_others" if len(compared.others) < OTHERS else None


def _weeks_before(bundle: Bundle, every: Sequence[Bundle], first: date) -> int:
    """Return how many whole weeks there are since the topic's change before, or since ever."""
    ends = [
        one.days.last + _DAY
        for one in every
        if one.topic == bundle.topic and one.days.last < bundle.days.first
    ]
    return min(WEEKS, (bundle.days.first - max([first, *ends])).days // 7)


def _weeks_after(bundle: Bundle, every: Sequence[Bundle], today: date) -> int:
    """Return how many whole settled weeks there are until the topic's next change."""
    until = min(today - SETTLED, _next_change(bundle, every) - _DAY)
    return min(WEEKS, (until - bundle.days.last).days // 7)


def _next_change(bundle: Bundle, every: Sequence[Bundle]) -> date:
    later = (
        one.days.first
        for one in every
        if one.topic == bundle.topic and one.days.first > bundle.days.last
    )
    return min(later, default=date.max)


def _compared(
    bundle: Bundle,
    topic: str,
    every: Sequence[Bundle],
    daily: Daily,
    before: int,
    after: int,
    last: bool,
) -> Compared:
    """Count in the widest windows in which enough topics were left alone, else in the widest.

    Only what was changed when, and how much was asked, decides; never a rate.
    """
    widest = None
    for most in range(max(before, after), 0, -1):
        windows = _sized(bundle.days, min(before, most), min(after, most), last)
        others = _others(windows, topic, every, daily)
        compared = Compared(windows, _sides(daily, topic, windows), others)
        if len(others) >= OTHERS:
            return compared
        widest = widest or compared
    assert widest is not None
    return widest


def _sized(days: Days, before: int, after: int, last: bool) -> Windows:
    return Windows(
        Days(days.first - before * _WEEK, days.first - _DAY, days.zone),
        Days(days.last + _DAY, days.last + after * _WEEK, days.zone),
        last,
    )


def _others(
    windows: Windows, topic: str, every: Sequence[Bundle], daily: Daily
) -> dict[str, Sides]:
    first, last = windows.before.first, windows.after.last
    touched = {one.topic for one in every if one.days.first <= last and one.days.last >= first}
    untouched = {
        other: _sides(daily, other, windows)
        for other in sorted(daily)
        if other != topic and other not in touched
    }
    return {
        other: sides
        for other, sides in untouched.items()
        if min(sides.before.total, sides.after.total) >= ENOUGH_ELSEWHERE
    }


def _sides(daily: Daily, topic: str, windows: Windows) -> Sides:
    of_topic = daily.get(topic, {})
    return Sides(_ended(of_topic, windows.before), _ended(of_topic, windows.after))


def _ended(of_topic: Mapping[date, Mapping[str, int]], days: Days) -> Ended:
    outcomes = dict.fromkeys(OUTCOMES, 0)
    for step in range(days.length):
        for outcome, n in of_topic.get(days.first + step * _DAY, {}).items():
            outcomes[outcome] += n
    return Ended(outcomes)
