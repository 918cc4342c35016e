"""Streams over real sockets: live, resumed, many at once, and ended with the server."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager

import httpx
import pytest
import uvicorn

from bot.serving import Server
from bot.sse import SseApp
from bot.stream import Hub, Reader
from madoguchi.database import Database
from madoguchi.errors import NotSignedIn
from madoguchi.wakeup import Wakeup
from tests.bot.stream_rows import add_conversation, say, write_message

MANY = 200


class Service:
    """A server with nothing but streams, in a thread of its own."""

    def __init__(self, db: Database) -> None:
        hub = Hub()
        self.reader = Reader(db, hub)
        self.wakeup = Wakeup(db)
        self.wakeup.subscribe(self.reader.notify)
        self.signed_out = threading.Event()
        self.app = SseApp(
            db,
            hub,
            authorise_conversation=self._authorise,
            authorise_inbox=self._authorise,
            serialise=lambda row: {"id": row["id"], "text": row["text"]},
            heartbeat_seconds=0.5,
        )
        config = uvicorn.Config(
            self.app, host="127.0.0.1", port=0, lifespan="off", log_config=None, access_log=False
        )
        self.server = Server(config, self.app.close)
        self.thread = threading.Thread(target=self.server.run)

    def _authorise(self, headers: Mapping[str, str], _: str) -> None:
        if headers.get("authorization") != "Bearer secret" or self.signed_out.is_set():
            raise NotSignedIn("Sign in first.")

    @property
    def url(self) -> str:
        """Where the streams are."""
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}/sse"

    def start(self) -> None:
        """Start the threads and wait for the port."""
        self.reader.start()
        self.wakeup.start()
        self.thread.start()
        wait_until(lambda: self.server.started)

    def stop(self) -> float:
        """Stop as a signal would; return how long that took in seconds."""
        begun = time.monotonic()
        self.server.should_exit = True
        self.thread.join(15)
        self.wakeup.stop()
        self.reader.stop()
        return time.monotonic() - begun


@pytest.fixture
def service(db: Database, site_id: str) -> Iterator[Service]:
    """A running service with one conversation, ``a``."""
    add_conversation(db, "a")
    service = Service(db)
    service.start()
    yield service
    service.stop()


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    """Fail unless ``condition`` comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


@asynccontextmanager
async def stream(
    client: httpx.AsyncClient, url: str, last: int | None = None
) -> AsyncIterator[AsyncIterator[str]]:
    """Open a stream and give its events, each as the text of its lines."""
    headers = {"Authorization": "Bearer secret"}
    if last is not None:
        headers["Last-Event-ID"] = str(last)
    async with client.stream("GET", url, headers=headers) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        assert response.headers["x-accel-buffering"] == "no"
        yield _events(response)


async def _events(response: httpx.Response) -> AsyncIterator[str]:
    lines: list[str] = []
    async for line in response.aiter_lines():
        if line:
            lines.append(line)
        else:
            yield "\n".join(lines)
            lines = []


async def next_event(events: AsyncIterator[str], kind: str = "message") -> str:
    """Return the next event of a kind; everything must come within ten seconds."""
    async with asyncio.timeout(10):
        async for event in events:
            if f"event: {kind}" in event:
                return event
    raise AssertionError("the stream has ended")


def text_of(id_: int, text: str) -> str:
    """Return a message's event as it must look."""
    return f'id: {id_}\nevent: message\ndata: {{"id": {id_}, "text": "{text}"}}'


def test_a_message_arrives_live_and_a_private_note_never(service: Service, db: Database) -> None:
    """The customer hears the state first, then each public message as it is committed."""

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?conversation=a") as events,
        ):
            assert '"status": "pending"' in await next_event(events, "conversation")
            await asyncio.to_thread(say, db, "a", "ひみつ", private=True)
            id_ = await asyncio.to_thread(say, db, "a", "こんにちは")
            assert await next_event(events) == text_of(id_, "こんにちは")

    asyncio.run(scenario())


def test_a_stream_resumes_where_the_client_was(
    service: Service, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came while it was away is sent first, by batches, then what is new: each once."""
    monkeypatch.setattr("bot.sse_stream.BATCH", 4)
    ids = [say(db, "a", str(number)) for number in range(11)]

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?conversation=a", last=ids[2]) as events,
        ):
            for number in range(3, 11):
                assert await next_event(events) == text_of(ids[number], str(number))
            id_ = await asyncio.to_thread(say, db, "a", "new")
            assert await next_event(events) == text_of(id_, "new")

    asyncio.run(scenario())


def test_a_slow_reader_misses_nothing(
    service: Service, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than may wait for one client is read from the database again, in order, once."""
    monkeypatch.setattr("bot.sse_stream.PENDING_AT_MOST", 1)

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?conversation=a") as events,
        ):
            await next_event(events, "conversation")
            ids = await asyncio.to_thread(lambda: [say(db, "a", str(n)) for n in range(40)])
            for number, id_ in enumerate(ids):
                assert await next_event(events) == text_of(id_, str(number))

    asyncio.run(scenario())


def test_a_change_of_state_is_told(service: Service, db: Database) -> None:
    """With the message that says so comes the conversation's new status, without an id."""

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?conversation=a") as events,
        ):
            await next_event(events, "conversation")
            await asyncio.to_thread(_open_for_people, db)
            event = await next_event(events, "conversation")
            assert '"status": "open"' in event
            assert "id: " not in event

    asyncio.run(scenario())


def _open_for_people(db: Database) -> None:
    with db.write() as tx:
        tx.run("UPDATE conversation SET status = 'open' WHERE id = 'a'")
        write_message(tx, "a", "担当者におつなぎします")


def test_the_inbox_hears_which_conversation_changed(service: Service, db: Database) -> None:
    """Staff get ids of conversations, no texts, after an event that says: look for yourself."""

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?inbox=shop") as events,
        ):
            await next_event(events, "ready")
            await asyncio.to_thread(say, db, "a")
            event = await next_event(events, "changed")
            assert event == 'event: changed\ndata: {"conversation_id": "a"}'

    asyncio.run(scenario())


def test_an_idle_stream_gets_heartbeats(service: Service) -> None:
    """Comments keep proxies from closing what is silent."""

    async def scenario() -> None:
        headers = {"Authorization": "Bearer secret"}
        async with (
            httpx.AsyncClient() as client,
            client.stream("GET", f"{service.url}?conversation=a", headers=headers) as response,
            asyncio.timeout(10),
        ):
            heartbeats = 0
            async for line in response.aiter_lines():
                heartbeats += line.startswith(":")
                if heartbeats == 3:
                    return

    asyncio.run(scenario())


def test_staff_who_are_signed_out_lose_the_stream(service: Service) -> None:
    """Whoever may no longer read the inbox is cut off while the stream is open."""

    async def scenario() -> None:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?inbox=shop") as events,
        ):
            await next_event(events, "ready")
            service.signed_out.set()
            with pytest.raises(AssertionError, match="has ended"):
                await next_event(events, "changed")

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("query", "token", "status"),
    [
        ("conversation=a", "wrong", 401),
        ("inbox=shop", "wrong", 401),
        ("", "secret", 422),
        ("conversation=a&inbox=shop", "secret", 422),
        ("conversation=a&conversation=b", "secret", 422),
    ],
)
def test_a_refusal_is_a_problem_document(
    service: Service, query: str, token: str, status: int
) -> None:
    """Whoever may not, or does not say what, is told in JSON."""
    headers = {"Authorization": f"Bearer {token}"}
    response = httpx.get(f"{service.url}?{query}", headers=headers)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["status"] == status


def test_only_get_opens_a_stream(service: Service) -> None:
    """A HEAD or POST is refused instead of being held open, in a document that says so."""
    for method in ("HEAD", "POST"):
        refused = httpx.request(method, f"{service.url}?conversation=a")
        assert (refused.status_code, refused.headers["allow"]) == (405, "GET")
        assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["detail"] == "The method POST is not allowed here. Use GET."


@pytest.mark.parametrize("last", ["-1", "x", "９", "9" * 40])
def test_a_senseless_last_event_id_starts_from_the_beginning(
    service: Service, db: Database, last: str
) -> None:
    """It loses nothing and breaks nothing."""
    id_ = say(db, "a", "first")

    async def scenario() -> None:
        headers = {b"Authorization": b"Bearer secret", b"Last-Event-ID": last.encode()}
        async with (
            httpx.AsyncClient() as client,
            client.stream("GET", f"{service.url}?conversation=a", headers=headers) as response,
        ):
            assert await next_event(_events(response)) == text_of(id_, "first")

    asyncio.run(scenario())


def test_two_hundred_streams_hear_each_message_once(service: Service, db: Database) -> None:
    """Many customers listen; each hears the own conversation, in order, and nothing else."""
    for number in range(MANY):
        add_conversation(db, f"c{number}")

    async def listen(client: httpx.AsyncClient, number: int, ready: asyncio.Semaphore) -> list[str]:
        async with stream(client, f"{service.url}?conversation=c{number}") as events:
            await next_event(events, "conversation")
            ready.release()
            return [await next_event(events) for _ in range(2)]

    def talk() -> list[list[str]]:
        said: list[list[str]] = [[] for _ in range(MANY)]
        for turn in range(2):
            for number in range(MANY):
                text = f"{number}-{turn}"
                said[number].append(text_of(say(db, f"c{number}", text), text))
        return said

    async def scenario() -> None:
        ready = asyncio.Semaphore(0)
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            streams = [asyncio.create_task(listen(client, n, ready)) for n in range(MANY)]
            for _ in range(MANY):
                await asyncio.wait_for(ready.acquire(), 30)
            assert service.app.open_streams == MANY
            said = await asyncio.to_thread(talk)
            assert await asyncio.gather(*streams) == said

    asyncio.run(scenario())
    wait_until(lambda: service.app.open_streams == 0)


def test_the_server_stops_promptly_and_ends_its_streams(service: Service) -> None:
    """Open streams do not hold up a shutdown; the client sees a clean end."""

    async def scenario() -> float:
        async with (
            httpx.AsyncClient() as client,
            stream(client, f"{service.url}?conversation=a") as events,
            stream(client, f"{service.url}?inbox=shop") as inbox,
        ):
            await next_event(events, "conversation")
            await next_event(inbox, "ready")
            stopping = asyncio.create_task(asyncio.to_thread(service.stop))
            for one in (events, inbox):
                with pytest.raises(AssertionError, match="has ended"):
                    await next_event(one)
            return await stopping

    assert asyncio.run(scenario()) < 3
    assert service.app.open_streams == 0
