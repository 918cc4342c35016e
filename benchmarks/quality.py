"""How often the right article comes first, beside what simpler searches reach in the same run.

``ja-shop`` is the project's own; ``jsquad``, and what is far out of the shop's scope (``far-ja``),
are read from ``MADOGUCHI_TEST_DATA`` and left out by name where they are not there. Of a large set
every n-th query is asked. Ties count against a method.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import bm25s
import numpy as np
import sqlite_utils
from numpy.typing import NDArray

from faq.evaluate import (
    RANKED,
    Outcome,
    Query,
    helped,
    hit_rate,
    measure,
    read_corpus,
    read_queries,
)
from faq.index import FaqIndex, build
from faq.lexical import Lexicon, terms
from faq.reliability import Told, auroc, brier_skill, expected_calibration_error
from faq.search import Document
from faq.vector_keys import vector_key
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings
from madoguchi.text import normalise

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("MADOGUCHI_TEST_DATA", ROOT.parent / "shared" / "data"))
SETS = {"ja-shop": ROOT / "tests" / "data" / "ja-shop", "jsquad": SHARED / "jsquad"}
FAR = {"ja-shop": [SHARED / "far-ja" / name for name in ("factoid.jsonl", "hotel.jsonl")]}
MOST_QUERIES = 5000
Scores = NDArray[np.float32]


def run() -> dict[str, Any]:
    """Return Hit@1, 3 and 10 of every method on every set, and what was decided."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    encoder = load_encoder(settings)
    return {
        name: _compare(encoder, folder, FAR.get(name, []))
        if (folder / "corpus.jsonl").is_file()
        else f"left out: {name} is not in MADOGUCHI_TEST_DATA"
        for name, folder in SETS.items()
    }


def _compare(encoder: Encoder, folder: Path, far: Sequence[Path]) -> dict[str, Any]:
    documents = read_corpus(folder / "corpus.jsonl")
    queries = read_queries(folder / "queries.jsonl")
    queries = queries[:: -(-len(queries) // MOST_QUERIES)]
    index = build(documents, encoder)
    outcomes = measure(index, queries)
    answerable = [outcome for outcome in outcomes if outcome.query.relevant]
    others = [outcome for outcome in outcomes if not outcome.query.relevant]
    asked = [outcome.query for outcome in answerable]
    hits = {"madoguchi": [round(hit_rate(answerable, depth), 3) for depth in (1, 3, RANKED)]}
    for name, scores in {
        "SQLite FTS5 trigram": _trigrams(documents, asked),
        "BM25 over character bigrams (bm25s)": _bigrams(documents, asked),
        "words alone": _words(index, asked),
        "vectors alone": _vectors(index, asked),
        "vectors and words, fixed weights": _recipe(index, asked),
    }.items():
        hits[name] = _hit_rates(scores, documents, asked)
    told = [Told(outcome.verdict.confidence, outcome.place == 0) for outcome in outcomes]
    sure = [outcome.verdict.confidence for outcome in answerable]
    kinds = sorted({query.kind for query in asked})
    return {
        "documents": len(documents),
        "answerable": len(answerable),
        "hit_at_1_3_10": hits,
        "hit_at_3_of_the_worst_kind": round(
            min(hit_rate([o for o in answerable if o.query.kind == kind], 3) for kind in kinds), 3
        ),
        "answerable_decided": _decided(answerable),
        "unanswerable_decided": _decided(others),
        "unanswerable_by_half": _by_half(answerable, others),
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


def _by_half(answerable: Sequence[Outcome], others: Sequence[Outcome]) -> dict[str, Any]:
    """Return what was decided of what a neighbour of the site would answer, and of chatter.

    Their ids tell them apart: ``d-none-shop-01`` and ``d-none-chat-01``.
    """
    halves = defaultdict[str, list[Outcome]](list)
    for outcome in others:
        halves[outcome.query.id.rpartition("-")[0]].append(outcome)
    return {
        name: {**_decided(half), "auroc": _auroc(answerable, half)} for name, half in halves.items()
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


def _bigrams(documents: Sequence[Document], queries: Sequence[Query]) -> Scores:
    """Score with another project's BM25."""
    model = bm25s.BM25()
    model.index([_pairs(f"{d.question} {d.answer}") for d in documents], show_progress=False)
    return np.stack([model.get_scores(_pairs(query.text)) for query in queries])


def _trigrams(documents: Sequence[Document], queries: Sequence[Query]) -> Scores:
    """Score with SQLite's full text search: any three characters of the query in a row."""
    db = sqlite_utils.Database(memory=True)
    faq = db.table("faq")
    faq.insert_all(
        {"id": number, "text": normalise(f"{document.question} {document.answer}").lower()}
        for number, document in enumerate(documents)
    )
    faq.enable_fts(["text"], tokenize="trigram")
    scores = np.zeros((len(queries), len(documents)), dtype=np.float32)
    for row, query in zip(scores, queries, strict=True):
        text = normalise(query.text).lower().replace('"', " ")
        threes = dict.fromkeys(text[start : start + 3] for start in range(len(text) - 2))
        if threes:
            match = " OR ".join(f'"{three}"' for three in threes)
            sql = (
                "SELECT faq.id, -faq_fts.rank FROM faq_fts JOIN faq ON faq.rowid = faq_fts.rowid "
                "WHERE faq_fts MATCH ?"
            )
            for number, score in db.execute(sql, [match]):
                row[number] = score
    return scores


def _recipe(index: FaqIndex, queries: Sequence[Query]) -> Scores:
    """Score with fixed weights over cosines and words, nothing learnt from the site."""
    lexicon = Lexicon([item.lexical for item in index.prepared.values()])
    words = np.stack([lexicon.words.scores(terms(normalise(query.text))) for query in queries])
    cosines = np.clip((_vectors(index, queries) - 0.7) / 0.3, 0, 1)
    return np.asarray(0.6 * cosines + 0.4 * words / (words + 20), dtype=np.float32)


def _pairs(text: str) -> list[str]:
    text = normalise(text).lower()
    return [text[start : start + 2] for start in range(len(text) - 1)]


def _words(index: FaqIndex, queries: Sequence[Query]) -> Scores:
    """Score with the lexical half alone."""
    lexicon = Lexicon([item.lexical for item in index.prepared.values()])
    return np.stack([lexicon.scores(normalise(query.text)) for query in queries])


def _vectors(index: FaqIndex, queries: Sequence[Query]) -> Scores:
    """Score with plain cosines of the questions, or of the passages where there are none."""
    asked = all(document.question for document in index.documents)
    keys = [
        item.question_keys()[0] if asked else vector_key("passage", item.passage)
        for item in index.prepared.values()
    ]
    rows = np.stack([index.encoded[key].vector for key in keys])
    return np.asarray(index.encoder.encode_queries([query.text for query in queries]) @ rows.T)


def _hit_rates(
    scores: Scores, documents: Sequence[Document], queries: Sequence[Query]
) -> list[float]:
    numbers = {document.id: number for number, document in enumerate(documents)}
    places = []
    for row, query in zip(scores, queries, strict=True):
        relevant = [numbers[identity] for identity in query.relevant if identity in numbers]
        best = max((row[number] for number in relevant), default=-np.inf)
        ahead = int((row >= best).sum()) - sum(row[number] == best for number in relevant)
        places.append(ahead if relevant else len(documents))
    return [round(float(np.mean(np.array(places) < depth)), 3) for depth in (1, 3, RANKED)]


def _decided(outcomes: Sequence[Outcome]) -> dict[str, float]:
    if not outcomes:
        return {}
    shares = {
        decision: sum(outcome.verdict.decision == decision for outcome in outcomes)
        for decision in ("answer", "clarify", "none")
    }
    shares["wrong"] = sum(outcome.is_wrong for outcome in outcomes)
    return {name: round(count / len(outcomes), 3) for name, count in shares.items()}
