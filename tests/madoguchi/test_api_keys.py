"""Keys with which programs act as people."""

from __future__ import annotations

import pytest

from madoguchi import accounts, api_keys
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotFound, NotSignedIn


@pytest.fixture
def account_id(db: Database, site_id: str, clock: FakeClock) -> str:
    """An editor of the shop."""
    with db.write() as tx:
        account = accounts.create_account(tx, email="e@example.com", name="E", clock=clock)
        accounts.set_role(tx, site_id, account.id, "editor")
        return account.id


def made(db: Database, account_id: str, clock: FakeClock, name: str = "夜間の取り込み") -> str:
    """Return the secret of a new key."""
    with db.write() as tx:
        return api_keys.create(tx, account_id, name, clock)[1]


def test_a_key_acts_as_its_person(db: Database, account_id: str, clock: FakeClock) -> None:
    """With the role that the person has now; the secret is stored nowhere."""
    secret = made(db, account_id, clock)
    assert api_keys.viewer_of(db, secret, clock).role("shop") == "editor"
    with db.write() as tx:
        accounts.set_role(tx, "shop", account_id, "viewer")
        assert secret not in str(tx.all("SELECT * FROM api_key"))
    assert api_keys.viewer_of(db, secret, clock).role("shop") == "viewer"


def test_its_last_use_is_noted_now_and_then(
    db: Database, account_id: str, clock: FakeClock
) -> None:
    """Not on every call, which would make each of them a write."""
    secret = made(db, account_id, clock)
    first = clock()
    for minutes in (0, 4, 2):
        clock.advance(minutes=minutes)
        api_keys.viewer_of(db, secret, clock)
        with db.read() as tx:
            used = api_keys.keys_of(tx, account_id)[0].used_at
        assert used == (first if minutes != 2 else clock())


def test_an_ended_key_and_a_closed_account_open_nothing(
    db: Database, account_id: str, clock: FakeClock
) -> None:
    """At once; nobody ends another's key."""
    secret, other = made(db, account_id, clock), made(db, account_id, clock, "b")
    with db.write() as tx:
        key = api_keys.keys_of(tx, account_id)[1]
        with pytest.raises(NotFound):
            api_keys.end(tx, "acc_somebody", key.id)
        api_keys.end(tx, account_id, key.id)
    with pytest.raises(NotSignedIn):
        api_keys.viewer_of(db, secret, clock)
    assert api_keys.viewer_of(db, other, clock)
    with db.write() as tx:
        accounts.disable(tx, account_id, clock)
    for wrong in (other, "", "x" * 43):
        with pytest.raises(NotSignedIn):
            api_keys.viewer_of(db, wrong, clock)


def test_a_key_needs_a_name_and_there_are_not_too_many(
    db: Database, account_id: str, clock: FakeClock
) -> None:
    """So that somebody can tell which one to end."""
    for name in (" ", "長" * 101):
        with pytest.raises(InvalidInput):
            made(db, account_id, clock, name)
    for _ in range(api_keys.MOST_KEYS):
        made(db, account_id, clock)
    with pytest.raises(InvalidInput):
        made(db, account_id, clock)
