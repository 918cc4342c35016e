"""Rasa's DIET on the sets of `benchmarks.nlu`, in an environment of Rasa's own.

That is the one ``MADOGUCHI_RASA_PYTHON`` names, or else the one ``make rasa`` has built. DIET gets
what ``rasa init`` gives it: counts of words and of characters' n-grams, and 100 epochs, fewer where
a set is so large that they would take hours. Japanese is split by the service's tokenizer, for Rasa
has none; the fallback has the threshold of ``bot/rasa/config.yml``.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import yaml

from bot.nlu.evaluate import Labelled, Prediction
from bot.nlu.training import OUT_OF_SCOPE, is_out_of_scope
from madoguchi.text import is_japanese

ROOT = Path(__file__).resolve().parent.parent
_INSIDE = Path(__file__).with_name("diet_in_rasa.py")
_MOST_EPOCHS, _FEWEST_EPOCHS = 100, 10
_SENTENCES = 150_000
"""How many sentences DIET may be shown in all, each once an epoch."""


class Outcome(NamedTuple):
    """What DIET took each sentence for, and what it took to get there."""

    epochs: int
    train_s: float
    times_s: list[float]
    predictions: list[Prediction]


def find_python(data_dir: Path) -> str | None:
    """Return the Python of an environment with Rasa in it; None where there is none."""
    given = os.environ.get("MADOGUCHI_RASA_PYTHON")
    python = given or str(data_dir.resolve() / "rasa-env" / "bin" / "python")
    try:
        tried = subprocess.run(
            [python, "-c", "import rasa, sudachipy"], capture_output=True, check=False
        )
    except OSError:
        return None
    return None if tried.returncode else python


def train_and_parse(python: str, taught: Sequence[Labelled], texts: Sequence[str]) -> Outcome:
    """Return what DIET takes texts for; CalledProcessError where Rasa fails."""
    epochs = min(_MOST_EPOCHS, max(_FEWEST_EPOCHS, _SENTENCES // len(taught)))
    japanese = any(is_japanese(one.text) for one in taught)
    intents = sorted({one.intent or OUT_OF_SCOPE for one in taught})
    with TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "config.yml", _config(epochs, japanese))
        _write(folder / "nlu.yml", _examples(taught, intents))
        _write(folder / "asked.json", json.dumps(list(texts)))
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "RASA_TELEMETRY_ENABLED": "false"}
        command = [python, str(_INSIDE), str(folder)]
        subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
        found = json.loads((folder / "parsed.json").read_text(encoding="utf-8"))
    pairs = zip(texts, found["parsed"], strict=True)
    predictions = [_prediction(text, parsed, intents) for text, parsed in pairs]
    return Outcome(epochs, found["train_s"], found["times_s"], predictions)


def _config(epochs: int, japanese: bool) -> str:
    tokenizer = "bot.rasa.components.tokenizer.SudachiTokenizer" if japanese else None
    pipeline = [
        {"name": tokenizer or "WhitespaceTokenizer"},
        {"name": "RegexFeaturizer"},
        {"name": "LexicalSyntacticFeaturizer"},
        {"name": "CountVectorsFeaturizer"},
        {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
        {
            "name": "DIETClassifier",
            "epochs": epochs,
            "constrain_similarities": True,
            "entity_recognition": False,
            "random_seed": 42,
        },
        {"name": "FallbackClassifier", "threshold": 0.6, "ambiguity_threshold": 0.1},
    ]
    language = "ja" if japanese else "en"
    said = {"recipe": "default.v1", "assistant_id": "diet", "language": language}
    return yaml.safe_dump({**said, "pipeline": pipeline, "policies": []})


def _examples(taught: Sequence[Labelled], intents: Sequence[str]) -> str:
    """Return labelled sentences as a file of Rasa's.

    None of their signs means anything in it; intents have numbers, for a slash in a name does.
    """
    examples = {name: list[dict[str, str]]() for name in intents}
    for one in taught:
        text = " ".join(one.text.translate(str.maketrans("[](){}", "      ")).split())
        examples[one.intent or OUT_OF_SCOPE].append({"text": text})
    said = [{"intent": f"i{n}", "examples": own} for n, own in enumerate(examples.values())]
    return yaml.safe_dump({"version": "3.1", "nlu": said}, allow_unicode=True)


def _prediction(text: str, parsed: dict[str, Any], intents: Sequence[str]) -> Prediction:
    names = {f"i{n}": name for n, name in enumerate(intents) if not is_out_of_scope(name)}
    ranking = tuple((names[n], float(sure)) for n, sure in parsed["ranking"] if n in names)
    confidence = ranking[0][1] if ranking else 0.0
    return Prediction(text, names.get(parsed["intent"]), confidence, ranking)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
