"""The learnt weights: what is read from the file and what it makes of rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.calibration import COLUMNS
from faq.evidence import NAMES
from faq.ranker import Confidence, Linear, Order, both, check_columns, learnt

ODDS = st.floats(-30, 30)


def chance(odds: float) -> float:
    """A probability from its log odds."""
    return float(1 / (1 + np.exp(-odds)))


def model(weight: float) -> Linear:
    """One column, as it is, times ``weight``."""
    return Linear(("only",), np.zeros(1), np.ones(1), np.array([weight]), 0.0)


@given(ODDS, ODDS)
def test_both_are_so_as_often_as_their_product_says(one: float, other: float) -> None:
    """From log odds to log odds."""
    found = both(np.array([one]), np.array([other]))[0]
    assert chance(found) == pytest.approx(chance(one) * chance(other), rel=1e-6, abs=1e-9)


def test_both_of_two_certain_things_stay_finite() -> None:
    """However sure both are."""
    assert np.isfinite(both(np.array([900.0]), np.array([900.0]))).all()


@pytest.mark.parametrize(("about", "answers"), [(-20.0, 20.0), (20.0, -20.0)])
def test_one_of_two_things_missing_is_enough_for_doubt(about: float, answers: float) -> None:
    """The best lead is worth nothing where the site does not speak of what is asked."""
    sure = Confidence(model(about), model(answers), 1.0, 0.0)
    assert sure(np.ones((1, 1)))[0] < 0.001


def test_slope_and_constant_move_the_probability() -> None:
    """Towards what is found right."""
    rows = np.ones((1, 1))
    plain = Confidence(model(3.0), model(3.0), 1.0, 0.0)(rows)[0]
    assert Confidence(model(3.0), model(3.0), 0.5, 0.0)(rows)[0] < plain
    assert Confidence(model(3.0), model(3.0), 1.0, 1.0)(rows)[0] > plain


def test_columns_count_together_and_alone() -> None:
    """What is missed once counts, twice it hardly counts more: tanh; beside the weighed sum."""
    linear = Linear(("one", "other"), np.ones(2), np.full(2, 2.0), np.array([1.0, 0.0]), 0.0)
    rows = np.array([[1.0, 1.0], [3.0, 1.0], [3.0, 3.0]])
    alone = Order(linear, np.ones((2, 1)), np.zeros(1), np.zeros(1))
    together = Order(linear, np.ones((2, 1)), np.zeros(1), np.array([-2.0]))
    assert alone(rows).tolist() == linear(rows).tolist() == [0, 1, 1]
    assert together(rows) == pytest.approx([0, 1 - 2 * np.tanh(1), 1 - 2 * np.tanh(2)])
    moved = Order(linear, np.ones((2, 1)), np.array([1.0]), np.array([-2.0]))
    assert moved(rows[:1]) == pytest.approx([-2 * np.tanh(1)])


@pytest.mark.parametrize("tells_tokens", [True, False])
def test_what_ships_weighs_every_column_there_is(tells_tokens: bool) -> None:
    """Tokens too where the encoder tells them, and nothing by them where it does not."""
    order = learnt(tells_tokens).order
    assert order.hidden.shape == (len(NAMES), len(order.shifts)) == (len(NAMES), len(order.worths))
    assert order.worths.all()
    tokens = np.array(["token" in name for name in NAMES])
    assert (order.linear.weights[~tokens] != 0).mean() > 0.9
    for weights in (order.linear.weights, order.hidden):
        assert bool(weights[tokens].any()) is tells_tokens


def test_what_ships_never_gets_less_sure_by_more() -> None:
    """No weight of either model is negative, and both are used."""
    confidence = learnt(tells_tokens=True).confidence
    for weights in (confidence.about.weights, confidence.answers.weights):
        assert (weights >= 0).all()
        assert weights.any()
    assert confidence.slope > 0


def test_weights_of_other_columns_are_refused() -> None:
    """Rather than weighing one thing as another."""
    confidence = learnt(tells_tokens=True).confidence
    assert check_columns(confidence, COLUMNS) is confidence
    with pytest.raises(ValueError, match="python -m training"):
        check_columns(confidence, COLUMNS[::-1])
