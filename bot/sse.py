"""The native ASGI application of ``/sse``: thin, because thousands of streams are open at once.

An idle stream is one task that waits for the client to leave, and nothing else: no queue, no timer
and no thread of its own. One ticker per process sends the heartbeats, and a second task lives only
while a stream has something to send. What a stream missed, it reads from the database in batches.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from urllib.parse import parse_qs

from bot import stream_store as store
from bot.sse_stream import ConversationStream, Frames, InboxStream, Missed, Serialise, Stream
from bot.stream import Hub
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, MadoguchiError, Unavailable
from madoguchi.http import PROBLEM_TYPE, extra_headers, method_problem, problem
from madoguchi.log import Receive, Scope, Send

Headers = Mapping[str, str]
Authorise = Callable[[Headers, str], None]
T = TypeVar("T")

HEARTBEAT_SECONDS = 15.0
SLOTS = 15  # so many groups of streams, whose heartbeats are spread out over the time
_OPENING = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),  # nginx would hold events back
    (b"x-content-type-options", b"nosniff"),
]


class SseApp:
    """Serves ``/sse?conversation=…`` to customers and ``/sse?inbox=…`` to staff.

    ``authorise_conversation`` and ``authorise_inbox`` get the request's headers (names in lower
    case) and the id of the conversation or site; they raise an error of `madoguchi.errors` to
    refuse. They may use the database: they run in a thread. ``serialise`` turns a row of
    `bot.stream_store` into the JSON of a message; it runs in the event loop.
    """

    def __init__(
        self,
        db: Database,
        hub: Hub,
        *,
        authorise_conversation: Authorise,
        authorise_inbox: Authorise,
        serialise: Serialise,
        heartbeat_seconds: float = HEARTBEAT_SECONDS,
    ) -> None:
        self._db = db
        self._hub = hub
        self._authorise_conversation = authorise_conversation
        self._authorise_inbox = authorise_inbox
        self._frames = Frames(serialise)
        self._tick_seconds = heartbeat_seconds / SLOTS
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="sse")
        self._slots: list[set[Stream]] = [set() for _ in range(SLOTS)]
        self._opened = 0
        self._ticker: asyncio.Task[None] | None = None
        self._closing = False

    @property
    def open_streams(self) -> int:
        """How many streams are open."""
        return sum(len(slot) for slot in self._slots)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, for as long as the client stays."""
        if scope["method"] != "GET":
            document = method_problem(scope["method"], ["GET"])
            await _send_problem(send, document, {"Allow": "GET"})
            return
        try:
            stream = await self._open(scope, send)
        except MadoguchiError as error:
            await _send_problem(send, problem(error), extra_headers(error))
            return
        slot = self._slots[self._opened % SLOTS]
        self._opened += 1
        slot.add(stream)
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _OPENING})
            self._start_ticker()
            stream.start()
            if self._closing:
                stream.end()
            while (await receive())["type"] != "http.disconnect":
                pass
        finally:
            slot.discard(stream)
            stream.close()

    def close(self) -> None:
        """End every stream; call it in the event loop before the server waits for them."""
        self._closing = True
        for slot in self._slots:
            for stream in slot:
                stream.end()
        self._threads.shutdown(wait=False)

    async def _open(self, scope: Scope, send: Send) -> Stream:
        if self._closing:
            raise Unavailable("The service is shutting down.")
        headers = {
            name.decode("latin-1").lower(): value.decode("latin-1")
            for name, value in scope["headers"]
        }
        match parse_qs(scope["query_string"].decode("latin-1")):
            case {"conversation": [conversation_id], **rest} if not rest:
                return await self._open_conversation(conversation_id, headers, send)
            case {"inbox": [site_id], **rest} if not rest:
                return await self._open_inbox(site_id, headers, send)
            case _:
                raise InvalidInput("Name one conversation or one inbox.", field="conversation")

    async def _open_conversation(self, id_: str, headers: Headers, send: Send) -> Stream:
        await self._in_thread(self._authorise_conversation, headers, id_)
        after = _last_event_id(headers)
        stream = ConversationStream(send, id_, after, self._read_missed, self._frames)
        stream.leave = self._hub.listen_to_conversation(id_, stream.receive)
        return stream

    async def _open_inbox(self, site_id: str, headers: Headers, send: Send) -> Stream:
        async def authorise() -> None:
            await self._in_thread(self._authorise_inbox, headers, site_id)

        await authorise()
        stream = InboxStream(send, authorise)
        stream.leave = self._hub.listen_to_inbox(site_id, stream.receive)
        return stream

    async def _read_missed(self, conversation_id: str, after: int, limit: int) -> Missed:
        def read() -> Missed:
            with self._db.read() as tx:
                state = store.conversation_state(tx, conversation_id)
                rows = store.missed_messages(tx, conversation_id, after, limit)
            return Missed(rows, state)

        return await self._in_thread(read)

    async def _in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        loop = asyncio.get_running_loop()
        if self._closing:
            raise Unavailable("The service is shutting down.")
        return await loop.run_in_executor(self._threads, function, *arguments)

    def _start_ticker(self) -> None:
        if self._ticker is None or self._ticker.done():
            self._ticker = asyncio.get_running_loop().create_task(self._tick())

    async def _tick(self) -> None:
        """Send heartbeats, one group of streams after the other, while any stream is open."""
        turn = 0
        while self.open_streams and not self._closing:
            await asyncio.sleep(self._tick_seconds)
            for stream in tuple(self._slots[turn % SLOTS]):
                stream.heartbeat()
            turn += 1


def _last_event_id(headers: Headers) -> int:
    """Return the id the client has seen last, 0 when it says none that can be one."""
    value = headers.get("last-event-id", "").strip()
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 19 else 0


async def _send_problem(
    send: Send, document: Mapping[str, Any], more_headers: Mapping[str, str]
) -> None:
    body = json.dumps(document, ensure_ascii=False).encode()
    headers = {"Content-Type": PROBLEM_TYPE, "Cache-Control": "no-store", **more_headers}
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": document["status"], "headers": raw})
    await send({"type": "http.response.body", "body": body})
