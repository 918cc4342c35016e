"""What was acknowledged survives ``kill -9``, once, and streams go on where they were."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from benchmarks import corpus
from benchmarks.service import (
    ROOT,
    SITE,
    Client,
    free_port,
    lend_encoder,
    madoguchi,
    wait_until_ready,
)

pytestmark = pytest.mark.slow
CUSTOMERS, ROUNDS = 200, 5


class House:
    """A service that can be killed and started again on the same data."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.env = {
            **os.environ,
            "MADOGUCHI_DATA_DIR": str(folder),
            "MADOGUCHI_PORT": str(self.port),
            "MADOGUCHI_RATE_LIMIT": "off",
        }
        lend_encoder(folder)
        madoguchi(self.env, "site", "create", "Bench", "--id", SITE, "--locale", "ja")
        file = corpus.write(folder / "corpus.jsonl", 60)
        madoguchi(self.env, "faq", "import", str(file), "--site", SITE, "--locale", "ja")
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Serve, and wait until it is ready."""
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port)]
        process = subprocess.Popen(
            command, env=self.env, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        wait_until_ready(self.port, process)
        self.process = process
        return process

    def kill(self) -> None:
        """End it the hard way."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


class Listener(threading.Thread):
    """Follows one conversation's stream, resuming by Last-Event-ID whenever it breaks."""

    def __init__(self, port: int, conversation: str, token: str) -> None:
        super().__init__(daemon=True)
        self.port, self.conversation, self.token = port, conversation, token
        self.heard: list[int] = []
        self.resumed = 0
        self.stop = threading.Event()

    def run(self) -> None:
        """Read, and connect again until told to stop."""
        while not self.stop.is_set():
            try:
                self._follow()
            except (OSError, http.client.HTTPException):
                self.resumed += 1
                time.sleep(0.05)

    def _follow(self) -> None:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=2)) as connection:
            self._read(connection)

    def _read(self, connection: http.client.HTTPConnection) -> None:
        last = str(self.heard[-1]) if self.heard else "0"
        headers = {"Authorization": f"Bearer {self.token}", "Last-Event-ID": last}
        connection.request("GET", f"/sse?conversation={self.conversation}", headers=headers)
        response = connection.getresponse()
        while line := response.readline():
            if line.startswith(b"id:"):
                self.heard.append(int(line[3:]))
            if self.stop.is_set():
                return
        raise ConnectionError("the stream ended")


def speak(client: Client, client_id: str, acknowledged: list[tuple[str, str]]) -> None:
    """Send one message and note it when it was acknowledged."""
    try:
        turn = client.say("ソファの送料はいくらですか", client_id)
    except (OSError, http.client.HTTPException, RuntimeError):
        return
    if turn["messages"][0]["client_id"] == client_id:
        acknowledged.append((client.conversation, client_id))


def transcript(port: int, client: Client) -> list[dict[str, Any]]:
    """Read a whole conversation back."""
    headers = {"Authorization": f"Bearer {client.token}"}
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", f"/api/v1/conversations/{client.conversation}", headers=headers)
        messages: list[dict[str, Any]] = json.loads(connection.getresponse().read())["messages"]
    return messages


def test_acknowledged_messages_survive_five_kills_and_streams_resume(tmp_path: Path) -> None:
    """200 messages at once, five kills: each acknowledged one is there exactly once."""
    house = House(tmp_path)
    try:
        for number in range(ROUNDS):
            one_round(house, number)
    finally:
        house.kill()


def one_round(house: House, number: int) -> None:
    """Speak, kill, restart, retry what was not acknowledged, and compare with the transcripts."""
    clients = [Client(house.port) for _ in range(CUSTOMERS)]
    listener = Listener(house.port, clients[0].conversation, clients[0].token)
    listener.start()
    acknowledged: list[tuple[str, str]] = []
    threads = [
        threading.Thread(target=speak, args=(client, f"r{number}", acknowledged))
        for client in clients
    ]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 20 * (number + 1) and any(t.is_alive() for t in threads):
        time.sleep(0.002)
    house.kill()
    for thread in threads:
        thread.join()
    before = set(acknowledged)
    assert before, "nothing was acknowledged before the kill: the test tested nothing"
    assert len(before) < CUSTOMERS, "the kill came too late: the test tested nothing"
    house.start()
    for client in clients:
        again = client.reconnected(house.port)
        speak(again, f"r{number}", acknowledged)
        again.close()
    assert len({pair[0] for pair in acknowledged}) == CUSTOMERS
    for client in clients:
        check(transcript(house.port, client), f"r{number}")
    expected = [message["id"] for message in transcript(house.port, clients[0])]
    deadline = time.monotonic() + 10
    while listener.heard != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    listener.stop.set()
    listener.join()
    assert listener.resumed >= 1
    assert listener.heard == expected, "the stream lost or repeated a message"


def check(messages: list[dict[str, Any]], client_id: str) -> None:
    """The customer's message is there once, and so is the bot's reply to it."""
    counted = Counter(message["client_id"] for message in messages if message["client_id"])
    assert counted == {client_id: 1}
    replies = [message for message in messages if message["sender"] == "bot"]
    assert len(replies) == 1
