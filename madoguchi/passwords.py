"""Passwords: argon2id, at least ten characters. Slow on purpose, so never inside a transaction."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from madoguchi.errors import InvalidInput

SHORTEST = 10
LONGEST = 200

_hasher = PasswordHasher(parallelism=1)


def hash_password(password: str) -> str:
    """Return the argon2id hash; InvalidInput when the password is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(
            "A password needs at least %(shortest)s characters, and at most %(longest)s.",
            field="password",
            shortest=SHORTEST,
            longest=LONGEST,
        )
    return _hasher.hash(password)


def password_fits(password_hash: str | None, password: str) -> bool:
    """Say whether the password is right; as slow for an unknown account as for a known one."""
    try:
        _hasher.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return password_hash is not None


@cache
def _nobody() -> str:
    """Return a hash that nobody's password has, to spend the same time on unknown accounts."""
    return _hasher.hash("nobody signs in with this, it only takes the time")
