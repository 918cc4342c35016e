"""Answering many callers from one thread."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from madoguchi.batching import Batcher
from madoguchi.errors import Unavailable


def test_everyone_gets_the_result_of_what_they_asked() -> None:
    """Also when many ask at once."""
    batcher: Batcher[int, int] = Batcher(lambda items: [n * n for n in items], limit=8, timeout=5)
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(lambda n: batcher.call([n, n + 1]), range(100))) == [
            [n * n, (n + 1) ** 2] for n in range(100)
        ]


def test_calls_that_come_meanwhile_are_answered_together() -> None:
    """While one batch runs the others gather, up to the limit."""
    sizes: list[int] = []
    first, go = threading.Event(), threading.Event()

    def slow(items: list[int]) -> list[int]:
        sizes.append(len(items))
        first.set()
        go.wait(5)
        return items

    batcher: Batcher[int, int] = Batcher(slow, limit=4, timeout=5)
    with ThreadPoolExecutor(8) as pool:
        waiting = [pool.submit(batcher.call, [0])]
        first.wait(5)
        waiting.append(pool.submit(batcher.call, [1, 2, 3, 4, 5]))
        while batcher.waiting < 5:
            pass
        go.set()
        assert [future.result(5) for future in waiting] == [[0], [1, 2, 3, 4, 5]]
    assert sizes == [1, 4, 1]


def test_a_failure_reaches_the_callers_and_the_next_call_works() -> None:
    """The thread outlives what the function raises."""

    def picky(items: list[int]) -> list[int]:
        return [10 // n for n in items]

    batcher: Batcher[int, int] = Batcher(picky, limit=4, timeout=5)
    with pytest.raises(Unavailable):
        batcher.call([0])
    assert batcher.call([5]) == [2]


def test_too_few_results_are_a_failure() -> None:
    """Nobody is left waiting for a result that never comes."""
    batcher: Batcher[int, int] = Batcher(lambda items: [], limit=4, timeout=5)
    with pytest.raises(Unavailable):
        batcher.call([1])


def test_nobody_waits_longer_than_the_timeout() -> None:
    """A function that hangs costs its callers the timeout, no more."""
    release = threading.Event()

    def stuck(items: list[int]) -> list[int]:
        release.wait(5)
        return items

    batcher: Batcher[int, int] = Batcher(stuck, limit=1, timeout=0.05)
    with pytest.raises(Unavailable):
        batcher.call([1, 2])
    release.set()
    assert Batcher[int, int](stuck, limit=1, timeout=5).call([3]) == [3]
