"""One lock per key."""

from __future__ import annotations

import threading

import pytest

from bot.locks import Locks


def test_one_key_is_held_by_one_thread_at_a_time() -> None:
    """The others wait, and nobody is forgotten."""
    locks = Locks()
    inside = 0
    most = 0
    turns = 0

    def work() -> None:
        nonlocal inside, most, turns
        for _ in range(200):
            with locks.hold("a"):
                inside += 1
                most = max(most, inside)
                turns += 1
                inside -= 1

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, turns, len(locks)) == (1, 1_600, 0)


def test_other_keys_do_not_wait() -> None:
    """Holding one leaves the others free."""
    locks = Locks()
    with locks.hold("a"), locks.hold("b"):
        assert len(locks) == 2
    assert len(locks) == 0


def test_an_error_inside_lets_go() -> None:
    """The next one gets the key."""
    locks = Locks()
    with pytest.raises(ValueError, match="x"), locks.hold("a"):
        raise ValueError("x")
    assert len(locks) == 0
    with locks.hold("a"):
        assert len(locks) == 1
