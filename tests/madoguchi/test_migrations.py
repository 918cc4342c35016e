"""The schema arrives once, whole, whoever starts first."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from madoguchi.database import Database, migrate, open_database
from madoguchi.database.migrations import pending
from madoguchi.database.schema import MIGRATIONS, Migration
from madoguchi.errors import ConfigurationError

START = "import sys; from madoguchi.database import *; migrate(open_database(sys.argv[1]))"


def numbers(db: Database) -> list[int]:
    """Return which migrations are noted as applied."""
    with db.read() as tx:
        rows = tx.all("SELECT number FROM schema_migration ORDER BY number")
    return [row["number"] for row in rows]


def further(*statements: str) -> list[Migration]:
    """Return the schema with one more migration."""
    return [*MIGRATIONS, Migration(len(MIGRATIONS) + 1, "further", ";".join(statements))]


def test_migrating_again_changes_nothing(db: Database) -> None:
    """A restart finds everything applied."""
    before = numbers(db)
    migrate(db)
    assert numbers(db) == before == [migration.number for migration in MIGRATIONS]
    assert pending(db) == []


def test_a_migration_that_fails_leaves_nothing(db: Database) -> None:
    """Half a migration is none, and the next start tries it again."""
    broken = further("CREATE TABLE half_done (id TEXT)", "INSERT INTO nowhere VALUES (1)")
    with pytest.raises(Exception, match="nowhere"):
        migrate(db, broken)
    assert pending(db, broken) == [broken[-1].number]
    with db.write() as tx:
        tx.run("CREATE TABLE half_done (id TEXT)")  # it is not there
        tx.run("DROP TABLE half_done")


def test_a_newer_database_is_refused(db: Database) -> None:
    """An old program does not write into a schema it does not know."""
    with pytest.raises(ConfigurationError, match="newer"):
        migrate(db, MIGRATIONS[:-1])


def test_numbers_are_in_order_and_unique() -> None:
    """The list is append-only, so each number is one more than the last."""
    assert [migration.number for migration in MIGRATIONS] == list(range(1, len(MIGRATIONS) + 1))


def test_processes_that_start_together_migrate_once(database_url: str) -> None:
    """Six processes on an empty database all succeed."""
    db = open_database(database_url, pool_size=2)
    with db.write() as tx:
        if tx.dialect == "postgresql":
            tx.run("DROP SCHEMA public CASCADE")
            tx.run("CREATE SCHEMA public")

    def start(_: int) -> int:
        return subprocess.run([sys.executable, "-c", START, database_url], check=False).returncode

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(start, range(6))) == [0] * 6
    assert numbers(db) == [migration.number for migration in MIGRATIONS]
    db.close()
