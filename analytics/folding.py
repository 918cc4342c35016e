"""Folds what was written of sums and counts into them, a part at a time."""

from __future__ import annotations

from analytics import daily_store, rollup_store
from madoguchi.database.protocol import Transaction

AT_A_TIME = 2_000


def fold(tx: Transaction) -> int:
    """Take up at most `AT_A_TIME` changes of each kind; return how many. Call until it is none."""
    rollup_store.hold_sums(tx)
    return rollup_store.fold(tx, AT_A_TIME) + daily_store.fold(tx, AT_A_TIME)
