"""One thread per process that waits for changes and tells whoever wants to know."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from madoguchi.database.protocol import Database

Listener = Callable[[], None]
Unsubscribe = Callable[[], None]
RETRY_SECONDS = 1.0

_logger = logging.getLogger(__name__)


class Wakeup:
    """Calls its subscribers soon after anything may have changed, in any process.

    A call may be needless, so a subscriber looks for itself at what is new. It is called in the
    wake-up thread and must return at once: set an event, put into a queue.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()
        self._thread = threading.Thread(target=self._listen, name="wakeup", daemon=True)

    def start(self) -> None:
        """Start listening."""
        self._thread.start()

    def stop(self, timeout: float = 3.0) -> None:
        """Stop listening and wait until the thread has ended."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def subscribe(self, listener: Listener) -> Unsubscribe:
        """Have ``listener`` called from now on; return the function that ends this."""
        with self._lock:
            self._listeners = (*self._listeners, listener)

        def unsubscribe() -> None:
            with self._lock:
                self._listeners = tuple(one for one in self._listeners if one is not listener)

        return unsubscribe

    def _listen(self) -> None:
        while not self._stop.is_set():
            try:
                for _ in self._db.changes(self._stop):
                    self._call()
            except Exception:  # without this thread every stream would fall silent
                _logger.exception("Waiting for changes failed; trying again")
                self._stop.wait(RETRY_SECONDS)

    def _call(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:  # one subscriber's mistake must not silence the others
                _logger.exception("A subscriber to changes failed")
