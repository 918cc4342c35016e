"""What tells the candidates of one query apart, compared over all segments of an index."""

from __future__ import annotations

import numpy as np
import pytest

from faq.apart import Met, Parts, apart


def parts(*rows: list[float]) -> Parts:
    """Return one row a part of the query."""
    return np.array(rows, dtype=np.float32)


def test_a_word_that_all_hold_counts_least() -> None:
    """The town's name is in every paragraph, the harbour in one."""
    words = parts([1, 1, 1, 1], [0, 1, 0, 0])
    (columns,) = apart([Met(words, words, words)])
    for name in ("covered_here", "grams_covered_here", "tokens_here"):
        others, answers = columns[name][[0, 2, 3]], columns[name][1]
        assert answers == pytest.approx(1.0)
        assert (others < 0.1).all()
    assert columns["tokens"].tolist() == [0.5, 1, 0.5, 0.5]
    assert columns["token_missed"].tolist() == pytest.approx([0.76, 0, 0.76, 0.76])


def test_far_tokens_are_not_close() -> None:
    """A cosine of a half or less says nothing."""
    (columns,) = apart([Met(parts([1.0, 0.0]), parts([1.0, 0.0]), parts([0.75, 0.5]))])
    assert columns["tokens_close"].tolist() == pytest.approx([0.5, 0])


def test_segments_are_compared_with_each_other() -> None:
    """An edited article tells itself apart as it would in one segment with the rest."""
    chance = np.random.default_rng(0)
    whole = Met(*(chance.random((3, 6), dtype=np.float32) for _ in range(3)))
    (together,) = apart([whole])
    split = apart([Met(*(part[:, :4] for part in whole)), Met(*(part[:, 4:] for part in whole))])
    for name, expected in together.items():
        found = np.concatenate([columns[name] for columns in split])
        assert found.tolist() == pytest.approx(expected.tolist())


def test_without_words_or_candidates_there_is_nothing_to_tell() -> None:
    """No number is ever undefined."""
    nothing = np.zeros((0, 2), dtype=np.float32)
    for met, count in ((Met(nothing, nothing, nothing), 2), (Met(*[nothing.T] * 3), 0)):
        (columns,) = apart([met])
        assert all(scores.tolist() == [0.0] * count for scores in columns.values())


def test_a_lone_candidate_is_not_held_back() -> None:
    """Nothing tells it apart, so that all parts count alike."""
    (columns,) = apart([Met(*[parts([1.0], [0.5])] * 3)])
    assert columns["covered_here"][0] > 0.5
    assert columns["tokens_here"].tolist() == columns["tokens"].tolist() == [0.75]
