"""Signing in and out: server-side sessions, of which only the token's hash is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi import accounts, accounts_store, api_keys_store, limits, sessions_store
from madoguchi.accounts import Account
from madoguchi.clock import Clock, from_text, to_text
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.i18n import mark
from madoguchi.ids import hash_token, new_token
from madoguchi.passwords import hash_password, password_fits

TRIES_WINDOW = 15 * 60
FRESH = timedelta(minutes=10)
ADDRESS_FACTOR = 5  # an office shares one address, so it may try more often than one e-mail

# Links of these purposes let a person choose a password; the others sign in at once.
PASSWORD_PURPOSES = frozenset({"invite", "reset"})

USED_UP = mark("This link has been used or is too old. Ask an administrator for a new one.")


@dataclass(frozen=True)
class Session:
    """A living session: whose it is, the token its forms carry, and when the person signed in."""

    account: Account
    csrf_token: str
    created_at: datetime

    def is_fresh(self, clock: Clock) -> bool:
        """Whether signing in was so short ago that it need not be proved again who is there."""
        return clock() - self.created_at <= FRESH


@dataclass(frozen=True)
class Link:
    """A living one-time link."""

    account: Account
    purpose: str


def sign_in(
    db: Database,
    clock: Clock,
    *,
    email: str,
    password: str,
    address: str,
    tries: int,
    lifetime: timedelta,
) -> str:
    """Return the token of a new session; InvalidInput or TooManyRequests say why not.

    An unknown address takes as long as a wrong password and says the same.
    """
    tidy = email.strip().lower()[:254]
    by_email, by_address = f"sign-in:{tidy}", f"sign-in-from:{address}"
    with db.write() as tx:
        limits.spend(tx, by_email, limits.Limit(tries, TRIES_WINDOW), clock)
        limits.spend(tx, by_address, limits.Limit(tries * ADDRESS_FACTOR, TRIES_WINDOW), clock)
    with db.read() as tx:
        row = accounts_store.account_by_email(tx, tidy)
        known = accounts_store.password_hash(tx, row["id"]) if row else None
    # Outside of any transaction: argon2 is slow on purpose.
    fits = password_fits(known, password)
    if row is None or not fits or row["disabled_at"] is not None:
        raise InvalidInput("The e-mail address or the password is not right.", field="password")
    with db.write() as tx:
        limits.forgive(tx, by_email)
        return open_session(tx, row["id"], clock, lifetime)


def open_session(tx: Transaction, account_id: str, clock: Clock, lifetime: timedelta) -> str:
    """Begin a session and return its token."""
    now = clock()
    token = new_token()
    sessions_store.add_session(
        tx,
        token_hash=hash_token(token),
        account_id=account_id,
        csrf_token=new_token(),
        created_at=to_text(now),
        expires_at=to_text(now + lifetime),
    )
    return token


def sweep(tx: Transaction, clock: Clock) -> int:
    """Delete the sessions whose time is over; return how many."""
    return sessions_store.end_expired_sessions(tx, to_text(clock()))


def find_session(tx: Transaction, token: str | None, clock: Clock) -> Session | None:
    """Return the living session of a cookie's token, or None."""
    if not token:
        return None
    row = sessions_store.session(tx, hash_token(token), to_text(clock()))
    if row is None:
        return None
    account = accounts.get_account(tx, row["account_id"])
    return Session(account, row["csrf_token"], from_text(row["created_at"]))


def sign_out(tx: Transaction, token: str) -> None:
    """End a session."""
    sessions_store.end_session(tx, hash_token(token))


def find_link(tx: Transaction, token: str, clock: Clock) -> Link:
    """Return a one-time link that still works; NotFound says what to do otherwise."""
    row = sessions_store.link(tx, hash_token(token), to_text(clock()))
    if row is None:
        raise NotFound(USED_UP)
    return Link(accounts.get_account(tx, row["account_id"]), row["purpose"])


def use_link(
    db: Database, token: str, clock: Clock, lifetime: timedelta, password: str | None = None
) -> str:
    """Use a one-time link up and return a new session's token.

    Links to invite or reset need the new ``password``, and end the person's other sessions and API
    keys.
    """
    with db.read() as tx:
        link = find_link(tx, token, clock)
    chosen = hash_password(password or "") if link.purpose in PASSWORD_PURPOSES else None
    with db.write() as tx:
        if not sessions_store.use_link(tx, hash_token(token), to_text(clock())):
            raise NotFound(USED_UP)
        if chosen is not None:
            accounts_store.set_password_hash(tx, link.account.id, chosen)
            sessions_store.end_sessions(tx, link.account.id)
            api_keys_store.remove_all(tx, link.account.id)
        return open_session(tx, link.account.id, clock, lifetime)


def prove(db: Database, session: Session, password: str, clock: Clock, *, tries: int) -> None:
    """Have somebody prove who they are before a step that outlives the session.

    Who has just signed in has done so. Raise `InvalidInput` for a wrong password or where there is
    none, `TooManyRequests` after ``tries`` of them.
    """
    if session.is_fresh(clock):
        return
    account_id = session.account.id
    with db.write() as tx:
        limits.spend(tx, f"prove:{account_id}", limits.Limit(tries, TRIES_WINDOW), clock)
        known = accounts_store.password_hash(tx, account_id)
    if known is None:
        raise InvalidInput("Choose a password first.", field="proof")
    if not password_fits(known, password):
        raise InvalidInput("The password is not right.", field="proof")
    with db.write() as tx:
        limits.forgive(tx, f"prove:{account_id}")


def change_password(
    db: Database, account_id: str, *, current: str, new: str, keep_token: str = ""
) -> None:
    """Change one's own password and end the other sessions; the current one proves it is you.

    An account that came in by a first link has no password yet and needs to prove nothing.
    """
    with db.read() as tx:
        known = accounts_store.password_hash(tx, account_id)
    if known is not None and not password_fits(known, current):
        raise InvalidInput("The current password is not right.", field="current")
    chosen = hash_password(new)
    with db.write() as tx:
        accounts_store.set_password_hash(tx, account_id, chosen)
        sessions_store.end_sessions(tx, account_id, keep=hash_token(keep_token))
