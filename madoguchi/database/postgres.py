"""The PostgreSQL adapter, through psycopg 3 and its pool."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.rows import DictRow, dict_row
from psycopg.types.numeric import NumericLoader
from psycopg_pool import ConnectionPool

from madoguchi.database.guard import OneAtATime, check_parameters, unstorable
from madoguchi.database.parameters import to_psycopg
from madoguchi.database.postgres_errors import translated
from madoguchi.database.protocol import Dialect, Row, Transaction
from madoguchi.errors import ConfigurationError

CHANNEL = "madoguchi"
CONNECT_SECONDS = 10
LISTEN_SECONDS = 0.5  # how soon `changes` notices that it shall stop
NEEDLESS_WAKE_UP = 10  # times LISTEN_SECONDS: in case a notification was lost
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY"

_logger = logging.getLogger(__name__)
Connection = psycopg.Connection[DictRow]


class _NumberLoader(NumericLoader):
    """Reads NUMERIC, which sums of BIGINT are, as SQLite gives it: int, else float."""

    def load(self, data: Any) -> Any:
        """Return the number without `decimal.Decimal`."""
        number = super().load(data)
        return int(number) if number == number.to_integral_value() else float(number)


class PostgresTransaction:
    """One open transaction on one connection of the pool; unusable after its first error."""

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.failed = False

    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Run a query and return all its rows."""
        cursor = self._execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []

    def one(self, sql: str, **parameters: object) -> Row | None:
        """Run a query and return its first row, or None."""
        cursor = self._execute(sql, parameters)
        return cursor.fetchone() if cursor.description else None

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement and return how many rows it touched."""
        return max(self._execute(sql, parameters).rowcount, 0)

    def run_many(self, sql: str, rows: Iterable[Mapping[str, object]]) -> None:
        """Run one statement for each mapping of parameters."""
        for row in rows:
            self._execute(sql, row)

    def lock(self, table: str, id: object) -> None:
        """Hold the row until the end; rows that refer to it can still be added by others."""
        if not table.isidentifier():
            raise ValueError(f"{table!r} is not the name of a table")
        self._execute(f"SELECT id FROM {table} WHERE id = :id FOR NO KEY UPDATE", {"id": id})

    def announce(self, topic: str) -> None:
        """Wake every process that listens, once this is committed."""
        self._execute("SELECT pg_notify(:channel, :topic)", {"channel": CHANNEL, "topic": topic})

    def _execute(self, sql: str, parameters: Mapping[str, object]) -> psycopg.Cursor[DictRow]:
        if self.failed:
            raise RuntimeError("this transaction has failed: leave its with block")
        try:
            check_parameters(parameters)
            return self._connection.execute(to_psycopg(sql).encode(), dict(parameters))
        except psycopg.Error as error:
            self.failed = True
            raise translated(error) from error
        except UnicodeEncodeError as error:
            self.failed = True
            raise unstorable() from error


class PostgresDatabase:
    """A PostgreSQL database that any number of processes and machines share."""

    dialect: Dialect = "postgresql"

    def __init__(self, url: str, pool_size: int) -> None:
        self._url = url
        self._one_at_a_time = OneAtATime()
        _check_server(url)
        self._pool = ConnectionPool(
            url,
            connection_class=psycopg.Connection[DictRow],
            kwargs=_options(),
            min_size=1,
            max_size=pool_size,
            timeout=CONNECT_SECONDS,
            configure=_configure,
            check=ConnectionPool.check_connection,
            name="madoguchi",
            open=True,
        )

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """Open a read transaction; its view is fixed by its first query."""
        with self._one_at_a_time.entered(), self._transaction(_READ) as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Open a write transaction at READ COMMITTED; hold rows with ``tx.lock``."""
        with self._one_at_a_time.entered(), self._transaction("BEGIN") as tx:
            yield tx

    def changes(self, stop: threading.Event) -> Iterator[None]:
        """Yield soon after an announcement, by any process, until ``stop`` is set.

        The connection is its own, outside the pool; a broken one is made anew.
        """
        while not stop.is_set():
            try:
                with psycopg.connect(self._url, **_options()) as connection:
                    connection.execute(f"LISTEN {CHANNEL}".encode())
                    yield  # what was announced before we listened
                    yield from _announcements(connection, stop)
            except psycopg.OperationalError:
                _logger.warning("The database does not answer; trying again in a second.")
                stop.wait(1)

    def close(self) -> None:
        """Close every connection."""
        self._pool.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[PostgresTransaction]:
        try:
            connection = self._pool.getconn()
        except psycopg.Error as error:
            raise translated(error) from error
        tx = PostgresTransaction(connection)
        try:
            connection.execute(begin.encode())
            yield tx
            if tx.failed:
                raise RuntimeError("an error inside the transaction was swallowed: nothing saved")
            connection.execute(b"COMMIT")
        except BaseException as error:
            with suppress(psycopg.Error):
                connection.execute(b"ROLLBACK")
            if isinstance(error, psycopg.Error):
                raise translated(error) from error
            raise
        finally:
            self._pool.putconn(connection)


def _announcements(connection: Connection, stop: threading.Event) -> Iterator[None]:
    silent = 0
    while not stop.is_set():
        heard = list(connection.notifies(timeout=LISTEN_SECONDS, stop_after=1))
        silent = 0 if heard else silent + 1
        if heard or silent % NEEDLESS_WAKE_UP == 0:
            yield


def _options() -> dict[str, Any]:
    return {
        "autocommit": True,  # transactions begin and end where this module says so
        "row_factory": dict_row,
        # Literals instead of typed placeholders: ``:x IS NULL`` needs no cast then.
        "cursor_factory": psycopg.ClientCursor,
        "connect_timeout": CONNECT_SECONDS,
        "client_encoding": "utf8",
        "application_name": "madoguchi",
    }


def _configure(connection: Connection) -> None:
    connection.adapters.register_loader("numeric", _NumberLoader)
    connection.execute("SET lock_timeout = '10s'")
    connection.execute("SET idle_in_transaction_session_timeout = '5min'")


def _check_server(url: str) -> None:
    """Say at once, in words, when the server cannot be used."""
    try:
        with psycopg.connect(url, **_options()) as connection:
            row = connection.execute("SHOW server_encoding").fetchone()
    except (psycopg.OperationalError, psycopg.ProgrammingError) as error:
        raise ConfigurationError(
            "PostgreSQL cannot be reached: %(reason)s. Start it or correct MADOGUCHI_DATABASE_URL.",
            reason=str(error).strip().rstrip("."),
        ) from error
    if row is None or row["server_encoding"] != "UTF8":
        raise ConfigurationError(
            "The PostgreSQL database is not encoded in UTF8. Create one with ENCODING 'UTF8'."
        )
