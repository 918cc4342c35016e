"""The SQL of API keys: only the hashes of their secrets are stored."""

from __future__ import annotations

from madoguchi.database.protocol import Row, Transaction


def add(tx: Transaction, **row: object) -> None:
    """Insert a key."""
    tx.run(
        """
        INSERT INTO api_key (id, account_id, name, token_hash, created_at)
        VALUES (:id, :account_id, :name, :token_hash, :created_at)
        """,
        **row,
    )


def find(tx: Transaction, token_hash: str) -> Row | None:
    """Return the key with a secret, of an open account, or None."""
    return tx.one(
        """
        SELECT k.id, k.account_id, k.used_at FROM api_key k
        JOIN account a ON a.id = k.account_id
        WHERE k.token_hash = :token_hash AND a.disabled_at IS NULL
        """,
        token_hash=token_hash,
    )


def of_account(tx: Transaction, account_id: str) -> list[Row]:
    """Return the keys of an account, the newest first."""
    return tx.all(
        "SELECT * FROM api_key WHERE account_id = :account_id ORDER BY created_at DESC, id DESC",
        account_id=account_id,
    )


def note_use(tx: Transaction, key_id: str, now: str) -> None:
    """Note when a key was last used."""
    tx.run("UPDATE api_key SET used_at = :now WHERE id = :id", id=key_id, now=now)


def remove(tx: Transaction, account_id: str, key_id: str) -> bool:
    """Delete a key of an account; say whether there was one."""
    sql = "DELETE FROM api_key WHERE id = :id AND account_id = :account_id"
    return tx.run(sql, id=key_id, account_id=account_id) > 0


def remove_all(tx: Transaction, account_id: str) -> None:
    """Delete every key of an account."""
    tx.run("DELETE FROM api_key WHERE account_id = :account_id", account_id=account_id)
