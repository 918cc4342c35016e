"""From scores to confidence."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faq.calibration import Best, Calibration, calibrate
from faq.search import Document

unit = st.floats(0, 1)


def documents(count: int) -> list[Document]:
    """As many articles."""
    return [Document(f"a{number}", f"質問{number}") for number in range(count)]


def calibrated(count: int, left_out: float, background: list[Best]) -> Calibration:
    """Calibrate a site whose questions all score the same without their articles."""
    return calibrate(documents(count), lambda number: (left_out, 0.1), background)


QUIET: list[Best] = [(0.25, 0.24)] * 50


@given(unit, unit, unit)
def test_a_higher_score_is_never_less_sure(top: float, more: float, second: float) -> None:
    """Confidence grows with the best score and lies between 0 and 1."""
    calibration = Calibration()
    low, high = sorted((top, more))
    assert 0 <= calibration.confidence((low, second)) <= calibration.confidence((high, second)) <= 1


@given(unit, unit, unit)
def test_a_nearer_second_is_never_surer(top: float, second: float, third: float) -> None:
    """Two articles that fit alike make doubt."""
    near, far = max(second, third), min(second, third)
    calibration = Calibration()
    assert calibration.confidence((top, near)) <= calibration.confidence((top, far))


def test_a_site_whose_questions_are_alike_needs_higher_scores() -> None:
    """Its reference stands higher, so that the same score is worth less."""
    diverse, alike = calibrated(200, 0.28, QUIET), calibrated(200, 0.45, QUIET)
    assert alike.confidence((0.5, 0.4)) < diverse.confidence((0.5, 0.4))


def test_a_site_that_would_answer_chatter_asks_for_more() -> None:
    """The thresholds rise until nearly none of the background passes, within bounds."""
    quiet = calibrated(100, 0.3, QUIET)
    loud = calibrated(100, 0.3, [(0.25, 0.24)] * 40 + [(0.5, 0.3)] * 10)
    assert quiet.thresholds.answer < loud.thresholds.answer <= 0.6
    assert quiet.thresholds.clarify < loud.thresholds.clarify <= 0.25
    assert quiet.confidence((0.25, 0.24)) < quiet.thresholds.clarify


def test_a_few_articles_are_careful() -> None:
    """Nothing can be learnt from them, so they answer only when it is clear."""
    few, many = calibrated(5, 0.3, QUIET), calibrated(50, 0.3, QUIET)
    assert few.thresholds.answer > many.thresholds.answer
    assert few.thresholds.clarify > many.thresholds.clarify


def test_no_article_at_all_is_the_most_careful() -> None:
    """An empty site has thresholds all the same."""
    assert calibrate([], lambda number: None, []).thresholds == Calibration().thresholds


def test_a_single_article_is_compared_with_what_anything_scores() -> None:
    """Having no rival is no evidence."""
    calibration = calibrated(1, 0.0, QUIET)
    assert calibration.confidence((0.3, 0.0)) == calibration.confidence((0.3, 0.25))
    assert calibration.confidence((0.3, 0.0)) < calibration.thresholds.clarify


def test_one_edit_of_a_large_site_needs_no_new_calibration() -> None:
    """A small site is calibrated anew each time, a large one when much has moved."""
    many = documents(500)
    calibration = calibrate(many, lambda number: (0.3, 0.2), QUIET)
    edited = [Document("a0", "別の質問"), *many[1:]]
    assert calibration.still_fits(edited)
    assert not calibration.still_fits(many[:400])
    few = documents(20)
    assert not calibrate(few, lambda number: (0.3, 0.2), QUIET).still_fits(few)
