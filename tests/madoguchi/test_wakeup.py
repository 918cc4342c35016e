"""One thread tells every subscriber."""

from __future__ import annotations

import logging
import threading

import pytest

from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.jobs import enqueue
from madoguchi.wakeup import Wakeup


def test_subscribers_are_called_until_they_leave(
    db: Database, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A commit calls every subscriber, a failing one harms nobody, a former one is left alone."""
    calls = threading.Semaphore(0)
    former = threading.Event()

    def fail() -> None:
        raise ZeroDivisionError

    wakeup = Wakeup(db)
    leave = wakeup.subscribe(former.set)
    leave()
    wakeup.subscribe(fail)
    wakeup.subscribe(calls.release)
    with caplog.at_level(logging.CRITICAL, "madoguchi.wakeup"):
        wakeup.start()
        assert calls.acquire(timeout=5)
        with db.write() as tx:
            enqueue(tx, "work", {}, clock=clock)
        assert calls.acquire(timeout=2)
        wakeup.stop()
    assert not former.is_set()


def test_one_that_never_started_can_be_stopped(db: Database) -> None:
    """Stopping is safe after a start that failed half-way."""
    wakeup = Wakeup(db)
    wakeup.stop()
    assert not any(thread.name == "wakeup" for thread in threading.enumerate())
