"""How well intents are understood: on sets of others, by the service's own engine and Rasa's DIET.

The sets are read from ``MADOGUCHI_TEST_DATA`` and left out by name where they are not there. What
is said of each is with the engine's own threshold, chosen on the training file alone; ``refused``
is the share of out-of-scope sentences refused where 95 % of those in scope are kept. DIET is beside
it where there is an environment with Rasa (`benchmarks.diet`).
"""

from __future__ import annotations

import csv
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import diet
from bot.assistant.model import Assistant
from bot.intents.engine import Classifier
from bot.intents.files import load_examples
from bot.nlu.engine import IntentEngine
from bot.nlu.entities import EntityFinder
from bot.nlu.evaluate import Labelled, Prediction, predict, read_labelled, report, sentences_of
from bot.nlu.training import train
from faq.evaluate import read_queries
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))
HELD = ("asking_for_person_6.txt", "asking_for_person_9.txt")
LOOKALIKE = ("not_asking_for_person_6.txt", "not_asking_for_person_9.txt")
"""By somebody who had seen nothing of what teaches; what teaches word for word is taken out."""
_ASKING = {"CHAT_WITH_AGENT", "CALL_CENTER"}
"""Intents of hint3-curekart that do ask for a person."""
_SAMPLE = 1000
_FEW = 10
_KEPT = 0.95
_TIMED = 300


def run() -> dict[str, Any]:
    """Return accuracy, refusals, correlation and times on each set, and requests for a person."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    encoder, trainer = load_encoder(settings), load_encoder(settings, threads=2)
    if not (SHARED / "clinc150").is_dir():
        return {"left out": "clinc150, hint3-curekart and xsid-ja are not in MADOGUCHI_TEST_DATA"}
    sets = {name: (taught, asked) for name, taught, asked in _sets()}
    python = diet.find_python(settings.data_dir)
    return {
        **{name: _measure(encoder, trainer, *both) for name, both in sets.items()},
        "asking for a person": _persons(encoder),
        "rasa": {name: _measure_diet(python, *both) for name, both in sets.items()}
        if python
        else "Rasa not here: left out",
    }


def _sets() -> Iterator[tuple[str, list[Labelled], list[Labelled]]]:
    """Yield each set's name, what it teaches and what it asks."""
    taught = _read("clinc150/train")
    asked = [*_read("clinc150/test"), *_read("clinc150/oos_test")]
    yield "clinc150, all examples", taught, asked
    yield f"clinc150, {_FEW} examples", _few(taught), asked
    for name in ("hint3-curekart", "xsid-ja"):
        yield name, _read(f"{name}/train"), _read(f"{name}/test")


def _measure(
    encoder: Encoder, trainer: Encoder, taught: Sequence[Labelled], asked: Sequence[Labelled]
) -> dict[str, Any]:
    started, worked = time.perf_counter(), time.process_time()
    model = train(sentences_of(taught), trainer)
    trained, worked = time.perf_counter() - started, time.process_time() - worked
    engine = IntentEngine(encoder, model, EntityFinder(Assistant({})))
    predictions, times = list[Prediction](), list[float]()
    for one in asked:
        started = time.perf_counter()
        predictions += predict(engine, [one.text])
        times.append(time.perf_counter() - started)
    return {
        "examples": len(taught),
        "train_s": round(trained, 1),
        "train_cpu_s": round(worked, 1),
        **_worth(asked, predictions, times),
    }


def _measure_diet(
    python: str, taught: Sequence[Labelled], asked: Sequence[Labelled]
) -> dict[str, Any]:
    found = diet.train_and_parse(python, taught, [one.text for one in asked])
    return {
        "examples": len(taught),
        "epochs": found.epochs,
        "train_s": round(found.train_s, 1),
        **_worth(asked, found.predictions, found.times_s),
    }


def _worth(
    asked: Sequence[Labelled], predictions: Sequence[Prediction], times: Sequence[float]
) -> dict[str, Any]:
    found = report(asked, predictions)
    sure = np.array([one.confidence for one in predictions])
    inside = np.array([one.intent is not None for one in asked])
    refused = sure[~inside] < np.quantile(sure[inside], 1 - _KEPT)
    return {
        "parse_p50_ms": round(1000 * float(np.median(times[:_TIMED])), 1),
        "accuracy_in_scope": _rounded(found.ranked_first),
        "accuracy_in_scope_at_threshold": _rounded(found.in_scope_right),
        "out_of_scope_recall": _rounded(found.refused_recall),
        "out_of_scope_precision": _rounded(found.refused_precision),
        "refused_at_95_kept": round(float(refused.mean()), 3) if len(refused) else None,
        "mcc": _rounded(found.correlation),
    }


def _persons(encoder: Encoder) -> dict[str, Any]:
    """Return recall on wordings held back, and false alarms on other people's messages."""
    classifier = Classifier(encoder, load_examples())
    classifier.warm_up()

    def asking(texts: Sequence[str]) -> float:
        kinds = [classifier.classify(text, "ja").kind for text in texts]
        return round(kinds.count("person") / len(kinds), 4)

    held = {name: _lines(name) for name in HELD}
    started = time.perf_counter()
    figures: dict[str, Any] = {f"recall, {name}": asking(texts) for name, texts in held.items()}
    took, count = time.perf_counter() - started, sum(map(len, held.values()))
    figures["ms"] = round(1000 * took / count, 1)
    others = {name: _lines(name) for name in LOOKALIKE} | _others()
    return figures | {f"false alarms, {name}": asking(own) for name, own in others.items()}


def _lines(name: str) -> list[str]:
    return (ROOT / "benchmarks" / "data" / name).read_text(encoding="utf-8").splitlines()


def _others() -> dict[str, list[str]]:
    """Return messages that ask for no person, by the set they are of; what is not there, is not."""
    found = {
        name: [one.text for one in _read(name) if one.intent not in _ASKING]
        for name in ("clinc150/test", "clinc150/oos_test", "xsid-ja/test", "hint3-curekart/test")
    }
    for name in ("ja-shop", "jsquad"):
        if (path := SHARED / name / "queries.jsonl").is_file():
            found[name] = [query.text for query in read_queries(path)][:_SAMPLE]
    if (path := SHARED / "covid-faq" / "faq.csv").is_file():
        with path.open(encoding="utf-8", newline="") as rows:
            found["covid-faq"] = [row["question"] for row in csv.DictReader(rows)]
    return found


def _few(taught: Sequence[Labelled]) -> list[Labelled]:
    """Return ten examples of every intent, drawn the same way every time."""
    order = np.random.default_rng(0).permutation(len(taught))
    drawn: dict[str | None, list[Labelled]] = {}
    for place in order:
        drawn.setdefault(taught[place].intent, []).append(taught[place])
    return [one for own in drawn.values() for one in own[:_FEW]]


def _read(name: str) -> list[Labelled]:
    return read_labelled(SHARED / f"{name}.jsonl")


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)
