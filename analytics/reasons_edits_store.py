"""Rows of what people changed about reasons. Functions of an open transaction."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from analytics.reasons import Question
from analytics.reasons_asked_store import vectors_of
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.encoder import Vectors

LISTED = 50


@dataclass(frozen=True)
class Edit:
    """One change: of which reason, with which other, and what both were ``before``."""

    id: str
    reason_id: str
    other_id: str | None
    kind: str
    before: dict[str, Any]
    account_id: str | None
    edited_at: datetime
    undone_at: datetime | None = None
    account_name: str | None = None


def add(tx: Transaction, site_id: str, edit: Edit, before: str) -> None:
    """Note a change."""
    tx.run(
        """
        INSERT INTO reason_edit (id, site_id, reason_id, other_id, kind, before, account_id,
            edited_at)
        VALUES (:id, :site_id, :reason_id, :other_id, :kind, :before, :account_id, :edited_at)
        """,
        id=edit.id,
        site_id=site_id,
        reason_id=edit.reason_id,
        other_id=edit.other_id,
        kind=edit.kind,
        before=before,
        account_id=edit.account_id,
        edited_at=to_text(edit.edited_at),
    )


def edit(tx: Transaction, site_id: str, edit_id: str) -> Edit | None:
    """Return one change."""
    row = tx.one(
        """
        SELECT reason_edit.*, NULL AS account_name FROM reason_edit
        WHERE site_id = :site_id AND id = :id
        """,
        site_id=site_id,
        id=edit_id,
    )
    return _edit(row) if row else None


def history(tx: Transaction, site_id: str, reason_id: str) -> list[Edit]:
    """Return the latest changes that touched a reason, the last first."""
    rows = tx.all(
        """
        SELECT reason_edit.*, account.name AS account_name FROM reason_edit
        LEFT JOIN account ON account.id = reason_edit.account_id
        WHERE site_id = :site_id AND (reason_id = :reason_id OR other_id = :reason_id)
        ORDER BY reason_edit.id DESC LIMIT :most
        """,
        site_id=site_id,
        reason_id=reason_id,
        most=LISTED,
    )
    return [_edit(row) for row in rows]


def later(tx: Transaction, site_id: str, edit: Edit) -> bool:
    """Tell whether a later change, not undone, touched the same reasons."""
    row = tx.one(
        """
        SELECT id FROM reason_edit
        WHERE site_id = :site_id AND id > :id AND undone_at IS NULL
            AND (reason_id IN (:one, :other) OR other_id IN (:one, :other)) LIMIT 1
        """,
        site_id=site_id,
        id=edit.id,
        one=edit.reason_id,
        other=edit.other_id or edit.reason_id,
    )
    return row is not None


def mark_undone(tx: Transaction, edit_id: str, now: datetime) -> None:
    """Note that a change was taken back."""
    tx.run("UPDATE reason_edit SET undone_at = :now WHERE id = :id", now=to_text(now), id=edit_id)


def keys_of(tx: Transaction, site_id: str, reason_id: str, keys: Sequence[str]) -> list[str]:
    """Return those of some keys that belong to a reason."""
    rows = tx.all(
        "SELECT key FROM reason_question WHERE site_id = :site_id AND reason_id = :reason_id",
        site_id=site_id,
        reason_id=reason_id,
    )
    own = {row["key"] for row in rows}
    return [key for key in dict.fromkeys(keys) if key in own]


def count_keys(tx: Transaction, site_id: str, reason_id: str) -> int:
    """Return how many wordings a reason has."""
    row = tx.one(
        """
        SELECT COUNT(*) AS n FROM reason_question
        WHERE site_id = :site_id AND reason_id = :reason_id
        """,
        site_id=site_id,
        reason_id=reason_id,
    )
    return int(row["n"]) if row else 0


def questions(tx: Transaction, site_id: str, keys: Sequence[str]) -> tuple[list[Question], Vectors]:
    """Return some questions with their vectors, of those that have one."""
    found: list[Row] = []
    for key in keys:
        row = tx.one(
            """
            SELECT reason_question.*, reason_vector.vector FROM reason_question JOIN reason_vector
                ON reason_vector.site_id = reason_question.site_id
                AND reason_vector.key = reason_question.key
            WHERE reason_question.site_id = :site_id AND reason_question.key = :key
            """,
            site_id=site_id,
            key=key,
        )
        if row is not None:
            found.append(row)
    asked = [
        Question(row["key"], row["text"], row["locale"], row["reason_id"], row["nearness"])
        for row in found
    ]
    return asked, vectors_of(found)


def move_all(tx: Transaction, site_id: str, edit_id: str, from_id: str, to_id: str) -> None:
    """Move every question of a reason, and its inquiries, to another; keep what was moved."""
    tx.run(
        """
        INSERT INTO reason_edit_move (edit_id, key, from_id)
        SELECT :edit_id, key, reason_id FROM reason_question
        WHERE site_id = :site_id AND reason_id = :from_id
        """,
        edit_id=edit_id,
        site_id=site_id,
        from_id=from_id,
    )
    tx.run(
        """
        INSERT INTO reason_edit_move (edit_id, key, inquiry_id, from_id)
        SELECT :edit_id, '', inquiry_id, reason_id FROM inquiry_reason
        WHERE site_id = :site_id AND reason_id = :from_id AND key = ''
        """,
        edit_id=edit_id,
        site_id=site_id,
        from_id=from_id,
    )
    move_rest(tx, site_id, from_id, to_id)


def move_rest(tx: Transaction, site_id: str, from_id: str, to_id: str) -> None:
    """Move every question of a reason, and its inquiries, to another."""
    for table in ("reason_question", "inquiry_reason"):
        tx.run(
            f"""
            UPDATE {table} SET reason_id = :to_id
            WHERE site_id = :site_id AND reason_id = :from_id
            """,
            site_id=site_id,
            from_id=from_id,
            to_id=to_id,
        )


def move_keys(
    tx: Transaction, site_id: str, edit_id: str, keys: Sequence[str], from_id: str, to_id: str
) -> None:
    """Move some questions, and their inquiries, to another reason; keep what was moved."""
    tx.run_many(
        "INSERT INTO reason_edit_move (edit_id, key, from_id) VALUES (:edit_id, :key, :from_id)",
        [{"edit_id": edit_id, "key": key, "from_id": from_id} for key in keys],
    )
    _set_reason(tx, site_id, [(key, to_id) for key in keys])


def move_back(tx: Transaction, site_id: str, edit_id: str) -> None:
    """Give the questions that a change moved, and their inquiries, back to where they were."""
    rows = tx.all("SELECT * FROM reason_edit_move WHERE edit_id = :edit_id", edit_id=edit_id)
    _set_reason(tx, site_id, [(row["key"], row["from_id"]) for row in rows if row["key"]])
    tx.run_many(
        """
        UPDATE inquiry_reason SET reason_id = :from_id
        WHERE site_id = :site_id AND inquiry_id = :inquiry_id
        """,
        [
            {"site_id": site_id, "inquiry_id": row["inquiry_id"], "from_id": row["from_id"]}
            for row in rows
            if row["inquiry_id"]
        ],
    )


def note_inquiries(tx: Transaction, site_id: str, inquiry_ids: Sequence[str]) -> None:
    """Keep by their ids which inquiries were moved, before they forget their keys."""
    tx.run_many(
        """
        INSERT INTO reason_edit_move (edit_id, key, inquiry_id, from_id)
        SELECT reason_edit_move.edit_id, '', inquiry_reason.inquiry_id, reason_edit_move.from_id
        FROM inquiry_reason
        JOIN reason_edit_move ON reason_edit_move.key = inquiry_reason.key
        JOIN reason_edit ON reason_edit.id = reason_edit_move.edit_id
            AND reason_edit.site_id = inquiry_reason.site_id
        WHERE inquiry_reason.site_id = :site_id AND inquiry_reason.inquiry_id = :inquiry_id
            AND inquiry_reason.key <> ''
        """,
        [{"site_id": site_id, "inquiry_id": one} for one in inquiry_ids],
    )


def befores(tx: Transaction, site_id: str) -> dict[str, dict[str, Any]]:
    """Return what was before each change, by the change's id."""
    rows = tx.all("SELECT id, before FROM reason_edit WHERE site_id = :site_id", site_id=site_id)
    return {row["id"]: json.loads(row["before"]) for row in rows}


def save_before(tx: Transaction, edit_id: str, before: dict[str, Any]) -> None:
    """Overwrite what was before a change."""
    text = json.dumps(before, ensure_ascii=False)
    tx.run("UPDATE reason_edit SET before = :text WHERE id = :id", text=text, id=edit_id)


def _set_reason(tx: Transaction, site_id: str, moves: Sequence[tuple[str, str | None]]) -> None:
    rows = [{"site_id": site_id, "key": key, "reason_id": to} for key, to in moves]
    for table in ("reason_question", "inquiry_reason"):
        tx.run_many(
            f"UPDATE {table} SET reason_id = :reason_id WHERE site_id = :site_id AND key = :key",
            rows,
        )


def _edit(row: Row) -> Edit:
    return Edit(
        row["id"],
        row["reason_id"],
        row["other_id"],
        row["kind"],
        json.loads(row["before"]),
        row["account_id"],
        from_text(row["edited_at"]),
        from_text(row["undone_at"]) if row["undone_at"] else None,
        row["account_name"],
    )
