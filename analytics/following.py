"""The changes of some weeks, each with what can be said of it, read from the FAQ and the log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from analytics import daily_store, reading_store
from analytics.changes import NEAR, FaqChanges, bundles
from analytics.effects import Effect, Share
from analytics.judging import LONGEST, MEASURES, WEEKS, Compared, Judged, Sides, judge
from analytics.periods import Days
from analytics.rollup_store import outcomes_by_topic
from madoguchi.database.protocol import Transaction

SHOWN = timedelta(weeks=26)
_REACH = timedelta(weeks=WEEKS)


@dataclass(frozen=True)
class Followed:
    """The changes that ended in some days, the latest first."""

    days: Days
    judged: Sequence[Judged]

    @property
    def final(self) -> int:
        """How many were judged for good: of these one in twenty is claimed by chance alone."""
        return sum(one.is_final for one in self.judged)

    @property
    def claimed(self) -> int:
        """Of how many of all an effect is claimed."""
        return sum(one.is_claimed for one in self.judged)


def follow(
    tx: Transaction,
    site_id: str,
    faq_changes: FaqChanges,
    now: datetime,
    time_zone: str,
    until: date | None = None,
) -> Followed:
    """Judge every change of the 26 weeks that end with a day, today unless told.

    What was done before anybody had asked anything is left out.
    """
    zone = ZoneInfo(time_zone)
    today = now.astimezone(zone).date()
    last = min(until or today, today)
    shown = Days(last - SHOWN + timedelta(days=1), last, zone)
    around = Days(shown.first - LONGEST - _REACH, min(today, last + _REACH), zone)
    first_ever = reading_store.first_inquiry_at(tx, site_id)
    every = bundles(faq_changes(tx, site_id, around.from_ - LONGEST - NEAR), zone)
    if first_ever is None:
        return Followed(shown, [])
    first = first_ever.astimezone(zone).date() + timedelta(days=1)
    chosen = [one for one in every if max(first, shown.first) <= one.days.last <= shown.last]
    daily = outcomes_by_topic(tx, site_id, around.first, around.last) if chosen else {}
    return Followed(shown, [judge(one, every, daily, first, today) for one in chosen])


Given = Mapping[Days, Mapping[str, Share]]
"""For some days: of the inquiries that got an article, how many it solved; by article."""


def given(tx: Transaction, site_id: str, judged: Iterable[Judged]) -> Given:
    """Read what became of the inquiries that got each article, before and after.

    It describes and proves nothing: a changed article is given to others than before.
    """
    windows = [one.compared.windows for one in judged if one.compared is not None]
    found: dict[Days, dict[str, Share]] = {}
    for days in {days for one in windows for days in (one.before, one.after)}:
        whole = daily_store.sums(tx, site_id, "article_given", days.first, days.last)
        part = daily_store.sums(tx, site_id, "article_confirmed", days.first, days.last)
        found[days] = {name: Share(part.get(name, 0), n) for name, n in whole.items()}
    return found


def to_json(followed: Followed) -> dict[str, Any]:
    """Write what is followed as JSON values: shares with 6 decimals."""
    return {
        "from": followed.days.first.isoformat(),
        "to": followed.days.last.isoformat(),
        "final": followed.final,
        "claimed": followed.claimed,
        "changes": [_judged_json(one) for one in followed.judged],
    }


def _judged_json(one: Judged) -> dict[str, Any]:
    return {
        "topic": one.bundle.topic,
        "verdict": one.verdict,
        "is_final": one.is_final,
        "changes": [
            {
                "at": change.at.isoformat(),
                "kind": change.kind,
                "article_id": change.article_id,
                "title": change.title,
                "revision": change.revision,
                "revision_before": change.revision_before,
                "author": change.author,
            }
            for change in one.bundle.changes
        ],
        "compared": _compared_json(one.compared, with_effect=one.effect is not None)
        if one.compared
        else None,
    }


def _compared_json(compared: Compared, *, with_effect: bool) -> dict[str, Any]:
    windows = compared.windows
    return {
        "before": [windows.before.first.isoformat(), windows.before.last.isoformat()],
        "after": [windows.after.first.isoformat(), windows.after.last.isoformat()],
        "measures": {
            measure: {
                "topic": _sides_json(compared.topic, measure),
                "others": {name: _sides_json(s, measure) for name, s in compared.others.items()},
                "effect": _effect_json(compared.effect_on(measure)) if with_effect else None,
            }
            for measure in MEASURES
        },
    }


def _sides_json(sides: Sides, measure: str) -> dict[str, Any]:
    moved = sides.moved(measure)
    return {"before": _share_json(moved.before), "after": _share_json(moved.after)}


def _share_json(share: Share) -> list[int]:
    return [share.part, share.whole]


def _effect_json(found: Effect) -> dict[str, float]:
    return {
        "value": round(found.value, 6),
        "low": round(found.low, 6),
        "high": round(found.high, 6),
        "elsewhere": round(found.elsewhere, 6),
        "scatter": round(found.scatter, 6),
        "detectable": round(found.detectable, 6),
    }
