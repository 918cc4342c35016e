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
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

from analytics import reasons_job, store
from analytics.model import Event
from analytics.reasons_keeping import keep
from faq.evaluate import read_queries
from madoguchi import sites
from madoguchi.clock import system_clock
from madoguchi.database import Database, migrate, open_database
from madoguchi.encoder import Encoder, Vectors, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.grouping import NOWHERE, Labels, centred, group, place
from madoguchi.settings import Settings
from training.trades import of_the_encoder, of_the_ranker

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))
QUESTIONS, OF_A_DAY = 100_000, 1_000
NOT_THERE = "left out: pip install 'madoguchi[bench]' (bertopic, umap-learn, hdbscan)"


def run() -> dict[str, Any]:
    """Return agreement with the known groups and from week to week, and seconds."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    encoder = load_encoder(settings, threads=2)
    return {"clinc150": _clinc(encoder), f"{QUESTIONS:,} questions": _growing(encoder)}


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


def _growing(encoder: Encoder) -> dict[str, Any]:
    """Group very many different questions through the job, then a day's: half of them new."""
    asked = list(islice(_different(), QUESTIONS + OF_A_DAY // 2))
    with TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{folder}/reasons.db", 2)
        migrate(db)
        with db.write() as tx:
            sites.create_site(tx, id="bench", name="bench", locales=["ja", "en"])
        _ask(db, asked[:QUESTIONS], 0)
        first = _timed(db, encoder)
        _ask(db, asked[QUESTIONS - OF_A_DAY // 2 :], QUESTIONS)
        day = _timed(db, encoder)
        week = _timed(db, encoder, regroup=True)
        db.close()
    return {
        "seconds_first": first[0],
        "of_these_encoding": first[1],
        "reasons": first[2]["reasons"],
        "without_reason": first[2]["without_reason"],
        f"seconds_a_day_of_{OF_A_DAY:,}": day[0],
        "seconds_a_week_anew": week[0],
    }


def _timed(
    db: Database, encoder: Encoder, *, regroup: bool = False
) -> tuple[float, float, dict[str, Any]]:
    """Return seconds in all and of encoding, and what the job told."""
    began = encoded = time.perf_counter()

    def progress(done: int, total: int) -> None:
        nonlocal encoded
        encoded = time.perf_counter()

    told = reasons_job.bring_up_to_date(
        db, "bench", encoder, system_clock, progress, regroup=regroup
    )
    return round(time.perf_counter() - began, 1), round(encoded - began, 1), told


def _ask(db: Database, texts: Sequence[str], first: int) -> None:
    with db.write() as tx:
        for number, text in enumerate(texts, start=first):
            event = Event(
                site_id="bench",
                kind="question",
                occurred_at=system_clock(),
                conversation_id=f"con_{number}",
                inquiry_id=f"inq_{number}",
                payload={"text": text},
            )
            store.add_event(tx, event)


def _different() -> Iterator[str]:
    """Yield different questions: those of the training trades, opened and ended in many ways."""
    texts = [
        query.text
        for folder in (*of_the_encoder(), *of_the_ranker())
        if not folder.name.startswith("passages")
        for query in read_queries(folder / "queries.jsonl")
    ]
    texts = sorted(set(texts), key=lambda text: hashlib.sha256(text.encode()).hexdigest())
    for opening, ending in product(_OPENINGS, _ENDINGS):
        yield from (f"{opening}{text}{ending}" for text in texts)


_OPENINGS = ("", "すみません、", "会員です。", "急いでいます。", "先日も聞きましたが、")
_ENDINGS = ("", " お願いします", " 困っています", " 教えて")
