"""Which changes are judged together, over which days, against which topics."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.changes import FaqChange, bundles
from analytics.judging import Daily, Judged, judge

ZONE = ZoneInfo("Asia/Tokyo")
FIRST = date(2026, 1, 1)
CHANGED = FIRST + timedelta(days=70)
TOPICS = ("返品", "送料", "会員", "支払", "在庫")


def change(day: date, topic: str | None = "返品", **more: object) -> FaqChange:
    """Return a change of a topic at noon of a day."""
    facts: dict[str, object] = {
        "kind": "changed",
        "article_id": f"art_{topic}",
        "title": "返品はできますか",
        "locale": "ja",
        "revision": 2,
        **more,
    }
    at = datetime.combine(day, time(3), UTC)
    return FaqChange(at=at, topic=topic, **facts)  # type: ignore[arg-type]


def inquiries(
    rate: Callable[[str, date], float] = lambda topic, day: 0.4, a_day: int = 10
) -> Daily:
    """Return 200 days of inquiries, so many a day in each topic, solved at a rate."""
    days = [FIRST + timedelta(days=n) for n in range(200)]
    return {
        topic: {
            day: {
                "confirmed": round(a_day * rate(topic, day)),
                "assumed": a_day - round(a_day * rate(topic, day)),
            }
            for day in days
        }
        for topic in TOPICS
    }


def judged(
    changes: list[FaqChange], daily: Daily, today: date, which: int = 0, first: date = FIRST
) -> Judged:
    """Judge one of the bundles, counted from the earliest of 返品."""
    every = bundles(changes, ZONE)
    ours = [one for one in reversed(every) if one.topic in ("返品", None)]
    return judge(ours[which], every, daily, first, today)


def rising(topic: str, day: date) -> float:
    """Solve twice as much of one topic after its change."""
    return 0.8 if topic == "返品" and day > CHANGED else 0.4


def weeks(n: int) -> timedelta:
    """So many weeks."""
    return timedelta(weeks=n)


def test_a_change_is_followed_for_whole_weeks_without_its_own_day() -> None:
    """Eight weeks at most on each side; the day of the change and unsettled days are in none."""
    found = judged([change(CHANGED)], inquiries(rising), CHANGED + weeks(20))
    assert found.verdict == "rose"
    assert found.compared is not None
    windows = found.compared.windows
    assert (windows.before.first, windows.before.last) == (
        CHANGED - weeks(8),
        CHANGED - timedelta(days=1),
    )
    assert (windows.after.first, windows.after.last) == (
        CHANGED + timedelta(days=1),
        CHANGED + weeks(8),
    )
    assert windows.last
    assert set(found.compared.others) == set(TOPICS) - {"返品"}
    early = judged([change(CHANGED)], inquiries(rising), CHANGED + weeks(3) + timedelta(days=2))
    assert early.compared is not None
    assert early.compared.windows.weeks == 2
    assert not early.compared.windows.last


def test_a_verdict_does_not_change_once_its_weeks_are_over() -> None:
    """Later inquiries are not counted any more."""
    ended = judged([change(CHANGED)], inquiries(rising), CHANGED + weeks(9))
    later = judged([change(CHANGED)], inquiries(rising), CHANGED + weeks(18))
    assert ended == later


def test_nothing_is_said_before_a_week_is_over_and_of_too_few() -> None:
    """Then it says how many there are."""
    soon = judged([change(CHANGED)], inquiries(), CHANGED + timedelta(days=9))
    assert (soon.verdict, soon.compared) == ("waiting", None)
    few = judged([change(CHANGED)], inquiries(a_day=1), CHANGED + weeks(5))
    assert few.verdict == "waiting"
    assert few.compared is not None
    assert few.compared.topic.after.total == 28
    ended = judged([change(CHANGED), change(CHANGED + weeks(4))], inquiries(a_day=1), date.max)
    assert ended.verdict == "too_few"


def test_a_young_site_has_nothing_to_compare_with() -> None:
    """Without a week before, or with too few inquiries in it."""
    new = judged([change(CHANGED)], inquiries(), date.max, first=CHANGED - timedelta(days=6))
    assert (new.verdict, new.compared) == ("no_before", None)
    quiet = judged([change(CHANGED)], inquiries(a_day=0), date.max)
    assert quiet.verdict == "no_before"


def test_changes_that_are_near_are_judged_together() -> None:
    """Thirteen days are near, fourteen are not; both count from and to the other change."""
    near = bundles([change(CHANGED), change(CHANGED + timedelta(days=13))], ZONE)
    assert [len(one.changes) for one in near] == [2]
    pair = [change(CHANGED), change(CHANGED + timedelta(days=14))]
    assert [len(one.changes) for one in bundles(pair, ZONE)] == [1, 1]
    first, second = (judged(pair, inquiries(), date(2026, 12, 1), which) for which in (0, 1))
    assert first.compared is not None
    assert second.compared is not None
    assert first.compared.windows.after.length == 7
    assert first.compared.windows.last
    assert second.compared.windows.before.length == 7


def test_a_topic_that_is_changed_again_and_again_is_not_judged() -> None:
    """No change of it has weeks of its own."""
    often = [change(CHANGED + timedelta(days=n)) for n in range(0, 40, 10)]
    assert judged(often, inquiries(), date.max).verdict == "too_near"


def test_topics_that_were_touched_are_not_compared_with() -> None:
    """Neither in the weeks before nor after; and shorter weeks are taken where that leaves some."""
    elsewhere = [change(CHANGED - weeks(3), "送料"), change(CHANGED + weeks(6), "会員")]
    found = judged([change(CHANGED), *elsewhere], inquiries(), CHANGED + weeks(20))
    assert found.compared is not None
    assert set(found.compared.others) == {"支払", "在庫", "会員"}
    assert found.compared.windows.after.length == 5 * 7
    assert found.compared.windows.last


def test_where_every_topic_was_touched_nothing_is_said() -> None:
    """There is nothing to compare with."""
    everywhere = [change(CHANGED, topic) for topic in TOPICS]
    found = judged(everywhere, inquiries(rising), CHANGED + weeks(20))
    assert (found.verdict, found.effect) == ("no_others", None)


def test_an_article_without_a_category_cannot_be_told() -> None:
    """Its inquiries are those of no topic."""
    assert judged([change(CHANGED, None)], inquiries(), date.max).verdict == "no_topic"


def test_an_article_that_moved_touches_both_topics() -> None:
    """Both are followed, and neither is compared with."""
    moved = change(CHANGED, "返品", kind="moved", topic_before="送料")
    assert {one.topic for one in bundles([moved], ZONE)} == {"返品", "送料"}
    found = judged([moved], inquiries(), CHANGED + weeks(20))
    assert found.compared is not None
    assert "送料" not in found.compared.others


def test_a_day_is_the_sites_own() -> None:
    """Late in the evening of UTC it is tomorrow in Tokyo."""
    late = FaqChange(
        at=datetime(2026, 3, 12, 16, tzinfo=UTC),
        kind="published",
        article_id="art_1",
        title="返品",
        locale="ja",
        topic="返品",
        revision=1,
    )
    assert bundles([late], ZONE)[0].days.first == date(2026, 3, 13)


@pytest.mark.parametrize(("after", "verdict"), [(0.8, "rose"), (0.1, "fell"), (0.4, "nothing")])
def test_what_is_claimed_is_what_the_interval_leaves_out(after: float, verdict: str) -> None:
    """A rise, a fall, or nothing to claim."""

    def rate(topic: str, day: date) -> float:
        return after if topic == "返品" and day > CHANGED else 0.4

    found = judged([change(CHANGED)], inquiries(rate), CHANGED + weeks(20))
    assert found.verdict == verdict
    assert found.effect is not None
    assert found.effect.value == pytest.approx(after - 0.4, abs=0.01)
    assert found.is_final
