"""Reasons keep what is theirs."""

from __future__ import annotations

import numpy as np

from analytics.reasons_keeping import keep
from madoguchi.grouping import NOWHERE, Grouping

MIDDLES = np.eye(3, dtype=np.float32)
FRESH = Grouping(MIDDLES, 0.5)


def rows(*owners: int) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Return one row at the middle of each owner."""
    return MIDDLES[list(owners)]


def test_an_old_reason_goes_on_as_the_group_that_holds_most_of_it() -> None:
    """Old 0 is fresh 2, old 1 fresh 0; fresh 1 is new and numbered behind the old ones."""
    vectors = rows(2, 2, 2, 0, 0, 1)
    old = np.array([0, 0, 0, 1, 1, NOWHERE])
    assert keep(vectors, old, 2, FRESH).tolist() == [0, 0, 0, 1, 1, 3]


def test_a_question_stays_where_another_group_is_hardly_nearer() -> None:
    """Between two groups it stays; right in the other it goes."""
    between = np.array([[0.65, 0.76, 0]], dtype=np.float32)
    vectors = np.concatenate([rows(0, 0, 1, 1, 1), between])
    old = np.array([0, 0, 1, 1, 0, 0])
    assert keep(vectors, old, 2, FRESH).tolist() == [0, 0, 1, 1, 1, 0]


def test_of_two_reasons_in_one_group_the_larger_goes_on() -> None:
    """The questions of the other join it."""
    vectors = rows(0, 0, 0, 0, 0)
    assert keep(vectors, np.array([1, 1, 1, 0, 0]), 2, FRESH).tolist() == [1] * 5


def test_a_reason_that_is_in_no_group_any_more_lets_its_questions_go() -> None:
    """They have no reason then."""
    far = np.full((2, 3), -1.0, dtype=np.float32)
    vectors = np.concatenate([far, rows(1)])
    assert keep(vectors, np.array([0, 0, 1]), 2, FRESH).tolist() == [NOWHERE, NOWHERE, 1]


def test_without_old_reasons_all_are_new() -> None:
    """And without any group none."""
    none = np.array([NOWHERE, NOWHERE])
    assert keep(rows(1, 2), none, 0, FRESH).tolist() == [1, 2]
    nothing = Grouping(MIDDLES[:0], 1.0)
    assert keep(rows(1, 2), none, 0, nothing).tolist() == [NOWHERE, NOWHERE]
