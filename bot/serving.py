"""The server, stopping within seconds though streams are open."""

from __future__ import annotations

import socket
from collections.abc import Callable

import uvicorn

SHUTDOWN_SECONDS = 5


class Server(uvicorn.Server):
    """uvicorn, which tells the streams to end before it waits for every request to finish.

    Without that they never do: uvicorn tells the application of the shutdown only afterwards.
    """

    def __init__(self, config: uvicorn.Config, before_shutdown: Callable[[], None]) -> None:
        super().__init__(config)
        if config.timeout_graceful_shutdown is None:
            config.timeout_graceful_shutdown = SHUTDOWN_SECONDS
        self._before_shutdown = before_shutdown

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything else."""
        self._before_shutdown()
        await super().shutdown(sockets)
