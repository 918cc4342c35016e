"""One line per thing that happened: JSON for machines, plain text at a terminal.

What is more than the sentence travels as ``extra={"context": {...}}``. Never log the text of a
message, a token or a query string.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

from madoguchi.clock import to_text
from madoguchi.ids import new_id

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_request_log = logging.getLogger("madoguchi.request")
_SECRET = re.compile(r"^(/sign-in/).+", re.DOTALL)  # what follows lets its reader in
_QUIET_PATHS = frozenset({"/healthz", "/readyz"})


def configure(
    log_format: str = "auto", level: str = "info", stream: TextIO | None = None
) -> logging.Handler:
    """Send all logging to ``stream`` (standard error) in one format; return the handler.

    ``auto`` is text when the stream is a terminal and JSON when it is not.
    """
    target = stream or sys.stderr
    as_text = log_format == "text" or (log_format == "auto" and target.isatty())
    handler = logging.StreamHandler(target)
    handler.setFormatter(TextFormatter() if as_text else JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    return handler


class JsonFormatter(logging.Formatter):
    """Writes a record as one JSON object on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; a traceback is one of its values."""
        line: dict[str, object] = {
            "time": _time_of(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line.update(_context_of(record))
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


class TextFormatter(logging.Formatter):
    """Writes a record as a line for a person, with a traceback below where there is one."""

    def format(self, record: logging.LogRecord) -> str:
        """Return time, level, sentence and what belongs to it."""
        moment = datetime.fromtimestamp(record.created).strftime("%H:%M:%S")
        context = "".join(f" {key}={value}" for key, value in _context_of(record).items())
        line = f"{moment} {record.levelname.lower():7} {record.getMessage()}{context}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line


class RequestLog:
    """ASGI middleware: one line per answered request, with an id the client can quote.

    The id comes back as ``X-Request-Id``. Health checks are logged at debug level. The query
    string is left out because it may hold what a person typed, and so is a sign-in link's token.
    """

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log how it ended."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        request_id = new_id("req")
        status = 0

        async def noting_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", []),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, noting_send)
        finally:
            _log_request(scope, status, started, request_id)


def loggable(path: str) -> str:
    """Return a path on one line and without a sign-in link's token."""
    kept = _SECRET.sub(r"\1…", path)
    return "".join(c if c.isprintable() else f"%{ord(c):02X}" for c in kept)


def _log_request(scope: Scope, status: int, started: float, request_id: str) -> None:
    context = {
        "method": scope["method"],
        "path": loggable(scope["path"]),
        "status": status,
        "milliseconds": round((time.perf_counter() - started) * 1000, 1),
        "request_id": request_id,
    }
    level = logging.DEBUG if scope["path"] in _QUIET_PATHS else logging.INFO
    _request_log.log(level, "request", extra={"context": context})


def _time_of(record: logging.LogRecord) -> str:
    return to_text(datetime.fromtimestamp(record.created, UTC))


def _context_of(record: logging.LogRecord) -> dict[str, object]:
    context = getattr(record, "context", None)
    return dict(context) if isinstance(context, dict) else {}
