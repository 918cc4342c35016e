"""From a result to a decision."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from faq.search import CANDIDATES, Evidence, Hit, SearchResult, Thresholds, Verdict, judge

LIMITS = Thresholds(answer=0.6, clarify=0.2)
HITS = tuple(Hit(f"a{n}", 0.5 - n / 10, Evidence(0.5, 0.5, 0.1, "返品")) for n in range(5))


def test_a_sure_result_is_answered() -> None:
    """From the threshold on, with the best three as candidates."""
    assert judge(SearchResult(HITS, 0.6), LIMITS) == Verdict("answer", 0.6, HITS[:CANDIDATES])


def test_a_middling_result_is_clarified() -> None:
    """The customer chooses among up to three."""
    assert judge(SearchResult(HITS, 0.59), LIMITS) == Verdict("clarify", 0.59, HITS[:3])
    assert judge(SearchResult(HITS[:1], 0.2), LIMITS) == Verdict("clarify", 0.2, HITS[:1])


def test_an_unsure_result_is_no_answer() -> None:
    """No candidate is offered."""
    assert judge(SearchResult(HITS, 0.19), LIMITS) == Verdict("none", 0.19)


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1))
def test_without_hits_nothing_is_offered(confidence: float, answer: float, clarify: float) -> None:
    """Whatever the numbers say."""
    verdict = judge(SearchResult((), confidence), Thresholds(answer, clarify))
    assert (verdict.decision, verdict.candidates) == ("none", ())


def test_what_is_ambiguous_is_never_guessed() -> None:
    """However sure of the first; what is worth no offer is offered no more than else."""
    for confidence in (0.5, 0.99):
        verdict = judge(SearchResult(HITS, confidence, is_ambiguous=True), LIMITS)
        assert verdict == Verdict("clarify", confidence, HITS[:CANDIDATES])
    for unsure in (SearchResult((), 0.9, True), SearchResult(HITS, 0.1, True)):
        assert judge(unsure, LIMITS).decision == "none"
