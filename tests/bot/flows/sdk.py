"""A real server of rasa_sdk, for tests marked ``slow``."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.rasa.action_server import serving
from tests.prepare import action_server


@contextmanager
def sdk_server(folder: Path, module: str) -> Iterator[str]:
    """Serve the actions of a folder's module while the block runs; yields the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with serving(action_server(), folder, port, module=module, quiet=True):
        yield f"http://127.0.0.1:{port}/webhook"
