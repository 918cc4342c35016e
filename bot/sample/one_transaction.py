"""A database whose every transaction is the same one: eight weeks of history, written or not.

The services open a transaction for each act. Loading the sample through them would cost ten
thousand commits, and a load that is cut short would leave half a history. Here their transactions
are views of one that the loader opened: its commit is the only one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event

from madoguchi.database.protocol import Database, Dialect, Transaction


class OneTransaction:
    """Stands in for a `Database` while ``tx`` is open; of one thread only."""

    def __init__(self, db: Database, tx: Transaction) -> None:
        self._db = db
        self._tx = tx

    @property
    def dialect(self) -> Dialect:
        """``sqlite`` or ``postgresql``."""
        return self._db.dialect

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Give the open transaction."""
        yield self._tx

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give the open transaction; an error inside ends the whole load."""
        yield self._tx

    def changes(self, stop: Event) -> Iterator[None]:
        """Refuse: nobody can hear of what is not committed."""
        raise RuntimeError("nothing can be heard from inside a transaction")

    def close(self) -> None:
        """Leave the database open: whoever opened it closes it."""
