"""Requests for a person in words that no rule knows."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from bot.intents.engine import Classifier
from bot.intents.files import load_examples
from bot.intents.patterns import asks_for_person
from bot.intents.person import BUCKETS, PersonModel, buckets, person_model
from madoguchi.encoder import TOKEN_WIDTH, Encoded
from tests.fakes import HashEncoder
from training.person_wordings import asking, speaking_of

UNKNOWN = Encoded(np.zeros(3, dtype=np.float32))
"""By an encoder that the model was not fitted for."""


@pytest.mark.parametrize(
    "text",
    [
        "さっきから同じ返事ばかりなので、責任者の方とお話しさせていただきたいのですが",
        "tantousha to hanashitai",
        "could you please put me through to one of your colleagues about my refund",
        "i need 2 speak 2 a hooman plz",
    ],
)
def test_spelling_alone_tells_who_asks(text: str) -> None:
    """So an encoder of one's own choice needs no training."""
    assert person_model().likelihood(text, UNKNOWN, "another") >= 0.5


@pytest.mark.parametrize(
    "text",
    [
        "担当者の名前を変更したい",
        "昨日オペレーターの方と話しました",
        "henpin shitai",
        "are you hiring agents",
    ],
)
def test_who_speaks_of_people_asks_for_none(text: str) -> None:
    """The words are the same, what is said of them differs."""
    assert person_model().likelihood(text, UNKNOWN, "another") < 0.5


def test_a_refusal_is_heard_before_what_was_learnt() -> None:
    """However much the rest sounds like asking."""
    classifier = Classifier(HashEncoder(), load_examples())
    assert classifier.classify("オペレーターの方とは話したくないです", "ja").kind == "question"


def test_what_was_learnt_is_said_to_be_so() -> None:
    """The inbox shows how a message was understood."""
    text = "込み入った話なので、詳しい社員の方に取り次いでいただけると助かります"
    assert not asks_for_person(text)
    understood = Classifier(HashEncoder(), load_examples()).classify(text, "ja")
    assert (understood.kind, understood.by) == ("person", "learnt")
    assert 0.5 <= understood.score <= 1.0


def test_a_long_english_message_may_ask_for_a_person() -> None:
    """English takes more letters than Japanese for the same."""
    text = (
        "hello, could you please connect me to one of your colleagues or a live support agent, "
        "i would like to speak with a real person please"
    )
    assert len(text) > 100
    assert Classifier(HashEncoder(), load_examples()).classify(text, "en").kind == "person"


def test_the_vector_counts_for_its_own_encoder_only() -> None:
    """The vectors of another one mean something else, and may be of another width."""
    row, nothing = np.ones(1, dtype=np.float32), np.zeros((TOKEN_WIDTH, 1), np.float32)
    no_spelling = np.zeros((BUCKETS, 1), np.float32)
    model = PersonModel(
        "own", row, row[:, None], no_spelling, row, row, nothing, row * 0, row, -2.0, 3.0
    )
    assert model.likelihood("x", Encoded(row * 3), "own") == pytest.approx(1 / (1 + np.exp(-1)))
    assert model.likelihood("x", UNKNOWN, "another") == pytest.approx(1 / (1 + np.exp(1 + 3)))


def test_one_token_of_many_is_enough() -> None:
    """A wish in the middle of a long story: the largest counts, wherever it stands."""
    row, first = np.zeros(1, dtype=np.float32), np.zeros((TOKEN_WIDTH, 1), np.float32)
    first[0] = 0.5
    no_spelling = np.zeros((BUCKETS, 1), np.float32)
    model = PersonModel(
        "own", row, row[:, None], no_spelling, row, row, first, row - 1, row + 1, 0.0, 0.0
    )
    tokens = np.zeros((9, TOKEN_WIDTH), dtype=np.int8)
    assert model.likelihood("x", Encoded(row, tokens), "own") == 0.5
    tokens[4, 0], tokens[7, 0] = 6, 4
    assert model.likelihood("x", Encoded(row, tokens), "own") == pytest.approx(1 / (1 + np.exp(-2)))
    assert model.likelihood("x", Encoded(row), "own") == 0.5


def test_a_text_of_no_words_falls_into_no_bucket() -> None:
    """And is not divided by."""
    assert buckets("!") == []
    assert 0.0 <= person_model().likelihood("!", UNKNOWN, "another") <= 1.0


def test_wordings_are_composed_the_same_every_time() -> None:
    """What ships learnt can be made again."""
    assert list(asking(20, Random(1))) == list(asking(20, Random(1)))
    assert list(speaking_of(20, Random(1))) == list(speaking_of(20, Random(1)))
