"""All SQL of imports as they are kept: what each one did, so that the last can be taken back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from faq.model import ArticleRevision, Status
from faq.store import revision_of_row
from madoguchi.clock import from_text
from madoguchi.clock import to_text as time_text
from madoguchi.database.protocol import Row, Transaction
from madoguchi.errors import NotFound


@dataclass(frozen=True, slots=True)
class KeptImport:
    """An import that changed something.

    ``source`` names the file or address; ``locales`` are the languages it gave the site. ``undone``
    is what `faq.importing_undo` reported when it was taken back.
    """

    id: str
    site_id: str
    source: str
    added: int
    changed: int
    locales: tuple[str, ...]
    author_id: str | None
    author_name: str | None
    created_at: datetime
    undone_at: datetime | None = None
    undone: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class ImportStep:
    """What an import did to one article: to which revision, and where it stood before.

    ``revision_before`` is 0 for an article that the import added.
    """

    article_id: str
    revision: int
    revision_before: int = 0
    status_before: Status = "draft"
    published_before: int | None = None
    scheduled_before: int | None = None
    external_id_before: str | None = None


def add(tx: Transaction, kept: KeptImport, steps: Iterable[ImportStep]) -> None:
    """Keep an import with its steps."""
    tx.run(
        """
        INSERT INTO faq_import (id, site_id, source, added, changed, locales, author_id, created_at)
        VALUES (:id, :site_id, :source, :added, :changed, :locales, :author_id, :created_at)
        """,
        id=kept.id,
        site_id=kept.site_id,
        source=kept.source,
        added=kept.added,
        changed=kept.changed,
        locales=json.dumps(kept.locales),
        author_id=kept.author_id,
        created_at=time_text(kept.created_at),
    )
    tx.run_many(
        """
        INSERT INTO faq_import_step (import_id, article_id, revision, revision_before,
            status_before, published_before, scheduled_before, external_id_before)
        VALUES (:import_id, :article_id, :revision, :revision_before,
            :status_before, :published_before, :scheduled_before, :external_id_before)
        """,
        [{"import_id": kept.id, **asdict(step)} for step in steps],
    )


_KEPT = """
    SELECT i.*, a.name AS author_name FROM faq_import i LEFT JOIN account a ON a.id = i.author_id
    WHERE i.site_id = :site_id
"""


def get(tx: Transaction, site_id: str, import_id: str) -> KeptImport:
    """Return an import; raise `NotFound`."""
    row = tx.one(_KEPT + "AND i.id = :id", site_id=site_id, id=import_id)
    if row is None:
        raise NotFound("There is no such import.")
    return _kept(row)


def last(tx: Transaction, site_id: str) -> KeptImport | None:
    """Return the last import that was not taken back, or None."""
    newest = "AND i.undone_at IS NULL ORDER BY i.created_at DESC, i.id DESC LIMIT 1"
    row = tx.one(_KEPT + newest, site_id=site_id)
    return _kept(row) if row else None


def steps(tx: Transaction, import_id: str) -> list[ImportStep]:
    """Return what an import did, article by article."""
    rows = tx.all(
        """
        SELECT * FROM faq_import_step WHERE import_id = :import_id ORDER BY article_id
        """,
        import_id=import_id,
    )
    names = [field.name for field in fields(ImportStep)]
    return [ImportStep(**{name: row[name] for name in names}) for row in rows]


def texts_before(tx: Transaction, import_id: str) -> dict[tuple[str, int], ArticleRevision]:
    """Return the newest, the live and the scheduled text each article had before an import.

    By article and revision, without the names of their authors.
    """
    rows = tx.all(
        """
        SELECT r.*, x.locale, NULL AS author_name FROM faq_import_step s
        JOIN article x ON x.id = s.article_id
        JOIN article_revision r ON r.article_id = s.article_id
            AND r.revision IN (s.revision_before, s.published_before, s.scheduled_before)
        WHERE s.import_id = :import_id
        """,
        import_id=import_id,
    )
    return {(row["article_id"], row["revision"]): revision_of_row(row) for row in rows}


def taken_back(tx: Transaction, site_id: str) -> dict[tuple[str, int], int]:
    """Return which revisions took an import back: by article and revision, the one before it."""
    rows = tx.all(
        """
        SELECT s.article_id, s.undone_revision, s.revision_before FROM faq_import_step s
        JOIN faq_import i ON i.id = s.import_id
        WHERE i.site_id = :site_id AND s.undone_revision IS NOT NULL
        """,
        site_id=site_id,
    )
    return {(row["article_id"], row["undone_revision"]): row["revision_before"] for row in rows}


def mark_undone(
    tx: Transaction,
    import_id: str,
    now: datetime,
    report: Mapping[str, Any],
    revisions: Mapping[str, int],
) -> None:
    """Note that an import was taken back, what was reported, and by which revision of each."""
    tx.run(
        "UPDATE faq_import SET undone_at = :now, undone = :undone WHERE id = :id",
        id=import_id,
        now=time_text(now),
        undone=json.dumps(report, ensure_ascii=False),
    )
    tx.run_many(
        """
        UPDATE faq_import_step SET undone_revision = :revision
        WHERE import_id = :import_id AND article_id = :article_id
        """,
        [
            {"import_id": import_id, "article_id": article_id, "revision": revision}
            for article_id, revision in revisions.items()
        ],
    )


def _kept(row: Row) -> KeptImport:
    return KeptImport(
        id=row["id"],
        site_id=row["site_id"],
        source=row["source"],
        added=row["added"],
        changed=row["changed"],
        locales=tuple(json.loads(row["locales"])),
        author_id=row["author_id"],
        author_name=row["author_name"],
        created_at=from_text(row["created_at"]),
        undone_at=from_text(row["undone_at"]) if row["undone_at"] else None,
        undone=json.loads(row["undone"]) if row["undone"] else None,
    )
