"""Which application answers, and the service's life."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from bot.routing import Router, for_wsgi
from madoguchi.health import Health
from madoguchi.log import Receive, Scope, Send


class Named:
    """An application that answers with its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await send({"type": "http.response.body", "body": self.name.encode()})


class House:
    """A router over named applications, with a note of what was called."""

    def __init__(self, ready: bool = True, fails: bool = False) -> None:
        self.calls: list[str] = []
        self.fails = fails
        self.sent: list[Any] = []
        self.router = Router(
            Named("pages"),
            Named("sse"),
            health=lambda: Health(200, {"status": "ok"}),
            readiness=lambda: Health(200 if ready else 503, {"status": "so"}),
            start=self.start,
            stop=lambda: self.calls.append("stop"),
        )

    def start(self) -> None:
        """Start, or fail to."""
        self.calls.append("start")
        if self.fails:
            raise RuntimeError("no disk")

    def ask(self, path: str) -> list[Any]:
        """Return what is sent in answer to a request."""
        scope = {"type": "http", "path": path, "method": "GET", "query_string": b"", "headers": []}
        self.run(scope, [])
        return self.sent

    def run(self, scope: dict[str, Any], received: list[dict[str, Any]]) -> None:
        """Run the router on a scope with the messages it receives."""
        messages = iter(received)

        async def receive() -> Any:
            return next(messages)

        def send(message: Any) -> Awaitable[None]:
            self.sent.append(message)
            return asyncio.sleep(0)

        asyncio.run(self.router(scope, receive, send))


@pytest.mark.parametrize(
    ("path", "name"),
    [("/", b"pages"), ("/sse", b"sse"), ("/sse/", b"pages"), ("/console/", b"pages")],
)
def test_streams_are_native_and_everything_else_is_a_page(path: str, name: bytes) -> None:
    """By path."""
    assert House().ask(path)[-1]["body"] == name


def test_health_is_answered_without_a_page() -> None:
    """Even when no thread is free."""
    start, body = House().ask("/healthz")
    assert (start["status"], body["body"]) == (200, b'{"status": "ok"}')


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
def test_readiness_is_the_status(ready: bool, status: int) -> None:
    """A load balancer reads nothing else."""
    assert House(ready).ask("/readyz")[0]["status"] == status


def test_the_servers_life_starts_and_stops_the_service() -> None:
    """In this order, each once."""
    house = House()
    house.run({"type": "lifespan"}, [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])
    assert house.calls == ["start", "stop"]
    assert [message["type"] for message in house.sent] == [
        "lifespan.startup.complete",
        "lifespan.shutdown.complete",
    ]


def test_a_service_that_cannot_start_says_so(caplog: pytest.LogCaptureFixture) -> None:
    """The server ends instead of answering errors for ever."""
    house = House(fails=True)
    house.run({"type": "lifespan"}, [{"type": "lifespan.startup"}])
    assert house.sent == [{"type": "lifespan.startup.failed", "message": "no disk"}]
    assert "RuntimeError" in caplog.text


def test_a_websocket_is_closed() -> None:
    """There is none."""
    house = House()
    house.run({"type": "websocket", "path": "/"}, [])
    assert house.sent[0]["type"] == "websocket.close"


def test_nobody_writes_a_proxys_header_with_underscores() -> None:
    """WSGI cannot tell it from the real one, so it does not get there."""
    headers = [(b"x-forwarded-for", b"203.0.113.7"), (b"x_forwarded_for", b"127.0.0.1")]
    passed = for_wsgi({"type": "http", "headers": headers, "query_string": b""})
    assert passed["headers"] == headers[:1]


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        (b"q=%E9%80%81&a=b+c", b"q=%E9%80%81&a=b+c"),
        ("q=送料".encode(), b"q=%E9%80%81%E6%96%99"),
        (b"next=/a?b=[c]&d='e'", b"next=/a?b=[c]&d='e'"),
        (b"q=\xff\x00", b"q=%FF%00"),
    ],
)
def test_a_query_may_hold_any_bytes(sent: bytes, read: bytes) -> None:
    """Only what is not ASCII is escaped; it is the same query."""
    assert for_wsgi({"type": "http", "headers": [], "query_string": sent})["query_string"] == read
