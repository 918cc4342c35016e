"""What is unusual, and what changed by more than chance."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from analytics.periods import Days
from analytics.reasons import Ended, Reason
from analytics.reasons_figures import Figures, figures, is_change, periods, unusual, usual

WEEK = Days(date(2026, 11, 16), date(2026, 11, 22), ZoneInfo("Asia/Tokyo"))
NOW = datetime(2026, 11, 22, tzinfo=UTC)


def reason(id: str, *, pinned: bool = False) -> Reason:
    """Return a reason without anything special."""
    return Reason(id, id, np.eye(1, dtype=np.float32), NOW, is_pinned=pinned)


def counted(*counts: int, id: str = "rsn_1") -> Figures:
    """Return the figures of a reason with these counts, the last one of this period."""
    nothing = figures([reason(id)], WEEK, None, {}, {}, {})[0]
    return Figures(
        **{
            **{name: getattr(nothing, name) for name in Figures.__dataclass_fields__},
            "counts": counts,
            "usual": usual([counts])[0],
        }
    )


def test_a_count_within_what_the_periods_before_let_expect_is_usual() -> None:
    """The range holds it."""
    (range,) = usual([[10, 11, 9, 12, 10, 8, 11, 10, 12]])
    assert range is not None
    assert range.low <= 12 <= range.high
    assert range.oddness > 0.3


def test_counts_that_scatter_let_expect_more() -> None:
    """The range is wider than that of steady ones with the same mean."""
    steady, wild = usual([[10] * 9, [1, 25, 3, 18, 2, 20, 5, 6, 10]])
    assert steady is not None
    assert wild is not None
    assert wild.high > 2 * steady.high


def test_three_periods_tell_nothing() -> None:
    """Four do."""
    assert usual([[1, 1, 1, 50]]) == [None]
    assert usual([[1, 1, 1, 1, 50]]) != [None]


def test_what_is_asked_much_more_is_raised_and_what_is_as_always_is_not() -> None:
    """With the oddest first."""
    steady = counted(*[10] * 8, 12, id="rsn_steady")
    up, far_up = counted(*[10] * 8, 30, id="rsn_up"), counted(*[10] * 8, 90, id="rsn_far")
    assert unusual([steady, up, far_up], is_over=True) == [far_up, up]
    assert unusual([steady], is_over=True) == []
    assert unusual([], is_over=True) == []


def test_among_many_reasons_chance_is_not_raised() -> None:
    """100 reasons that only wander raise next to nothing, in 50 worlds."""
    rng = np.random.default_rng(0)
    raised = 0
    for _ in range(50):
        counts = rng.poisson(8, size=(100, 9))
        many = [counted(*row.tolist(), id=f"rsn_{n}") for n, row in enumerate(counts)]
        raised += len(unusual(many, is_over=True))
    assert raised <= 10


def test_seldom_is_said_only_of_a_period_that_has_ended() -> None:
    """The day may bring more."""
    down = counted(*[40] * 8, 3)
    assert unusual([down], is_over=True) == [down]
    assert unusual([down], is_over=False) == []


def test_a_matter_nobody_asked_before_is_new() -> None:
    """From five on it is raised."""
    new = counted(*[0] * 8, 6)
    assert new.is_new
    assert unusual([new], is_over=True) == [new]
    assert unusual([counted(*[0] * 8, 4)], is_over=True) == []


@pytest.mark.parametrize(
    ("now", "before", "changed"),
    [(0, 0, False), (5, 4, False), (12, 8, False), (30, 10, True), (10, 30, True), (6, 0, True)],
)
def test_a_change_is_one_where_it_is_more_than_chance(now: int, before: int, changed: bool) -> None:
    """Two counts of equal periods."""
    assert is_change(now, before) is changed


def test_only_whole_periods_since_the_first_question_are_compared() -> None:
    """Ten days before make one week; all of this week counts."""
    assert periods(WEEK, "2026-11-06") == [date(2026, 11, 9), date(2026, 11, 16)]
    assert periods(WEEK, None) == [date(2026, 11, 16)]
    assert len(periods(WEEK, "2020-01-01")) == 9


def test_figures_put_together_what_was_counted() -> None:
    """Pinned first, then by count; shares of the outcomes add up to all."""
    ended = Ended({"confirmed": 3, "assumed": 1, "escalated": 4}, 2, 3)
    first, second = figures(
        [reason("rsn_1"), reason("rsn_2", pinned=True)],
        WEEK,
        "2026-11-09",
        {"rsn_1": {"2026-11-10": 4, "2026-11-16": 5, "2026-11-22": 4}},
        {"rsn_1": ended},
        {"rsn_1": [("art_1", 3)]},
    )
    assert (first.reason.id, first.count) == ("rsn_2", 0)
    assert (second.counts, second.before) == ([4, 9], 4)
    assert (second.confirmed.numerator, second.upper.numerator) == (3, 4)
    assert (second.csat.numerator, second.csat.denominator) == (2, 3)
    assert sum(one.value or 0 for one in second.shares.values()) == pytest.approx(1)
