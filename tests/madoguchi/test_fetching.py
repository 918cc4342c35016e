"""Fetching a page on somebody's behalf."""

from __future__ import annotations

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from madoguchi import fetching
from madoguchi.addresses import checked_address, is_public, origin_host
from madoguchi.errors import InvalidInput, MadoguchiError, Unavailable
from madoguchi.fetching import Fetched, fetch


class Pages(BaseHTTPRequestHandler):
    """Answers by the path; ``server.asked`` keeps what was asked with which host."""

    def do_GET(self) -> None:
        """Answer."""
        self.server.asked.append((self.path, self.headers["Host"]))  # type: ignore[attr-defined]
        match self.path.split("?")[0]:
            case "/page" | "/%E8%B3%AA":
                self.answer(b"<p>ok</p>")
            case "/packed":
                self.answer(gzip.compress(b"<p>ok</p>" * 1000), {"Content-Encoding": "gzip"})
            case "/bomb":
                self.answer(gzip.compress(bytes(80_000_000)), {"Content-Encoding": "gzip"})
            case "/endless":
                self.answer(b"")
                for _ in range(10_000):
                    self.wfile.write(b"x" * 65_536)
            case "/broken":
                self.answer(b"no gzip", {"Content-Encoding": "gzip"})
            case "/strange":
                self.answer(b"x", {"Content-Encoding": "br"})
            case "/picture":
                self.answer(b"x", {"Content-Type": "image/png"})
            case "/slow":
                self.answer(b"")
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.1)
            case "/away":
                self.answer(b"", {"Location": "http://other.example/page"}, 302)
            case "/home":
                self.answer(b"", {"Location": "/page"}, 301)
            case "/file":
                self.answer(b"", {"Location": "file:///etc/passwd"}, 302)
            case "/round":
                self.answer(b"", {"Location": "/round"}, 302)
            case _:
                self.answer(b"no", {}, 404)

    def answer(self, body: bytes, headers: dict[str, str] | None = None, status: int = 200) -> None:
        """Send an answer whose end is the end of the connection."""
        self.send_response(status)
        for name, value in {"Content-Type": "text/html; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def handle(self) -> None:
        """Bear a client that has had enough."""
        with suppress(BrokenPipeError, ConnectionResetError):
            super().handle()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    """A server on this machine."""
    made = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    made.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join()


def bring(server: ThreadingHTTPServer, path: str, **more: float) -> Fetched:
    """Fetch a path of the server as if it were www.example.com on the public internet."""
    port = server.server_port
    return fetch(
        f"http://www.example.com:{port}{path}",
        {f"www.example.com:{port}"},
        {"text/html"},
        resolve=lambda host, port: ["127.0.0.1"] if host == "www.example.com" else [],
        is_public=lambda address: True,
        **more,
    )


def test_a_page_is_fetched_from_the_address_that_was_checked(server: ThreadingHTTPServer) -> None:
    """The name is looked up once, by us; the server still hears it."""
    looked_up: list[str] = []
    port = server.server_port

    def resolve(host: str, port: int) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"] if len(looked_up) == 1 else ["10.0.0.1"]  # rebinding

    found = fetch(
        f"http://WWW.example.com.:{port}/page?q=質#here",
        {f"www.example.com:{port}"},
        {"text/html"},
        resolve=resolve,
        is_public=lambda address: True,
    )
    assert (found.body, found.content_type) == (b"<p>ok</p>", "text/html; charset=utf-8")
    assert found.url == f"http://www.example.com:{port}/page?q=%E8%B3%AA"
    assert looked_up == ["www.example.com"]
    assert server.asked == [("/page?q=%E8%B3%AA", f"www.example.com:{port}")]  # type: ignore[attr-defined]


def test_packed_pages_and_redirects_within_the_host(server: ThreadingHTTPServer) -> None:
    """What a browser would show is what comes."""
    assert bring(server, "/packed").body == b"<p>ok</p>" * 1000
    assert bring(server, "/home").url.endswith("/page")
    assert bring(server, "/質").body == b"<p>ok</p>"


@pytest.mark.parametrize(
    ("path", "error", "sentence"),
    [
        ("/away", InvalidInput, "Pages of other.example may not be fetched"),
        ("/file", InvalidInput, "is not a web address"),
        ("/round", InvalidInput, "more than 3 times"),
        ("/none", InvalidInput, "answers with the status 404"),
        ("/picture", InvalidInput, "sends “image/png”"),
        ("/bomb", InvalidInput, "larger than 32 MB"),
        ("/endless", InvalidInput, "larger than 32 MB"),
        ("/broken", Unavailable, "does not answer as it should"),
        ("/strange", Unavailable, "does not answer as it should"),
    ],
)
def test_what_is_not_taken(
    server: ThreadingHTTPServer, path: str, error: type[MadoguchiError], sentence: str
) -> None:
    """Each in one sentence, and without filling the memory."""
    with pytest.raises(error, match=sentence):
        bring(server, path)


def test_a_server_that_drips_is_left_in_time(server: ThreadingHTTPServer) -> None:
    """Each byte comes in time, all of them never would."""
    started = time.monotonic()
    with pytest.raises(Unavailable, match="takes too long"):
        bring(server, "/slow", seconds=0.5)
    assert time.monotonic() - started < 3


def test_this_machine_is_refused_by_whatever_name(server: ThreadingHTTPServer) -> None:
    """Nothing reaches it: neither by address nor by a name that leads here."""
    port = server.server_port
    for host in ("127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"):
        with pytest.raises(InvalidInput, match=r"private network|no host called"):
            fetch(f"http://{host}:{port}/page", {f"{host.strip('[]')}:{port}"}, {"text/html"})
    rebound = fetching.fetch
    with pytest.raises(InvalidInput, match="private network"):
        rebound(
            f"http://www.example.com:{port}/page",
            {f"www.example.com:{port}"},
            {"text/html"},
            resolve=lambda host, port: ["93.184.216.34", "127.0.0.1"],
        )
    assert server.asked == []  # type: ignore[attr-defined]


def test_a_redirect_to_a_private_address_is_refused(server: ThreadingHTTPServer) -> None:
    """Every step is checked, not only the first."""
    port = server.server_port
    addresses = {"www.example.com": "127.0.0.1", "other.example": "192.168.0.1"}
    with pytest.raises(InvalidInput, match=r"other\.example is an address of a private network"):
        fetch(
            f"http://www.example.com:{port}/away",
            {f"www.example.com:{port}", "other.example"},
            {"text/html"},
            resolve=lambda host, port: [addresses[host]],
            is_public=lambda address: address == "127.0.0.1",
        )


def test_a_host_that_is_not_there() -> None:
    """A name nobody knows, and a port nobody listens on."""

    def unknown(host: str, port: int) -> list[str]:
        raise socket.gaierror

    with pytest.raises(InvalidInput, match="There is no host called"):
        fetch("http://no.example/", {"no.example"}, {"text/html"}, resolve=unknown)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(Unavailable):
        fetch(
            f"http://a.example:{port}/",
            {f"a.example:{port}"},
            {"text/html"},
            resolve=lambda host, port: ["127.0.0.1", "127.0.0.1"],
            is_public=lambda address: True,
        )


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
        *("0.0.0.0", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1"),
        *("255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1"),
        *("::ffff:10.0.0.1", "::ffff:127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::", "2001:db8::1"),
        *("2001::1", "::127.0.0.1"),
    ],
)
def test_addresses_that_are_not_of_the_public_internet(address: str) -> None:
    """Private, loopback, link-local, reserved, multicast, and those wrapped in IPv6."""
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_addresses_of_the_public_internet(address: str) -> None:
    """Also behind what translates them."""
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("", "faq", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://x/"),
        *("http://", "http://user@example.com/", "http://example.com:pw@10.0.0.1/", "http://[x/"),
        *("http://example.com:99999/", "javascript:alert(1)", "http://ex ample.com/"),
        *("http://other.example/", "http://example.com:8080/", "http://example.com.evil.example/"),
        "http://example.com\\@10.0.0.1/",
    ],
)
def test_addresses_that_may_not_be_asked(url: str) -> None:
    """Anything but a page of an allowed host."""
    with pytest.raises(InvalidInput):
        checked_address(url, {"example.com", "help.example.com:8443"})


def test_addresses_that_may_be_asked() -> None:
    """In ASCII, as they are sent; a name in Japanese is allowed by its ASCII form."""
    allowed = {"example.com", "help.example.com:8443", "xn--r8jz45g.jp", "a.example:443"}
    for url, asked in (
        ("https://a.example/", "https://a.example/"),
        (" https://Example.com ", "https://example.com/"),
        ("http://example.com:80/a b?c=d&e#f", "http://example.com/a%20b?c=d&e"),
        ("https://help.example.com:8443/%E3%81%82", "https://help.example.com:8443/%E3%81%82"),
        ("https://例え.jp/よくある", "https://xn--r8jz45g.jp/%E3%82%88%E3%81%8F%E3%81%82%E3%82%8B"),
    ):
        assert checked_address(url, allowed).geturl() == asked
    assert origin_host("https://例え.jp") == "xn--r8jz45g.jp"
    assert origin_host("http://127.0.0.1:8100") == "127.0.0.1:8100"


def test_a_bomb_is_never_unpacked_whole() -> None:
    """A part of a stream gives at most what is taken and one byte more."""
    packed = zlib.compressobj(9, zlib.DEFLATED, 31)
    data = packed.compress(bytes(80_000_000)) + packed.flush()
    parts = fetching._unpacked(iter([data]), "gzip", "example.com")
    assert len(next(parts)) == fetching.LARGEST + 1
