"""Keys with which a program acts as a person: shown once, stored as a hash, ended at any time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from madoguchi import accounts, api_keys_store
from madoguchi.access import Viewer
from madoguchi.clock import Clock, from_text, to_text
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput, NotFound, NotSignedIn
from madoguchi.ids import hash_token, new_id, new_token

NAME_LENGTH = 100
MOST_KEYS = 50
_USE_NOTED_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret. ``used_at`` is right to within five minutes."""

    id: str
    account_id: str
    name: str
    created_at: datetime
    used_at: datetime | None


def create(tx: Transaction, account_id: str, name: str, clock: Clock) -> tuple[ApiKey, str]:
    """Add a key for an account; return it with its secret, which is not kept.

    Raise `InvalidInput` without a name, and for more keys than anybody can look after.
    """
    tidy = " ".join(name.split())
    if not tidy or len(tidy) > NAME_LENGTH:
        raise InvalidInput("Name the key after what will use it.", field="key_name")
    if len(keys_of(tx, account_id)) >= MOST_KEYS:
        raise InvalidInput("There are too many keys. End one first.", field="key_name")
    key, secret = ApiKey(new_id("key"), account_id, tidy, clock(), None), new_token()
    api_keys_store.add(
        tx,
        id=key.id,
        account_id=account_id,
        name=tidy,
        token_hash=hash_token(secret),
        created_at=to_text(key.created_at),
    )
    return key, secret


def keys_of(tx: Transaction, account_id: str) -> list[ApiKey]:
    """Return an account's keys, the newest first."""
    return [
        ApiKey(
            row["id"],
            row["account_id"],
            row["name"],
            from_text(row["created_at"]),
            from_text(row["used_at"]) if row["used_at"] else None,
        )
        for row in api_keys_store.of_account(tx, account_id)
    ]


def end(tx: Transaction, account_id: str, key_id: str) -> None:
    """End a key of an account at once; raise `NotFound`."""
    if not api_keys_store.remove(tx, account_id, key_id):
        raise NotFound("There is no such key.")


def viewer_of(db: Database, secret: str, clock: Clock) -> Viewer:
    """Return who a program acts as; raise `NotSignedIn` for a secret that opens nothing."""
    with db.read() as tx:
        row = api_keys_store.find(tx, hash_token(secret))
        if row is None:
            raise NotSignedIn("This API key does not exist or was ended.")
        viewer = accounts.viewer_of(tx, accounts.get_account(tx, row["account_id"]))
    now = clock()
    if row["used_at"] is None or from_text(row["used_at"]) < now - _USE_NOTED_EVERY:
        with db.write() as tx:
            api_keys_store.note_use(tx, row["id"], to_text(now))
    return viewer
