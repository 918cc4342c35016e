"""What training makes: one frozen object, and the one file it is kept in.

The file is NumPy's ``.npz`` and holds arrays and one text in JSON, nothing that could run.
"""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.nlu.classifier import Classifier, Features, Space
from bot.nlu.grams import Grams
from bot.nlu.rehearsal import Certainty

FORMAT = 3
"""Raise it whenever what training makes of the same examples changes."""

_ABOUT = "about"


@dataclass(frozen=True, eq=False)
class Trained:
    """What is known of one language; ``outside`` are the numbers of intents out of scope."""

    intents: tuple[str, ...]
    space: Space
    classifier: Classifier
    certainty: Certainty
    outside: tuple[int, ...] = ()


@dataclass(frozen=True, eq=False)
class Model:
    """What is known by language; ``fingerprint`` says of which examples, by which encoder."""

    fingerprint: str
    languages: Mapping[str, Trained]


def save(model: Model, path: Path) -> None:
    """Write a model beside where it belongs, and put it there once it is whole."""
    arrays: dict[str, Any] = {}
    about: dict[str, Any] = {"format": FORMAT, "fingerprint": model.fingerprint, "languages": {}}
    for language, trained in model.languages.items():
        about["languages"][language] = {
            "intents": trained.intents,
            "outside": trained.outside,
            "certainty": asdict(trained.certainty),
        }
        arrays |= {f"{language}.{name}": array for name, array in _arrays(trained).items()}
    arrays[_ABOUT] = np.array(json.dumps(about))
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.stem, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
        os.replace(beside, path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def load(path: Path, fingerprint: str) -> Model | None:
    """Return the model of a file; None where it is missing, unreadable or of other examples."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            about = json.loads(str(arrays[_ABOUT]))
            if (about["format"], about["fingerprint"]) != (FORMAT, fingerprint):
                return None
            languages = {
                language: _trained(said, language, arrays)
                for language, said in about["languages"].items()
            }
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    return Model(fingerprint, languages)


def _arrays(trained: Trained) -> dict[str, NDArray[Any]]:
    space, classifier = trained.space, trained.classifier
    return {
        "rarity": space.grams.rarity,
        "directions": space.grams.directions,
        "meaning_mean": space.meaning_mean,
        "spelling_mean": space.spelling_mean,
        "weights": classifier.weights,
        "meaning": classifier.examples.meaning,
        "spelling": classifier.examples.spelling,
        "labels": classifier.labels,
    }


def _trained(said: Mapping[str, Any], language: str, arrays: Mapping[str, Any]) -> Trained:
    def of(name: str) -> Any:
        return arrays[f"{language}.{name}"]

    space = Space(Grams(of("rarity"), of("directions")), of("meaning_mean"), of("spelling_mean"))
    examples = Features(of("meaning"), of("spelling"))
    return Trained(
        tuple(said["intents"]),
        space,
        Classifier(of("weights"), examples, of("labels")),
        Certainty(**said["certainty"]),
        tuple(said["outside"]),
    )
