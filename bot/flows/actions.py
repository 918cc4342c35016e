"""Asking Rasa's action server to run an action; never inside a transaction.

The address is the engineer's own setting, so it may be on this machine or in a private network.
Whatever the server does, an `ActionResult` comes back within the time it has, and no exception.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Mapping
from typing import Any

import httpcore2

from bot.flows.effects import ActionResult, Done, Failed, Rejected
from madoguchi.deadlines import TimedNetwork

CONNECT_SECONDS = 2.0
READ_SECONDS = 5.0
LARGEST = 1024 * 1024
MOST_PARTS = 100
"""How many events, and how many responses, are taken of one answer."""

_logger = logging.getLogger(__name__)


class ActionServer:
    """A server of actions at one address; safe to call from several threads."""

    def __init__(self, endpoint: str, *, seconds: float = READ_SECONDS) -> None:
        self._endpoint = endpoint
        self._seconds = seconds

    def run(self, call: Mapping[str, Any]) -> ActionResult:
        """Return what the action answers to a body of `tracker.action_call`."""
        name = str(call.get("next_action"))
        started = time.monotonic()
        try:
            status, body = self._ask(call)
            result = _read(status, body)
        except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
            result = Failed(f"the server cannot be reached ({type(error).__name__})")
        except (httpcore2.TimeoutException, TimeoutError):
            result = Failed(f"no answer within {self._seconds:g} s")
        except (httpcore2.NetworkError, httpcore2.ProtocolError, OSError) as error:
            result = Failed(f"the connection broke ({type(error).__name__})")
        except (httpcore2.UnsupportedProtocol, TypeError):
            result = Failed("the address of the server is none: write http://host:5055/webhook")
        except ValueError as error:
            result = Failed(str(error))
        if isinstance(result, Failed):
            took = time.monotonic() - started
            _logger.warning("action %s failed after %.1f s: %s", name, took, result.why)
        return result

    def _ask(self, call: Mapping[str, Any]) -> tuple[int, bytes]:
        target = httpcore2.URL(self._endpoint)  # TypeError where it is no address
        host = target.host.decode("ascii")
        port = f":{target.port}" if target.port is not None else ""
        headers = [
            ("Host", (f"[{host}]" if ":" in host else host) + port),
            ("Content-Type", "application/json"),
            ("User-Agent", "Madoguchi"),
        ]
        body = json.dumps(call, ensure_ascii=False, default=str).encode("utf-8", "replace")
        network = TimedNetwork(time.monotonic() + self._seconds, CONNECT_SECONDS)
        with (
            httpcore2.ConnectionPool(network_backend=network) as pool,
            pool.stream("POST", target, headers=headers, content=body) as response,
        ):
            return response.status, _bounded(response.iter_stream())


def _bounded(parts: Iterator[bytes]) -> bytes:
    body = bytearray()
    for part in parts:
        body += part
        if len(body) > LARGEST:
            raise ValueError(f"the answer is larger than {LARGEST // 1024} KB")
    return bytes(body)


def _read(status: int, body: bytes) -> ActionResult:
    if status == 449:
        return Failed("the server asks for the domain, which it was sent (449)")
    if status not in (200, 204, 400):
        return Failed(f"the server answered with the status {status}")
    if status == 204:
        return Done()
    try:
        answer = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Failed(f"the answer with the status {status} is no JSON")
    if status == 400:
        if isinstance(answer, dict) and "action_name" in answer:
            return Rejected(str(answer.get("error") or "the action rejected to run")[:500])
        return Failed("the server answered with the status 400")
    if answer is None:
        return Done()
    if not isinstance(answer, dict):
        return Failed("the answer is no object with events and responses")
    return Done(_objects(answer, "events"), _objects(answer, "responses"))


def _objects(answer: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    parts = answer.get(key) or []
    if not isinstance(parts, list) or not all(isinstance(part, dict) for part in parts):
        raise ValueError(f"“{key}” in the answer is no list of objects")
    if len(parts) > MOST_PARTS:
        raise ValueError(f"the answer has {len(parts)} {key}; {MOST_PARTS} are taken at most")
    return tuple(parts)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no value")
