"""Whether a change helped, asked of planted worlds: the truth is covered, seen, and not made up.

Counts alone, no events: a shop of 8 to 12 topics and 60 to 120 inquiries a day, the largest topic a
quarter of them and the smallest a twentieth. The rate of each topic differs, all of them share a
trend and the rhythm of the week, and each one wanders by itself (a random walk whose eight weeks
differ from the eight before by 0 to 2 points). One article of one of the two largest topics is
changed after 60 days; one or two other topics are changed at other times and may not be compared
with. Each world is looked at once a week for eight weeks, as a manager does; it counts as claimed
when any of these looks claims an effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from analytics.changes import FaqChange, bundles
from analytics.judging import WEEKS, Judged, judge

ZONE = ZoneInfo("Asia/Tokyo")
FIRST, DAYS = date(2026, 6, 1), 120
CHANGED = FIRST + timedelta(days=60)
WORLDS = 100
_RHYTHM = np.array([1.25, 1.1, 1.05, 1.0, 1.1, 0.8, 0.7])


@dataclass(frozen=True)
class World:
    """What was planted: the true effect in the topic, and the counts that came of it."""

    topic: str
    truth: float
    changes: list[FaqChange]
    daily: dict[str, dict[date, dict[str, int]]]


def world(
    seed: int,
    effect: float,
    *,
    a_day: float | None = None,
    drift: float | None = None,
    rank: int | None = None,
) -> World:
    """Plant a world; what is not given is drawn. ``effect`` is in shares: 0.1 is 10 points."""
    chance = np.random.default_rng(seed)
    topics = int(chance.integers(8, 13))
    sizes = (1 + np.arange(topics)) ** -0.8
    volume = (a_day or chance.uniform(60, 120)) * sizes / sizes.sum()
    moved = int(chance.integers(0, 2)) if rank is None else rank
    rates = _rates(chance, topics, chance.uniform(0, 0.02) if drift is None else drift)
    at = (CHANGED - FIRST).days
    rates[moved, at:] = np.clip(rates[moved, at:] + effect, 0.005, 0.995)
    asked = chance.poisson(volume[:, None] * _RHYTHM[np.arange(DAYS) % 7])
    solved = chance.binomial(asked, rates)
    daily = {
        f"topic {topic}": {
            FIRST + timedelta(days=day): _outcomes(chance, int(asked[topic, day]), int(s))
            for day, s in enumerate(solved[topic])
        }
        for topic in range(topics)
    }
    elsewhere = chance.choice(
        [t for t in range(topics) if t != moved], chance.integers(1, 3), False
    )
    changes = [_change(moved, CHANGED)] + [
        _change(int(topic), FIRST + timedelta(days=int(chance.integers(5, 110))))
        for topic in elsewhere
    ]
    return World(f"topic {moved}", effect, changes, daily)


def _rates(chance: np.random.Generator, topics: int, drift: float) -> Any:
    """Return the confirmed rate by topic and day, without any effect."""
    base = chance.uniform(0.25, 0.55, (topics, 1))
    steps = chance.normal(0, 1, (topics, DAYS)).cumsum(axis=1)
    # Means over m days of a random walk differ from those of the m days before by √(2m/3) steps.
    wandering = drift / 0.23 / np.sqrt(2 * 7 * WEEKS / 3) * steps
    common = chance.normal(0, 0.2) * np.arange(DAYS) / DAYS
    common = common + chance.normal(0, 0.02, DAYS).cumsum()
    return 1 / (1 + np.exp(-(np.log(base / (1 - base)) + common + wandering)))


def _outcomes(chance: np.random.Generator, asked: int, solved: int) -> dict[str, int]:
    handed = int(chance.binomial(asked - solved, 0.3))
    lost = int(chance.binomial(asked - solved - handed, 0.4))
    rest = asked - solved - handed - lost
    return {"confirmed": solved, "escalated": handed, "denied": lost, "assumed": rest}


def _change(topic: int, day: date) -> FaqChange:
    at = datetime.combine(day, time(3), UTC)
    return FaqChange(
        at=at,
        kind="changed",
        article_id=f"art_{topic}",
        title=f"article {topic}",
        locale="ja",
        topic=f"topic {topic}",
        revision=2,
        revision_before=1,
    )


def looks(one: World, weeks: Iterable[int] = range(1, WEEKS + 1)) -> list[Judged]:
    """Judge the change of a world at the end of some weeks after it; the eighth is final."""
    every = bundles(one.changes, ZONE)
    bundle = next(b for b in every if b.topic == one.topic and b.days.first == CHANGED)
    return [
        judge(bundle, every, one.daily, FIRST, CHANGED + timedelta(days=7 * week + 3))
        for week in weeks
    ]


def measured(worlds: int, effect: float, **given: Any) -> dict[str, int | float]:
    """Return shares of worlds: truth inside the last interval, claimed, claimed the wrong way."""
    inside = claimed = wrong = told = 0
    detectable = 0.0
    for seed in range(worlds):
        found = looks(world(seed, effect, **given))
        last = found[-1].effect
        if last is not None:
            told += 1
            inside += last.low <= effect <= last.high
            detectable += last.detectable
        claims = {one.verdict for one in found if one.is_claimed}
        claimed += bool(claims)
        wrong += bool(claims - ({"rose"} if effect > 0 else set()))
    return {
        "worlds": worlds,
        "could be told": told,
        "truth inside the interval": inside,
        "claimed": claimed,
        "claimed wrongly": wrong,
        "smallest effect seen in 4 of 5, points": round(100 * detectable / max(1, told), 1),
    }


def run() -> dict[str, Any]:
    """Return what has to hold in 100 worlds, and how it depends on volume and wandering."""
    return {
        "effect of 10 points": measured(WORLDS, 0.1),
        "no effect": measured(WORLDS, 0.0),
        "effect of 10 points, 1,000 worlds": measured(1000, 0.1),
        "no effect, 1,000 worlds": measured(1000, 0.0),
        "largest topic, by inquiries of the site a day": {
            str(a_day): measured(200, 0.1, a_day=a_day, rank=0) for a_day in (20, 40, 80, 160, 320)
        },
        "no effect, by how far topics wander by themselves, points": {
            str(points): measured(200, 0.0, drift=points / 100) for points in (0, 1, 2, 3, 5)
        },
    }
