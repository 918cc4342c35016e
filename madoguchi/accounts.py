"""Staff accounts: who works here, with which role on which site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi import accounts_store, sessions_store
from madoguchi.access import ROLES, Viewer
from madoguchi.clock import Clock, system_clock, to_text
from madoguchi.database.protocol import Database, Row, Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.ids import hash_token, new_id, new_token

# How long a one-time link works, by what it is for.
LINK_LIFETIME = {
    "first-run": timedelta(days=1),
    "demo": timedelta(days=1),
    "invite": timedelta(days=7),
    "reset": timedelta(hours=24),
}

# The first administrator replaces this address on their profile page.
FIRST_EMAIL = "admin@madoguchi.invalid"

_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")


@dataclass(frozen=True)
class Account:
    """A person who works with Madoguchi. ``is_admin`` means: of the whole installation."""

    id: str
    email: str
    name: str
    is_admin: bool
    is_sample: bool
    locale: str | None
    disabled_at: datetime | None
    has_password: bool


@dataclass(frozen=True)
class Member:
    """An account with its role on one site."""

    account: Account
    role: str


def get_account(tx: Transaction, account_id: str) -> Account:
    """Return the account; NotFound when there is none."""
    return _found(accounts_store.account(tx, account_id))


def find_account(tx: Transaction, email: str) -> Account:
    """Return the account with this e-mail address; NotFound when there is none."""
    return _found(accounts_store.account_by_email(tx, _tidy(email)))


def list_accounts(tx: Transaction) -> list[Account]:
    """Return every account in the order of e-mail addresses."""
    return [Account(**row) for row in accounts_store.accounts(tx)]


def list_members(tx: Transaction, site_id: str) -> list[Member]:
    """Return who works on a site, in the order of names."""
    return [
        Member(role=row.pop("role"), account=Account(**row))
        for row in accounts_store.members(tx, site_id)
    ]


def viewer_of(tx: Transaction, account: Account) -> Viewer:
    """Return the account as the person in front of the screen."""
    return Viewer(
        account_id=account.id,
        name=account.name,
        is_admin=account.is_admin,
        roles=accounts_store.roles_of(tx, account.id),
        locale=account.locale,
    )


def roles_of(tx: Transaction, account_id: str) -> dict[str, str]:
    """Return the account's role on each of its sites."""
    return accounts_store.roles_of(tx, account_id)


def create_account(
    tx: Transaction,
    *,
    email: str,
    name: str,
    is_admin: bool = False,
    is_sample: bool = False,
    locale: str | None = None,
    password_hash: str | None = None,
    clock: Clock = system_clock,
) -> Account:
    """Add an account, without a password unless its hash is given."""
    address = _checked_email(email)
    if accounts_store.account_by_email(tx, address) is not None:
        raise Conflict("There already is an account for %(email)s.", email=address)
    account_id = new_id("acc")
    accounts_store.add_account(
        tx,
        id=account_id,
        email=address,
        name=_checked_name(name or address.partition("@")[0]),
        password_hash=password_hash,
        is_admin=is_admin,
        is_sample=is_sample,
        locale=locale,
        created_at=to_text(clock()),
    )
    return get_account(tx, account_id)


def invite(
    tx: Transaction,
    *,
    site_id: str,
    email: str,
    role: str,
    name: str = "",
    clock: Clock,
    by: Viewer | None = None,
) -> tuple[Account, str | None]:
    """Give a person a role on a site, making the account when it is new.

    Returns the account and the token of the link that lets them choose a password: None when
    they have one already, or when the account is not for the viewer ``by`` to open: whoever holds
    the link becomes that person, on all their sites. Without ``by`` it is the operator who invites.
    """
    row = accounts_store.account_by_email(tx, _tidy(email))
    if row is None:
        account = create_account(tx, email=email, name=name, clock=clock)
    else:
        account = Account(**row)
    roles = roles_of(tx, account.id)
    if site_id in roles:
        raise Conflict("%(email)s already works on this site.", email=account.email)
    set_role(tx, site_id, account.id, role)
    if account.has_password or (by is not None and not may_govern(by, account, roles)):
        return account, None
    return account, sign_in_link(tx, account.id, clock, "invite")


def set_role(tx: Transaction, site_id: str, account_id: str, role: str) -> None:
    """Give the account a role on the site, in place of any it had."""
    if role not in ROLES:
        raise InvalidInput(
            "There is no role %(role)s. Choose one of: %(roles)s.",
            field="role",
            role=role,
            roles=", ".join(ROLES),
        )
    accounts_store.set_role(tx, site_id, account_id, role)


def remove_from_site(tx: Transaction, site_id: str, account_id: str) -> None:
    """Take the account's role on the site away; the account stays."""
    if not accounts_store.remove_role(tx, site_id, account_id):
        raise NotFound("This person does not work on this site.")


def disable(tx: Transaction, account_id: str, clock: Clock) -> None:
    """Close an account and end its sessions; the last administrator cannot be closed."""
    # Every administrator's row is held: two who disable each other at once must not both succeed.
    for administrator in accounts_store.administrators(tx):
        tx.lock("account", administrator)
    account = get_account(tx, account_id)
    if account.is_admin and not accounts_store.other_administrators(tx, account_id):
        raise Conflict("The last administrator cannot be disabled.")
    accounts_store.set_disabled(tx, account_id, to_text(clock()))
    sessions_store.end_sessions(tx, account_id)
    sessions_store.void_links(tx, account_id, to_text(clock()))


def enable(tx: Transaction, account_id: str) -> None:
    """Open a closed account again."""
    get_account(tx, account_id)
    accounts_store.set_disabled(tx, account_id, None)


def change_profile(
    tx: Transaction, account_id: str, *, name: str, email: str, locale: str | None
) -> None:
    """Change how a person is called and reached, and their language (None: the browser's)."""
    address = _checked_email(email)
    other = accounts_store.account_by_email(tx, address)
    if other is not None and other["id"] != account_id:
        raise Conflict("There already is an account for %(email)s.", email=address)
    accounts_store.change_profile(tx, account_id, _checked_name(name), address, locale)


def may_govern(viewer: Viewer, account: Account, roles: dict[str, str]) -> bool:
    """Say whether the viewer may disable or reset an account: all of its sites are theirs."""
    if viewer.is_admin:
        return True
    return not account.is_admin and all(viewer.may(site, "admin") for site in roles)


def sign_in_link(tx: Transaction, account_id: str, clock: Clock, purpose: str) -> str:
    """Return the token of a new one-time link ``/sign-in/<token>``; older unused ones go."""
    now = clock()
    token = new_token()
    sessions_store.void_links(tx, account_id, to_text(now))
    sessions_store.add_link(
        tx,
        token_hash=hash_token(token),
        account_id=account_id,
        purpose=purpose,
        created_at=to_text(now),
        expires_at=to_text(now + LINK_LIFETIME[purpose]),
    )
    return token


def ensure_first_administrator(db: Database, clock: Clock) -> str | None:
    """Make the administrator when nobody exists yet; return the sign-in link's token or None.

    Also when the administrator has never signed in, so that a lost first link can be had again. Of
    several processes that start at once, one gets the link.
    """
    try:
        with db.write() as tx:
            account = _first_administrator(tx, clock)
            return sign_in_link(tx, account.id, clock, "first-run") if account else None
    except Conflict:
        return None


def is_in_use(tx: Transaction) -> bool:
    """Say whether anybody but the sample's staff works here: not only a link nobody has used."""
    rows = [row for row in accounts_store.accounts(tx) if not row["is_sample"]]
    return len(rows) > 1 or any(not accounts_store.never_used(tx, row["id"]) for row in rows)


def _first_administrator(tx: Transaction, clock: Clock) -> Account | None:
    rows = [row for row in accounts_store.accounts(tx) if not row["is_sample"]]
    if not rows:
        return create_account(
            tx, email=FIRST_EMAIL, name="Administrator", is_admin=True, clock=clock
        )
    if len(rows) == 1 and accounts_store.never_used(tx, rows[0]["id"]):
        return Account(**rows[0])
    return None


def _found(row: Row | None) -> Account:
    if row is None:
        raise NotFound("There is no such account.")
    return Account(**row)


def _tidy(email: str) -> str:
    return email.strip().lower()


def _checked_email(email: str) -> str:
    tidy = _tidy(email)
    if not _EMAIL.fullmatch(tidy) or len(tidy) > 254:
        raise InvalidInput("This is not an e-mail address: %(email)s", field="email", email=tidy)
    return tidy


def _checked_name(name: str) -> str:
    tidy = " ".join(name.split())
    if not 1 <= len(tidy) <= 80:
        raise InvalidInput("A name needs 1 to 80 characters.", field="name")
    return tidy
