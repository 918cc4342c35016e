"""Connections that end in time: ``deadline`` is a moment of `time.monotonic`."""

from __future__ import annotations

import math
import time
from ssl import SSLContext
from typing import Any

import httpcore2


class TimedNetwork(httpcore2.SyncBackend):
    """Connects anywhere, in ``connecting`` seconds; nothing goes on beyond the deadline."""

    def __init__(self, deadline: float, connecting: float = math.inf) -> None:
        self._deadline, self._connecting = deadline, connecting

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> httpcore2.NetworkStream:
        """Connect within what is left."""
        seconds = min(self._connecting, seconds_left(self._deadline))
        return TimedStream(super().connect_tcp(host, port, seconds), self._deadline)


class TimedStream(httpcore2.NetworkStream):
    """A connection that ends at a deadline, however slowly its bytes drip."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: float) -> None:
        self._stream, self._deadline = stream, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, seconds_left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, seconds_left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, seconds_left(self._deadline))
        return TimedStream(stream, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def seconds_left(deadline: float) -> float:
    """Return what is left until a deadline; raises httpcore2's ReadTimeout when nothing is."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout
    return left
