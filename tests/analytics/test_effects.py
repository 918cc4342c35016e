"""Before and after, against what was left alone: what may be claimed, and what may not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.effects import EARLY, Moved, Share, effect
from analytics.judging import Judged
from benchmarks.effects import WORLDS, looks, measured, world

QUIET = [Moved(Share(400, 1000), Share(402 + n, 1000)) for n in range(8)]


def final(seed: int, planted: float) -> Judged:
    """Return the last judgement of a planted world."""
    return looks(world(seed, planted), weeks=[8])[0]


def test_what_moved_elsewhere_is_no_effect() -> None:
    """When everything rose by as much, the change did nothing."""
    everywhere = [Moved(Share(400, 1000), Share(500, 1000))] * 8
    found = effect(everywhere[0], everywhere)
    assert found.value == pytest.approx(0, abs=1e-6)
    assert found.elsewhere == pytest.approx(0.1)
    assert not found.is_certain


def test_a_rise_that_others_do_not_share_is_an_effect() -> None:
    """Fifteen points more than anywhere else are no chance."""
    found = effect(Moved(Share(400, 1000), Share(550, 1000)), QUIET)
    assert found.low > 0
    assert found.value == pytest.approx(0.15, abs=0.01)


def test_topics_that_scatter_by_themselves_widen_the_interval() -> None:
    """The same rise says nothing where others rise and fall by as much without any change."""
    restless = [
        Moved(Share(400, 1000), Share(400 + by, 1000)) for by in (150, -140, 90, -160, 120, -80)
    ]
    changed = Moved(Share(400, 1000), Share(550, 1000))
    found, calm = effect(changed, restless), effect(changed, QUIET)
    assert not found.is_certain
    assert found.scatter > 0.05 > calm.scatter


def test_fewer_topics_to_compare_with_make_less_sure() -> None:
    """Two are less to go by than eight, and one is enough to compute."""
    changed = Moved(Share(400, 1000), Share(500, 1000))
    widths = [found.high - found.low for found in (effect(changed, QUIET[:n]) for n in (1, 2, 8))]
    assert widths == sorted(widths, reverse=True)


def test_before_the_end_more_is_asked() -> None:
    """What 95 % would claim, 99.9 % does not yet."""
    changed = Moved(Share(400, 1000), Share(490, 1000))
    assert effect(changed, QUIET).is_certain
    assert not effect(changed, QUIET, EARLY).is_certain


shares = st.integers(1, 500).flatmap(
    lambda whole: st.integers(0, whole).map(lambda part: Share(part, whole))
)
moves = st.builds(Moved, shares, shares)


@given(moves, st.lists(moves, min_size=1, max_size=12))
def test_an_interval_holds_its_value_and_does_not_mind_the_order(
    changed: Moved, others: list[Moved]
) -> None:
    """Whatever was counted, even nothing of few."""
    found = effect(changed, others)
    assert found.low <= found.value <= found.high
    turned = effect(changed, others[::-1])
    assert turned.low == pytest.approx(found.low, abs=1e-5)
    assert found.detectable > 0


@given(moves, st.lists(moves, min_size=1, max_size=12))
def test_a_failure_rate_tells_the_same_story_upside_down(
    changed: Moved, others: list[Moved]
) -> None:
    """Counting what was not solved gives the same effect with its sign turned."""
    mirrored = effect(_turned(changed), [_turned(one) for one in others])
    found = effect(changed, others)
    assert mirrored.value == pytest.approx(-found.value, abs=1e-6)
    assert mirrored.low == pytest.approx(-found.high, abs=1e-5)


def _turned(moved: Moved) -> Moved:
    return Moved(*(Share(s.whole - s.part, s.whole) for s in (moved.before, moved.after)))


def test_planted_effects_are_covered_and_seen_and_none_are_made_up() -> None:
    """In 100 worlds each: inside in 90, ten points seen in 80, nothing claimed in 90 without."""
    planted = [final(seed, 0.1) for seed in range(WORLDS)]
    effects = [one.effect for one in planted]
    assert sum(one is not None and one.low <= 0.1 <= one.high for one in effects) >= 90
    assert sum(one.verdict == "rose" for one in planted) >= 80
    assert sum(final(seed, 0.0).is_claimed for seed in range(WORLDS)) <= 10


@pytest.mark.slow
def test_looking_every_week_makes_nothing_up() -> None:
    """Eight looks at each of 100 worlds without an effect claim hardly more than one."""
    assert measured(WORLDS, 0.0)["claimed"] <= 10
