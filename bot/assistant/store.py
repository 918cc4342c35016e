"""All SQL about the files of a site's assistant: revisions, each of them whole."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

TOPIC = "assistant"
"""What is announced when files have changed."""
KEPT = 100
"""How many revisions of a site are kept."""


@dataclass(frozen=True)
class Revision:
    """One state of an assistant's files: what was changed, by whom and when.

    Without ``made_by`` it was done by a command.
    """

    number: int
    note: str
    made_by: str | None
    made_at: datetime


def numbers(tx: Transaction) -> dict[str, int]:
    """Return the number of the newest revision of every site that has an assistant."""
    rows = tx.all("SELECT site_id, MAX(number) AS number FROM assistant_revision GROUP BY site_id")
    return {row["site_id"]: row["number"] for row in rows}


def edited(tx: Transaction) -> dict[str, datetime]:
    """Return when every site that has an assistant was last changed."""
    rows = tx.all("SELECT site_id, MAX(made_at) AS at FROM assistant_revision GROUP BY site_id")
    return {row["site_id"]: from_text(row["at"]) for row in rows}


def files(tx: Transaction, site_id: str, number: int | None = None) -> tuple[int, dict[str, str]]:
    """Return a revision's number and its files by path, the newest one's without a number.

    A site without an assistant has number 0 and no files.
    """
    row = tx.one(
        """
        SELECT number, files FROM assistant_revision
        WHERE site_id = :site_id AND (:number = 0 OR number = :number)
        ORDER BY number DESC LIMIT 1
        """,
        site_id=site_id,
        number=number or 0,
    )
    return (row["number"], json.loads(row["files"])) if row else (0, {})


def history(tx: Transaction, site_id: str, most: int = KEPT) -> list[Revision]:
    """Return the revisions, the newest first."""
    rows = tx.all(
        """
        SELECT number, note, made_by, made_at FROM assistant_revision WHERE site_id = :site_id
        ORDER BY number DESC LIMIT :most
        """,
        site_id=site_id,
        most=most,
    )
    return [_revision(row) for row in rows]


def add(
    tx: Transaction,
    site_id: str,
    content: Mapping[str, str],
    note: str,
    made_by: str | None,
    now: datetime,
) -> int:
    """Add a revision and return its number; the oldest beyond `KEPT` goes."""
    number = files(tx, site_id)[0] + 1
    tx.run(
        """
        INSERT INTO assistant_revision (site_id, number, files, note, made_by, made_at)
        VALUES (:site_id, :number, :files, :note, :made_by, :now)
        """,
        site_id=site_id,
        number=number,
        files=json.dumps(dict(content), ensure_ascii=False, sort_keys=True),
        note=note,
        made_by=made_by,
        now=to_text(now),
    )
    tx.run(
        "DELETE FROM assistant_revision WHERE site_id = :site_id AND number <= :number",
        site_id=site_id,
        number=number - KEPT,
    )
    tx.announce(TOPIC)
    return number


def drop(tx: Transaction, site_id: str) -> None:
    """Leave a site without an assistant, as it was before the first revision."""
    tx.run("DELETE FROM assistant_revision WHERE site_id = :site_id", site_id=site_id)
    tx.announce(TOPIC)


def _revision(row: Row) -> Revision:
    return Revision(row["number"], row["note"], row["made_by"], from_text(row["made_at"]))
