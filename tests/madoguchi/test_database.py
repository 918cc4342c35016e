"""Both databases keep the same promises."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from madoguchi.database import Database, Transaction, open_database
from madoguchi.errors import Conflict, InvalidInput, Unavailable


def add_limit(tx: Transaction, key: str, hits: int = 0) -> None:
    """Insert a row into the plainest table there is."""
    tx.run(
        "INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:key, '', :hits)",
        key=key,
        hits=hits,
    )


def hits(db: Database, key: str) -> int | None:
    """Return the number stored under a key."""
    with db.read() as tx:
        row = tx.one("SELECT hits FROM rate_limit WHERE key = :key", key=key)
    return None if row is None else row["hits"]


def test_a_committed_write_is_read_back(db: Database) -> None:
    """What a write transaction did is there for the next reader."""
    with db.write() as tx:
        add_limit(tx, "a", 3)
    assert hits(db, "a") == 3


def test_an_exception_rolls_everything_back(db: Database) -> None:
    """Nothing of a transaction that raised remains."""
    with pytest.raises(KeyError), db.write() as tx:
        add_limit(tx, "a")
        raise KeyError
    assert hits(db, "a") is None


def test_run_counts_the_rows_it_touched(db: Database) -> None:
    """An update says how many rows it changed, and none is zero."""
    with db.write() as tx:
        tx.run_many(
            "INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:key, '', 0)",
            ({"key": key} for key in "abc"),
        )
        assert tx.run("UPDATE rate_limit SET hits = 1") == 3
        assert tx.run("UPDATE rate_limit SET hits = 1 WHERE key = 'z'") == 0


def test_returning_gives_the_new_identity(db: Database, site_id: str) -> None:
    """Identities are drawn by the database and grow."""
    statement = """
        INSERT INTO event (site_id, kind, version, occurred_at, is_test, payload)
        VALUES (:site_id, 'answer', 1, '', FALSE, '{}') RETURNING id
    """
    with db.write() as tx:
        first, second = (tx.one(statement, site_id=site_id) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first["id"] < second["id"]


def test_values_come_back_as_they_went_in(db: Database, site_id: str) -> None:
    """Bytes, booleans, text beyond ASCII and NULL are the same on both databases."""
    with db.write() as tx:
        tx.run(
            """
            INSERT INTO embedding (site_id, encoder, text_hash, vector)
            VALUES (:site_id, 'e', '鬱😀%s'':x', :vector)
            """,
            site_id=site_id,
            vector=b"\x00\xff'",
        )
        row = tx.one("SELECT text_hash, vector FROM embedding WHERE text_hash LIKE '鬱%'")
        site = tx.one("SELECT is_sample FROM site WHERE id = :id", id=site_id)
        null = tx.one("SELECT 1 AS yes WHERE :given IS NULL", given=None)
    assert row == {"text_hash": "鬱😀%s':x", "vector": b"\x00\xff'"}
    assert site is not None
    assert site["is_sample"] is False
    assert null == {"yes": 1}


def test_sums_are_plain_numbers(db: Database) -> None:
    """SUM is an int and AVG a float, never Decimal."""
    with db.write() as tx:
        add_limit(tx, "a", 1)
        add_limit(tx, "b", 2)
        row = tx.one("SELECT SUM(hits) AS sum, AVG(hits) AS avg FROM rate_limit")
    assert row == {"sum": 3, "avg": 1.5}
    assert {type(value) for value in row.values()} == {int, float}


def test_a_duplicate_is_a_conflict(db: Database) -> None:
    """A broken unique key is `Conflict`, and the whole transaction is undone."""
    with pytest.raises(Conflict), db.write() as tx:
        add_limit(tx, "a")
        add_limit(tx, "a")
    assert hits(db, "a") is None


def add_limit_later(tx: Transaction, key: str) -> None:
    """Insert a row without waiting for it."""
    tx.later("INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:key, '', 0)", key=key)


def test_what_is_run_later_is_there_for_the_next_query(db: Database) -> None:
    """Whoever reads after ``later`` sees it, in order, and the commit keeps it."""
    with db.write() as tx:
        add_limit_later(tx, "a")
        tx.later("UPDATE rate_limit SET hits = 5 WHERE key = :key", key="a")
        assert tx.one("SELECT hits FROM rate_limit") == {"hits": 5}
        tx.later("UPDATE rate_limit SET hits = 6 -- and nothing follows")
        assert tx.run("UPDATE rate_limit SET hits = hits + 1") == 1
    assert hits(db, "a") == 7


def test_what_is_run_later_is_committed_without_a_query(db: Database) -> None:
    """A transaction may do nothing else, a thousand times."""
    with db.write() as tx:
        for number in range(1000):
            add_limit_later(tx, f"k{number}")
    with db.read() as tx:
        assert tx.one("SELECT COUNT(*) AS n FROM rate_limit") == {"n": 1000}


def test_what_fails_later_undoes_everything(db: Database) -> None:
    """The error comes out with a sentence of our own, from whichever statement tells of it."""
    with pytest.raises(Conflict), db.write() as tx:
        add_limit_later(tx, "a")
        add_limit_later(tx, "a")
    with pytest.raises(Conflict), db.write() as tx:
        add_limit(tx, "b")
        add_limit_later(tx, "b")
        tx.all("SELECT key FROM rate_limit")
    with pytest.raises(InvalidInput), db.write() as tx:
        add_limit(tx, "c")
        add_limit_later(tx, "c\0")
    with pytest.raises(KeyError), db.write() as tx:
        add_limit_later(tx, "d")
        raise KeyError
    assert [hits(db, key) for key in "abcd"] == [None] * 4


def test_a_row_without_its_owner_is_a_conflict(db: Database) -> None:
    """A foreign key that points nowhere is `Conflict`."""
    with pytest.raises(Conflict), db.write() as tx:
        tx.run("INSERT INTO contact (id, site_id, created_at) VALUES ('c', 'nowhere', '')")


def test_a_swallowed_error_does_not_pass_for_a_commit(db: Database) -> None:
    """Going on after an error is refused, so that both databases behave alike."""
    with pytest.raises(RuntimeError), db.write() as tx:
        add_limit(tx, "a")
        with pytest.raises(Conflict):
            add_limit(tx, "a")
        with pytest.raises(RuntimeError):
            add_limit(tx, "b")
    assert hits(db, "b") is None


def test_a_read_transaction_cannot_write(db: Database) -> None:
    """Writing needs ``write()``."""
    with pytest.raises(RuntimeError), db.read() as tx:
        add_limit(tx, "a")


@pytest.mark.parametrize("outer", ["read", "write"])
@pytest.mark.parametrize("inner", ["read", "write"])
def test_transactions_do_not_nest(db: Database, outer: str, inner: str) -> None:
    """A second transaction in the same thread is a mistake, and a later one is not."""
    with getattr(db, outer)(), pytest.raises(RuntimeError), getattr(db, inner)():
        pass
    with getattr(db, inner)():
        pass


@pytest.mark.parametrize("value", ["a\0b", "\ud800", 2**70])
def test_what_cannot_be_stored_is_the_callers_mistake(db: Database, value: object) -> None:
    """NUL, half a surrogate pair and huge numbers are `InvalidInput`, not a crash."""
    with pytest.raises(InvalidInput), db.write() as tx:
        tx.run(
            "INSERT INTO rate_limit (key, window_started_at, hits) VALUES (:text, '', :number)",
            text=value if isinstance(value, str) else "a",
            number=value if isinstance(value, int) else 0,
        )


def test_a_reader_keeps_one_view(db: Database) -> None:
    """What is committed meanwhile does not show in an open read transaction."""
    with db.read() as tx, ThreadPoolExecutor(1) as other:
        assert tx.all("SELECT key FROM rate_limit") == []

        def write() -> None:
            with db.write() as writing:
                add_limit(writing, "a")

        other.submit(write).result()
        assert tx.all("SELECT key FROM rate_limit") == []
    assert hits(db, "a") == 0


def test_locked_rows_make_increments_add_up(db: Database, site_id: str) -> None:
    """Read, compute, write under ``tx.lock`` loses nothing among threads."""

    def increment(_: int) -> None:
        with db.write() as tx:
            tx.lock("site", site_id)
            row = tx.one("SELECT faq_revision FROM site WHERE id = :id", id=site_id)
            assert row is not None
            tx.run(
                "UPDATE site SET faq_revision = :value WHERE id = :id",
                value=row["faq_revision"] + 1,
                id=site_id,
            )

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(40)))
    with db.read() as tx:
        row = tx.one("SELECT faq_revision FROM site WHERE id = :id", id=site_id)
    assert row == {"faq_revision": 40}


def test_changes_wakes_for_other_processes_and_stops(db: Database, database_url: str) -> None:
    """An announced commit, also by another connection, is heard within a second."""
    stop = threading.Event()
    woken = threading.Semaphore(0)

    def listen() -> None:
        for _ in db.changes(stop):
            woken.release()

    listener = threading.Thread(target=listen)
    listener.start()
    assert woken.acquire(timeout=5)  # the first one says: I listen now
    elsewhere = open_database(database_url, pool_size=2)
    for writer in (db, elsewhere):
        with writer.write() as tx:
            add_limit(tx, str(id(writer)))
            tx.announce("message")
        assert woken.acquire(timeout=1)
    elsewhere.close()
    stop.set()
    listener.join(timeout=3)
    assert not listener.is_alive()


def test_a_closed_database_says_so(db: Database) -> None:
    """After ``close`` a request gets `Unavailable`, not a driver's error."""
    db.close()
    with pytest.raises(Unavailable), db.read() as tx:
        tx.one("SELECT 1")


def test_many_threads_read_and_write_at_once(db: Database) -> None:
    """Sixteen threads wait for each other instead of failing."""

    def work(number: int) -> int | None:
        with db.write() as tx:
            add_limit(tx, str(number), number)
        return hits(db, str(number))

    started = time.monotonic()
    with ThreadPoolExecutor(16) as threads:
        assert list(threads.map(work, range(64))) == list(range(64))
    assert time.monotonic() - started < 10
