"""What tells the candidates of one query apart, compared over all segments of an index."""

from __future__ import annotations

import numpy as np
import pytest

from faq.apart import Met, Parts, apart
from faq.evidence import NAMES, Examined, compare

EXAMINED = (
    "fused question passage question_stands_out passage_stands_out words title_words grams "
    "title_grams covered title_covered title_met missed polarity respelled foreign unasked "
    "sentence grams_covered"
).split()
UP, ACROSS = [1.0, 0.0], [0.0, 1.0]


def parts(*rows: list[float]) -> Parts:
    """Return one row a part of the query."""
    return np.array(rows, dtype=np.float32)


def met(words: Parts, grams: Parts, tokens: Parts, *passages: list[float]) -> Met:
    """Return candidates that have a question, or passages with these vectors."""
    vectors = parts(*passages) if passages else np.zeros((words.shape[1], 2), np.float32)
    return Met(words, grams, tokens, vectors)


def test_a_word_that_all_hold_counts_least() -> None:
    """The town's name is in every paragraph, the harbour in one."""
    words = parts([1, 1, 1, 1], [0, 1, 0, 0])
    columns = apart(met(words, words, words))
    for name in ("covered_here", "grams_covered_here", "tokens_here"):
        others, answers = columns[name][[0, 2, 3]], columns[name][1]
        assert answers == pytest.approx(1.0)
        assert (others < 0.1).all()
    assert columns["tokens"].tolist() == [0.5, 1, 0.5, 0.5]
    assert columns["token_missed"].tolist() == pytest.approx([0.76, 0, 0.76, 0.76])


def test_far_tokens_are_not_close() -> None:
    """A cosine of a half or less says nothing."""
    columns = apart(met(parts([1.0, 0.0]), parts([1.0, 0.0]), parts([0.75, 0.5])))
    assert columns["tokens_close"].tolist() == pytest.approx([0.5, 0])


def test_neighbours_lend_a_passage_the_name_it_does_not_repeat() -> None:
    """Napoleon's marriage is told in a passage that says "he", among others that name him."""
    words = parts([1, 1, 0, 0], [0, 0, 1, 1])  # Napoleon; married
    columns = apart(met(words, words, words, UP, UP, UP, ACROSS))
    assert columns["around covered_here"].argmax() == 2
    assert columns["around tokens"].tolist() == [0.75, 0.75, 1, 0.5]
    assert columns["covered_here"][2] == columns["covered_here"][3]


def test_only_passages_near_enough_and_the_nearest_four_lend() -> None:
    """Who has a question neither lends nor borrows."""
    words = parts([0, 1, 0, 0, 0, 0])
    vectors = parts([1, 0], [0.8, 0.6], UP, UP, UP, UP)
    columns = apart(met(words, words, words, *vectors.tolist()))
    assert columns["around tokens"].tolist() == [0, 1, 0, 0, 0, 0]
    vectors[5] = 0
    columns = apart(met(words, words, words, *vectors.tolist()))
    assert (columns["around tokens"][[0, 2, 3, 4]] > 0.1).all()
    assert columns["around tokens"][5] == 0
    columns = apart(met(words, words, words))
    assert not any(scores.any() for name, scores in columns.items() if name.startswith("around"))


def test_who_borrows_nothing_keeps_what_it_is_far_from() -> None:
    """A passage with none near it, or with a question, is no nearer to any token."""
    held, tokens = parts([0, 1], [1, 0]), parts([-0.2, -0.1], [0.3, 0.4])
    columns = apart(met(held, held, tokens, UP, ACROSS))
    for name in ("covered_here", "tokens", "tokens_here", "token_missed"):
        assert columns[f"around {name}"].tolist() == columns[name].tolist()


def test_segments_are_compared_with_each_other() -> None:
    """An edited article tells itself apart as it would in one segment with the rest."""
    chance = np.random.default_rng(0)
    columns = {name: chance.random(6, dtype=np.float32) for name in EXAMINED}
    words, grams, tokens = (chance.random((3, 6), dtype=np.float32) for _ in range(3))
    passages = chance.random((6, 2), dtype=np.float32)

    def some(own: slice) -> Examined:
        held = Met(words[:, own], grams[:, own], tokens[:, own], passages[own])
        return Examined({name: scores[own] for name, scores in columns.items()}, held)

    (together,) = compare([some(slice(6))])
    split = compare([some(slice(4)), some(slice(4, 6))])
    assert [part.shape for part in split] == [(4, len(NAMES)), (2, len(NAMES))]
    assert np.concatenate(split) == pytest.approx(together)
    first = together[:, NAMES.index("first words")]
    assert first.tolist() == (np.arange(6) == columns["words"].argmax()).tolist()


def test_nobody_comes_first_in_nothing() -> None:
    """A query whose words nobody holds has no first."""
    none = np.zeros(2, dtype=np.float32)
    held = met(parts([0, 0]), parts([0, 0]), parts([0, 0]))
    (rows,) = compare([Examined(dict.fromkeys(EXAMINED, none), held)])
    assert not rows[:, [NAMES.index(name) for name in NAMES if name.startswith("first")]].any()


def test_without_words_or_candidates_there_is_nothing_to_tell() -> None:
    """No number is ever undefined."""
    nothing = np.zeros((0, 2), dtype=np.float32)
    nobody = nothing.T
    for held, count in (
        (met(nothing, nothing, nothing, UP, UP), 2),
        (met(nobody, nobody, nobody), 0),
    ):
        columns = apart(held)
        assert all(scores.tolist() == [0.0] * count for scores in columns.values())


def test_a_lone_candidate_is_not_held_back() -> None:
    """Nothing tells it apart, so that all parts count alike."""
    lone = parts([1.0], [0.5])
    columns = apart(met(lone, lone, lone))
    assert columns["covered_here"][0] > 0.5
    assert columns["tokens_here"].tolist() == columns["tokens"].tolist() == [0.75]
