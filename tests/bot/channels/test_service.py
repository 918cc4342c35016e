"""Rasa's REST channel of the whole service, over a real socket, as our own client speaks it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn

from bot.app import Service, asgi, build
from bot.serving import Server
from faq import editing
from faq.editing import Author
from faq.model import Draft
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.settings import Settings
from tests.fakes import HashEncoder

QUESTION = "送料はいくらですか"
TOKEN = "a token"


def wait_until(true: Callable[[], bool], seconds: float = 30) -> None:
    """Wait for something to become true; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def service(tmp_path: Path, clock: FakeClock) -> Iterator[tuple[Service, str]]:
    """A served service with one site and one article, and where it is."""
    url = f"sqlite:///{tmp_path / 'm.db'}"
    settings = Settings.from_environment({"MADOGUCHI_DATABASE_URL": url})
    settings = replace(settings, data_dir=tmp_path, job_threads=1, rest_token=TOKEN)
    built = build(settings, clock, encoder=HashEncoder())
    with built.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), clock=clock)
        words = Draft("ja", QUESTION, "全国一律550円です。", category="配送")
        editing.create(tx, "shop", words, Author(None, clock), publish=True)
    config = uvicorn.Config(asgi(built), host="127.0.0.1", port=0, log_config=None)
    server = Server(config, built.sse.close)
    thread = threading.Thread(target=server.run)
    thread.start()
    wait_until(lambda: server.started)
    yield built, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=15)


def test_customers_of_a_rasa_client_are_answered_and_seen_in_the_inbox(
    service: tuple[Service, str],
) -> None:
    """Many at once, each in a conversation of channel rest."""
    built, url = service
    webhook = f"{url}/webhooks/rest/webhook?token={TOKEN}"

    def ask(sender: str) -> list[dict[str, str]]:
        body = {"sender": sender, "message": QUESTION}
        found: list[dict[str, str]] = httpx.post(webhook, json=body).raise_for_status().json()
        return found

    senders = [f"s{number}" for number in range(12)]
    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(ask, senders))
    assert [reply[0]["recipient_id"] for reply in replies] == senders
    assert {reply[0]["text"] for reply in replies} == {"全国一律550円です。"}
    handed = {"sender": "s0", "message": "担当者につないでください"}
    assert len(httpx.post(webhook, json=handed).json()) == 1
    assert httpx.post(webhook, json={"sender": "s0", "message": "もしもし"}).json() == []
    with built.db.read() as tx:
        rows = tx.all("SELECT channel, status FROM conversation ORDER BY status")
        asked = tx.all("SELECT channel, question_count FROM inquiry")
    assert [row["channel"] for row in rows] == ["rest"] * 12
    assert [row["status"] for row in rows].count("open") == 1
    assert {row["channel"] for row in asked} == {"rest"}


def test_the_token_may_hold_any_character_and_is_never_logged(
    service: tuple[Service, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A blank in it is sent as ``%20``."""
    _, url = service
    with caplog.at_level("DEBUG", logger="madoguchi"):
        answer = httpx.post(f"{url}/model/parse?token=a%20token", json={"text": "x"})
    assert answer.json()["reason"] == "NotFound"  # it has no assistant
    assert "a%20token" not in caplog.text + "".join(map(str, caplog.records))
