"""The client of the action server against servers that misbehave."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.flows.actions import LARGEST, ActionServer
from bot.flows.effects import ActionResult, Done, Failed, Rejected

CALL = {"next_action": "action_x", "tracker": {"sender_id": "あ"}}
Serve = Callable[[socket.socket], None]


@contextmanager
def server(serve: Serve) -> Iterator[str]:
    """Serve one connection after another by hand; yield the address."""
    listening = socket.create_server(("127.0.0.1", 0))
    threads: list[threading.Thread] = []

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listening.accept()
                thread = threading.Thread(target=_serve, args=(connection, serve), daemon=True)
                thread.start()
                threads.append(thread)

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/webhook"
    finally:
        with suppress(OSError):
            listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        for thread in (accepting, *threads):
            thread.join(5)


def _serve(connection: socket.socket, serve: Serve) -> None:
    with connection, suppress(OSError):
        serve(connection)


def asked(connection: socket.socket) -> bytes:
    """Read a request whole."""
    read = b""
    while b"\r\n\r\n" not in read:
        read += connection.recv(65_536)
    head, _, body = read.partition(b"\r\n\r\n")
    length = int(next(line for line in head.split(b"\r\n") if b"ength:" in line).split(b":")[1])
    while len(body) < length:
        body += connection.recv(65_536)
    return head + b"\r\n\r\n" + body


def answering(status: str, body: bytes, *headers: str) -> Serve:
    """Answer any request with this."""
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""))

    def serve(connection: socket.socket) -> None:
        asked(connection)
        connection.sendall(head.encode() + body)

    return serve


def run(serve: Serve, seconds: float = 5.0) -> ActionResult:
    """Ask a server that serves like this."""
    with server(serve) as endpoint:
        return ActionServer(endpoint, seconds=seconds).run(CALL)


def silent(connection: socket.socket) -> None:
    """Take the request and answer nothing."""
    asked(connection)
    while connection.recv(1):
        pass


def dripping(connection: socket.socket) -> None:
    """Answer a byte at a time, never done."""
    asked(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    for letter in b"X-Slow: " + b"x" * 1000:
        connection.sendall(bytes([letter]))
        time.sleep(0.05)


def half(connection: socket.socket) -> None:
    """Break off in the middle."""
    asked(connection)
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"events"')


def huge(connection: socket.socket) -> None:
    """Send more than anybody needs."""
    asked(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n")
    while True:
        connection.sendall(b" " * 65_536)


def test_an_answer_is_read_and_the_call_is_json_in_utf_8() -> None:
    """Events and responses as they were sent; what was sent names the action."""
    seen: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        seen.append(asked(connection))
        body = json.dumps({"events": [{"event": "restart"}], "responses": [{"text": "はい"}]})
        raw = body.encode()
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(raw), raw))

    assert run(serve) == Done(({"event": "restart"},), ({"text": "はい"},))
    assert json.loads(seen[0].partition(b"\r\n\r\n")[2]) == CALL


@pytest.mark.parametrize("serve", [silent, dripping])
def test_who_is_slow_is_not_waited_for(serve: Serve) -> None:
    """The time is for all of it, however it is spent."""
    began = time.monotonic()
    assert run(serve, seconds=0.5) == Failed("no answer within 0.5 s")
    assert time.monotonic() - began < 2.0


def test_a_dead_server_is_told_from_a_slow_one() -> None:
    """Nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        result = ActionServer(f"http://127.0.0.1:{probe.getsockname()[1]}/").run(CALL)
    assert isinstance(result, Failed)
    assert "cannot be reached" in result.why


def test_half_an_answer_and_too_much_of_one_are_failures() -> None:
    """Nothing of them is taken."""
    assert isinstance(run(half), Failed)
    assert run(huge) == Failed(f"the answer is larger than {LARGEST // 1024} KB")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html>", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b'{"events": [{"event": "slot", "value": NaN}]}', "no JSON"),
        (b"[]", "no object"),
        (b"3", "no object"),
        (b'{"events": {}}', None),
        (b'{"events": "x"}', "no list of objects"),
        (b'{"events": [1]}', "no list of objects"),
        (b'{"responses": [null]}', "no list of objects"),
        (b'{"responses": [' + b"{}," * 100 + b"{}]}", "101 responses"),
        (b"\xff\xfe", "no JSON"),
    ],
)
def test_nonsense_is_a_failure(body: bytes, why: str | None) -> None:
    """Whatever is no answer of the protocol; nothing at all is one."""
    result = run(answering("200 OK", body))
    if why is None:
        assert result == Done()
    else:
        assert isinstance(result, Failed)
        assert why in result.why


def test_nothing_to_say_is_an_answer() -> None:
    """An action may do nothing that is seen."""
    assert run(answering("200 OK", b"null")) == Done()
    assert run(answering("200 OK", b"{}")) == Done()
    assert run(answering("200 OK", b'{"events": null, "responses": null}')) == Done()


def test_statuses_are_told_apart() -> None:
    """A rejection is no failure; redirects are not followed."""
    rejection = b'{"action_name": "action_x", "error": "not now"}'
    assert run(answering("400 Bad Request", rejection)) == Rejected("not now")
    for status, body, headers in (
        ("400 Bad Request", b"{}", ()),
        ("404 Not Found", b"{}", ()),
        ("449 Retry With", b"{}", ()),
        ("500 Oh", b"{}", ()),
        ("302 Found", b"", ("Location: http://127.0.0.1:9/",)),
    ):
        result = run(answering(status, body, *headers))
        assert isinstance(result, Failed)
        assert status[:3] in result.why


@pytest.mark.parametrize("endpoint", ["localhost:5055", "ftp://x/", "http://あ/", "x", ""])
def test_an_address_that_is_none_is_a_failure_that_says_so(endpoint: str) -> None:
    """Never an exception in the middle of a turn."""
    result = ActionServer(endpoint).run(CALL)
    assert isinstance(result, Failed)
    assert "http://host:5055/webhook" in result.why
