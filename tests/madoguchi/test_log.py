"""One line for each thing that happened, and no secret in it."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest

from madoguchi.log import Receive, RequestLog, Scope, Send, configure


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """Where the log goes; the root logger is as before afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield io.StringIO()
    root.handlers[:] = handlers
    root.setLevel(level)


class Terminal(io.StringIO):
    """A stream that says a person is looking."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def test_machines_get_json_on_one_line(stream: io.StringIO) -> None:
    """Context becomes keys, and a traceback one value."""
    configure(stream=stream)
    try:
        raise KeyError("x")
    except KeyError:
        logging.getLogger("a").exception("店\nfailed", extra={"context": {"job": "j1"}})
    (line,) = stream.getvalue().splitlines()
    entry = json.loads(line)
    assert (entry["level"], entry["logger"], entry["message"]) == ("error", "a", "店\nfailed")
    assert entry["job"] == "j1"
    assert "KeyError" in entry["traceback"]


def test_people_get_text(stream: io.StringIO) -> None:
    """At a terminal a line reads as a sentence with what belongs to it."""
    terminal = Terminal()
    configure(stream=terminal)
    logging.getLogger("a").info("done", extra={"context": {"rows": 3}})
    assert terminal.getvalue().endswith("info    done rows=3\n")


def test_what_is_below_the_level_is_left_out(stream: io.StringIO) -> None:
    """``MADOGUCHI_LOG_LEVEL=warning`` silences requests."""
    configure("text", "warning", stream)
    logging.getLogger("a").info("quiet")
    logging.getLogger("a").warning("loud")
    assert stream.getvalue().count("\n") == 1


async def _answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 404 to everything."""
    await send({"type": "http.response.start", "status": 404, "headers": [(b"a", b"b")]})
    await send({"type": "http.response.body", "body": b""})


async def _fail(scope: Scope, receive: Receive, send: Send) -> None:
    """Stand for an application that breaks."""
    raise ZeroDivisionError


def _request(app: Any, path: str) -> list[Any]:
    sent: list[Any] = []
    scope = {"type": "http", "method": "GET", "path": path, "query_string": b"q=%E7%A7%98%E5%AF%86"}

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    asyncio.run(RequestLog(app)(scope, receive, send))
    return sent


def test_a_request_is_one_line_with_an_id_the_client_sees(stream: io.StringIO) -> None:
    """Path and status are logged, the query string is not."""
    configure("json", stream=stream)
    sent = _request(_answer, "/api/v1/x")
    (line,) = [json.loads(one) for one in stream.getvalue().splitlines()]
    assert (line["method"], line["path"], line["status"]) == ("GET", "/api/v1/x", 404)
    assert (b"x-request-id", line["request_id"].encode()) in sent[0]["headers"]
    assert (b"a", b"b") in sent[0]["headers"]
    assert "q=" not in stream.getvalue()


def test_a_sign_in_link_does_not_reach_the_log(stream: io.StringIO) -> None:
    """Whoever reads the log cannot sign in with it."""
    configure("json", stream=stream)
    for path in ("/sign-in/secret-token", "/sign-in/\nsecret-token"):
        _request(_answer, path)
    assert [json.loads(one)["path"] for one in stream.getvalue().splitlines()] == ["/sign-in/…"] * 2


def test_nobody_writes_a_line_of_the_log_by_an_address(stream: io.StringIO) -> None:
    """Line feeds and what a terminal would obey are escaped; other letters stay readable."""
    configure("text", stream=stream)
    _request(_answer, "/a\n12:00:00 error \x1b[2J 送料")
    assert "path=/a%0A12:00:00 error %1B[2J 送料" in stream.getvalue()
    assert stream.getvalue().count("\n") == 1


def test_health_checks_do_not_fill_the_log(stream: io.StringIO) -> None:
    """They come every few seconds and say nothing new."""
    configure("json", stream=stream)
    _request(_answer, "/healthz")
    assert stream.getvalue() == ""


def test_a_broken_request_is_logged_too(stream: io.StringIO) -> None:
    """The line is written although the application raised."""
    configure("json", stream=stream)
    with pytest.raises(ZeroDivisionError):
        _request(_fail, "/x")
    assert json.loads(stream.getvalue())["status"] == 0
