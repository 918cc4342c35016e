"""Two adapters behind one protocol: SQLite through sqlite-utils, PostgreSQL through psycopg 3."""

from __future__ import annotations

from pathlib import Path

from madoguchi.database.migrations import migrate
from madoguchi.database.protocol import Database, Row, Transaction
from madoguchi.database.sqlite import SqliteDatabase
from madoguchi.errors import ConfigurationError

__all__ = ["Database", "Row", "Transaction", "migrate", "open_database"]

SQLITE = "sqlite:///"


def open_database(url: str, pool_size: int = 10) -> Database:
    """Open the database a URL names: ``sqlite:///path`` or ``postgresql://…``.

    ``pool_size`` is the number of PostgreSQL connections a process may hold. Raises
    `ConfigurationError` in words when it cannot be opened.
    """
    if url.startswith(("postgresql://", "postgres://")):
        from madoguchi.database.postgres import PostgresDatabase  # loads libpq: not for SQLite

        return PostgresDatabase(url, pool_size)
    path = Path(url.removeprefix(SQLITE))
    if not url.startswith(SQLITE) or path == Path():
        raise ConfigurationError(
            "MADOGUCHI_DATABASE_URL does not begin with sqlite:/// or postgresql://. Write "
            "sqlite:///path/to/file.db or postgresql://user:password@host/database."
        )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(
            "The folder %(folder)s cannot be made (%(reason)s). Change MADOGUCHI_DATA_DIR or "
            "MADOGUCHI_DATABASE_URL.",
            folder=path.parent,
            reason=error.strerror,
        ) from error
    return SqliteDatabase(path)
