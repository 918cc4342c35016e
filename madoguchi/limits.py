"""How often something may be done: a counter per key and window, shared by all processes."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from madoguchi import limits_store
from madoguchi.clock import Clock, from_text, to_text
from madoguchi.database.protocol import Transaction
from madoguchi.errors import TooManyRequests


class Limit(NamedTuple):
    """``hits`` are allowed in each window of ``seconds``; 0 hits means no limit."""

    hits: int
    seconds: int


def spend(tx: Transaction, key: str, limit: Limit, clock: Clock) -> None:
    """Count one use of ``key``; raise TooManyRequests when the window's allowance is used up.

    The count only stays if the transaction commits: spend in one of its own before the work. A
    refused try is not counted, so that waiting helps even while somebody keeps knocking. Whoever
    spends holds the key's counter until the end, so that nobody spends it at the same time.
    """
    if not limit.hits:
        return
    now = clock()
    window = timedelta(seconds=limit.seconds)
    hits, started = limits_store.count(tx, key, to_text(now), to_text(now - window))
    if hits > limit.hits:
        wait = max(1, int((from_text(started) + window - now).total_seconds()))
        raise TooManyRequests(
            "Too many tries. Please wait %(minutes)s minutes and try again.",
            retry_after=wait,
            minutes=-(-wait // 60),
        )


def sweep(tx: Transaction, clock: Clock) -> int:
    """Forget the counters of windows that began more than a day ago; return how many."""
    return limits_store.forget_before(tx, to_text(clock() - timedelta(days=1)))


def forgive(tx: Transaction, key: str) -> None:
    """Forget what was counted for ``key``."""
    limits_store.forget(tx, key)
