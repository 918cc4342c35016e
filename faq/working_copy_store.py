"""SQL of working copies: what somebody has typed into the editor and not saved."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from madoguchi.clock import from_text, to_text
from madoguchi.database.protocol import Row, Transaction

OPEN_SECONDS = 60
"""How long after its last sign of life a page counts as open."""
LONGEST = 200_000
"""Characters of a form that are kept."""
KEPT_DAYS = 30
"""How long what nobody comes back to is kept."""


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What one person has in the editor for one article, which may not be stored yet.

    ``fields`` are those of the form, empty while nothing was typed; ``revision`` is the one it was
    opened at. ``seen_at`` is when the page was last known to be open.
    """

    article_id: str
    account_id: str
    fields: Mapping[str, str]
    revision: int
    saved_at: datetime
    seen_at: datetime

    @property
    def is_small_enough(self) -> bool:
        """Whether it may be kept; an article at all its limits is smaller."""
        return sum(map(len, self.fields.values())) <= LONGEST


def copy_of(tx: Transaction, site_id: str, article_id: str, account_id: str) -> WorkingCopy | None:
    """Return a person's working copy of an article, None where there is none."""
    row = tx.one(
        """
        SELECT * FROM working_copy
        WHERE site_id = :site_id AND article_id = :article_id AND account_id = :account_id
        """,
        site_id=site_id,
        article_id=article_id,
        account_id=account_id,
    )
    return _copy(row) if row else None


def put(tx: Transaction, site_id: str, copy: WorkingCopy) -> None:
    """Store a working copy in place of the person's earlier one."""
    tx.run(
        """
        INSERT INTO working_copy (site_id, article_id, account_id, fields, revision, saved_at,
            seen_at)
        VALUES (:site_id, :article_id, :account_id, :fields, :revision, :saved_at, :seen_at)
        ON CONFLICT (site_id, article_id, account_id) DO UPDATE SET fields = excluded.fields,
            revision = excluded.revision, saved_at = excluded.saved_at, seen_at = excluded.seen_at
        """,
        site_id=site_id,
        article_id=copy.article_id,
        account_id=copy.account_id,
        fields=json.dumps(dict(copy.fields), ensure_ascii=False),
        revision=copy.revision,
        saved_at=to_text(copy.saved_at),
        seen_at=to_text(copy.seen_at),
    )


def touch(tx: Transaction, site_id: str, copy: WorkingCopy) -> None:
    """Note that the page is open, and nothing else of what is stored."""
    tx.run(
        """
        INSERT INTO working_copy (site_id, article_id, account_id, fields, revision, saved_at,
            seen_at)
        VALUES (:site_id, :article_id, :account_id, '{}', :revision, :seen_at, :seen_at)
        ON CONFLICT (site_id, article_id, account_id) DO UPDATE SET seen_at = excluded.seen_at
        """,
        site_id=site_id,
        article_id=copy.article_id,
        account_id=copy.account_id,
        revision=copy.revision,
        seen_at=to_text(copy.seen_at),
    )


def empty(tx: Transaction, site_id: str, article_id: str, account_id: str, revision: int) -> None:
    """Forget what a person has typed because it became a revision, and remember which.

    What their page sends late was typed before it, and is known by its older revision.
    """
    tx.run(
        """
        UPDATE working_copy SET fields = '{}', revision = :revision
        WHERE site_id = :site_id AND article_id = :article_id AND account_id = :account_id
        """,
        site_id=site_id,
        article_id=article_id,
        account_id=account_id,
        revision=revision,
    )


def drop(tx: Transaction, site_id: str, article_id: str, account_id: str) -> None:
    """Forget a person's working copy."""
    tx.run(
        """
        DELETE FROM working_copy
        WHERE site_id = :site_id AND article_id = :article_id AND account_id = :account_id
        """,
        site_id=site_id,
        article_id=article_id,
        account_id=account_id,
    )


def names_of_others(
    tx: Transaction, site_id: str, article_id: str, account_id: str, since: datetime
) -> list[str]:
    """Return who else has had an article open since then."""
    rows = tx.all(
        """
        SELECT a.name FROM working_copy w JOIN account a ON a.id = w.account_id
        WHERE w.site_id = :site_id AND w.article_id = :article_id
          AND w.account_id <> :account_id AND w.seen_at >= :since
        ORDER BY a.name, a.id
        """,
        site_id=site_id,
        article_id=article_id,
        account_id=account_id,
        since=to_text(since),
    )
    return [row["name"] for row in rows]


def unstored(tx: Transaction, site_id: str, account_id: str) -> list[WorkingCopy]:
    """Return what a person has typed for articles that do not exist yet, latest first."""
    rows = tx.all(
        """
        SELECT w.* FROM working_copy w
        WHERE w.site_id = :site_id AND w.account_id = :account_id AND w.fields <> '{}'
          AND NOT EXISTS (SELECT 1 FROM article a WHERE a.id = w.article_id)
        ORDER BY w.saved_at DESC, w.article_id
        """,
        site_id=site_id,
        account_id=account_id,
    )
    return [_copy(row) for row in rows]


def drop_before(tx: Transaction, moment: datetime) -> int:
    """Forget working copies nobody has touched since then; return how many."""
    return tx.run("DELETE FROM working_copy WHERE seen_at < :moment", moment=to_text(moment))


def _copy(row: Row) -> WorkingCopy:
    return WorkingCopy(
        article_id=row["article_id"],
        account_id=row["account_id"],
        fields=json.loads(row["fields"]),
        revision=row["revision"],
        saved_at=from_text(row["saved_at"]),
        seen_at=from_text(row["seen_at"]),
    )
