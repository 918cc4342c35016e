"""Comparing by meaning, and fusing the evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.dense import Dense
from faq.ranking import fuse, rank
from madoguchi.encoder import Vectors


def units(*rows: list[float]) -> Vectors:
    """Rows of unit length."""
    vectors = np.array(rows, dtype=np.float32)
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


NOTHING = np.zeros((0, 3), dtype=np.float32)
NEUTRAL = np.zeros((1, 3), dtype=np.float32)


@pytest.fixture
def dense() -> Dense:
    """Three documents: one with two wordings, one without any, one with one."""
    questions = [units([1, 0, 0], [0, 1, 0]), NOTHING, units([0, 0, 1])]
    passages, sentences = units([1, 1, 0], [0, 1, 1], [0, 0, 1]), [NOTHING, *questions[1:]]
    return Dense(questions, passages, sentences, NEUTRAL)


def test_the_nearest_wording_counts(dense: Dense) -> None:
    """Of a document's wordings the best one is compared, and named."""
    query = dense.centre(units([0, 1, 0]))[0]
    found = dense.cosines(query, np.array([0, 1, 2]))
    assert found.question[0] == pytest.approx(1, abs=1e-5)
    assert list(found.nearest) == [1, -1, 2]
    assert found.question[1] == 0


def test_documents_may_be_compared_in_any_selection(dense: Dense) -> None:
    """A part of them gives the same numbers as all."""
    query = dense.centre(units([0.2, 0.5, 0.4]))[0]
    whole = dense.cosines(query, np.array([0, 1, 2]))
    for part in ([2], [1], [0, 2], []):
        found = dense.cosines(query, np.array(part, dtype=np.intp))
        assert np.allclose(found.question, whole.question[part])
        assert np.allclose(found.passage, whole.passage[part])
        assert list(found.nearest) == list(whole.nearest[part])


def test_of_an_answer_its_nearest_sentence_counts(dense: Dense) -> None:
    """An answer without a sentence gets what is passed instead."""
    query = dense.centre(units([0, 0, 1]))[0]
    given = np.array([0.25, 0.5, 0.5], dtype=np.float32)
    found = dense.nearest_sentences(query, np.array([2, 0]), given[[2, 0]])
    assert list(found) == pytest.approx([1, 0.25], abs=1e-3)


def test_candidates_are_the_nearest_documents(dense: Dense) -> None:
    """By wording or by passage, each once."""
    query = dense.centre(units([0, 0, 1]))[0]
    assert list(dense.candidates(query, 1)) == [2]
    assert list(dense.candidates(query, 99)) == [0, 1, 2]


def test_what_all_sentences_share_is_taken_out() -> None:
    """Two that differ little from a common direction end up far apart."""
    rows = [units([10, 1, 0]), units([10, -1, 0])]
    dense = Dense(rows, np.concatenate(rows), rows, units([10, 0, 0]))
    query = dense.centre(units([10, 1, 0]))[0]
    raw = float((rows[0] @ rows[1].T)[0, 0])
    assert raw > 0.97
    assert dense.cosines(query, np.array([0, 1])).question[1] < raw - 0.05


def score(question: float, passage: float, lexical: float, **more: bool) -> float:
    """Fuse the evidence for one document."""
    arrays = [np.array([value], dtype=np.float32) for value in (question, passage, lexical)]
    asked = np.array([more.get("asked", True)])
    same = more.get("same_language", True)
    return float(fuse(*arrays, asked=asked, same_language=same)[0])


@given(*[st.floats(-1, 1)] * 2, st.floats(0, 1), st.booleans(), st.booleans())
def test_a_score_lies_between_0_and_1(
    question: float, passage: float, lexical: float, asked: bool, same: bool
) -> None:
    """Whatever the evidence."""
    assert 0 <= score(question, passage, lexical, asked=asked, same_language=same) <= 1


@given(*[st.floats(0, 0.9)] * 3)
def test_more_evidence_never_scores_less(question: float, passage: float, lexical: float) -> None:
    """Each kind counts."""
    least = score(question, passage, lexical)
    assert score(question + 0.1, passage, lexical) > least
    assert score(question, passage + 0.1, lexical) > least
    assert score(question, passage, lexical + 0.1) > least


def test_words_count_less_across_languages() -> None:
    """They match by chance there."""
    assert score(0.5, 0.5, 0.0, same_language=False) > score(0.5, 0.5, 0.0)
    assert score(0.1, 0.1, 0.9, same_language=False) < score(0.1, 0.1, 0.9)


def test_a_document_without_a_question_is_not_punished_for_it() -> None:
    """Its other evidence takes the share."""
    assert score(0.0, 0.8, 0.5, asked=False) > score(0.0, 0.8, 0.5)


def test_a_document_can_be_left_out(dense: Dense) -> None:
    """As calibration does with a question's own article."""
    query = dense.centre(units([0, 0, 1]))[0]
    lexical = np.array([0.1, 0.2, 0.3], dtype=np.float32)
    asked = np.array([True, False, True])
    ranked = rank(query, lexical, dense, asked, same_language=True, without=np.array([2]))
    assert list(ranked.documents) == [0, 1]


def test_in_a_large_faq_words_alone_make_a_candidate() -> None:
    """Even where the meaning of hundreds of others is nearer."""
    count = 400
    random = np.random.default_rng(1)
    near = units(*random.normal((1, 0, 0), 0.1, (count, 3)).tolist())
    near[-1] = [-1, 0, 0]
    rows = [near[n : n + 1] for n in range(count)]
    dense = Dense(rows, near, rows, NEUTRAL)
    lexical = np.zeros(count, dtype=np.float32)
    lexical[-1] = 0.9
    query = dense.centre(units([1, 0, 0]))[0]
    ranked = rank(
        query, lexical, dense, np.ones(count, dtype=bool), True, np.empty(0, dtype=np.intp)
    )
    assert count - 1 in ranked.documents
    assert len(ranked.documents) < count
