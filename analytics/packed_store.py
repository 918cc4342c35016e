"""Numbers and instants of many inquiries at once, as numpy reads them.

The database writes them one after the other into one text: a row and a dict for each would cost
more than everything that is done with them.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analytics.where_store import Where
from madoguchi.database.protocol import Transaction

_NEVER = "9999-12-31T23:59:59.999999Z"
_WRITTEN = np.dtype([("at", "S26"), ("zone", "S1")])  # as `madoguchi.clock.to_text` does
_JOINED = {"sqlite": "GROUP_CONCAT", "postgresql": "STRING_AGG"}


def numbers(tx: Transaction, where: Where, column: str) -> NDArray[np.int64]:
    """Return the whole numbers of a column of some inquiries, NULL left out, in no order."""
    row = tx.one(
        f"SELECT {_JOINED[tx.dialect]}(CAST({column} AS TEXT), ',') AS told FROM inquiry"
        f" WHERE {where.sql} AND {column} IS NOT NULL",
        **where.parameters,
    )
    return np.fromstring((row["told"] if row else None) or "", np.int64, sep=",")


def moments(tx: Transaction, where: Where, *columns: str) -> NDArray[np.datetime64]:
    """Return columns of instants of some inquiries: a row for each inquiry, in no order.

    Instants are microseconds of UTC, NaT where there is none.
    """
    row = tx.one(
        f"SELECT {_told(tx, columns)} FROM inquiry WHERE {where.sql}",
        **where.parameters,
    )
    return _read(row["told"] if row else None, len(columns))


def moments_by(
    tx: Transaction, key: str, where: Where, *columns: str
) -> dict[str, NDArray[np.datetime64]]:
    """Return the same for each value of a column."""
    rows = tx.all(
        f"SELECT {key} AS key, {_told(tx, columns)} FROM inquiry WHERE {where.sql} GROUP BY {key}",
        **where.parameters,
    )
    return {row["key"]: _read(row["told"], len(columns)) for row in rows}


def _told(tx: Transaction, columns: tuple[str, ...]) -> str:
    record = " || ".join(f"COALESCE({column}, '{_NEVER}')" for column in columns)
    return f"{_JOINED[tx.dialect]}({record}, '') AS told"


def _read(told: str | None, columns: int) -> NDArray[np.datetime64]:
    found = np.frombuffer((told or "").encode(), _WRITTEN)["at"].astype("datetime64[us]")
    found[found == np.datetime64(_NEVER[:-1])] = np.datetime64("NaT")
    return found.reshape(-1, columns)
