"""A lock that serves threads in the order they came."""

from __future__ import annotations

import threading
from collections import deque


class FairLock:
    """First come, first served, so that under load no thread starves.

    ``threading.Lock`` gives no order, and SQLite's own busy handler sleeps for longer and longer,
    which made some writers wait two seconds.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._waiting: deque[threading.Lock] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for the lock up to ``timeout`` seconds; return whether it was given."""
        with self._mutex:
            if not self._held:
                self._held = True
                return True
            turn = threading.Lock()
            turn.acquire()
            self._waiting.append(turn)
        if turn.acquire(timeout=timeout):
            return True
        with self._mutex:
            if turn in self._waiting:
                self._waiting.remove(turn)
                return False
        return True  # it was handed over in the very moment the waiting ended

    def release(self) -> None:
        """Hand the lock to whoever has waited longest."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._held = False
