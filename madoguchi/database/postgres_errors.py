"""PostgreSQL's errors in our own words."""

from __future__ import annotations

import psycopg
from psycopg import errors as pg
from psycopg_pool import PoolTimeout

from madoguchi.database.guard import unstorable
from madoguchi.errors import Conflict, Unavailable


def translated(error: psycopg.Error) -> Exception:
    """Return the error to raise instead; ``error`` itself where it is a mistake of ours."""
    match error:
        case pg.UniqueViolation():
            return Conflict("That already exists.")
        case pg.ForeignKeyViolation():
            return Conflict("What this belongs to no longer exists.")
        case pg.ReadOnlySqlTransaction():
            return RuntimeError("a read transaction cannot write: open it with write()")
        case pg.NumericValueOutOfRange():
            return unstorable()
        case pg.LockNotAvailable() | pg.DeadlockDetected() | pg.SerializationFailure():
            return Unavailable("The database is busy. Try again in a moment.")
        case pg.TooManyConnections() | PoolTimeout():
            return Unavailable("The database is busy. Try again in a moment.")
        case pg.DiskFull():
            return Unavailable("The disk of the database is full. Free some space on it.")
        case pg.OperationalError() | pg.InterfaceError():
            return Unavailable("The database does not answer. Try again in a moment.")
        case _:
            return error
