"""Goals: baseline, target, weeks since, and a forecast that says no more than it can."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from analytics.goals import (
    Count,
    Goal,
    Progress,
    Week,
    measured,
    progress,
    saving,
    weeks_of,
)
from analytics.goals_saying import now_days, now_name, sentence
from analytics.goals_setting import Settings, Wish, read_settings
from madoguchi.errors import InvalidInput
from madoguchi.i18n import use_locale

ZONE = ZoneInfo("Asia/Tokyo")
LAST = date(2026, 8, 31)
GOAL = Goal(
    id="g",
    measure="escalation_rate",
    first=date(2026, 8, 4),
    last=LAST,
    baseline=Count(400, 1000),
    target=-0.3,
    is_relative=True,
    due=date(2026, 12, 31),
)


def after(weeks: int) -> date:
    """Return a day on which so many weeks are over and settled."""
    return LAST + timedelta(weeks=weeks, days=3)


def stand(
    values: Sequence[float | None],
    goal: Goal = GOAL,
    whole: int = 250,
    today: date | None = None,
) -> Progress:
    """Say where a goal stands after weeks of these values, as soon as they are over unless told."""
    today = today or after(len(values))
    days = weeks_of(goal, today, ZONE)[: len(values)]
    counts = [None if value is None else Count(round(value * whole), whole) for value in values]
    weeks = [Week(day, count) for day, count in zip(days, counts, strict=True)]
    return progress(goal, weeks, today)


def test_a_relative_target_is_a_change_of_the_baseline() -> None:
    """A third less of 40 % is 28 %; an absolute one is what it is."""
    assert GOAL.baseline_value == pytest.approx(0.4)
    assert GOAL.target_value == pytest.approx(0.28)
    assert GOAL.meets(0.28)
    assert not GOAL.meets(0.29)


def test_weeks_are_whole_settled_and_end_with_the_due_date() -> None:
    """The first one begins the day after the baseline."""
    weeks = weeks_of(GOAL, after(2), ZONE)
    assert [one.first for one in weeks] == [date(2026, 9, 1), date(2026, 9, 8)]
    assert len(weeks_of(GOAL, after(2) - timedelta(days=1), ZONE)) == 1
    assert weeks_of(GOAL, date(2028, 1, 1), ZONE)[-1].last <= GOAL.due


def test_under_four_weeks_it_is_too_early_for_a_forecast() -> None:
    """What there is is told all the same."""
    found = stand([0.4, 0.3, 0.2])
    assert (found.status, found.forecast) == ("too_early", None)
    assert found.now is not None
    assert found.now.value == pytest.approx(0.3)
    assert stand([]).status == "too_early"


def test_without_a_denominator_it_is_not_measured() -> None:
    """Never 0."""
    found = stand([None, None, None, None])
    assert (found.status, found.now, found.way) == ("not_measured", None, None)


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ([0.40, 0.38, 0.37, 0.35, 0.34, 0.32], "on_course"),
        ([0.40, 0.41, 0.40, 0.41, 0.40, 0.41], "off_course"),
        ([0.40, 0.30, 0.42, 0.28, 0.40, 0.30], "open"),
        ([0.20, 0.21, 0.20, 0.19, 0.20, 0.21], "reached"),
    ],
)
def test_a_line_through_the_weeks_says_where_it_is_heading(
    values: list[float], status: str
) -> None:
    """On course or off it only when the whole interval is."""
    found = stand(values)
    assert found.status == status
    assert found.forecast is not None
    assert 0 <= found.forecast[0] <= found.forecast[1] <= 1


def test_half_the_way_is_half_the_way() -> None:
    """From 40 % to 28 %, 34 % is in the middle."""
    assert stand([0.34] * 5, whole=1000).way == pytest.approx(0.5)
    assert (stand([0.46] * 5, whole=1000).way or 0) < 0


def test_after_the_due_date_it_was_reached_or_missed() -> None:
    """By what the last four weeks were."""
    short = Goal(**{**GOAL.__dict__, "due": LAST + timedelta(weeks=5)})
    assert stand([0.4] * 5, short).status == "missed"
    assert stand([0.2] * 5, short).status == "reached"


def test_a_sentence_names_the_days_of_the_weeks_it_is_about() -> None:
    """They may be fewer than four, and long past: never "the last four weeks"."""
    short = Goal(**{**GOAL.__dict__, "due": LAST + timedelta(weeks=3, days=6)})
    days = "from Tue, 1 Sep 2026 to Mon, 21 Sep 2026"
    with use_locale("en"):
        for value, verdict in ((0.4, "Missed: 40.0%"), (0.2, "Reached: 20.0%")):
            late = stand([value] * 3, short, today=after(30))
            assert sentence(late) == f"{verdict} {days}, before the due date."
            assert now_name(late) == "Weeks before the due date"
            assert now_days(late) == "Tue, 1 Sep 2026 – Mon, 21 Sep 2026, 3 measured weeks"
        early = stand([0.2, None, 0.2, 0.2, 0.2, None])
        assert sentence(early) == "Reached: 20.0% from Tue, 1 Sep 2026 to Mon, 5 Oct 2026."
        assert now_name(early) == "Latest weeks"
        assert now_days(early) == "Tue, 1 Sep 2026 – Mon, 5 Oct 2026, 4 measured weeks"


def test_counts_have_a_poisson_interval_and_a_week_as_their_unit() -> None:
    """56 inquiries in four weeks are 14 a week; sessions may be fewer than inquiries."""
    found = measured("people_inquiries", Count(56, 28))
    assert found.value == pytest.approx(14)
    assert found.low < 14 < found.high
    assert measured("people_inquiries", Count(0, 28)).low == 0
    ratio = measured("inquiry_ratio", Count(30, 20))
    assert (ratio.value, ratio.count) == (1.5, Count(30, 20))
    assert (ratio.low, ratio.high) == pytest.approx((1.0508, 2.1413), abs=1e-4)


def test_a_saving_is_an_estimate_with_the_interval_of_the_rate() -> None:
    """Confirmed solutions times the cost of one."""
    found = saving(50, 100, 800.0)
    assert found.value == 40_000
    assert found.low < 40_000 < found.high
    assert saving(0, 0, 800.0).high == 0


FORM = {
    "measure": "escalation_rate",
    "first": "2026-08-04",
    "last": "2026-08-31",
    "target": "−30 %",
    "kind": "change",
    "due": "2026-12-31",
}
TODAY = date(2026, 10, 1)


def test_what_is_typed_becomes_a_goal() -> None:
    """Per cent in full width or with a sign; a number a week as it is."""
    assert Wish.read(FORM, TODAY).goal("g", Count(400, 1000)) == GOAL
    wish = Wish.read({**FORM, "target": "２８", "kind": "value"}, TODAY)
    assert wish.target == pytest.approx(0.28)
    weekly = {**FORM, "measure": "people_inquiries", "target": "1,200", "kind": "value"}
    assert Wish.read(weekly, TODAY).target == 1200


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"measure": "luck"}, "measure"),
        ({"first": "2026-09-04"}, "last"),
        ({"first": "2024-01-01"}, "first"),
        ({"measure": "people_inquiries", "first": "2026-08-05"}, "last"),
        ({"first": "0001-01-01", "last": "0001-02-01"}, "first"),
        ({"due": "9999-12-31"}, "due"),
        ({"last": "2026-09-30"}, "last"),
        ({"due": "2026-08-31"}, "due"),
        ({"due": "2036-08-31"}, "due"),
        ({"due": "soon"}, "due"),
        ({"target": "a third"}, "target"),
        ({"target": "NaN"}, "target"),
        ({"target": "-100"}, "target"),
        ({"target": "101", "kind": "value"}, "target"),
        ({"target": "30"}, "target"),
        ({"target": "45", "kind": "value"}, "target"),
    ],
)
def test_a_goal_that_makes_no_sense_is_refused_with_its_field(
    change: dict[str, str], field: str
) -> None:
    """Days out of order, a target on the wrong side, words for numbers."""
    with pytest.raises(InvalidInput) as caught:
        Wish.read({**FORM, **change}, TODAY).goal("g", Count(400, 1000))
    assert caught.value.field == field


@pytest.mark.parametrize("baseline", [None, Count(0, 0), Count(3, 19), Count(0, 100)])
def test_a_baseline_that_says_nothing_is_refused(baseline: Count | None) -> None:
    """Not measured, too few, or 0 to take per cent of."""
    with pytest.raises(InvalidInput):
        Wish.read(FORM, TODAY).goal("g", baseline)


def test_what_a_site_sets_is_kept_but_for_what_is_typed() -> None:
    """An empty cost unsets it; nonsense is refused."""
    told = read_settings({"unit_cost": "８００", "currency": "jpy"}, Settings())
    assert told == Settings("own", Decimal(800), "JPY")
    assert read_settings({"session_source": "file"}, told).unit_cost == 800
    assert read_settings({"unit_cost": " "}, told).unit_cost is None
    for wrong in ({"unit_cost": "0"}, {"unit_cost": "x"}, {"currency": "YEN"}):
        with pytest.raises(InvalidInput):
            read_settings(wrong, told)
    with pytest.raises(InvalidInput):
        read_settings({"session_source": "both"}, told)
