"""What every store speaks to: one `Database`, two adapters.

SQL is written once in the subset that SQLite and PostgreSQL share (``ON CONFLICT``,
``RETURNING``, ``TRUE``/``FALSE``, named parameters ``:name``). Rows are plain dicts.

Use::

    with db.read() as tx:
        row = tx.one("SELECT * FROM site WHERE id = :id", id=site_id)
    with db.write() as tx:                      # one transaction, committed at the end
        tx.run("UPDATE site SET name = :name WHERE id = :id", name=name, id=site_id)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from threading import Event
from typing import Any, Literal, Protocol

Row = dict[str, Any]
Dialect = Literal["sqlite", "postgresql"]


class Transaction(Protocol):
    """One open transaction. It must not outlive the ``with`` that made it."""

    @property
    def dialect(self) -> Dialect:
        """Which database this is, for the few expressions that differ."""
        ...

    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Run a query and return all its rows (never a half-read cursor)."""
        ...

    def one(self, sql: str, **parameters: object) -> Row | None:
        """Run a query and return its first row, or None."""
        ...

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement and return how many rows it touched."""
        ...

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for each mapping of parameters."""
        ...

    def later(self, sql: str, **parameters: object) -> None:
        """Run a statement at the latest before the next one or the commit, which also tell whether
        it failed: for writing what nobody in this transaction waits for, without a round trip."""
        ...

    def lock(self, table: str, id: object) -> None:
        """Hold the row ``id`` of ``table`` until the end (on SQLite a writer already holds all)."""
        ...

    def announce(self, topic: str) -> None:
        """Wake every process that waits in `Database.changes`, once this is committed."""
        ...


class Database(Protocol):
    """A database that Madoguchi can live in."""

    @property
    def dialect(self) -> Dialect:
        """``sqlite`` or ``postgresql``."""
        ...

    def read(self) -> AbstractContextManager[Transaction]:
        """Open a read transaction with one consistent view."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """Open a write transaction; committed at the end, rolled back on an exception.

        Opening one inside another in the same thread raises ``RuntimeError``.
        """
        ...

    def changes(self, stop: Event) -> Iterator[None]:
        """Yield once soon after anything may have changed, until ``stop`` is set.

        A lost or a needless wake-up is harmless: whoever listens selects ``id > last``.
        """
        ...

    def close(self) -> None:
        """Close every connection."""
        ...
