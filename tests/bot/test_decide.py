"""Deciding is a function of values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.decide import (
    Answer,
    Clarify,
    Decision,
    HandOver,
    NoAnswer,
    SmallTalk,
    decide,
    still_published,
)
from bot.intents.model import Kind, Understanding
from faq.search import Evidence, Hit, Verdict

NOTHING = Evidence(0.0, 0.0, 0.0, "")
HITS = tuple(Hit(f"a{number}", 0.9 - number / 10, NOTHING) for number in range(5))


def understood(kind: Kind) -> Understanding:
    """Return an understanding of a kind."""
    return Understanding(kind, 1.0, "")


def decided(verdict: Verdict | None, kind: Kind = "question") -> Decision:
    """Decide on a message of a kind."""
    return decide(understood(kind), verdict)


def test_a_sure_verdict_is_answered_with_the_first_candidate() -> None:
    """The confidence travels along."""
    assert decided(Verdict("answer", 0.9, HITS)) == Answer("a0", 0.9)


def test_a_doubtful_verdict_offers_three() -> None:
    """In their order."""
    decision = decided(Verdict("clarify", 0.5, HITS))
    assert isinstance(decision, Clarify)
    assert [c.article_id for c in decision.candidates] == ["a0", "a1", "a2"]


@pytest.mark.parametrize(
    "verdict", [Verdict("none", 0.1), Verdict("answer", 0.9), Verdict("clarify", 0.5), None]
)
def test_without_a_candidate_there_is_no_answer(verdict: Verdict | None) -> None:
    """Whatever the verdict says."""
    assert isinstance(decided(verdict), NoAnswer)


def test_the_second_time_in_a_row_a_person_is_insisted_on() -> None:
    """Not the first."""
    verdict = Verdict("none", 0.1)
    first = decide(understood("question"), verdict, earlier_no_answers=0)
    second = decide(understood("question"), verdict, earlier_no_answers=1)
    assert first == NoAnswer(0.1, insist_on_person=False)
    assert second == NoAnswer(0.1, insist_on_person=True)


def test_who_wants_a_person_gets_one_whatever_the_faq_says() -> None:
    """With the reason of the moment."""
    decision = decide(
        understood("person"), Verdict("answer", 1.0, HITS), handover_reason="answer_denied"
    )
    assert decision == HandOver("answer_denied")


@pytest.mark.parametrize("kind", ["greeting", "thanks", "goodbye", "chit-chat", "empty"])
def test_small_talk_is_answered_in_kind(kind: Kind) -> None:
    """It never becomes an answer."""
    decision = decided(Verdict("answer", 1.0, HITS), kind)
    assert isinstance(decision, SmallTalk)
    assert decision.kind == kind


@given(
    st.sampled_from(["answer", "clarify", "none"]),
    st.lists(st.sampled_from(HITS), unique=True, max_size=3),
    st.sets(st.sampled_from([hit.id for hit in HITS])),
)
def test_only_what_is_published_is_ever_said(
    decision: str, candidates: list[Hit], published: set[str]
) -> None:
    """And an answer is only given if it was the first choice."""
    verdict = Verdict(decision, 0.9, tuple(candidates))  # type: ignore[arg-type]
    kept = still_published(verdict, published)
    outcome = decided(kept)
    if isinstance(outcome, Answer):
        assert outcome.article_id == candidates[0].id
        assert outcome.article_id in published
    if isinstance(outcome, Clarify):
        assert {c.article_id for c in outcome.candidates} <= published
