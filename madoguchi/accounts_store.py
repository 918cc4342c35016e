"""The SQL of accounts and roles; `sessions_store` has that of sessions and links."""

from __future__ import annotations

from madoguchi.clock import from_text
from madoguchi.database.protocol import Row, Transaction

_COLUMNS = """account.id, account.email, account.name, account.is_admin, account.is_sample,
    account.locale, account.disabled_at, account.password_hash IS NOT NULL AS has_password"""


def account(tx: Transaction, account_id: str) -> Row | None:
    """Return one account's row or None."""
    return _read(tx.one(f"SELECT {_COLUMNS} FROM account WHERE id = :id", id=account_id))


def account_by_email(tx: Transaction, email: str) -> Row | None:
    """Return the row of the account with this address (kept in small letters) or None."""
    return _read(tx.one(f"SELECT {_COLUMNS} FROM account WHERE email = :email", email=email))


def accounts(tx: Transaction) -> list[Row]:
    """Return all accounts in the order of addresses."""
    return _read_all(tx.all(f"SELECT {_COLUMNS} FROM account ORDER BY email"))


def members(tx: Transaction, site_id: str) -> list[Row]:
    """Return the accounts of a site with their ``role``, in the order of names."""
    return _read_all(
        tx.all(
            f"""
            SELECT {_COLUMNS}, membership.role FROM account
            JOIN membership ON membership.account_id = account.id
            WHERE membership.site_id = :site_id
            ORDER BY account.disabled_at IS NOT NULL, account.name, account.id
            """,
            site_id=site_id,
        )
    )


def add_account(tx: Transaction, **row: object) -> None:
    """Insert one account."""
    tx.run(
        """
        INSERT INTO account (id, email, name, password_hash, is_admin, is_sample, locale,
                             disabled_at, created_at)
        VALUES (:id, :email, :name, :password_hash, :is_admin, :is_sample, :locale, NULL,
                :created_at)
        """,
        **row,
    )


def change_profile(
    tx: Transaction, account_id: str, name: str, email: str, locale: str | None
) -> None:
    """Write name, address and language."""
    tx.run(
        "UPDATE account SET name = :name, email = :email, locale = :locale WHERE id = :id",
        id=account_id,
        name=name,
        email=email,
        locale=locale,
    )


def password_hash(tx: Transaction, account_id: str) -> str | None:
    """Return the hash of the account's password or None."""
    row = tx.one("SELECT password_hash FROM account WHERE id = :id", id=account_id)
    return None if row is None else row["password_hash"]


def set_password_hash(tx: Transaction, account_id: str, password_hash: str) -> None:
    """Write the hash of a new password."""
    tx.run(
        "UPDATE account SET password_hash = :password_hash WHERE id = :id",
        id=account_id,
        password_hash=password_hash,
    )


def set_disabled(tx: Transaction, account_id: str, disabled_at: str | None) -> None:
    """Close (an instant) or open (None) an account."""
    tx.run(
        "UPDATE account SET disabled_at = :disabled_at WHERE id = :id",
        id=account_id,
        disabled_at=disabled_at,
    )


def administrators(tx: Transaction) -> list[str]:
    """Return the ids of all administrators, in one order for all who lock them."""
    rows = tx.all("SELECT id FROM account WHERE is_admin = TRUE ORDER BY id")
    return [row["id"] for row in rows]


def other_administrators(tx: Transaction, account_id: str) -> int:
    """Return how many enabled administrators there are beside this account."""
    row = tx.one(
        """
        SELECT count(*) AS n FROM account
        WHERE is_admin = TRUE AND disabled_at IS NULL AND id <> :id
        """,
        id=account_id,
    )
    return int(row["n"]) if row else 0


def never_used(tx: Transaction, account_id: str) -> bool:
    """Say whether nobody has ever come in as this account: no password, no used link."""
    row = tx.one(
        """
        SELECT account.id FROM account
        WHERE account.id = :id AND account.password_hash IS NULL
          AND NOT EXISTS (SELECT 1 FROM sign_in_link
                          WHERE account_id = account.id AND used_at IS NOT NULL
                            AND used_at < expires_at AND purpose = 'first-run')
        """,
        id=account_id,
    )
    return row is not None


def roles_of(tx: Transaction, account_id: str) -> dict[str, str]:
    """Return the roles of an account by site."""
    rows = tx.all("SELECT site_id, role FROM membership WHERE account_id = :id", id=account_id)
    return {row["site_id"]: row["role"] for row in rows}


def set_role(tx: Transaction, site_id: str, account_id: str, role: str) -> None:
    """Insert or replace a role."""
    tx.run(
        """
        INSERT INTO membership (site_id, account_id, role) VALUES (:site_id, :account_id, :role)
        ON CONFLICT (site_id, account_id) DO UPDATE SET role = :role
        """,
        site_id=site_id,
        account_id=account_id,
        role=role,
    )


def remove_role(tx: Transaction, site_id: str, account_id: str) -> bool:
    """Delete a role; say whether there was one."""
    return (
        tx.run(
            "DELETE FROM membership WHERE site_id = :site_id AND account_id = :account_id",
            site_id=site_id,
            account_id=account_id,
        )
        > 0
    )


def _read(row: Row | None) -> Row | None:
    if row is None:
        return None
    closed = row["disabled_at"]
    return {
        **row,
        "is_admin": bool(row["is_admin"]),
        "is_sample": bool(row["is_sample"]),
        "has_password": bool(row["has_password"]),
        "disabled_at": None if closed is None else from_text(closed),
    }


def _read_all(rows: list[Row]) -> list[Row]:
    return [read for row in rows if (read := _read(row)) is not None]
