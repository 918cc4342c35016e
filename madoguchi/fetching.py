"""Fetching a page of the web on somebody's behalf, without lending them our network.

Only allowed hosts, only addresses of the public internet, and the address that was checked is the
one that is connected to: the name is not looked up again. Every redirect is checked anew. What
comes is bounded in size and time, also when it is packed.
"""

from __future__ import annotations

import socket
import time
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import httpcore2

from madoguchi.addresses import PORTS, checked_address, is_public
from madoguchi.deadlines import TimedStream, seconds_left
from madoguchi.errors import InvalidInput, Unavailable

LARGEST = 32 * 1024 * 1024
SECONDS = 30.0
MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str, int], Iterable[str]]
"""Returns the IP addresses of a host."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered with: where it was in the end, its bytes and their type."""

    url: str
    body: bytes
    content_type: str


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def fetch(
    url: str,
    allowed: Collection[str],
    types: Collection[str],
    *,
    resolve: Resolve = resolve,
    is_public: Callable[[str], bool] = is_public,
    seconds: float = SECONDS,
) -> Fetched:
    """Return what an address answers with, after three redirects at most.

    ``allowed`` are hosts as `checked_address` takes them, ``types`` the media types that are taken.
    Raise `InvalidInput` for an address that may not be asked and for an answer that is none of
    ours, `Unavailable` for a host that does not answer.
    """
    network = _Network(resolve, is_public, time.monotonic() + seconds)
    with httpcore2.ConnectionPool(network_backend=network) as pool:
        for _ in range(1 + MOST_REDIRECTS):
            url = checked_address(url, allowed).geturl()
            answer = _ask(pool, url, types)
            if isinstance(answer, Fetched):
                return answer
            url = urljoin(url, answer)
    raise InvalidInput(
        "The address leads on to others more than %(count)s times.", count=MOST_REDIRECTS
    )


def _ask(pool: httpcore2.ConnectionPool, url: str, types: Collection[str]) -> Fetched | str:
    """Return what an address answers with, or where it leads on to."""
    target = httpcore2.URL(url)
    host = target.host.decode("ascii")
    named = f"[{host}]" if ":" in host else host
    port = f":{target.port}" if target.port not in (None, PORTS[target.scheme.decode()]) else ""
    headers = [("Host", named + port), ("User-Agent", "Madoguchi"), ("Accept-Encoding", "gzip")]
    try:
        with pool.stream("GET", target, headers=headers) as response:
            return _answer(url, host, response, types)
    except (httpcore2.TimeoutException, TimeoutError) as error:
        raise Unavailable("%(host)s takes too long to answer.", host=host) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError, zlib.error) as error:
        raise Unavailable("%(host)s does not answer as it should.", host=host) from error


def _answer(
    url: str, host: str, response: httpcore2.Response, types: Collection[str]
) -> Fetched | str:
    named = {name.lower(): value.decode("latin-1").strip() for name, value in response.headers}
    if response.status in _REDIRECTS and b"location" in named:
        return named[b"location"]
    if response.status != 200:
        raise InvalidInput(
            "%(host)s answers with the status %(status)s.", host=host, status=response.status
        )
    kind = named.get(b"content-type", "")
    if kind.partition(";")[0].strip().lower() not in types:
        raise InvalidInput(
            "%(host)s sends “%(type)s”, which is neither a page nor a file of articles.",
            host=host,
            type=kind[:80],
        )
    packing = named.get(b"content-encoding", "identity").lower()
    return Fetched(url, _bounded(_unpacked(response.iter_stream(), packing, host)), kind)


def _unpacked(parts: Iterator[bytes], packing: str, host: str) -> Iterator[bytes]:
    """Yield what a body holds; at most one byte more than is taken, however well it is packed."""
    if packing == "identity":
        yield from parts
        return
    if packing not in {"gzip", "x-gzip"}:
        raise Unavailable("%(host)s does not answer as it should.", host=host)
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    for part in parts:
        yield unpacker.decompress(part, LARGEST + 1)
    yield unpacker.flush()


def _bounded(parts: Iterator[bytes]) -> bytes:
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > LARGEST:
            limit = LARGEST // 1024 // 1024
            raise InvalidInput("The file is larger than %(limit)s MB. Split it.", limit=limit)
    return bytes(body)


class _Network(httpcore2.SyncBackend):
    """Connects to public addresses only, and lets nothing go on beyond the deadline."""

    def __init__(self, resolve: Resolve, is_public: Callable[[str], bool], deadline: float) -> None:
        self._resolve, self._is_public, self._deadline = resolve, is_public, deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        try:
            addresses = list(self._resolve(host, port))
        except OSError as error:
            raise InvalidInput("There is no host called %(host)s.", host=host) from error
        if not addresses or not all(map(self._is_public, addresses)):
            raise InvalidInput(
                "%(host)s is an address of a private network. Only pages of the public internet "
                "are fetched.",
                host=host,
            )
        *others, last = addresses
        for address in others:
            with suppress(httpcore2.ConnectError, httpcore2.ConnectTimeout):
                return self._connected(address, port, seconds_left(self._deadline) / 2)
        return self._connected(last, port, seconds_left(self._deadline))

    def _connected(self, address: str, port: int, seconds: float) -> httpcore2.NetworkStream:
        return TimedStream(super().connect_tcp(address, port, seconds), self._deadline)
