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
    refused try is not counted, so that waiting helps even while somebody keeps knocking.
    """
    if not limit.hits:
        return
    now = clock()
    row = limits_store.counter(tx, key)
    window = timedelta(seconds=limit.seconds)
    started = from_text(row["window_started_at"]) if row else now
    if row is None or now - started >= window:
        limits_store.start(tx, key, to_text(now))
        limits_store.forget_before(tx, to_text(now - timedelta(days=1)))
    elif row["hits"] >= limit.hits:
        wait = max(1, int((started + window - now).total_seconds()))
        raise TooManyRequests(
            "Too many tries. Please wait %(minutes)s minutes and try again.",
            retry_after=wait,
            minutes=-(-wait // 60),
        )
    else:
        limits_store.count(tx, key)


def forgive(tx: Transaction, key: str) -> None:
    """Forget what was counted for ``key``."""
    limits_store.forget(tx, key)
