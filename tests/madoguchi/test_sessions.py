"""Signing in: passwords, sessions, one-time links."""

from __future__ import annotations

from datetime import timedelta

import pytest

from madoguchi import accounts, api_keys, passwords, sessions
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import InvalidInput, NotFound, TooManyRequests
from madoguchi.ids import hash_token
from tests.madoguchi.shop import PASSWORD, PASSWORD_HASH

DAY = timedelta(days=1)


@pytest.fixture
def account_id(db: Database, clock: FakeClock) -> str:
    """The id of somebody with a password."""
    with db.write() as tx:
        return accounts.create_account(
            tx,
            email="a@example.com",
            name="A",
            password_hash=PASSWORD_HASH,
            clock=clock,
        ).id


def sign_in(
    db: Database,
    clock: FakeClock,
    email: str = "a@example.com",
    password: str = PASSWORD,
    address: str = "10.0.0.1",
    tries: int = 3,
) -> str:
    """Try to sign in."""
    return sessions.sign_in(
        db, clock, email=email, password=password, address=address, tries=tries, lifetime=DAY
    )


@pytest.mark.parametrize("password", ["", "short one", "x" * 201])
def test_a_password_has_a_length(password: str) -> None:
    """Ten characters at least, and no novel."""
    with pytest.raises(InvalidInput) as caught:
        passwords.hash_password(password)
    assert caught.value.field == "password"


def test_ten_japanese_characters_are_a_password() -> None:
    """Characters count, not bytes, and only the very same ones fit."""
    hashed = passwords.hash_password("今日は良い天気ですね")
    assert "argon2id" in hashed
    assert passwords.password_fits(hashed, "今日は良い天気ですね")
    assert not passwords.password_fits(hashed, "今日は良い天気ですよ")
    assert not passwords.password_fits(None, "今日は良い天気ですね")
    assert not passwords.password_fits("no hash at all", "今日は良い天気ですね")


def test_a_session_lives_until_its_time_is_over(
    db: Database, clock: FakeClock, account_id: str
) -> None:
    """It says whose it is and which token its forms carry; a day later it is gone."""
    token = sign_in(db, clock, email=" A@Example.com")
    with db.read() as tx:
        living = sessions.find_session(tx, token, clock)
    assert living
    assert living.account.id == account_id
    assert len(living.csrf_token) > 30
    clock.advance(days=1)
    with db.read() as tx:
        assert sessions.find_session(tx, token, clock) is None


def test_the_database_does_not_know_the_token(
    db: Database, clock: FakeClock, account_id: str
) -> None:
    """Whoever reads the table cannot become somebody."""
    token = sign_in(db, clock)
    with db.read() as tx:
        rows = tx.all("SELECT token_hash FROM session")
    assert [row["token_hash"] for row in rows] == [hash_token(token)]


@pytest.mark.parametrize(
    ("email", "password"), [("a@example.com", "wrong"), ("nobody@example.com", PASSWORD)]
)
def test_a_wrong_password_and_an_unknown_address_look_the_same(
    db: Database, clock: FakeClock, account_id: str, email: str, password: str
) -> None:
    """Nobody learns who has an account."""
    with pytest.raises(InvalidInput, match="address or the password is not right"):
        sign_in(db, clock, email=email, password=password)


def test_an_unknown_address_costs_the_same_work(
    db: Database, clock: FakeClock, account_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One verification each: the time does not tell who has an account."""
    verified: list[str | None] = []

    def fits(known: str | None, password: str) -> bool:
        verified.append(known)
        return False

    monkeypatch.setattr(sessions, "password_fits", fits)
    for email in ("a@example.com", "nobody@example.com"):
        with pytest.raises(InvalidInput):
            sign_in(db, clock, email=email, password="wrong")
    assert verified == [PASSWORD_HASH, None]


def test_a_disabled_account_cannot_sign_in(db: Database, clock: FakeClock, account_id: str) -> None:
    """And is not told why."""
    with db.write() as tx:
        accounts.disable(tx, account_id, clock)
    with pytest.raises(InvalidInput):
        sign_in(db, clock)


def test_guessing_one_password_is_stopped(db: Database, clock: FakeClock, account_id: str) -> None:
    """Even the right one waits then; a quarter of an hour later it works."""
    for _ in range(3):
        with pytest.raises(InvalidInput):
            sign_in(db, clock, password="wrong")
    with pytest.raises(TooManyRequests):
        sign_in(db, clock, address="10.0.0.2")
    clock.advance(minutes=15)
    assert sign_in(db, clock)


def test_trying_many_addresses_from_one_place_is_stopped(
    db: Database, clock: FakeClock, account_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five times as often as one e-mail address, then the place has to wait."""
    monkeypatch.setattr(sessions, "password_fits", lambda known, password: password == PASSWORD)
    for number in range(15):
        with pytest.raises(InvalidInput):
            sign_in(db, clock, email=f"guess{number}@example.com", password="wrong")
    with pytest.raises(TooManyRequests):
        sign_in(db, clock)
    assert sign_in(db, clock, address="10.0.0.2")


def test_signing_in_forgives_earlier_slips(db: Database, clock: FakeClock, account_id: str) -> None:
    """Two typing errors a day do not add up to a lock-out."""
    for _ in range(3):
        for _ in range(2):
            with pytest.raises(InvalidInput):
                sign_in(db, clock, password="wrong")
        sign_in(db, clock)


def test_signing_out_ends_this_session_only(
    db: Database, clock: FakeClock, account_id: str
) -> None:
    """The other device stays in."""
    here, there = sign_in(db, clock), sign_in(db, clock)
    with db.write() as tx:
        sessions.sign_out(tx, here)
        assert sessions.find_session(tx, here, clock) is None
        assert sessions.find_session(tx, there, clock) is not None
        assert sessions.find_session(tx, None, clock) is None


def test_a_link_works_once(db: Database, clock: FakeClock, account_id: str) -> None:
    """The second use is refused in words that say what to do."""
    with db.write() as tx:
        token = accounts.sign_in_link(tx, account_id, clock, "demo")
    session = sessions.use_link(db, token, clock, DAY)
    with db.read() as tx:
        assert sessions.find_session(tx, session, clock)
    with pytest.raises(NotFound, match="Ask an administrator"):
        sessions.use_link(db, token, clock, DAY)


def test_a_link_has_its_time(db: Database, clock: FakeClock, account_id: str) -> None:
    """A reset works for a day, an invitation for a week; a newer link replaces an older one."""
    with db.write() as tx:
        accounts.sign_in_link(tx, account_id, clock, "invite")
        reset = accounts.sign_in_link(tx, account_id, clock, "reset")
    clock.advance(hours=24)
    with db.read() as tx, pytest.raises(NotFound):
        sessions.find_link(tx, reset, clock)
    with db.write() as tx:
        invite = accounts.sign_in_link(tx, account_id, clock, "invite")
    clock.advance(days=6)
    with db.read() as tx:
        assert sessions.find_link(tx, invite, clock).account.id == account_id


def test_a_reset_changes_the_password_and_ends_other_sessions(
    db: Database, clock: FakeClock, account_id: str
) -> None:
    """A too short password does not use the link up."""
    old = sign_in(db, clock)
    with db.write() as tx:
        token = accounts.sign_in_link(tx, account_id, clock, "reset")
        api_keys.create(tx, account_id, "a program", clock)
    with pytest.raises(InvalidInput):
        sessions.use_link(db, token, clock, DAY, "short")
    sessions.use_link(db, token, clock, DAY, "another long sentence")
    with db.read() as tx:
        assert sessions.find_session(tx, old, clock) is None
        assert api_keys.keys_of(tx, account_id) == []
    assert sign_in(db, clock, password="another long sentence")


def test_changing_ones_password_needs_the_current_one(
    db: Database, clock: FakeClock, account_id: str
) -> None:
    """The device at hand stays in, the others are out."""
    here, there = sign_in(db, clock), sign_in(db, clock)
    with pytest.raises(InvalidInput) as caught:
        sessions.change_password(db, account_id, current="wrong", new="another long sentence")
    assert caught.value.field == "current"
    sessions.change_password(
        db, account_id, current=PASSWORD, new="another long sentence", keep_token=here
    )
    with db.read() as tx:
        assert sessions.find_session(tx, here, clock)
        assert sessions.find_session(tx, there, clock) is None
