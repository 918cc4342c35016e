"""Asking a Rasa server over HTTP, within a time and without trusting what it says."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpcore2

from madoguchi.deadlines import TimedNetwork
from madoguchi.errors import Unavailable

LARGEST = 1024 * 1024


@dataclass(frozen=True)
class RasaServer:
    """Where Rasa is: ``url`` without a path, its token or ``""``, and how long to wait at most."""

    url: str
    token: str = field(default="", repr=False)
    seconds: float = 2.0

    def get(self, path: str, **query: str) -> Any:
        """Return the JSON of an address; raises `Unavailable` as `post` does."""
        return self._ask("GET", path, b"", query)

    def post(self, path: str, body: object, **query: str) -> Any:
        """Send JSON and return the JSON that comes back; raises `Unavailable`, which says why."""
        return self._ask("POST", path, _encoded(body), query)

    def _ask(self, method: str, path: str, body: bytes, query: dict[str, str]) -> Any:
        # Rasa reads its token from the address only; so no error may quote the address.
        asked = query | ({"token": self.token} if self.token else {})
        target = f"{self.url}{path}?{urlencode(asked)}" if asked else self.url + path
        headers = [("Host", urlsplit(self.url).netloc), ("Content-Type", "application/json")]
        network = TimedNetwork(time.monotonic() + self.seconds)
        try:
            with (
                httpcore2.ConnectionPool(network_backend=network) as pool,
                pool.stream(method, target, headers=headers, content=body) as response,
            ):
                return _read(response)
        except (httpcore2.TimeoutException, TimeoutError) as error:
            raise Unavailable("Rasa takes too long to answer.") from error
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            raise Unavailable("Rasa cannot be reached.") from error


def nonsense() -> Unavailable:
    """Return the error for an answer that is none."""
    return Unavailable("Rasa answers something that cannot be read.")


def _encoded(body: object) -> bytes:
    return json.dumps(body).encode("ascii")


def _read(response: httpcore2.Response) -> Any:
    if response.status == 401:
        raise Unavailable("Rasa does not take the token: correct MADOGUCHI_RASA_TOKEN.")
    if response.status != 200:
        raise Unavailable("Rasa answers with the status %(status)s.", status=response.status)
    body = bytearray()
    for part in response.iter_stream():
        body += part
        if len(body) > LARGEST:
            raise nonsense()
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise nonsense() from error
