"""The SQLite adapter, through sqlite-utils.

One connection writes, guarded by a lock that serves threads in order; several others read, each
used by one thread at a time and unable to write. WAL lets them read while it writes.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlite_utils

from madoguchi.database.fairlock import FairLock
from madoguchi.database.guard import OneAtATime, check_parameters, unstorable
from madoguchi.database.protocol import Dialect, Row, Transaction
from madoguchi.database.sqlite_errors import translated
from madoguchi.errors import Unavailable

BUSY_SECONDS = 10.0
POLL_SECONDS = 0.02
IDLE_READERS = 32

# Python's module leaves BOOLEAN as 0 and 1; PostgreSQL's driver does not. Both shall say bool.
sqlite3.register_converter("BOOLEAN", lambda value: value != b"0")


class SqliteTransaction:
    """One open transaction on one connection; unusable after its first error."""

    dialect: Dialect = "sqlite"

    def __init__(self, connection: sqlite_utils.Database, *, writable: bool) -> None:
        self._connection = connection
        self._writable = writable
        self.failed = False

    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Run a query and return all its rows."""
        cursor = self._execute(sql, parameters)
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in self._fetch(cursor)]

    def one(self, sql: str, **parameters: object) -> Row | None:
        """Run a query and return its first row, or None."""
        rows = self.all(sql, **parameters)
        return rows[0] if rows else None

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement and return how many rows it touched."""
        cursor = self._execute(sql, parameters)
        touched = cursor.rowcount
        cursor.close()
        return max(touched, 0)

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for each mapping of parameters."""
        for row in rows:
            self._execute(sql, row).close()

    def later(self, sql: str, **parameters: object) -> None:
        """Run a statement at once: there is no way to anywhere that could be spared."""
        self._execute(sql, parameters).close()

    def lock(self, table: str, id: object) -> None:
        """Do nothing: a writer already holds the whole database."""

    def announce(self, topic: str) -> None:
        """Do nothing: the commit itself is what `SqliteDatabase.changes` notices."""

    def _execute(self, sql: str, parameters: Mapping[str, object]) -> sqlite3.Cursor:
        if self.failed:
            raise RuntimeError("this transaction has failed: leave its with block")
        try:
            check_parameters(parameters)
            return self._connection.execute(sql, dict(parameters))
        except sqlite3.Error as error:
            self.failed = True
            raise translated(error, writable=self._writable) from error
        except (UnicodeEncodeError, OverflowError) as error:
            self.failed = True
            raise unstorable() from error

    def _fetch(self, cursor: sqlite3.Cursor) -> list[tuple[object, ...]]:
        try:
            return cursor.fetchall()
        except sqlite3.Error as error:
            self.failed = True
            raise translated(error, writable=self._writable) from error


class SqliteDatabase:
    """A SQLite file that any number of threads and processes of one machine share."""

    dialect: Dialect = "sqlite"

    def __init__(self, path: Path) -> None:
        self._path = path
        self._one_at_a_time = OneAtATime()
        self._writer_turn = FairLock()
        self._pool_lock = threading.Lock()
        self._idle: list[sqlite_utils.Database] = []
        self._closed = False
        _make_private(path)
        self._writer = _connect(path)

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a read transaction; its view is fixed by its first query."""
        with self._one_at_a_time.entered():
            connection = self._take_reader()
            try:
                with _transaction(connection, "BEGIN", writable=False) as tx:
                    yield tx
            finally:
                self._give_back(connection)

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a write transaction, after every writer that asked before."""
        with self._one_at_a_time.entered():
            if not self._writer_turn.acquire(BUSY_SECONDS):
                raise Unavailable("The database is busy. Try again in a moment.")
            try:
                with _transaction(self._writer, "BEGIN IMMEDIATE", writable=True) as tx:
                    yield tx
            finally:
                self._writer_turn.release()

    def changes(self, stop: threading.Event) -> Iterator[None]:
        """Yield soon after any commit, by any process, until ``stop`` is set.

        The connection is its own, because ``data_version`` does not count a connection's own
        commits.
        """
        connection = _connect(self._path)
        try:
            seen = None
            while not stop.is_set():
                version = _data_version(connection)
                if version is not None and version != seen:
                    seen = version
                    yield
                stop.wait(POLL_SECONDS)
        finally:
            connection.close()

    def close(self) -> None:
        """Close every connection; one that is in use closes when its transaction ends."""
        with self._pool_lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        if self._writer_turn.acquire(BUSY_SECONDS):
            self._writer.close()
            self._writer_turn.release()

    def _take_reader(self) -> sqlite_utils.Database:
        with self._pool_lock:
            if self._closed:
                raise Unavailable("The service is shutting down.")
            if self._idle:
                return self._idle.pop()
        connection = _connect(self._path)
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _give_back(self, connection: sqlite_utils.Database) -> None:
        with self._pool_lock:
            if not self._closed and len(self._idle) < IDLE_READERS:
                self._idle.append(connection)
                return
        connection.close()


def _make_private(path: Path) -> None:
    """Make a file that only its owner reads, where there is none; SQLite's own would be open.

    What SQLite puts beside it has the same permissions. What stands in the way, SQLite says.
    """
    with suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def _connect(path: Path) -> sqlite_utils.Database:
    """Open the file for safe sharing: WAL, every commit on the disk before it is acknowledged."""
    try:
        driver = sqlite3.connect(
            path,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # transactions begin and end where this module says so
            check_same_thread=False,  # a connection moves between threads, never shared by two
            detect_types=sqlite3.PARSE_DECLTYPES,
            cached_statements=256,
        )
        connection = sqlite_utils.Database(driver)
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        return connection
    except sqlite3.Error as error:
        raise translated(error, writable=True) from error


@contextmanager
def _transaction(
    connection: sqlite_utils.Database, begin: str, *, writable: bool
) -> Iterator[SqliteTransaction]:
    tx = SqliteTransaction(connection, writable=writable)
    try:
        connection.execute(begin)
        yield tx
        if tx.failed:
            raise RuntimeError("an error inside the transaction was swallowed: nothing is saved")
        connection.execute("COMMIT")
    except BaseException as error:
        if connection.conn.in_transaction:
            with suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
        if isinstance(error, sqlite3.Error):
            raise translated(error, writable=writable) from error
        raise


def _data_version(connection: sqlite_utils.Database) -> int | None:
    """Return the file's version, or None while it cannot be read."""
    try:
        row = connection.execute("PRAGMA data_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return int(row[0])
