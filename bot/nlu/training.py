"""Training: from example sentences to a `Model`, in seconds, the same from the same examples."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.assistant.model import Assistant
from bot.nlu import classifier, grams
from bot.nlu.classifier import Features, Space
from bot.nlu.rehearsal import Labels, rehearse
from bot.nlu.trained import FORMAT, Model, Trained, load, save
from faq.background import background
from madoguchi.encoder import Encoder
from madoguchi.errors import InvalidInput
from madoguchi.text import is_japanese, normalise

OUT_OF_SCOPE = "out_of_scope"
_OUT_OF_SCOPE = {OUT_OF_SCOPE, "oos", "nlu_fallback", "no_nodes_detected"}
"""What others call the intent of messages that none takes, in small letters."""


class Sentence(NamedTuple):
    """An example: what is said, and the intent it has."""

    text: str
    intent: str


Begins = Callable[[str, int], None]
"""Hears that a language is about to be learnt, and from how many examples."""


def _nobody(language: str, examples: int) -> None:
    """Tell nobody."""


def is_out_of_scope(intent: str) -> bool:
    """Say whether an intent is by its name what no intent takes."""
    return intent.lower() in _OUT_OF_SCOPE


def sentences_of(assistant: Assistant) -> tuple[Sentence, ...]:
    """Return all examples of an assistant."""
    return tuple(
        Sentence(example.text, intent.name)
        for intent in assistant.intents.values()
        for example in intent.examples
    )


def model_path(data_dir: Path, directory: Path) -> Path:
    """Return the file that the model of an assistant's directory is kept in."""
    name = hashlib.sha256(str(directory.resolve()).encode()).hexdigest()[:16]
    return data_dir / "nlu" / f"{name}.npz"


def trained_or_kept(
    sentences: Sequence[Sentence], encoder: Encoder, path: Path, begins: Begins = _nobody
) -> Model:
    """Return the model of a file if it is of these examples; else train, and write the file.

    ``begins`` is told of each language when its turn comes.
    """
    kept = load(path, fingerprint(sentences, encoder))
    if kept is not None:
        return kept
    model = train(sentences, encoder, begins)
    save(model, path)
    return model


class Material(NamedTuple):
    """One language's examples, ready to learn from: rows of ``labels`` number ``intents``."""

    texts: list[str]
    intents: tuple[str, ...]
    labels: Labels
    space: Space
    examples: Features


def prepare(
    sentences: Sequence[Sentence], encoder: Encoder, begins: Begins = _nobody
) -> Iterator[tuple[str, Material]]:
    """Yield each language with its examples, encoded; Unavailable where the encoder is."""
    for language, own in _by_language(_distinct(sentences)).items():
        begins(language, len(own))
        yield language, _material(own, encoder)


def train(sentences: Sequence[Sentence], encoder: Encoder, begins: Begins = _nobody) -> Model:
    """Train on examples; InvalidInput where there are none.

    Raises `madoguchi.errors.Unavailable` when the encoder does.
    """
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # on a busy machine several threads wait for each other
        languages = {
            language: _train(language, own, encoder)
            for language, own in prepare(sentences, encoder, begins)
        }
    if not languages:
        raise InvalidInput("There are no example sentences to learn intents from.")
    return Model(fingerprint(sentences, encoder), languages)


def fingerprint(sentences: Sequence[Sentence], encoder: Encoder) -> str:
    """Return what changes whenever training would make another model."""
    what = [FORMAT, encoder.name, *sentences]
    return hashlib.sha256(json.dumps(what).encode()).hexdigest()


def _distinct(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """Yield normalised examples that hold anything, none of an intent twice."""
    normalised = (Sentence(normalise(one.text), one.intent) for one in sentences)
    yield from dict.fromkeys(one for one in normalised if one.text)


def _by_language(sentences: Iterator[Sentence]) -> dict[str, list[Sentence]]:
    """Return examples by language; one that knows few of the intents joins the other.

    It is then not a language of the assistant, but the names and foreign words in its examples.
    """
    found: dict[str, list[Sentence]] = {}
    for one in sentences:
        found.setdefault("ja" if is_japanese(one.text) else "en", []).append(one)
    if len(found) < 2:
        return found
    few, many = sorted(found, key=lambda language: len({one.intent for one in found[language]}))
    known, all_ = ({one.intent for one in found[language]} for language in (few, many))
    if len(known) < 2 or len(known) < len(all_) / 2:
        found[many] += found.pop(few)
    return found


def _material(sentences: Sequence[Sentence], encoder: Encoder) -> Material:
    intents = tuple(sorted({one.intent for one in sentences}))
    number = {intent: place for place, intent in enumerate(intents)}
    texts = [one.text for one in sentences]
    vectors = encoder.encode_queries(texts)
    learnt = grams.fit(texts)
    space = Space(learnt, vectors.mean(axis=0), learnt.transform(texts).mean(axis=0))
    labels = np.array([number[one.intent] for one in sentences])
    return Material(texts, intents, labels, space, space.features(texts, vectors))


def _train(language: str, own: Material, encoder: Encoder) -> Trained:
    outside = tuple(place for place, intent in enumerate(own.intents) if is_out_of_scope(intent))
    anything = [normalise(sentence) for sentence in background(language)]
    strange = own.space.features(anything, encoder.encode_queries(anything))
    return Trained(
        own.intents,
        own.space,
        classifier.fit(own.examples, own.labels, len(own.intents)),
        rehearse(own.examples, own.labels, strange, outside),
        outside,
    )
