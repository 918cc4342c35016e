"""The SQL of sessions and one-time links: only hashes of their tokens are stored."""

from __future__ import annotations

from madoguchi.database.protocol import Row, Transaction


def add_session(tx: Transaction, **row: object) -> None:
    """Insert a session."""
    tx.run(
        """
        INSERT INTO session (token_hash, account_id, csrf_token, created_at, expires_at)
        VALUES (:token_hash, :account_id, :csrf_token, :created_at, :expires_at)
        """,
        **row,
    )


def session(tx: Transaction, token_hash: str, now: str) -> Row | None:
    """Return a living session of an open account, or None.

    With ``account_id``, ``csrf_token`` and ``created_at``.
    """
    return tx.one(
        """
        SELECT session.account_id, session.csrf_token, session.created_at FROM session
        JOIN account ON account.id = session.account_id
        WHERE session.token_hash = :token_hash AND session.expires_at > :now
          AND account.disabled_at IS NULL
        """,
        token_hash=token_hash,
        now=now,
    )


def end_session(tx: Transaction, token_hash: str) -> None:
    """Delete one session."""
    tx.run("DELETE FROM session WHERE token_hash = :token_hash", token_hash=token_hash)


def end_sessions(tx: Transaction, account_id: str, keep: str = "") -> None:
    """Delete every session of an account, but for the one with the token hash ``keep``."""
    tx.run(
        "DELETE FROM session WHERE account_id = :id AND token_hash <> :keep",
        id=account_id,
        keep=keep,
    )


def end_expired_sessions(tx: Transaction, now: str) -> int:
    """Delete sessions whose time is over; return how many."""
    return tx.run("DELETE FROM session WHERE expires_at <= :now", now=now)


def add_link(tx: Transaction, **row: object) -> None:
    """Insert a one-time link."""
    tx.run(
        """
        INSERT INTO sign_in_link (token_hash, account_id, purpose, created_at, expires_at)
        VALUES (:token_hash, :account_id, :purpose, :created_at, :expires_at)
        """,
        **row,
    )


def link(tx: Transaction, token_hash: str, now: str) -> Row | None:
    """Return an unused living link of an open account (``account_id``, ``purpose``) or None."""
    return tx.one(
        """
        SELECT sign_in_link.account_id, sign_in_link.purpose FROM sign_in_link
        JOIN account ON account.id = sign_in_link.account_id
        WHERE sign_in_link.token_hash = :token_hash AND sign_in_link.used_at IS NULL
          AND sign_in_link.expires_at > :now AND account.disabled_at IS NULL
        """,
        token_hash=token_hash,
        now=now,
    )


def use_link(tx: Transaction, token_hash: str, now: str) -> bool:
    """Mark a link used; say whether this was the first use."""
    return (
        tx.run(
            """
            UPDATE sign_in_link SET used_at = :now
            WHERE token_hash = :token_hash AND used_at IS NULL AND expires_at > :now
            """,
            token_hash=token_hash,
            now=now,
        )
        > 0
    )


def void_links(tx: Transaction, account_id: str, now: str) -> None:
    """Let every unused link of an account expire now."""
    tx.run(
        """
        UPDATE sign_in_link SET expires_at = :now
        WHERE account_id = :id AND used_at IS NULL AND expires_at > :now
        """,
        id=account_id,
        now=now,
    )
