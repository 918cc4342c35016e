"""How time and memory grow with the number of articles: 1,000, 10,000 and 100,000.

Each size in a process of its own. Encoding is left out (it grows with the number of sentences and
nothing else, see the benchmark ``encoder``): the vectors here are sums of random vectors of pairs
of characters, so that neighbours are neighbours by words, and those of the questions are known
before the time is taken. The machine is shared, and that only adds: of each question's `ROUNDS`
times, in which all others come between, the shortest counts.
"""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from benchmarks.corpus import articles, questions
from benchmarks.machine import resident_mib
from faq.index import build
from faq.search import Document
from madoguchi.encoder import TOKEN_WIDTH, Encoded, Vectors

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
DIMENSIONS = 384
ROUNDS = 5
TYPED = ("そ", "そふぁ", "ソファ 送料", "soufa", "とどくひ", "返品の", "hennpin", "組み立てを")


class PairEncoder:
    """Vectors of pairs of characters in no time, with as many tokens as the bundled encoder tells.

    That one makes 72 of an article here and 9 of a question.
    """

    name, dimensions, tells_tokens = "pairs", DIMENSIONS, True

    def __init__(self) -> None:
        chance = np.random.default_rng(0)
        self._pairs = chance.standard_normal((8192, DIMENSIONS), dtype=np.float32)
        self._tokens = chance.integers(-26, 27, (8192, TOKEN_WIDTH), dtype=np.int8)
        self._asked: dict[str, Encoded] = {}

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return unit vectors."""
        rows = np.stack([self._pairs[_numbers(text)].sum(axis=0) for text in texts])
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)

    encode_passages = encode_queries

    def read_queries(self, texts: Sequence[str]) -> list[Encoded]:
        """Return unit vectors, and tokens for five pairs in eight; they are remembered."""
        missing = [text for text in texts if text not in self._asked]
        if missing:
            self._asked.update(zip(missing, self._read(missing, 0.625), strict=True))
        return [self._asked[text] for text in texts]

    def read_passages(self, texts: Sequence[str]) -> list[Encoded]:
        """Return unit vectors, and tokens for every other pair."""
        return self._read(texts, 0.5)

    def _read(self, texts: Sequence[str], share: float) -> list[Encoded]:
        pairs = map(_numbers, texts)
        kept = ([own[int(n / share)] for n in range(int(len(own) * share))] for own in pairs)
        tokens = (self._tokens[np.array(own, dtype=np.intp)] for own in kept)
        return list(map(Encoded, self.encode_queries(texts), tokens))


def _numbers(text: str) -> list[int]:
    return [crc32(text[start : start + 2].encode()) % 8192 for start in range(len(text[:200]))]


def run() -> dict[str, Any]:
    """Return the figures of each size."""
    return {f"{size:,} articles": _apart(size) for size in SIZES}


def _apart(size: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.growth", str(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(size: int) -> dict[str, Any]:
    """Measure one size in this process."""
    encoder = PairEncoder()
    documents = [Document(a["id"], a["question"], (), a["answer"]) for a in articles(size)]
    index = build(documents[:50], encoder)
    for text in islice(questions(), 20):  # Sudachi is loaded, and whatever else is made once
        index.search(text)
    before = resident_mib(os.getpid())
    started = time.perf_counter()
    index = build(documents, encoder)
    built = time.perf_counter() - started
    memory = resident_mib(os.getpid()) - before
    asked = list(islice(questions(), 300))
    index.encode_ahead(asked)
    found = _percentiles(_shortest(index.search, asked))
    suggested = _percentiles(_shortest(index.suggest, TYPED))
    edited = [*documents[:-1], replace(documents[-1], question="新しく書いた質問です")]
    started = time.perf_counter()
    build(edited, encoder, previous=index)
    return {
        "build_without_encoding_s": round(built, 2),
        "resident_mib": round(memory),
        "one_edit_s": round(time.perf_counter() - started, 3),
        "search_ms": found,
        "suggest_ms": suggested,
    }


def _shortest(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    shortest = [math.inf] * len(texts)
    for _ in range(ROUNDS):
        for place, text in enumerate(texts):
            started = time.perf_counter()
            work(text)
            shortest[place] = min(shortest[place], time.perf_counter() - started)
    return shortest


def _percentiles(seconds: list[float]) -> dict[str, float]:
    p50, p95 = np.percentile(seconds, [50, 95]) * 1000
    return {"p50": round(float(p50), 2), "p95": round(float(p95), 2)}


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
