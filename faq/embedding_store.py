"""The SQL of cached vectors and tokens: derived data that saves encoding after a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import numpy as np

from madoguchi.clock import Clock, to_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.encoder import TOKEN_WIDTH, Encoded

KEPT_DAYS = 30
"""How long an encoder's vectors outlive its last use: going back to it encodes nothing."""


def encoded(tx: Transaction, site_id: str, encoder: str, dimensions: int) -> dict[str, Encoded]:
    """Return what one encoder made of a site's texts by key, skipping any of another width."""
    rows = tx.all(
        """
        SELECT text_hash, vector, tokens FROM embedding
        WHERE site_id = :site_id AND encoder = :encoder
        """,
        site_id=site_id,
        encoder=encoder,
    )
    found = {row["text_hash"]: _read(row) for row in rows}
    return {key: one for key, one in found.items() if len(one.vector) == dimensions}


def _read(row: Row) -> Encoded:
    vector = np.frombuffer(bytes(row["vector"]), dtype="<f4")
    if row["tokens"] is None:
        return Encoded(vector)
    tokens = np.frombuffer(bytes(row["tokens"]), dtype=np.int8)
    return Encoded(vector, tokens.reshape(-1, TOKEN_WIDTH))


def add(tx: Transaction, site_id: str, encoder: str, new: Mapping[str, Encoded]) -> None:
    """Keep vectors and tokens; what is kept already stays as it is."""
    tx.run_many(
        """
        INSERT INTO embedding (site_id, encoder, text_hash, vector, tokens)
        VALUES (:site_id, :encoder, :key, :vector, :tokens)
        ON CONFLICT (site_id, encoder, text_hash) DO NOTHING
        """,
        [
            {
                "site_id": site_id,
                "encoder": encoder,
                "key": key,
                "vector": np.asarray(one.vector, dtype="<f4").tobytes(),
                "tokens": one.tokens.tobytes() if len(one.tokens) else None,
            }
            for key, one in new.items()
        ],
    )


def forget(tx: Transaction, site_id: str, encoder: str, keys: Iterable[str]) -> None:
    """Drop vectors that nothing uses any more."""
    tx.run_many(
        """
        DELETE FROM embedding
        WHERE site_id = :site_id AND encoder = :encoder AND text_hash = :key
        """,
        [{"site_id": site_id, "encoder": encoder, "key": key} for key in keys],
    )


def forget_texts(tx: Transaction, site_id: str, keys: Iterable[str]) -> None:
    """Drop the vectors of texts, of every encoder; what still needs one has it made again."""
    tx.run_many(
        "DELETE FROM embedding WHERE site_id = :site_id AND text_hash = :key",
        [{"site_id": site_id, "key": key} for key in keys],
    )


def note_use(tx: Transaction, site_id: str, encoder: str, clock: Clock) -> None:
    """Note that an encoder's vectors are in use; those of unknown age count from now.

    The one that was noted last was in use until now, however long ago that was.
    """
    now = to_text(clock())
    tx.run(
        """
        UPDATE encoder_use SET used_at = :now WHERE site_id = :site_id AND encoder = (
            SELECT encoder FROM encoder_use WHERE site_id = :site_id
            ORDER BY used_at DESC, CASE WHEN encoder = :encoder THEN 0 ELSE 1 END LIMIT 1
        )
        """,
        site_id=site_id,
        encoder=encoder,
        now=now,
    )
    tx.run(
        """
        INSERT INTO encoder_use (site_id, encoder, used_at)
        SELECT DISTINCT site_id, encoder, :now FROM embedding WHERE site_id = :site_id
        ON CONFLICT (site_id, encoder) DO NOTHING
        """,
        site_id=site_id,
        now=now,
    )
    tx.run(
        """
        INSERT INTO encoder_use (site_id, encoder, used_at) VALUES (:site_id, :encoder, :now)
        ON CONFLICT (site_id, encoder) DO UPDATE SET used_at = excluded.used_at
        """,
        site_id=site_id,
        encoder=encoder,
        now=now,
    )


def forget_unused_encoders(tx: Transaction, site_id: str, clock: Clock) -> None:
    """Drop the vectors of encoders that nobody has used for `KEPT_DAYS`."""
    limit = to_text(clock() - timedelta(days=KEPT_DAYS))
    unused = "SELECT encoder FROM encoder_use WHERE site_id = :site_id AND used_at < :limit"
    for table in ("embedding", "encoder_use"):
        tx.run(
            f"DELETE FROM {table} WHERE site_id = :site_id AND encoder IN ({unused})",
            site_id=site_id,
            limit=limit,
        )
