"""One thread that answers many callers at once.

Calls that arrive while the function runs are handed to it together the next time: with a model, a
batch of sixteen costs little more than one.
"""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from threading import Thread
from typing import Generic, TypeVar

from madoguchi.errors import Unavailable

logger = logging.getLogger(__name__)

T = TypeVar("T")
R = TypeVar("R")


class Batcher(Generic[T, R]):
    """Calls ``function(items) -> results`` from one thread for all callers.

    A caller waits at most ``timeout`` seconds. Whatever the function raises reaches the callers of
    that batch as `Unavailable`, and the thread lives on.
    """

    def __init__(
        self, function: Callable[[list[T]], Sequence[R]], *, limit: int, timeout: float
    ) -> None:
        self._function, self._limit, self._timeout = function, limit, timeout
        self._waiting: queue.SimpleQueue[tuple[T, Future[R]]] = queue.SimpleQueue()
        Thread(target=self._work, name="batcher", daemon=True).start()

    @property
    def waiting(self) -> int:
        """How many items wait for the next batch."""
        return self._waiting.qsize()

    def call(self, items: Sequence[T]) -> list[R]:
        """Return the function's result for each item; raises `Unavailable`."""
        futures: list[Future[R]] = []
        for item in items:
            future: Future[R] = Future()
            self._waiting.put((item, future))
            futures.append(future)
        try:
            return [future.result(self._timeout) for future in futures]
        except FutureTimeoutError as error:
            for future in futures:
                future.cancel()
            raise Unavailable("The search engine does not answer.") from error

    def _work(self) -> None:
        while True:
            batch = self._collect()
            if batch:
                self._answer(batch)

    def _collect(self) -> list[tuple[T, Future[R]]]:
        batch = [self._waiting.get()]
        while len(batch) < self._limit:
            try:
                batch.append(self._waiting.get_nowait())
            except queue.Empty:
                break
        return [(item, future) for item, future in batch if future.set_running_or_notify_cancel()]

    def _answer(self, batch: list[tuple[T, Future[R]]]) -> None:
        try:
            results = list(self._function([item for item, _ in batch]))
            if len(results) != len(batch):
                raise ValueError(f"{len(results)} results for {len(batch)} items")
        except Exception as error:  # noqa: BLE001 - whatever it is, the callers must hear of it
            logger.error("A batch of %d failed: %r", len(batch), error)
            failure = Unavailable("The search engine does not answer.")
            failure.__cause__ = error
            for _, future in batch:
                future.set_exception(failure)
            return
        for (_, future), result in zip(batch, results, strict=True):
            future.set_result(result)
