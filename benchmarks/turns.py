"""A whole turn over HTTP: one client's latency, sixteen clients' throughput, resident memory."""

from __future__ import annotations

import itertools
import tempfile
import threading
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from benchmarks import corpus
from benchmarks.machine import resident_mib
from benchmarks.service import Client, Service, running

ARTICLES = 1_786
NO_LIMITS = {"MADOGUCHI_RATE_LIMIT": "off"}


def run(turns: int = 600, clients: int = 16, seconds: float = 40) -> dict[str, object]:
    """Measure against a service of 1,786 articles on SQLite; times in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        file = corpus.write(data / "corpus.jsonl", ARTICLES)
        with running(data, file, NO_LIMITS) as service:
            asked = iter(corpus.questions())
            return {
                "articles": ARTICLES,
                "baseline_healthz_ms": _healthz(service),
                "one_client": _latency(service, asked, turns),
                "many_clients": _throughput(service, asked, clients, seconds),
                "resident_mib": round(resident_mib(service.pid), 1),
            }


def percentile(values: list[float], share: float) -> float:
    """Return the nearest-rank percentile, rounded to 0.01."""
    ordered = sorted(values)
    return round(ordered[max(0, -(-len(ordered) * int(share * 1000) // 1000) - 1)], 2)


def _healthz(service: Service) -> float:
    """Return the median of a request that does nothing, for comparison."""
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", service.port)
    times = []
    for _ in range(200):
        begun = time.perf_counter()
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        times.append((time.perf_counter() - begun) * 1000)
    return percentile(times, 0.5)


def _latency(service: Service, asked: Iterator[str], turns: int) -> dict[str, object]:
    """Ask one question after another, a new conversation every ten."""
    times: list[float] = []
    client = Client(service.port)
    for number, text in enumerate(itertools.islice(asked, turns + 20)):
        if number % 10 == 0:
            client.close()
            client = Client(service.port)
        begun = time.perf_counter()
        client.say(text, uuid.uuid4().hex)
        if number >= 20:
            times.append((time.perf_counter() - begun) * 1000)
    return {"turns": len(times), "p50_ms": percentile(times, 0.5),
            "p95_ms": percentile(times, 0.95), "p99_ms": percentile(times, 0.99)}  # fmt: skip


def _throughput(
    service: Service, asked: Iterator[str], clients: int, seconds: float
) -> dict[str, object]:
    """Let many clients ask as fast as they are answered; the median of five bounded times.

    Neighbours on a shared machine disturb one time more than another, so all are told.
    """
    times = [_one_throughput(service, asked, clients, seconds / 5) for _ in range(5)]
    middle = sorted(times, key=lambda one: one["turns_per_second"])[2]
    rates = [one["turns_per_second"] for one in times]
    return {"clients": clients, **middle, "turns_per_second_each_time": rates}


def _one_throughput(
    service: Service, asked: Iterator[str], clients: int, seconds: float
) -> dict[str, float]:
    guard, times = threading.Lock(), list[float]()
    stop = time.perf_counter() + seconds

    def customer() -> None:
        client = Client(service.port)
        while time.perf_counter() < stop:
            with guard:
                text = next(asked)
            begun = time.perf_counter()
            client.say(text, uuid.uuid4().hex)
            times.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=customer) for _ in range(clients)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - begun
    return {
        "turns_per_second": round(len(times) / elapsed, 1),
        "p50_ms": percentile(times, 0.5),
        "p99_ms": percentile(times, 0.99),
    }
