"""Identifiers and secrets made here.

An identifier is ``<prefix>_<time><randomness>`` in Crockford's base 32: safe in a URL, told apart
by its prefix, and text order is the order of making within one process.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_TIME_LENGTH = 11  # 55 bits of microseconds: enough until the year 3111
_RANDOM_LENGTH = 12  # 60 bits drawn anew for every identifier

_lock = threading.Lock()
_last_time = 0


def new_id(prefix: str) -> str:
    """Return a new identifier, later in text order than any made before in this process."""
    moment = _base32(_next_microsecond(), _TIME_LENGTH)
    return f"{prefix}_{moment}{_base32(secrets.randbits(60), _RANDOM_LENGTH)}"


def new_token() -> str:
    """Return a secret of 256 bits to hand out once; store only its `hash_token`."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token in hexadecimal.

    A plain hash is enough because a token is 256 random bits: there is no dictionary to try.
    """
    return hashlib.sha256(token.encode()).hexdigest()


def _next_microsecond() -> int:
    global _last_time
    with _lock:
        _last_time = max(time.time_ns() // 1000, _last_time + 1)
        return _last_time


def _base32(number: int, length: int) -> str:
    digits = []
    for _ in range(length):
        number, remainder = divmod(number, 32)
        digits.append(_ALPHABET[remainder])
    return "".join(reversed(digits))
