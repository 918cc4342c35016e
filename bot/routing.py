"""Which ASGI application answers: health and streams natively, everything else through Flask.

Health answers while all of Flask's threads are busy, and a stream holds no thread.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from string import punctuation
from urllib.parse import quote_from_bytes

from madoguchi.health import Health
from madoguchi.log import AsgiApp, Receive, Scope, Send

_QUERY = punctuation  # stays as it is: only what is not ASCII is escaped
_logger = logging.getLogger(__name__)


class Router:
    """Dispatches by path; the server's lifespan starts and stops the service."""

    def __init__(
        self,
        pages: AsgiApp,
        sse: AsgiApp,
        *,
        health: Callable[[], Health],
        readiness: Callable[[], Health],
        start: Callable[[], None],
        stop: Callable[[], None],
    ) -> None:
        self._pages = pages
        self._sse = sse
        self._health = health
        self._readiness = readiness
        self._start = start
        self._stop = stop

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or follow the server's life."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
        elif scope["path"] == "/healthz":
            await _answer(send, self._health())
        elif scope["path"] == "/readyz":
            await _answer(send, await asyncio.to_thread(self._readiness))
        elif scope["path"] == "/sse":
            await self._sse(scope, receive, send)
        else:
            await self._pages(for_wsgi(scope), receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        try:
            await asyncio.to_thread(self._start)
        except Exception as error:
            _logger.exception("The service could not start")
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            return
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await asyncio.to_thread(self._stop)
        await send({"type": "lifespan.shutdown.complete"})


def for_wsgi(scope: Scope) -> Scope:
    """Return a request that means the same as a WSGI environment.

    There ``X_Forwarded_For`` and ``X-Forwarded-For`` are one name, so that anybody could write what
    only our proxies may; and a query that holds bytes beyond ASCII cannot be read at all.
    """
    query = quote_from_bytes(scope["query_string"], safe=_QUERY)
    headers = [(name, value) for name, value in scope["headers"] if b"_" not in name]
    return {**scope, "headers": headers, "query_string": query.encode()}


async def _answer(send: Send, health: Health) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": health.status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(health.body).encode()})
