"""Whether confidence means what it says."""

from __future__ import annotations

import pytest

from faq.reliability import Told, auroc, bins, brier_skill, diagram, expected_calibration_error

HONEST = [Told(0.8, n < 8) for n in range(10)] + [Told(0.2, n < 2) for n in range(10)]


def test_what_is_right_as_often_as_it_says_has_no_error() -> None:
    """Eight of ten at 80 %, two of ten at 20 %."""
    assert expected_calibration_error(HONEST) == pytest.approx(0.0)


def test_boasting_is_measured() -> None:
    """Half right at 90 % is 40 points off."""
    told = [Told(0.9, n < 5) for n in range(10)]
    assert expected_calibration_error(told) == pytest.approx(0.4)


def test_skill_is_measured_against_the_base_rate() -> None:
    """Always saying the base rate has none; being sure and right has all of it."""
    assert brier_skill([Told(0.5, n % 2 == 0) for n in range(10)]) == pytest.approx(0.0)
    assert brier_skill([Told(float(n % 2), n % 2 == 1) for n in range(10)]) == pytest.approx(1.0)
    assert brier_skill(HONEST) == pytest.approx(1 - 0.16 / 0.25)


def test_bins_hold_every_query_once() -> None:
    """Certainty belongs to the last one."""
    found = bins([*HONEST, Told(1.0, True), Told(0.0, False)])
    assert sum(row.queries for row in found) == 22
    assert found[-1] == (1, 1.0, 1.0)


def test_telling_apart() -> None:
    """1 when every positive scores higher, half for ties, nothing without either."""
    assert auroc([0.9, 0.8], [0.1]) == 1.0
    assert auroc([0.5], [0.5]) == 0.5
    assert auroc([], [0.5]) is None


def test_nothing_asked_is_no_error() -> None:
    """An empty set has an empty diagram."""
    assert (expected_calibration_error([]), brier_skill([]), bins([])) == (0.0, 0.0, [])
    assert len(list(diagram([]))) == 1


def test_the_diagram_shows_what_was_said_and_what_was_true() -> None:
    """A bar for the truth, a mark where it should end."""
    lines = list(diagram(HONEST))
    assert len(lines) == 3
    assert lines[2].index("|") > lines[1].index("|")
