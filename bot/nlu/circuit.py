"""Not asking, for a while, what has just not answered."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from madoguchi.clock import Clock
from madoguchi.errors import Unavailable

T = TypeVar("T")
logger = logging.getLogger(__name__)

RETRY_SECONDS = 10
"""How long nobody asks after a failure; then one caller tries while others still do not wait."""


@dataclass(frozen=True)
class State:
    """Whether something answers, since when, and, where it does not, why (an English sentence)."""

    answers: bool
    since: datetime
    reason: Unavailable | None = None


class Circuit:
    """Asks something that may be down. Safe to call from several threads.

    ``name`` is what the log calls it. The log hears of a change once, not of every failure.
    """

    def __init__(self, name: str, clock: Clock) -> None:
        self._name, self._clock = name, clock
        self._lock = Lock()
        self._state = State(True, clock())
        self._retry_at = clock()

    @property
    def state(self) -> State:
        """What was last found; at the start it is believed to answer."""
        return self._state

    def call(self, ask: Callable[[], T]) -> T:
        """Return what it answers; raises `Unavailable` at once while it is known to be down."""
        tries_again = self._claim()
        try:
            answer = ask()
        except Unavailable as error:
            self._failed(error)
            raise
        if tries_again:
            self._succeeded()
        return answer

    def _claim(self) -> bool:
        """Say whether this call is the one that tries again; raises while nobody should."""
        with self._lock:
            reason = self._state.reason
            if reason is None:
                return False
            now = self._clock()
            if now < self._retry_at:
                raise Unavailable(reason.message, **reason.values)
            self._retry_at = now + timedelta(seconds=RETRY_SECONDS)
            return True

    def _failed(self, reason: Unavailable) -> None:
        with self._lock:
            now, was = self._clock(), self._state
            self._retry_at = now + timedelta(seconds=RETRY_SECONDS)
            self._state = State(False, now if was.answers else was.since, reason)
        if was.answers:
            logger.warning("%s is not asked for now: %s", self._name, reason)

    def _succeeded(self) -> None:
        with self._lock:
            was = self._state
            self._state = State(True, self._clock())
        if not was.answers:
            logger.warning("%s answers again", self._name)
