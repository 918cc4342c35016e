"""From candidates to confidence, and from confidence to a decision."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.calibration import Best, Calibration, calibrate, thresholds
from faq.evidence import NAMES
from faq.search import Document

SCORES = st.lists(st.floats(-9, 15), min_size=1, max_size=6).map(lambda s: sorted(s, reverse=True))


def best(*scores: float) -> Best:
    """Candidates with these scores and middling evidence, in the site's own language."""
    evidence = np.full(len(NAMES), 0.5, dtype=np.float32)
    evidence[NAMES.index("foreign")] = 0.0
    return Best(scores, evidence)


def documents(count: int) -> list[Document]:
    """As many articles."""
    return [Document(f"a{number}", f"質問{number}") for number in range(count)]


QUIET = [best(1.0, 0.9)] * 50


def calibrated(count: int, left_out: float = 4.0, background: list[Best] = QUIET) -> Calibration:
    """Calibrate a site whose questions all score the same without their articles."""
    return calibrate(documents(count), lambda number: best(left_out, 0.1), background)


@given(SCORES)
def test_confidence_is_a_probability(scores: list[float]) -> None:
    """Whatever the candidates score, and however few there are."""
    assert 0.0 <= calibrated(50).confidence(best(*scores)) <= 1.0


@given(SCORES, st.floats(0.1, 5))
def test_a_better_first_candidate_makes_surer(scores: list[float], more: float) -> None:
    """The others staying as they are."""
    site = calibrated(50)
    better = [scores[0] + more, *scores[1:]]
    assert site.confidence(best(*better)) > site.confidence(best(*scores))


def test_a_near_second_makes_doubt() -> None:
    """Two articles that fit alike."""
    site = calibrated(50)
    assert site.confidence(best(8.0, 7.9)) < site.confidence(best(8.0, 5.0))


def test_a_site_that_anything_fits_asks_for_more() -> None:
    """The same score is worth less where chatter scores high."""
    loud = calibrated(50, background=[best(6.0, 5.0)] * 50)
    assert loud.confidence(best(8.0, 6.0)) < calibrated(50).confidence(best(8.0, 6.0))


def test_what_anything_scores_is_never_answered() -> None:
    """However many articles there are."""
    for count in (1, 10, 1000):
        assert calibrated(count).confidence(best(1.0, 0.9)) < thresholds().clarify


def test_no_article_at_all_is_calibrated_too() -> None:
    """An empty site is sure of nothing."""
    assert calibrate([], lambda number: None, []) == Calibration()


def test_one_edit_of_a_large_site_needs_no_new_calibration() -> None:
    """A small site is calibrated anew each time, a large one when much has moved."""
    many, few = documents(500), documents(20)
    site = calibrated(500)
    assert site.still_fits([Document("a0", "別の質問"), *many[1:]])
    assert not site.still_fits(many[:400])
    assert not calibrated(20).still_fits(few)


def test_who_accepts_more_wrong_answers_gets_more_answers() -> None:
    """The thresholds follow the share accepted, and keep their order."""
    strict, usual, bold = thresholds(0.02), thresholds(), thresholds(0.3)
    assert strict.answer > usual.answer > bold.answer
    for found in (strict, usual, bold):
        assert 0.0 < found.clarify <= found.answer <= 1.0


def test_nobody_is_answered_where_no_wrong_answer_is_accepted() -> None:
    """Certainty, an article's very words, is all that is left."""
    assert thresholds(0.0).answer == pytest.approx(1.0)
