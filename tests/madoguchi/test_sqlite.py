"""What only SQLite needs: one file, many processes, and a disk that may fail."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from madoguchi.database import Database, migrate, open_database
from madoguchi.database.fairlock import FairLock
from madoguchi.errors import ConfigurationError, Unavailable

WRITER = """
import os, sys
from madoguchi.database import open_database
db = open_database(sys.argv[1])
for number in range(int(sys.argv[2])):
    with db.write() as tx:
        tx.run("UPDATE rate_limit SET hits = hits + 1 WHERE key = 'a'")
    print(number, flush=True)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the database lies."""
    return tmp_path / "new folder" / "madoguchi.db"


@pytest.fixture
def sqlite(file: Path) -> Iterator[Database]:
    """A migrated SQLite database with one counter."""
    db = open_database(f"sqlite:///{file}")
    migrate(db)
    with db.write() as tx:
        tx.run("INSERT INTO rate_limit (key, window_started_at, hits) VALUES ('a', '', 0)")
    yield db
    db.close()


def test_other_users_of_the_machine_read_nothing(sqlite: Database, file: Path) -> None:
    """Neither the file nor what SQLite writes beside it: customers' words are in both."""
    assert {path.stat().st_mode & 0o077 for path in file.parent.iterdir()} == {0}


def count(db: Database) -> int:
    """Return the counter."""
    with db.read() as tx:
        row = tx.one("SELECT hits FROM rate_limit WHERE key = 'a'")
    assert row is not None
    return int(row["hits"])


def test_every_connection_is_safe(sqlite: Database) -> None:
    """WAL, full synchronisation and foreign keys are on for readers and for the writer."""
    for transaction in (sqlite.read, sqlite.write):
        with transaction() as tx:
            assert tx.one("PRAGMA journal_mode") == {"journal_mode": "wal"}
            assert tx.one("PRAGMA synchronous") == {"synchronous": 2}
            assert tx.one("PRAGMA foreign_keys") == {"foreign_keys": 1}


def test_processes_wait_for_each_other(sqlite: Database, file: Path) -> None:
    """Four processes that read, then write, lose nothing and fail at nothing."""
    command = [sys.executable, "-c", WRITER, f"sqlite:///{file}", "25"]
    processes = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(4)]
    assert [process.wait(60) for process in processes] == [0] * 4
    assert count(sqlite) == 100


def test_what_was_acknowledged_survives_kill_9(sqlite: Database, file: Path) -> None:
    """A process that is killed while it writes loses nothing it has reported."""
    command = [sys.executable, "-c", WRITER, f"sqlite:///{file}", "100000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(20):
            process.stdout.readline()
        process.kill()
        acknowledged = 20 + len([line for line in process.stdout.read().split("\n") if line])
    assert acknowledged <= count(sqlite) <= acknowledged + 1


def test_a_writer_that_waits_too_long_is_told(
    sqlite: Database, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock held elsewhere becomes Unavailable, for threads and for other programs."""
    monkeypatch.setattr("madoguchi.database.sqlite.BUSY_SECONDS", 0.1)
    other = open_database(f"sqlite:///{file}")
    holder = sqlite3.connect(file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable), other.write():
        pass
    holder.execute("ROLLBACK")
    holder.close()
    with other.write():
        pass
    other.close()


def test_a_full_disk_is_said_and_nothing_is_half_written(sqlite: Database) -> None:
    """The transaction fails as a whole, and the service goes on when there is space again."""
    with sqlite.write() as tx:
        pages = tx.one("PRAGMA page_count")
        assert pages is not None
        tx.one(f"PRAGMA max_page_count = {pages['page_count']}")
    with pytest.raises(Unavailable, match="full"), sqlite.write() as tx:
        tx.run("UPDATE rate_limit SET hits = 7")
        tx.run("UPDATE rate_limit SET window_started_at = :long", long="x" * 1_000_000)
    assert count(sqlite) == 0
    with sqlite.write() as tx:
        tx.run("UPDATE rate_limit SET hits = 8")
    assert count(sqlite) == 8


def test_a_file_that_is_no_database_is_said(tmp_path: Path) -> None:
    """Pointing at any other file changes nothing in it."""
    file = tmp_path / "notes.txt"
    file.write_text("These are my notes, which are longer than a header. " * 20)
    before = file.read_bytes()
    with pytest.raises(ConfigurationError, match="MADOGUCHI_DATABASE_URL"):
        open_database(f"sqlite:///{file}")
    assert file.read_bytes() == before


@pytest.mark.parametrize("url", ["sqlite://x.db", "sqlite:///", "mysql://x", ""])
def test_an_address_that_names_no_database_is_said(url: str) -> None:
    """Whoever mistypes the URL reads how it looks."""
    with pytest.raises(ConfigurationError, match="sqlite:///path/to/file"):
        open_database(url)


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    """A file in the way of the folder is no traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match="MADOGUCHI_DATA_DIR"):
        open_database(f"sqlite:///{tmp_path}/file/below/x.db")


def test_a_directory_in_place_of_the_file_is_said(tmp_path: Path) -> None:
    """So is a path that cannot be opened."""
    os.mkdir(tmp_path / "x.db")
    with pytest.raises(ConfigurationError):
        open_database(f"sqlite:///{tmp_path}/x.db")


def test_the_fair_lock_serves_in_order() -> None:
    """Threads get the lock in the order they asked for it."""
    lock, served = FairLock(), list[int]()
    assert lock.acquire(1)

    def take(number: int) -> None:
        assert lock.acquire(10)
        served.append(number)
        lock.release()

    threads = [threading.Thread(target=take, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
        time.sleep(0.02)  # so that each asks after the one before
    lock.release()
    for thread in threads:
        thread.join()
    assert served == list(range(8))


def test_giving_up_leaves_the_fair_lock_usable() -> None:
    """One that stops waiting is not handed the lock later."""
    lock = FairLock()
    assert lock.acquire(1)
    assert not lock.acquire(0.01)
    lock.release()
    assert lock.acquire(0.01)
