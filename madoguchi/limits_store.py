"""The SQL of rate limits."""

from __future__ import annotations

from madoguchi.database.protocol import Row, Transaction


def counter(tx: Transaction, key: str) -> Row | None:
    """Return the counter of a key or None."""
    return tx.one("SELECT window_started_at, hits FROM rate_limit WHERE key = :key", key=key)


def start(tx: Transaction, key: str, now: str) -> None:
    """Open a new window with one hit."""
    tx.run(
        """
        INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:key, :now, 1)
        ON CONFLICT (key) DO UPDATE SET window_started_at = :now, hits = 1
        """,
        key=key,
        now=now,
    )


def count(tx: Transaction, key: str) -> None:
    """Add one hit to the window."""
    tx.run("UPDATE rate_limit SET hits = hits + 1 WHERE key = :key", key=key)


def forget(tx: Transaction, key: str) -> None:
    """Delete the counter of a key."""
    tx.run("DELETE FROM rate_limit WHERE key = :key", key=key)


def forget_before(tx: Transaction, instant: str) -> None:
    """Delete counters whose window began before an instant."""
    tx.run("DELETE FROM rate_limit WHERE window_started_at < :instant", instant=instant)
