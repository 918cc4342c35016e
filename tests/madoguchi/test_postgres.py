"""What only PostgreSQL needs: its parameters, and a server that may go away."""

from __future__ import annotations

import threading

import psycopg
import pytest

from madoguchi.database import open_database
from madoguchi.database.parameters import to_psycopg
from madoguchi.errors import ConfigurationError


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("a = :a AND b = :b_2", "a = %(a)s AND b = %(b_2)s"),
        ("'10:30' || ':x' || 'it''s :y'", "'10:30' || ':x' || 'it''s :y'"),
        ('"a:b" = :c', '"a:b" = %(c)s'),
        ("a LIKE '50%' AND b % 2 = :c", "a LIKE '50%%' AND b %% 2 = %(c)s"),
        ("a::text = :a", "a::text = %(a)s"),
        ("a = :a -- not :b\n AND c = :c", "a = %(a)s -- not :b\n AND c = %(c)s"),
        ("/* :no */ :yes", "/* :no */ %(yes)s"),
    ],
)
def test_parameters_are_translated_and_nothing_else(ours: str, theirs: str) -> None:
    """Quotes, comments and casts keep their colons; every percent sign is doubled."""
    assert to_psycopg(ours) == theirs


def test_a_server_that_does_not_answer_is_said() -> None:
    """The start ends with a sentence that names the variable and not the password."""
    with pytest.raises(ConfigurationError, match="MADOGUCHI_DATABASE_URL") as caught:
        open_database("postgresql://me:hunter2@127.0.0.1:8149/x")
    assert "hunter2" not in str(caught.value)


@pytest.mark.postgresql
def test_lost_connections_are_replaced(postgresql_url: str) -> None:
    """After the server has cut every connection, requests and listening go on."""
    db = open_database(postgresql_url, pool_size=2)
    stop, woken = threading.Event(), threading.Semaphore(0)

    def listen() -> None:
        for _ in db.changes(stop):
            woken.release()

    listener = threading.Thread(target=listen)
    listener.start()
    assert woken.acquire(timeout=5)
    with psycopg.connect(postgresql_url, autocommit=True) as connection:
        connection.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE application_name = 'madoguchi'
            """
        )
    with db.read() as tx:
        assert tx.one("SELECT 1 AS one") == {"one": 1}
    assert woken.acquire(timeout=10)  # it listens again
    with db.write() as tx:
        tx.announce("message")
    assert woken.acquire(timeout=2)
    stop.set()
    listener.join(5)
    assert not listener.is_alive()
    db.close()
