"""One open stream: what it has to send, in order, and nothing while there is nothing to send.

``receive`` is called in the reader's thread; everything else belongs to the event loop.
"""

from __future__ import annotations

import asyncio
import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from madoguchi.database.protocol import Row
from madoguchi.errors import MadoguchiError
from madoguchi.log import Send

BATCH = 200  # rows read at once for a stream that is behind
PENDING_AT_MOST = 100  # more, for a client that reads slowly, is read from the database later
BEATS_PER_CHECK = 4  # a member of staff may have been signed out meanwhile
_HEARTBEAT = b":\n\n"
_logger = logging.getLogger(__name__)

Serialise = Callable[[Row], Mapping[str, Any]]


class Missed(NamedTuple):
    """What a stream has not sent yet, and the state of its conversation (None: it is gone)."""

    rows: list[Row]
    state: Row | None


def frame(event: str, data: Mapping[str, Any], id_: int | None = None) -> bytes:
    """Return one event as it goes over the wire."""
    head = "" if id_ is None else f"id: {id_}\n"
    return f"{head}event: {event}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


class Frames:
    """Makes the frame of a message once, though many streams send it."""

    def __init__(self, serialise: Serialise) -> None:
        self._serialise = serialise
        self._last: tuple[Row | None, bytes] = (None, b"")

    def of(self, row: Row) -> bytes:
        """Return the frame of a message's row."""
        last, made = self._last
        if last is not row:
            made = frame("message", self._serialise(row), row["id"])
            self._last = (row, made)
        return made


class Stream(ABC):
    """A stream to one client; it sends from a task that lives only while it is needed."""

    __slots__ = ("_beat", "_ended", "_ending", "_loop", "_send", "_started", "_task", "leave")

    def __init__(self, send: Send) -> None:
        self._send = send
        self._loop = asyncio.get_running_loop()
        self._task: asyncio.Task[None] | None = None
        self._beat = self._ending = self._ended = self._started = False
        self.leave: Callable[[], None] = lambda: None

    def receive(self, row: Row) -> None:
        """Take a new row; may be called from any thread."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, row)

    def start(self) -> None:
        """Begin to send: the head of the response has gone out."""
        self._started = True
        self.wake()

    def wake(self) -> None:
        """Send what there is to send."""
        if self._task is None and self._started and not self._ended:
            self._task = self._loop.create_task(self._work())

    def heartbeat(self) -> None:
        """Send a comment, so that proxies and the client know the stream lives."""
        self._beat = True
        self.wake()

    def end(self) -> None:
        """Finish the response; the client connects again and resumes."""
        self._ending = True
        self.wake()

    def close(self) -> None:
        """Let go of everything: the client has left."""
        self._ended = True
        self.leave()
        if self._task is not None:
            self._task.cancel()

    @abstractmethod
    def _take(self, row: Row) -> None:
        """Remember a row to send and wake up."""

    @abstractmethod
    async def _send_next(self) -> bool:
        """Send the next thing; False when there is nothing."""

    async def _on_beat(self) -> None:
        await self._write(_HEARTBEAT)

    async def _write(self, body: bytes) -> None:
        await self._send({"type": "http.response.body", "body": body, "more_body": True})

    async def _work(self) -> None:
        try:
            while not self._ending:
                if self._beat:
                    self._beat = False
                    await self._on_beat()
                elif not await self._send_next():
                    break
        except MadoguchiError:  # no longer allowed, gone, or the database is away
            self._ending = True
        except OSError:
            self._ended = True  # the client has left; the server says so to the request's task
        except Exception:
            _logger.exception("A stream failed; its client will resume")
            self._ending = True
        if self._ending and not self._ended:
            self._ended = True
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
        self._task = None


class ConversationStream(Stream):
    """A customer's stream: messages with ids, and the conversation's state without."""

    __slots__ = ("_behind", "_conversation_id", "_frames", "_pending", "_read", "_sent", "_status")

    def __init__(
        self,
        send: Send,
        conversation_id: str,
        last_event_id: int,
        read: Callable[[str, int, int], Awaitable[Missed]],
        frames: Frames,
    ) -> None:
        super().__init__(send)
        self._conversation_id = conversation_id
        self._sent = last_event_id
        self._read = read
        self._frames = frames
        self._behind = True
        self._pending: list[Row] = []
        self._status: str | None = None

    def _take(self, row: Row) -> None:
        if len(self._pending) < PENDING_AT_MOST:
            self._pending.append(row)
        else:
            self._behind = True
        self.wake()

    async def _send_next(self) -> bool:
        if self._behind:
            await self._catch_up()
        elif self._pending:
            await self._send_row(self._pending.pop(0))
        else:
            return False
        return True

    async def _catch_up(self) -> None:
        self._behind = False
        self._pending.clear()  # all of it is in the database
        missed = await self._read(self._conversation_id, self._sent, BATCH)
        if missed.state is None:
            self._ending = True
            return
        for row in missed.rows:
            await self._write_message(row)
        self._behind = self._behind or len(missed.rows) == BATCH
        await self._write_state(missed.state)

    async def _send_row(self, row: Row) -> None:
        if not row["private"]:
            await self._write_message(row)
        await self._write_state(row)

    async def _write_message(self, row: Row) -> None:
        if row["id"] > self._sent:
            self._sent = row["id"]
            await self._write(self._frames.of(row))

    async def _write_state(self, row: Row) -> None:
        status = row["conversation_status"]
        if status != self._status:
            self._status = status
            locale = row["conversation_locale"]
            state = {"id": self._conversation_id, "status": status, "locale": locale}
            await self._write(frame("conversation", state))


class InboxStream(Stream):
    """A member of staff's stream: which conversations of a site have changed."""

    __slots__ = ("_authorise", "_beats", "_changed", "_greeted")

    def __init__(self, send: Send, authorise: Callable[[], Awaitable[None]]) -> None:
        super().__init__(send)
        self._authorise = authorise
        self._beats = 0
        self._changed: dict[str, None] = {}  # a set that keeps order
        self._greeted = False

    def _take(self, row: Row) -> None:
        self._changed[row["conversation_id"]] = None
        self.wake()

    async def _on_beat(self) -> None:
        self._beats += 1
        if self._beats % BEATS_PER_CHECK == 0:
            await self._authorise()
        await super()._on_beat()

    async def _send_next(self) -> bool:
        if not self._greeted:
            self._greeted = True
            await self._write(frame("ready", {}))  # whoever was away looks at the whole list again
        elif self._changed:
            conversation_id = next(iter(self._changed))
            del self._changed[conversation_id]
            await self._write(frame("changed", {"conversation_id": conversation_id}))
        else:
            return False
        return True
