"""Cached vectors in the database."""

from __future__ import annotations

import numpy as np

from faq import embedding_store
from madoguchi.database.protocol import Database


def test_vectors_come_back_as_they_were_kept(db: Database, site_id: str) -> None:
    """Bit for bit, by their key."""
    vectors = {
        key: np.random.default_rng(n).random(4, dtype=np.float32) for n, key in enumerate("ab")
    }
    with db.write() as tx:
        embedding_store.add(tx, site_id, "e1", vectors)
    with db.read() as tx:
        found = embedding_store.vectors(tx, site_id, "e1", 4)
        assert embedding_store.vectors(tx, site_id, "e2", 4) == {}
        assert embedding_store.vectors(tx, site_id, "e1", 5) == {}
    assert found.keys() == vectors.keys()
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)


def test_keeping_a_vector_twice_keeps_the_first(db: Database, site_id: str) -> None:
    """Two processes may build the same index."""
    for value in (1, 2):
        with db.write() as tx:
            embedding_store.add(tx, site_id, "e1", {"a": np.full(2, value, dtype=np.float32)})
    with db.read() as tx:
        assert list(embedding_store.vectors(tx, site_id, "e1", 2)["a"]) == [1, 1]


def test_what_is_not_used_is_forgotten(db: Database, site_id: str) -> None:
    """By key, or everything of other encoders."""
    one = np.zeros(2, dtype=np.float32)
    with db.write() as tx:
        embedding_store.add(tx, site_id, "e1", {"a": one, "b": one})
        embedding_store.add(tx, site_id, "old", {"a": one})
        embedding_store.forget(tx, site_id, "e1", ["a"])
        embedding_store.forget_other_encoders(tx, site_id, "e1")
    with db.read() as tx:
        assert embedding_store.vectors(tx, site_id, "e1", 2).keys() == {"b"}
        assert embedding_store.vectors(tx, site_id, "old", 2) == {}
