"""Contact reasons: how well questions are grouped, how stable that is, and how long it takes.

Quality is measured on the test sentences of ``clinc150`` (150 intents that nobody tells the
grouping), beside BERTopic with its usual settings on the same vectors. BERTopic leaves out what it
calls outliers; so both stand here as they are, what is left out being one group, and with every
sentence in the nearest group (BERTopic's ``reduce_outliers``). What chose our constants were the
questions of the training trades, not these.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from analytics.reasons_keeping import keep
from madoguchi.encoder import Encoder, Vectors, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.grouping import NOWHERE, Labels, centred, group, place
from madoguchi.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))
NOT_THERE = "left out: pip install 'madoguchi[bench]' (bertopic, umap-learn, hdbscan)"


def run() -> dict[str, Any]:
    """Return agreement with the known groups, and from week to week."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    encoder = load_encoder(settings, threads=2)
    return {"clinc150": _clinc(encoder)}


def _clinc(encoder: Encoder) -> dict[str, Any] | str:
    if not (SHARED / "clinc150" / "test.jsonl").is_file():
        return "left out: clinc150 is not in MADOGUCHI_TEST_DATA"
    texts, intents = _sentences("test.jsonl")
    vectors = encoder.encode_queries(texts)
    beyond = encoder.encode_queries(_sentences("oos_test.jsonl")[0])
    return {
        "sentences": len(texts),
        "known_groups": len(set(intents)),
        "madoguchi": _ours(vectors, intents),
        "bertopic": _bertopic(texts, vectors, intents),
        "left_out_with_1000_beyond_the_intents": _left_out(vectors, beyond),
        "week_to_week": _weeks(vectors, intents),
    }


def _sentences(name: str) -> tuple[list[str], list[str]]:
    """Read sentences in an order that has nothing to do with their intents."""
    with (SHARED / "clinc150" / name).open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    rows.sort(key=lambda row: hashlib.sha256(row["text"].encode()).hexdigest())
    return [row["text"] for row in rows], [row["intent"] for row in rows]


def _ours(vectors: Vectors, intents: Sequence[str]) -> dict[str, Any]:
    began = time.perf_counter()
    points = centred(vectors, vectors.mean(axis=0))
    found = group(points)
    labels, nearest = found.place(points), place(points, found.middles)
    return _scores(labels, nearest, intents, time.perf_counter() - began)


def _bertopic(texts: list[str], vectors: Vectors, intents: Sequence[str]) -> dict[str, Any] | str:
    if find_spec("bertopic") is None:
        return NOT_THERE
    from bertopic import BERTopic
    from umap import UMAP

    # Its own default but for the seed, without which each run gives other topics.
    reduced = UMAP(15, n_components=5, min_dist=0.0, metric="cosine", random_state=0)
    began = time.perf_counter()
    model = BERTopic(umap_model=reduced)
    topics, _ = model.fit_transform(texts, embeddings=vectors)
    seconds = time.perf_counter() - began
    nearest = model.reduce_outliers(texts, topics, strategy="embeddings", embeddings=vectors)
    return _scores(np.array(topics), np.array(nearest), intents, seconds)


def _scores(
    labels: Labels, nearest: Labels, intents: Sequence[str], seconds: float
) -> dict[str, Any]:
    return {
        "groups": len(set(labels.tolist()) - {NOWHERE}),
        "left_out": round(float((labels == NOWHERE).mean()), 3),
        "nmi": round(float(normalized_mutual_info_score(intents, labels)), 4),
        "nmi_all_in_the_nearest": round(float(normalized_mutual_info_score(intents, nearest)), 4),
        "ari_all_in_the_nearest": round(float(adjusted_rand_score(intents, nearest)), 4),
        "seconds": round(seconds, 1),
    }


def _left_out(vectors: Vectors, beyond: Vectors) -> dict[str, float]:
    every = np.concatenate([vectors, beyond])
    points = centred(every, every.mean(axis=0))
    out = group(points).place(points) == NOWHERE
    return {
        "of_the_intents": round(float(out[: len(vectors)].mean()), 3),
        "of_what_is_beyond": round(float(out[len(vectors) :].mean()), 3),
    }


def _weeks(vectors: Vectors, intents: Sequence[str]) -> dict[str, Any]:
    """Group half of the sentences, then all of them, and compare where that half is.

    The second week brings as much as there was: the hardest that a week can be.
    """
    half = len(vectors) // 2
    first = centred(vectors[:half], vectors[:half].mean(axis=0))
    grouping = group(first)
    before = grouping.place(first)
    points = centred(vectors, vectors.mean(axis=0))
    old = np.concatenate([before, np.full(len(vectors) - half, NOWHERE)])
    fresh = group(points)
    kept = keep(points, old, len(grouping.middles), fresh)
    anew = fresh.place(points)
    had = np.flatnonzero(before != NOWHERE)
    return {
        "ari_of_the_same_questions": round(
            float(adjusted_rand_score(before[had], kept[:half][had])), 4
        ),
        "ari_grouped_anew_without_keeping": round(
            float(adjusted_rand_score(before[had], anew[:half][had])), 4
        ),
        "nmi_kept": round(float(normalized_mutual_info_score(intents, kept)), 4),
        "nmi_anew": round(float(normalized_mutual_info_score(intents, anew)), 4),
    }
