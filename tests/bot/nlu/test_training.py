"""Training: what it makes of examples, and the file it is kept in."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.trained import load, save
from bot.nlu.training import Sentence, fingerprint, train, trained_or_kept
from madoguchi.errors import InvalidInput
from tests.bot.nlu.assistants import JAPANESE, SENTENCES, sentences
from tests.fakes import HashEncoder


def test_the_same_examples_make_the_same_model() -> None:
    """Nothing of training is left to chance."""
    one, two = (train(sentences(), HashEncoder()).languages["en"] for _ in range(2))
    assert np.array_equal(one.classifier.weights, two.classifier.weights)
    assert one.certainty == two.certainty


def test_each_language_has_its_own_classifier() -> None:
    """Japanese and English examples are told apart by what they are written in."""
    languages = train(sentences(SENTENCES, JAPANESE), HashEncoder()).languages
    assert languages["ja"].intents == ("cancel_order", "opening_hours", "track_order")
    assert languages["en"].intents == ("cancel_order", "opening_hours", "pay", "track_order")


def test_a_foreign_word_among_examples_is_no_language() -> None:
    """What is written in Latin letters in a Japanese file belongs to its intents in Japanese."""
    mixed = [*sentences(JAPANESE), Sentence("cancel", "cancel_order")]
    languages = train(mixed, HashEncoder()).languages
    assert set(languages) == {"ja"}
    assert len(languages["ja"].classifier.labels) == 10


@pytest.mark.parametrize(
    "few",
    [
        [Sentence("hello", "greet")],
        [Sentence("hello", "greet"), Sentence("bye", "leave")],
        [Sentence("hello", "greet"), Sentence("hi there", "greet")],
        [Sentence(f"{word} {n}", word) for word in ("red", "blue") for n in ("car", "bike")],
    ],
)
def test_few_examples_are_enough(few: list[Sentence]) -> None:
    """One intent, or one or two examples of each, train without a warning or an error."""
    trained = train(few, HashEncoder()).languages["en"]
    assert set(trained.intents) == {one.intent for one in few}
    assert np.isfinite(trained.certainty.middle)


def test_without_examples_there_is_nothing_to_learn() -> None:
    """The error says so; blank sentences are none."""
    with pytest.raises(InvalidInput, match="no example sentences"):
        train([Sentence("  ", "greet")], HashEncoder())


def test_a_sentence_given_twice_counts_once() -> None:
    """Otherwise cross-validation would find what it was taught."""
    twice = [*sentences(), *sentences()]
    assert len(train(twice, HashEncoder()).languages["en"].classifier.labels) == 24


def test_a_saved_model_is_read_back_as_it_was(tmp_path: Path) -> None:
    """All that is needed to understand a message is in the file."""
    model = train(sentences(SENTENCES, JAPANESE), HashEncoder())
    save(model, tmp_path / "model.npz")
    read = load(tmp_path / "model.npz", model.fingerprint)
    assert read is not None
    one, two = model.languages["ja"], read.languages["ja"]
    assert (one.intents, one.certainty, one.outside) == (two.intents, two.certainty, two.outside)
    assert np.array_equal(one.classifier.weights, two.classifier.weights)
    assert np.array_equal(one.space.grams.directions, two.space.grams.directions)
    assert [path.name for path in tmp_path.iterdir()] == ["model.npz"]


@pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x03\x04 cut off"])
def test_a_broken_file_is_as_good_as_none(tmp_path: Path, content: bytes) -> None:
    """It is trained again, and the file is whole afterwards."""
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    model = trained_or_kept(sentences(), HashEncoder(), path)
    assert load(path, model.fingerprint) is not None


def test_unchanged_examples_are_not_trained_again(tmp_path: Path) -> None:
    """Nothing is encoded where the file is of these very examples and this encoder."""
    path = tmp_path / "nlu" / "model.npz"
    trained_or_kept(sentences(), HashEncoder(), path)
    encoder = HashEncoder()
    trained_or_kept(sentences(), encoder, path)
    assert encoder.encoded == 0
    trained_or_kept([*sentences(), Sentence("one more", "pay")], encoder, path)
    assert encoder.encoded > 0


def test_another_encoder_is_another_model() -> None:
    """Vectors of different encoders have nothing to do with each other."""
    other = HashEncoder()
    other.name = "hash-2"
    assert fingerprint(sentences(), HashEncoder()) != fingerprint(sentences(), other)
