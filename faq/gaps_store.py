"""The SQL of gaps that were put aside."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime

from faq.gaps_aside import Aside
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def asides(tx: Transaction, site_id: str) -> list[Aside]:
    """Return what was put aside on a site, the latest last."""
    rows = tx.all(
        """
        SELECT id, locale, wordings, times FROM gap_aside WHERE site_id = :site_id
        ORDER BY put_aside_at, id
        """,
        site_id=site_id,
    )
    return [
        Aside(row["id"], row["locale"], frozenset(json.loads(row["wordings"])), row["times"])
        for row in rows
    ]


def add(tx: Transaction, site_id: str, aside: Aside, account_id: str | None, now: datetime) -> None:
    """Store what was put aside."""
    tx.run(
        """
        INSERT INTO gap_aside (id, site_id, locale, wordings, times, account_id, put_aside_at)
        VALUES (:id, :site_id, :locale, :wordings, :times, :account_id, :now)
        """,
        id=aside.id,
        site_id=site_id,
        locale=aside.locale,
        wordings=_written(aside),
        times=aside.times,
        account_id=account_id,
        now=to_text(now),
    )


def keep_words(tx: Transaction, site_id: str, changed: Iterable[Aside]) -> None:
    """Store the wordings that something put aside is known by from now on."""
    tx.run_many(
        "UPDATE gap_aside SET wordings = :wordings WHERE site_id = :site_id AND id = :id",
        [{"site_id": site_id, "id": one.id, "wordings": _written(one)} for one in changed],
    )


def remove(tx: Transaction, site_id: str, ids: Iterable[str]) -> None:
    """Forget that something was put aside."""
    tx.run_many(
        "DELETE FROM gap_aside WHERE site_id = :site_id AND id = :id",
        [{"site_id": site_id, "id": id} for id in ids],
    )


def _written(aside: Aside) -> str:
    return json.dumps(sorted(aside.wordings), ensure_ascii=False)
