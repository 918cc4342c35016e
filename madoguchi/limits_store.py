"""The SQL of rate limits."""

from __future__ import annotations

from madoguchi.database.protocol import Transaction


def count(tx: Transaction, key: str, now: str, over: str) -> tuple[int, str]:
    """Add one hit to the window, or open a new one where it began at ``over`` or before.

    Returns the hits, this one included, and when the window began. One statement: what was read
    before may have moved by the time it is written.
    """
    row = tx.one(
        """
        INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:key, :now, 1)
        ON CONFLICT (key) DO UPDATE SET
            hits = CASE WHEN rate_limit.window_started_at <= :over THEN 1
                        ELSE rate_limit.hits + 1 END,
            window_started_at = CASE WHEN rate_limit.window_started_at <= :over THEN :now
                                     ELSE rate_limit.window_started_at END
        RETURNING hits, window_started_at
        """,
        key=key,
        now=now,
        over=over,
    )
    if row is None:
        raise RuntimeError("the database did not count")
    return int(row["hits"]), str(row["window_started_at"])


def forget(tx: Transaction, key: str) -> None:
    """Delete the counter of a key."""
    tx.run("DELETE FROM rate_limit WHERE key = :key", key=key)


def forget_before(tx: Transaction, instant: str) -> int:
    """Delete counters whose window began before an instant; return how many."""
    return tx.run("DELETE FROM rate_limit WHERE window_started_at < :instant", instant=instant)
