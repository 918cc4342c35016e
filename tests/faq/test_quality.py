"""Search with the real encoder, on the project's own shop: what must not get worse."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest

from faq.evaluate import Outcome, Query, helped, hit_rate, measure, read_corpus, read_queries
from faq.index import FaqIndex, build
from tests.bundled import bundled_encoder

ROOT = Path(__file__).resolve().parents[2]
SHOP = ROOT / "tests" / "data" / "ja-shop"
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def index() -> FaqIndex:
    """The shop's index."""
    return build(read_corpus(SHOP / "corpus.jsonl"), bundled_encoder())


@pytest.fixture(scope="module")
def outcomes(index: FaqIndex) -> list[Outcome]:
    """What becomes of the shop's queries."""
    return measure(index, read_queries(SHOP / "queries.jsonl"))


def share(outcomes: Sequence[Outcome], decision: str) -> float:
    """Return which share of outcomes was decided so."""
    return sum(outcome.verdict.decision == decision for outcome in outcomes) / len(outcomes)


def test_the_right_article_comes_first(outcomes: list[Outcome]) -> None:
    """What is reached (.896 and .979), but for a few queries; the simple recipe: .675, .838."""
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    assert hit_rate(answerable, 1) >= 0.88
    assert hit_rate(answerable, 3) >= 0.96


def test_however_it_is_typed_or_said_it_is_found(outcomes: list[Outcome]) -> None:
    """No way of typing or putting it by itself falls behind."""
    kinds = {outcome.query.kind for outcome in outcomes if outcome.query.relevant}
    assert len(kinds) == 14
    for kind in kinds:
        own = [outcome for outcome in outcomes if outcome.query.kind == kind]
        assert hit_rate(own, 3) >= 0.85, kind


def test_most_is_answered_and_little_wrongly(outcomes: list[Outcome]) -> None:
    """A wrong answer is worse than a question back."""
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    assert share(answerable, "answer") >= 0.72
    assert share(answerable, "none") <= 0.08
    assert sum(map(helped, answerable)) / len(answerable) >= 0.90
    answered = [outcome for outcome in outcomes if outcome.verdict.decision == "answer"]
    assert sum(outcome.is_wrong for outcome in answered) / len(answered) <= 0.06


def test_what_nothing_answers_is_rarely_answered(outcomes: list[Outcome]) -> None:
    """Although the questions are about the same shop."""
    others = [outcome for outcome in outcomes if not outcome.query.relevant]
    assert share(others, "answer") <= 0.12
    assert share(others, "none") >= 0.70


def test_questions_about_something_else_are_refused(index: FaqIndex) -> None:
    """Hotels and general knowledge have no place in a shop: nothing answered, few asked back.

    The aim over all of both files is .95; these are the first hundred of each, one being .005.
    """
    files = [SHARED / "far-ja" / name for name in ("hotel.jsonl", "factoid.jsonl")]
    if not all(file.is_file() for file in files):
        pytest.skip("far-ja is not in MADOGUCHI_TEST_DATA")
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()[:100]]
    texts = [str(json.loads(line)["text"]) for line in lines]
    outcomes = measure(
        index, [Query(str(n), text, frozenset(), "far") for n, text in enumerate(texts)]
    )
    assert share(outcomes, "answer") == 0
    assert share(outcomes, "none") >= 0.92
