"""Writing many rows at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from madoguchi.database.protocol import Transaction

_AT_A_TIME = 50


def insert(tx: Transaction, table: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert rows that all have the same columns, 50 in a statement; nobody waits for it."""
    for start in range(0, len(rows), _AT_A_TIME):
        part = rows[start : start + _AT_A_TIME]
        values = ", ".join(
            f"({', '.join(f':{column}{number}' for column in row)})"
            for number, row in enumerate(part)
        )
        parameters = {
            f"{column}{number}": value
            for number, row in enumerate(part)
            for column, value in row.items()
        }
        tx.later(f"INSERT INTO {table} ({', '.join(part[0])}) VALUES {values}", **parameters)
