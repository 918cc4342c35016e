"""A Rasa that is none: it plays what a real one replied, byte for byte, or misbehaves."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

RECORDING = Path(__file__).resolve().parents[2] / "data" / "rasa_replies.json"
TOKEN = "the right one"

Answer = Callable[["Handler", bytes], None]


class Handler(BaseHTTPRequestHandler):
    """Hands each request to the server's ``answer``."""

    server: Played

    def do_POST(self) -> None:
        """Answer."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.asked += 1
        with suppress(OSError):  # whoever asked has gone
            self.server.answer(self, body)

    def send(self, status: int, content_type: str, body: bytes) -> None:
        """Send a whole reply."""
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Played(ThreadingHTTPServer):
    """The server; ``answer`` may be changed while it runs, ``asked`` counts requests."""

    daemon_threads = True

    def __init__(self, answer: Answer) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answer, self.asked, self.lock, self.over = answer, 0, Lock(), Event()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.server_port}"


@contextmanager
def played(answer: Answer) -> Iterator[Played]:
    """Run a server while the block runs."""
    server = Played(answer)
    thread = Thread(target=lambda: server.serve_forever(poll_interval=0.01))
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def recorded() -> dict[str, dict[str, Any]]:
    """Return the recorded requests with their replies, by name."""
    whole = json.loads(RECORDING.read_text(encoding="utf-8"))
    return {reply["name"]: reply for reply in whole["replies"]}


def recording(handler: Handler, body: bytes) -> None:
    """Reply what was recorded for this very request."""
    asked, query = _taken_apart(handler.path)
    token = query.pop("token", [""])[0]
    signed = {"": "not", TOKEN: "right"}.get(token, "wrong")
    for reply in recorded().values():
        same = _taken_apart(reply["path"]) == (asked, query) and reply["method"] == handler.command
        open_to_all = reply["path"].startswith("/webhooks/")
        if same and _same(reply["body"], body) and (open_to_all or reply["signed"] == signed):
            handler.send(reply["status"], reply["content_type"], reply["reply"].encode())
            return
    handler.send(599, "text/plain", b"this was never asked")


def _taken_apart(path: str) -> tuple[str, dict[str, list[str]]]:
    parts = urlsplit(path)
    return parts.path, parse_qs(parts.query)


def _same(one: str, other: bytes) -> bool:
    try:
        return bool(json.loads(one) == json.loads(other))
    except ValueError:
        return one.encode() == other


def says(body: object, status: int = 200) -> Answer:
    """Return an answer that is always the same; what is not bytes is sent as JSON."""
    whole = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda handler, _: handler.send(status, "application/json", whole)


def is_slow(handler: Handler, body: bytes) -> None:
    """Answer nothing until the test is over."""
    handler.server.over.wait(20)


def drips(handler: Handler, body: bytes) -> None:
    """Send a header that never ends, a byte at a time, each in time."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not handler.server.over.is_set():
        handler.wfile.write(b"a")
        time.sleep(0.02)


def hangs_up(handler: Handler, body: bytes) -> None:
    """Close the connection in the middle of a reply."""
    handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"intent"')
    handler.close_connection = True


def is_endless(handler: Handler, body: bytes) -> None:
    """Send more than anybody should read."""
    handler.send(200, "application/json", b'{"text": "' + b"a" * 3_000_000 + b'"}')
