"""Cached vectors in the database."""

from __future__ import annotations

import numpy as np

from faq import embedding_store
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.encoder import TOKEN_WIDTH, Encoded


def test_vectors_come_back_as_they_were_kept(db: Database, site_id: str) -> None:
    """Bit for bit, by their key, with their tokens if there are any."""
    chance = np.random.default_rng(0)
    tokens = chance.integers(-127, 128, (3, TOKEN_WIDTH), dtype=np.int8)
    kept = {
        "a": Encoded(chance.random(4, dtype=np.float32), tokens),
        "b": Encoded(chance.random(4, dtype=np.float32)),
    }
    with db.write() as tx:
        embedding_store.add(tx, site_id, "e1", kept)
    with db.read() as tx:
        found = embedding_store.encoded(tx, site_id, "e1", 4)
        assert embedding_store.encoded(tx, site_id, "e2", 4) == {}
        assert embedding_store.encoded(tx, site_id, "e1", 5) == {}
    assert found.keys() == kept.keys()
    for key, one in kept.items():
        assert np.array_equal(found[key].vector, one.vector)
        assert np.array_equal(found[key].tokens, one.tokens)


def test_keeping_a_vector_twice_keeps_the_first(db: Database, site_id: str) -> None:
    """Two processes may build the same index."""
    for value in (1, 2):
        with db.write() as tx:
            embedding_store.add(
                tx, site_id, "e1", {"a": Encoded(np.full(2, value, dtype=np.float32))}
            )
    with db.read() as tx:
        assert list(embedding_store.encoded(tx, site_id, "e1", 2)["a"].vector) == [1, 1]


def test_what_is_not_used_is_forgotten(db: Database, site_id: str) -> None:
    """By its key."""
    one = np.zeros(2, dtype=np.float32)
    with db.write() as tx:
        embedding_store.add(tx, site_id, "e1", {"a": Encoded(one), "b": Encoded(one)})
        embedding_store.forget(tx, site_id, "e1", ["a"])
    with db.read() as tx:
        assert embedding_store.encoded(tx, site_id, "e1", 2).keys() == {"b"}


def test_an_encoder_is_forgotten_a_month_after_its_last_use(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """One whose use was never noted counts from when another is first used."""
    one = np.zeros(2, dtype=np.float32)

    def kept() -> set[str]:
        with db.write() as tx:
            embedding_store.note_use(tx, site_id, "new", clock)
            embedding_store.forget_unused_encoders(tx, site_id, clock)
            return {
                name
                for name in ("old", "new")
                if embedding_store.encoded(tx, site_id, name, 2).keys() == {"a"}
            }

    with db.write() as tx:
        for name in ("old", "new"):
            embedding_store.add(tx, site_id, name, {"a": Encoded(one)})
    assert kept() == {"old", "new"}
    clock.advance(days=embedding_store.KEPT_DAYS)
    assert kept() == {"old", "new"}
    clock.advance(seconds=1)
    assert kept() == {"new"}


def test_an_encoder_in_force_for_months_is_kept_for_another(
    db: Database, site_id: str, clock: FakeClock
) -> None:
    """Its use was noted at a start long ago; it ended when the other took over."""
    with db.write() as tx:
        embedding_store.add(tx, site_id, "old", {"a": Encoded(np.zeros(2, dtype=np.float32))})
        embedding_store.note_use(tx, site_id, "old", clock)
    clock.advance(days=100)
    for days, kept in ((0, True), (30, True), (1, False)):
        clock.advance(days=days)
        with db.write() as tx:
            embedding_store.note_use(tx, site_id, "new", clock)
            embedding_store.forget_unused_encoders(tx, site_id, clock)
            assert bool(embedding_store.encoded(tx, site_id, "old", 2)) is kept
