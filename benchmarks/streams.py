"""Five thousand customers who have the chat open and say nothing: memory a stream."""

from __future__ import annotations

import resource
import socket
import tempfile
import time
from pathlib import Path

from benchmarks import corpus
from benchmarks.machine import resident_mib
from benchmarks.service import Client, running
from benchmarks.turns import NO_LIMITS


def run(streams: int = 5_000) -> dict[str, object]:
    """Open idle streams and return KiB each, and how long one message then takes to arrive."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    if hard < streams + 200:
        raise RuntimeError(f"this needs {streams + 200} open files and the limit is {hard}")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        file = corpus.write(data / "corpus.jsonl", 60)
        with running(data, file, NO_LIMITS) as service:
            client = Client(service.port)
            client.say("ソファの送料はいくらですか", "warm-up")
            before = resident_mib(service.pid)
            begun = time.perf_counter()
            sockets = [_open(service.port, client) for _ in range(streams)]
            opened = time.perf_counter() - begun
            time.sleep(2)
            after = resident_mib(service.pid)
            delay = _delay(client, sockets[-1])
            for stream in sockets:
                stream.close()
            return {"streams": streams, "kib_each": round((after - before) * 1024 / streams, 1),
                    "opened_in_s": round(opened, 1), "last_stream_hears_in_ms": delay}  # fmt: skip


def _open(port: int, client: Client) -> socket.socket:
    """Open one stream and wait for its headers."""
    stream = socket.create_connection(("127.0.0.1", port), timeout=30)
    stream.sendall(
        (
            f"GET /sse?conversation={client.conversation} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Authorization: Bearer {client.token}\r\nAccept: text/event-stream\r\n\r\n"
        ).encode()
    )
    head = stream.recv(4096)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"the stream was refused: {head[:200]!r}")
    return stream


def _delay(client: Client, stream: socket.socket) -> float:
    """Say something and wait until the last stream has heard it; milliseconds."""
    begun = time.perf_counter()
    client.say("本棚の組み立てを頼めますか", "measured")
    received = b""
    while b"measured" not in received:
        received += stream.recv(65536)
    return round((time.perf_counter() - begun) * 1000, 1)
