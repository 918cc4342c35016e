"""The SQL of cached sentence vectors: derived data that saves encoding after a restart."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from madoguchi.database.protocol import Transaction
from madoguchi.encoder import Vectors


def vectors(tx: Transaction, site_id: str, encoder: str, dimensions: int) -> dict[str, Vectors]:
    """Return a site's vectors of one encoder by their key, skipping any of another width."""
    rows = tx.all(
        """
        SELECT text_hash, vector FROM embedding
        WHERE site_id = :site_id AND encoder = :encoder
        """,
        site_id=site_id,
        encoder=encoder,
    )
    found = {row["text_hash"]: np.frombuffer(bytes(row["vector"]), dtype="<f4") for row in rows}
    return {key: vector for key, vector in found.items() if len(vector) == dimensions}


def add(tx: Transaction, site_id: str, encoder: str, new: Mapping[str, Vectors]) -> None:
    """Keep vectors; one that is kept already stays as it is."""
    tx.run_many(
        """
        INSERT INTO embedding (site_id, encoder, text_hash, vector)
        VALUES (:site_id, :encoder, :key, :vector)
        ON CONFLICT (site_id, encoder, text_hash) DO NOTHING
        """,
        [
            {
                "site_id": site_id,
                "encoder": encoder,
                "key": key,
                "vector": np.asarray(vector, dtype="<f4").tobytes(),
            }
            for key, vector in new.items()
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


def forget_other_encoders(tx: Transaction, site_id: str, encoder: str) -> None:
    """Drop what encoders left that are no longer in use."""
    tx.run(
        "DELETE FROM embedding WHERE site_id = :site_id AND encoder <> :encoder",
        site_id=site_id,
        encoder=encoder,
    )
