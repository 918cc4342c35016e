"""The PostgreSQL adapter, through psycopg 3 and its pool."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
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
AT_A_TIME = 200  # statements in one message
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
    """One open transaction on one connection of the pool; unusable after its first error.

    Statements whose rows nobody waits for, BEGIN among them, travel with the next one that
    somebody does wait for, or with COMMIT: as one message, so they cost no round trip.
    """

    dialect: Dialect = "postgresql"

    def __init__(self, connection: Connection, begin: str) -> None:
        self._connection = connection
        self._waiting = [begin]
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
        """Run one statement for each mapping of parameters, many of them in one message."""
        for row in rows:
            self.later(sql, **row)
        if self._waiting:
            self._send()

    def later(self, sql: str, **parameters: object) -> None:
        """Run a statement with the next one; many that wait go by themselves."""
        self._compose(sql, parameters)
        if len(self._waiting) >= AT_A_TIME:
            self._send()

    def lock(self, table: str, id: object) -> None:
        """Hold the row until the end; rows that refer to it can still be added by others."""
        if not table.isidentifier():
            raise ValueError(f"{table!r} is not the name of a table")
        self._execute(f"SELECT id FROM {table} WHERE id = :id FOR NO KEY UPDATE", {"id": id})

    def announce(self, topic: str) -> None:
        """Wake every process that listens, once this is committed."""
        self.later("SELECT pg_notify(:channel, :topic)", channel=CHANNEL, topic=topic)

    def commit(self) -> None:
        """End the transaction, keeping all that was done; nothing was done, nothing is sent."""
        if self.failed:
            raise RuntimeError("an error inside the transaction was swallowed: nothing saved")
        if self._begun or len(self._waiting) > 1:
            self._waiting.append("COMMIT")
            self._send()

    def roll_back(self) -> None:
        """End the transaction as if nothing had been done."""
        if self._begun:
            self._connection.execute(b"ROLLBACK")

    @property
    def _begun(self) -> bool:
        return self._connection.info.transaction_status != TransactionStatus.IDLE

    def _execute(self, sql: str, parameters: Mapping[str, object]) -> psycopg.Cursor[DictRow]:
        self._compose(sql, parameters)
        return self._send()

    def _compose(self, sql: str, parameters: Mapping[str, object]) -> None:
        if self.failed:
            raise RuntimeError("this transaction has failed: leave its with block")
        try:
            check_parameters(parameters)
            cursor = psycopg.ClientCursor(self._connection)
            self._waiting.append(cursor.mogrify(to_psycopg(sql).encode(), dict(parameters)))
        except psycopg.Error as error:
            self.failed = True
            raise translated(error) from error
        except UnicodeEncodeError as error:
            self.failed = True
            raise unstorable() from error

    def _send(self) -> psycopg.Cursor[DictRow]:
        """Send what waits as one message and return the cursor of the last statement."""
        message, self._waiting = "\n;\n".join(self._waiting), []
        try:
            cursor = self._connection.execute(message.encode())
            cursor.set_result(-1)
            return cursor
        except psycopg.Error as error:
            self.failed = True
            raise translated(error) from error


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
        tx = PostgresTransaction(connection, begin)
        try:
            yield tx
            tx.commit()
        except BaseException:
            with suppress(psycopg.Error):
                tx.roll_back()
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
