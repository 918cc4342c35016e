"""Identifiers are unique, ordered and safe in a URL."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

from madoguchi.ids import hash_token, new_id, new_token


def test_identifiers_sort_in_the_order_of_making() -> None:
    """However fast they are made."""
    made = [new_id("art") for _ in range(1000)]
    assert made == sorted(made)
    assert all(re.fullmatch(r"art_[0-9a-z]{23}", one) for one in made)


def test_threads_never_make_the_same() -> None:
    """Identifiers of several threads differ."""
    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: new_id("x"), range(4000)))
    assert len(set(made)) == 4000


def test_a_token_is_long_and_only_its_hash_is_comparable() -> None:
    """Two tokens differ, and a hash is stable without holding the token."""
    token = new_token()
    assert len(token) >= 43
    assert token != new_token()
    assert hash_token(token) == hash_token(token) != hash_token(new_token())
    assert token not in hash_token(token)
