"""Rate limits: a window, an allowance, and an end to waiting."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from madoguchi import limits
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import TooManyRequests
from madoguchi.limits import Limit

THREE = Limit(hits=3, seconds=60)


def spend(db: Database, clock: FakeClock, key: str = "k", limit: Limit = THREE) -> None:
    """Spend one use in a transaction of its own."""
    with db.write() as tx:
        limits.spend(tx, key, limit, clock)


def counted(db: Database) -> list[str]:
    """Return the keys that have a counter."""
    with db.read() as tx:
        return [row["key"] for row in tx.all("SELECT key FROM rate_limit ORDER BY key")]


def test_the_allowance_is_used_up(db: Database, clock: FakeClock) -> None:
    """The fourth try is refused and says how long to wait; another key is not concerned."""
    for _ in range(3):
        spend(db, clock)
    clock.advance(seconds=20)
    with pytest.raises(TooManyRequests) as caught:
        spend(db, clock)
    assert caught.value.retry_after == 40
    spend(db, clock, key="another")


def test_a_new_window_opens(db: Database, clock: FakeClock) -> None:
    """After the window, tries count from nothing."""
    for _ in range(3):
        spend(db, clock)
    clock.advance(seconds=60)
    for _ in range(3):
        spend(db, clock)
    with pytest.raises(TooManyRequests):
        spend(db, clock)


def test_forgiving_forgets(db: Database, clock: FakeClock) -> None:
    """Somebody who signed in starts afresh."""
    for _ in range(3):
        spend(db, clock)
    with db.write() as tx:
        limits.forgive(tx, "k")
    spend(db, clock)


def test_no_hits_mean_no_limit(db: Database, clock: FakeClock) -> None:
    """0 switches a limit off and writes nothing."""
    for _ in range(10):
        spend(db, clock, limit=Limit(hits=0, seconds=60))
    assert counted(db) == []


def test_old_counters_are_swept_up(db: Database, clock: FakeClock) -> None:
    """The table does not grow with every address that ever knocked."""
    spend(db, clock, key="old")
    clock.advance(hours=25)
    spend(db, clock, key="new")
    with db.write() as tx:
        assert limits.sweep(tx, clock) == 1
        assert limits.sweep(tx, clock) == 0
    assert counted(db) == ["new"]


def test_who_knocks_at_the_same_time_gets_no_more(db: Database, clock: FakeClock) -> None:
    """Four at once, of whom three are allowed: also where nobody has counted before."""
    start = Barrier(4)

    def knock(_: int) -> bool:
        start.wait()
        try:
            spend(db, clock)
        except TooManyRequests:
            return False
        return True

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(knock, range(4))) == [False, True, True, True]
