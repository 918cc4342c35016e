"""Rows of reasons and of how far grouping is. Functions of an open transaction."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analytics.reasons import Reason, State
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.encoder import Vectors


def state(tx: Transaction, site_id: str) -> State | None:
    """Return how far a site's questions are grouped, None before anything was taken in."""
    row = tx.one("SELECT * FROM reason_state WHERE site_id = :site_id", site_id=site_id)
    if row is None:
        return None
    return State(
        encoder=row["encoder"],
        means=_rows_of(row["means"]),
        near=row["near"],
        taken_in=row["taken_in"],
        edits=row["edits"],
        grouped_at=from_text(row["grouped_at"]) if row["grouped_at"] else None,
    )


def begin(tx: Transaction, site_id: str, state: State) -> None:
    """Insert a state where there is none, so that edits are counted from the first grouping on."""
    if tx.one("SELECT site_id FROM reason_state WHERE site_id = :id", id=site_id) is None:
        save_state(tx, site_id, state)


def save_state(tx: Transaction, site_id: str, state: State) -> None:
    """Insert or overwrite all of it but the number of edits."""
    tx.run(
        """
        INSERT INTO reason_state (site_id, encoder, means, near, taken_in, edits, grouped_at)
        VALUES (:site_id, :encoder, :means, :near, :taken_in, 0, :grouped_at)
        ON CONFLICT (site_id) DO UPDATE SET encoder = excluded.encoder, means = excluded.means,
            near = excluded.near, taken_in = excluded.taken_in, grouped_at = excluded.grouped_at
        """,
        site_id=site_id,
        encoder=state.encoder,
        means=_bytes(state.means),
        near=state.near,
        taken_in=state.taken_in,
        grouped_at=to_text(state.grouped_at) if state.grouped_at else None,
    )


def count_edit(tx: Transaction, site_id: str) -> None:
    """Note that something was changed or erased: a grouping that is under way looks again."""
    tx.run("UPDATE reason_state SET edits = edits + 1 WHERE site_id = :site_id", site_id=site_id)


def reasons(tx: Transaction, site_id: str) -> list[Reason]:
    """Return a site's reasons and themes, merged ones too, in the order they were made."""
    rows = tx.all("SELECT * FROM reason WHERE site_id = :site_id ORDER BY id", site_id=site_id)
    return [_reason(row) for row in rows]


def reason(tx: Transaction, site_id: str, reason_id: str) -> Reason | None:
    """Return one reason or theme."""
    row = tx.one(
        "SELECT * FROM reason WHERE site_id = :site_id AND id = :id", site_id=site_id, id=reason_id
    )
    return _reason(row) if row else None


def save_reasons(tx: Transaction, site_id: str, changed: Iterable[Reason]) -> None:
    """Insert or overwrite reasons."""
    tx.run_many(
        """
        INSERT INTO reason (id, site_id, parent_id, is_theme, name, name_key, is_named, is_pinned,
            is_held, merged_into, middles, created_at)
        VALUES (:id, :site_id, :parent_id, :is_theme, :name, :name_key, :is_named, :is_pinned,
            :is_held, :merged_into, :middles, :created_at)
        ON CONFLICT (id) DO UPDATE SET parent_id = excluded.parent_id, name = excluded.name,
            name_key = excluded.name_key, is_named = excluded.is_named,
            is_pinned = excluded.is_pinned, is_held = excluded.is_held,
            merged_into = excluded.merged_into, middles = excluded.middles
        """,
        [
            {
                "id": one.id,
                "site_id": site_id,
                "parent_id": one.parent_id,
                "is_theme": one.is_theme,
                "name": one.name,
                "name_key": one.name_key,
                "is_named": one.is_named,
                "is_pinned": one.is_pinned,
                "is_held": one.is_held,
                "merged_into": one.merged_into,
                "middles": _bytes(one.middles),
                "created_at": to_text(one.created_at),
            }
            for one in changed
        ],
    )


def delete_reasons(tx: Transaction, site_id: str, ids: Iterable[str]) -> None:
    """Delete reasons that hold nothing any more."""
    tx.run_many(
        "DELETE FROM reason WHERE site_id = :site_id AND id = :id",
        [{"site_id": site_id, "id": id} for id in ids],
    )


def _reason(row: Row) -> Reason:
    return Reason(
        id=row["id"],
        name=row["name"],
        middles=_rows_of(row["middles"]),
        created_at=from_text(row["created_at"]),
        parent_id=row["parent_id"],
        is_theme=bool(row["is_theme"]),
        name_key=row["name_key"],
        is_named=bool(row["is_named"]),
        is_pinned=bool(row["is_pinned"]),
        is_held=bool(row["is_held"]),
        merged_into=row["merged_into"],
    )


def _bytes(rows: Vectors) -> bytes:
    width = np.array([rows.shape[1]], dtype="<u4")
    return width.tobytes() + np.asarray(rows, dtype="<f4").tobytes()


def _rows_of(blob: bytes) -> Vectors:
    width = int(np.frombuffer(bytes(blob)[:4], dtype="<u4")[0])
    return np.frombuffer(bytes(blob)[4:], dtype="<f4").reshape(-1, width or 1)
