"""How fast one sentence becomes a vector, how long loading takes and what memory it holds.

Taken in a process of its own, so that no other benchmark's memory is counted. Beside it stand the
first build of 2,000 articles, encoding and all, as the service does it, an edit of one of them, and
the search that follows the encoding, on 1,786.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.corpus import articles, questions
from benchmarks.machine import resident_mib
from faq.index import FaqIndex, build
from faq.search import Document
from madoguchi.encoder import Encoder, load_encoder
from madoguchi.encoder_prepare import prepare
from madoguchi.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
BUILT, SEARCHED = 2000, 1786
SENTENCES = 300
EDITED = "新しく書いた質問です"


def run() -> dict[str, Any]:
    """Return the figures of a fresh process."""
    command = [sys.executable, "-m", "benchmarks.encoder"]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure() -> dict[str, Any]:
    """Measure in this process."""
    settings = Settings.from_environment()
    prepare(settings.data_dir, lambda line: print(line, flush=True))
    before = resident_mib(os.getpid())
    started = time.perf_counter()
    encoder = load_encoder(settings)
    loaded = time.perf_counter() - started
    memory = resident_mib(os.getpid()) - before
    endless = questions()
    encoder.encode_queries([next(endless)])
    sentences = list(islice(endless, SENTENCES))
    builds, index = _builds(encoder)
    return {
        "encoder": encoder.name,
        "load_s": round(loaded, 2),
        "resident_mib": round(memory),
        "one_query_ms": _percentiles([_timed(encoder, sentence) for sentence in sentences]),
        "queries_per_s_16_callers": round(_throughput(encoder, list(islice(endless, SENTENCES)))),
        **builds,
        "search_after_encoding_ms": _percentiles(_searches(index, sentences)),
        "articles_searched": SEARCHED,
    }


def _timed(encoder: Encoder, sentence: str) -> float:
    started = time.perf_counter()
    encoder.encode_queries([sentence])
    return time.perf_counter() - started


def _throughput(encoder: Encoder, sentences: list[str]) -> float:
    with ThreadPoolExecutor(16) as pool:
        started = time.perf_counter()
        list(pool.map(lambda sentence: encoder.encode_queries([sentence]), sentences))
        return len(sentences) / (time.perf_counter() - started)


def _builds(encoder: Encoder) -> tuple[dict[str, float], FaqIndex]:
    """Time a build from nothing and one after an edit; return an index to search, too.

    The processor's time is about what the first takes where nobody else uses the machine.
    """
    documents = [Document(a["id"], a["question"], (), a["answer"]) for a in articles(BUILT)]
    started, worked = time.perf_counter(), time.process_time()
    index = build(documents, encoder)
    built, worked = time.perf_counter(), time.process_time() - worked
    build([*documents[:-1], replace(documents[-1], question=EDITED)], encoder, previous=index)
    edited = time.perf_counter()
    figures = {
        f"first_build_of_{BUILT:,}_s": round(built - started, 1),
        f"first_build_of_{BUILT:,}_processor_s": round(worked, 1),
        f"one_edit_of_{BUILT:,}_s": round(edited - built, 3),
    }
    return figures, build(documents[:SEARCHED], encoder, encoded=index.encoded)


def _searches(index: FaqIndex, sentences: list[str]) -> list[float]:
    """Time searches whose sentences were encoded a moment ago."""
    times = []
    for sentence in sentences:
        index.search(sentence)
        started = time.perf_counter()
        index.search(sentence)
        times.append(time.perf_counter() - started)
    return times


def _percentiles(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


if __name__ == "__main__":
    print(json.dumps(measure()))
