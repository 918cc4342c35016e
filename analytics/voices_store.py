"""All SQL about voices from elsewhere and their imports."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from analytics.voices import SHOWN_TEXT, Voice
from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.errors import NotFound
from madoguchi.ids import new_id

_AT_A_TIME = 500


@dataclass(frozen=True)
class KeptImport:
    """An import that added something; ``undone_at`` is when it was taken back."""

    id: str
    source: str
    added: int
    author_name: str | None
    created_at: datetime
    undone_at: datetime | None


def known_ids(tx: Transaction, site_id: str, external_ids: Sequence[str]) -> set[str]:
    """Return those of the names under which a voice of the site is stored."""
    return _those_there(tx, "voice", "external_id", site_id, external_ids)


def known_contacts(tx: Transaction, site_id: str, contact_ids: Sequence[str]) -> set[str]:
    """Return those of the ids that are a contact's of the site."""
    return _those_there(tx, "contact", "id", site_id, contact_ids)


def add_import(
    tx: Transaction, site_id: str, source: str, voices: Iterable[Voice], now: datetime,
    author_id: str | None,
) -> str:  # fmt: skip
    """Store an import with its voices, which must not be known yet; return its id."""
    import_id, new = new_id("vim"), list(voices)
    tx.run(
        """
        INSERT INTO voice_import (id, site_id, source, added, author_id, created_at)
        VALUES (:id, :site_id, :source, :added, :author_id, :now)
        """,
        id=import_id,
        site_id=site_id,
        source=source,
        added=len(new),
        author_id=author_id,
        now=to_text(now),
    )
    tx.run_many(
        """
        INSERT INTO voice (id, site_id, occurred_at, day, channel, locale, text, reason,
            contact_id, external_id, import_id, created_at)
        VALUES (:id, :site_id, :occurred_at, :day, :channel, :locale, :text, :reason,
            :contact_id, :external_id, :import_id, :now)
        """,
        [
            {
                **vars(voice),
                "occurred_at": to_text(voice.occurred_at),
                "id": new_id("voi"),
                "site_id": site_id,
                "import_id": import_id,
                "now": to_text(now),
            }
            for voice in new
        ],
    )
    return import_id


_KEPT = """
    SELECT i.*, a.name AS author_name FROM voice_import i
    LEFT JOIN account a ON a.id = i.author_id WHERE i.site_id = :site_id
"""


def last_import(tx: Transaction, site_id: str) -> KeptImport | None:
    """Return the last import that was not taken back, or None."""
    row = tx.one(
        _KEPT + "AND i.undone_at IS NULL ORDER BY i.created_at DESC, i.id DESC LIMIT 1",
        site_id=site_id,
    )
    return _kept(row) if row else None


def get_import(tx: Transaction, site_id: str, import_id: str) -> KeptImport:
    """Return an import; raise NotFound."""
    row = tx.one(_KEPT + "AND i.id = :id", site_id=site_id, id=import_id)
    if row is None:
        raise NotFound("There is no such import.")
    return _kept(row)


def undo_import(tx: Transaction, import_id: str, now: datetime) -> int:
    """Delete what an import added; return how many voices that were."""
    tx.run(
        "UPDATE voice_import SET undone_at = :now WHERE id = :id", id=import_id, now=to_text(now)
    )
    return tx.run("DELETE FROM voice WHERE import_id = :id", id=import_id)


def volumes(tx: Transaction, site_id: str, first: date, last: date) -> dict[str, dict[str, int]]:
    """Return how many voices came by which channel on which local day: by day, then by channel."""
    rows = tx.all(
        """
        SELECT day, channel, COUNT(*) AS n FROM voice
        WHERE site_id = :site_id AND day >= :first AND day <= :last
        GROUP BY day, channel ORDER BY day, channel
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    found: dict[str, dict[str, int]] = {}
    for row in rows:
        found.setdefault(row["day"], {})[row["channel"]] = int(row["n"])
    return found


def voices(
    tx: Transaction, site_id: str, first: date, last: date, channel: str, limit: int, offset: int
) -> list[Voice]:
    """Return a page of a period's voices, of one channel or ("") of all, the latest first."""
    rows = tx.all(
        """
        SELECT * FROM voice WHERE site_id = :site_id AND day >= :first AND day <= :last
            AND (:channel = '' OR channel = :channel)
        ORDER BY occurred_at DESC, id DESC LIMIT :limit OFFSET :offset
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
        channel=channel,
        limit=limit,
        offset=offset,
    )
    return [_voice(row) for row in rows]


def silence(
    tx: Transaction, site_id: str, contact_ids: Sequence[str]
) -> tuple[int, frozenset[str]]:
    """Take the words out of contacts' voices, which stay counted.

    Return how many had any, and what they were: texts, whole and as a report shows them, and
    reasons that no other voice was given.
    """
    names = {f"id{n}": contact_id for n, contact_id in enumerate(contact_ids)}
    of_contacts = f"""
        site_id = :site_id AND contact_id IN ({", ".join(f":{name}" for name in names)})
    """
    rows = tx.all(
        f"""
        SELECT text, reason FROM voice
        WHERE {of_contacts} AND (text <> '' OR reason IS NOT NULL)
        """,
        site_id=site_id,
        **names,
    )
    tx.run(
        f"UPDATE voice SET text = '', reason = NULL WHERE {of_contacts}", site_id=site_id, **names
    )
    texts = {row["text"] for row in rows}
    reasons = {row["reason"] for row in rows if row["reason"]}
    shared = _those_there(tx, "voice", "reason", site_id, sorted(reasons))
    words = texts | {text[:SHOWN_TEXT] for text in texts} | (reasons - shared)
    return len(rows), frozenset(words - {""})


def of_contacts(tx: Transaction, site_id: str, contact_ids: Sequence[str]) -> list[str]:
    """Return the ids of contacts' voices."""
    names = {f"id{n}": contact_id for n, contact_id in enumerate(contact_ids)}
    sql = f"""
        SELECT id FROM voice
        WHERE site_id = :site_id AND contact_id IN ({", ".join(f":{name}" for name in names)})
    """
    return [row["id"] for row in tx.all(sql, site_id=site_id, **names)]


def _those_there(
    tx: Transaction, table: str, column: str, site_id: str, values: Sequence[str]
) -> set[str]:
    found: set[str] = set()
    for start in range(0, len(values), _AT_A_TIME):
        names = {f"value{n}": one for n, one in enumerate(values[start : start + _AT_A_TIME])}
        rows = tx.all(
            f"""
            SELECT {column} FROM {table} WHERE site_id = :site_id
                AND {column} IN ({", ".join(f":{name}" for name in names)})
            """,
            site_id=site_id,
            **names,
        )
        found |= {row[column] for row in rows}
    return found


def _voice(row: Row) -> Voice:
    names = ("day", "channel", "locale", "text", "reason", "contact_id", "external_id")
    return Voice(occurred_at=from_text(row["occurred_at"]), **{name: row[name] for name in names})


def _kept(row: Row) -> KeptImport:
    return KeptImport(
        id=row["id"],
        source=row["source"],
        added=row["added"],
        author_name=row["author_name"],
        created_at=from_text(row["created_at"]),
        undone_at=from_text(row["undone_at"]) if row["undone_at"] else None,
    )
