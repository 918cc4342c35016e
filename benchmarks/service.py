"""A real service in a process of its own, and a plain client for it."""

from __future__ import annotations

import contextlib
import copy
import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SITE = "bench"


@dataclass(frozen=True)
class Service:
    """Where the service listens, and as which process."""

    port: int
    pid: int


@contextlib.contextmanager
def running(data_dir: Path, corpus: Path, environment: dict[str, str]) -> Iterator[Service]:
    """Import the corpus into a fresh database and serve it; stop the service at the end."""
    port = free_port()
    lend_encoder(data_dir)
    env = {
        **os.environ,
        "MADOGUCHI_DATA_DIR": str(data_dir),
        "MADOGUCHI_PORT": str(port),
        **environment,
    }
    madoguchi(env, "site", "create", "Bench", "--id", SITE, "--locale", "ja")
    madoguchi(env, "faq", "import", str(corpus), "--site", SITE, "--locale", "ja")
    log = (data_dir / "serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)],
        env=env, cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    try:
        wait_until_ready(port, process)
        yield Service(port, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=30)
        log.close()


def lend_encoder(data_dir: Path) -> None:
    """Let a data directory use the encoder that was prepared in ``var``."""
    os.symlink(ROOT / "var" / "encoder", data_dir / "encoder", target_is_directory=True)


def madoguchi(env: dict[str, str], *arguments: str) -> str:
    """Run one command and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *arguments],
        env=env, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"madoguchi {' '.join(arguments)} failed: {done.stderr[-2000:]}")
    return done.stdout


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_ready(port: int, process: subprocess.Popen[bytes], seconds: float = 300) -> None:
    """Wait for ``/readyz``; fail when the process ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the service ended with {process.returncode}: see serve.log")
        with contextlib.suppress(OSError, http.client.HTTPException):
            probe = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            with contextlib.closing(probe):
                probe.request("GET", "/readyz")
                if probe.getresponse().status == 200:
                    return
        time.sleep(0.1)
    raise TimeoutError("the service was not ready in time")


class Client:
    """One customer: one kept-alive connection and one conversation."""

    def __init__(self, port: int, timeout: float = 30) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
        created = self.post(f"/api/v1/sites/{SITE}/conversations", {"locale": "ja"})
        self.conversation = str(created["conversation"]["id"])
        self.token = str(created["token"])

    def reconnected(self, port: int) -> Client:
        """Return the same customer on a fresh connection (the service was restarted)."""
        self.close()
        again = copy.copy(self)
        again._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        return again

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def post(self, path: str, body: dict[str, object], token: str | None = None) -> dict[str, Any]:
        """POST JSON and return JSON; anything but 2xx raises ``RuntimeError``."""
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        self._connection.request("POST", path, json.dumps(body).encode(), headers)
        response = self._connection.getresponse()
        payload = response.read()
        if response.status >= 300:
            raise RuntimeError(f"{response.status}: {payload[:300]!r}")
        answer: dict[str, Any] = json.loads(payload)
        return answer

    def say(self, text: str, client_id: str) -> dict[str, Any]:
        """Send one message and return the turn."""
        path = f"/api/v1/conversations/{self.conversation}/messages"
        return self.post(path, {"client_id": client_id, "text": text}, self.token)
