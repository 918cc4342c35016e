"""SQLite's errors in our own words."""

from __future__ import annotations

import sqlite3

from madoguchi.errors import ConfigurationError, Conflict, Unavailable

_UNIQUE = frozenset({sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY})


def translated(error: sqlite3.Error, *, writable: bool) -> Exception:
    """Return the error to raise instead; ``error`` itself where it is a mistake of ours."""
    extended = getattr(error, "sqlite_errorcode", 0) or 0
    if extended in _UNIQUE:
        return Conflict("That already exists.")
    if extended == sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
        return Conflict("What this belongs to no longer exists.")
    return _of_the_environment(extended & 0xFF, writable=writable) or error


def _of_the_environment(code: int, *, writable: bool) -> Exception | None:
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return Unavailable("The database is busy. Try again in a moment.")
        case sqlite3.SQLITE_FULL:
            return Unavailable("The disk of the database is full. Free some space on it.")
        case sqlite3.SQLITE_IOERR:
            return Unavailable("The disk of the database cannot be read or written.")
        case sqlite3.SQLITE_READONLY if not writable:
            return RuntimeError("a read transaction cannot write: open it with write()")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM:
            return ConfigurationError(
                "The database file cannot be opened for writing. Make it and its folder writable "
                "for the user that runs Madoguchi, or change MADOGUCHI_DATABASE_URL."
            )
        case sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_CORRUPT:
            return ConfigurationError(
                "The database file is not a SQLite database, or is damaged. Change "
                "MADOGUCHI_DATABASE_URL or restore a backup."
            )
        case _:
            return None
