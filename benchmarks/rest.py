"""Rasa's REST channel: turns a second of ours, with the bundled assistant, and of Rasa's own.

``RASA_URL=http://127.0.0.1:5005 python -m benchmarks.run rest`` beside a running ``make rasa``
asks Rasa the very same; without it the table says that Rasa was not measured.
"""

from __future__ import annotations

import contextlib
import http.client
import itertools
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.service import ROOT, free_port, lend_encoder, wait_until_ready
from benchmarks.turns import percentile

TOKEN = "bench"  # noqa: S105 (of a service that lives for this run)
AT_ONCE = (1, 2, 8)
LEAST_TIMES_FASTER = 5
WEBHOOK = "/webhooks/rest/webhook"
CONVERSATION = (
    "こんにちは",
    "おすすめの商品を教えてください",
    '/choose_category{"product_category": "furniture"}',
    "天気はどうですか",
    "ボットですか",
    "ありがとう",
)
"""What rules alone answer: neither side asks an action server, and nobody is handed over."""


def run(seconds: float = 8) -> dict[str, object]:
    """Measure both; ``times_faster`` compares the same number of customers."""
    with tempfile.TemporaryDirectory() as folder, _ours(Path(folder)) as port:
        ours = _rates("127.0.0.1", port, seconds)
    rasa = os.environ.get("RASA_URL", "")
    if not rasa:
        return {"ours": ours, "rasa": "not measured: RASA_URL is not set"}
    parts = urlsplit(rasa)
    theirs = _rates(parts.hostname or "", parts.port or 80, seconds)
    faster = {
        name: round(ours[name]["turns_per_second"] / theirs[name]["turns_per_second"], 1)
        for name in ours
    }
    return {
        **{"ours": ours, "rasa": theirs, "times_faster": faster},
        **{"target": LEAST_TIMES_FASTER, "met": min(faster.values()) >= LEAST_TIMES_FASTER},
    }


@contextlib.contextmanager
def _ours(data_dir: Path) -> Iterator[int]:
    """Serve the sample shop with its assistant, trained, and yield the port."""
    port = free_port()
    lend_encoder(data_dir)
    settings = {
        "MADOGUCHI_DATA_DIR": str(data_dir),
        "MADOGUCHI_RATE_LIMIT": "off",
        "MADOGUCHI_REST_TOKEN": TOKEN,
    }
    log = (data_dir / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve", "--sample", "--port", str(port)],
        env={**os.environ, **settings}, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        wait_until_ready(port, process, seconds=600)
        _wait_until_trained(port)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def _wait_until_trained(port: int, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("POST", f"/model/parse?token={TOKEN}", json.dumps({"text": "hello"}))
        if connection.getresponse().status == 200:
            return
        time.sleep(0.5)
    raise TimeoutError("the assistant was not trained in time")


def _rates(host: str, port: int, seconds: float) -> dict[str, dict[str, float]]:
    _one_rate(host, port, 1, seconds / 4)  # warm
    return {f"{customers}_at_once": _one_rate(host, port, customers, seconds)
            for customers in AT_ONCE}  # fmt: skip


def _one_rate(host: str, port: int, customers: int, seconds: float) -> dict[str, float]:
    """Let some customers talk, each its own senders one after the other."""
    times = list[float]()
    failed = list[str]()
    stop = time.perf_counter() + seconds

    def customer(name: str) -> None:
        connection = http.client.HTTPConnection(host, port, timeout=60)
        for number, text in enumerate(itertools.cycle(CONVERSATION)):
            if time.perf_counter() > stop:
                return
            sender = f"{name}-{number // len(CONVERSATION)}"
            body = json.dumps({"sender": sender, "message": text})
            begun = time.perf_counter()
            connection.request(
                "POST", f"{WEBHOOK}?token={TOKEN}", body, {"Content-Type": "application/json"}
            )
            answer = connection.getresponse()
            said = answer.read()
            times.append((time.perf_counter() - begun) * 1000)
            if answer.status != 200 or said == b"[]":
                failed.append(f"{answer.status} for {text}: {said[:200]!r}")
                return

    run = f"{time.time_ns()}-{customers}"
    threads = [
        threading.Thread(target=customer, args=(f"{run}-{one}",)) for one in range(customers)
    ]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise RuntimeError(failed[0])
    return {
        "turns_per_second": round(len(times) / (time.perf_counter() - begun), 1),
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
    }
