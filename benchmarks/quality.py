"""How often the right article comes first, beside what simpler searches reach in the same run.

``ja-shop`` is the project's own, and so are the English passages, which teach neither encoder nor
ranker (`training.trades`); ``jsquad``, and what is far out of the shop's scope (``far-ja``), are
read from ``MADOGUCHI_TEST_DATA`` and left out by name where they are not there. Of a large set
every n-th query is asked.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.baselines import hits, plain_e5
from faq.evaluate import (
    RANKED,
    Outcome,
    helped,
    hit_rate,
    measure,
    read_corpus,
    read_queries,
)
from faq.index import FaqIndex, build
from faq.reliability import Told, auroc, brier_skill, expected_calibration_error
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings
from training.trades import DATA

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))
SETS = {
    "ja-shop": ROOT / "tests" / "data" / "ja-shop",
    "passages-en-2": DATA / "passages-en-2",
    "jsquad": SHARED / "jsquad",
}
FAR = {"ja-shop": [SHARED / "far-ja" / name for name in ("factoid.jsonl", "hotel.jsonl")]}
MOST_QUERIES = 5000


def run() -> dict[str, Any]:
    """Return Hit@1, 3 and 10 of every method on every set, and what was decided."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    encoder, e5 = load_encoder(settings), plain_e5(settings)
    return {
        name: _compare(encoder, e5, folder, FAR.get(name, []))
        if (folder / "corpus.jsonl").is_file()
        else f"left out: {name} is not in MADOGUCHI_TEST_DATA"
        for name, folder in SETS.items()
    }


def _compare(encoder: Encoder, e5: Encoder, folder: Path, far: Sequence[Path]) -> dict[str, Any]:
    queries = read_queries(folder / "queries.jsonl")
    queries = queries[:: -(-len(queries) // MOST_QUERIES)]
    index = build(read_corpus(folder / "corpus.jsonl"), encoder)
    outcomes = measure(index, queries)
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    others = [outcome for outcome in outcomes if not outcome.query.relevant]
    asked = [outcome.query for outcome in answerable]
    own = [round(hit_rate(answerable, depth), 3) for depth in (1, 3, RANKED)]
    told = [Told(outcome.verdict.confidence, outcome.place == 0) for outcome in outcomes]
    sure = [outcome.verdict.confidence for outcome in answerable]
    kinds = sorted({query.kind for query in asked})
    return {
        "documents": len(index.documents),
        "answerable": len(answerable),
        "hit_at_1_3_10": {"madoguchi": own, **hits(index, e5, asked)},
        "hit_at_3_of_the_worst_kind": round(
            min(hit_rate([o for o in answerable if o.query.kind == kind], 3) for kind in kinds), 3
        ),
        "answerable_decided": _decided(answerable),
        "unanswerable_decided": _decided(others),
        "unanswerable_by_part": _by_part(answerable, others),
        "clarified_of_all": _decided(outcomes)["clarify"],
        "wrong_of_those_answered": _decided(
            [outcome for outcome in outcomes if outcome.verdict.decision == "answer"]
        ).get("wrong"),
        "auroc_answerable_against_unanswerable": _auroc(answerable, others),
        "far_refused_keeping_95_%_of_answerable": _far_refused(index, sure, far),
        "helped": round(sum(map(helped, answerable)) / len(answerable), 3),
        "expected_calibration_error": round(expected_calibration_error(told), 3),
        "brier_skill": round(brier_skill(told), 3),
    }


def _by_part(answerable: Sequence[Outcome], others: Sequence[Outcome]) -> dict[str, Any]:
    """Return what was decided of each sort of what nothing answers.

    Ids tell them apart (``d-none-shop-01`` a neighbour of the shop would answer, ``d-none-chat-01``
    is chatter), or else kinds.
    """
    parts = defaultdict[str, list[Outcome]](list)
    for outcome in others:
        query = outcome.query
        parts[query.id.rpartition("-")[0] or query.kind].append(outcome)
    return {
        name: {**_decided(part), "auroc": _auroc(answerable, part)} for name, part in parts.items()
    }


def _auroc(answerable: Sequence[Outcome], others: Sequence[Outcome]) -> float | None:
    """Return how often one that is answerable makes surer than one that is not."""
    sure = ([outcome.verdict.confidence for outcome in part] for part in (answerable, others))
    apart = auroc(*sure)
    return None if apart is None else round(apart, 3)


def _far_refused(
    index: FaqIndex, sure: Sequence[float], files: Sequence[Path]
) -> dict[str, float | str]:
    """Return the share of what is far out of scope that is less sure than 95 % of answerable."""
    least, found = np.quantile(sure, 0.05), dict[str, float | str]()
    for path in files:
        if path.is_file():
            lines = path.read_text("utf-8").split("\n")
            texts = [json.loads(line)["text"] for line in lines if line]
            refused = [result.confidence < least for result in index.search_many(texts, 1)]
            found[path.stem] = round(float(np.mean(refused)), 3)
        else:
            found[path.stem] = "left out: not in MADOGUCHI_TEST_DATA"
    return found


def _decided(outcomes: Sequence[Outcome]) -> dict[str, float]:
    if not outcomes:
        return {}
    shares = {
        decision: sum(outcome.verdict.decision == decision for outcome in outcomes)
        for decision in ("answer", "clarify", "none")
    }
    shares["wrong"] = sum(outcome.is_wrong for outcome in outcomes)
    return {name: round(count / len(outcomes), 3) for name, count in shares.items()}
