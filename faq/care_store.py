"""The SQL of findings that somebody called no problem."""

from __future__ import annotations

from datetime import datetime

from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction


def dismissed(tx: Transaction, site_id: str) -> frozenset[str]:
    """Return the fingerprints that were dismissed on a site."""
    sql = "SELECT fingerprint FROM care_dismissal WHERE site_id = :site_id"
    return frozenset(row["fingerprint"] for row in tx.all(sql, site_id=site_id))


def dismiss(
    tx: Transaction, site_id: str, fingerprint: str, account_id: str | None, now: datetime
) -> None:
    """Note that a finding is no problem; a second time changes nothing."""
    tx.run(
        """
        INSERT INTO care_dismissal (site_id, fingerprint, account_id, dismissed_at)
        VALUES (:site_id, :fingerprint, :account_id, :now)
        ON CONFLICT (site_id, fingerprint) DO NOTHING
        """,
        site_id=site_id,
        fingerprint=fingerprint,
        account_id=account_id,
        now=to_text(now),
    )


def bring_back(tx: Transaction, site_id: str, fingerprint: str) -> bool:
    """Forget that a finding was dismissed; say whether it was."""
    sql = "DELETE FROM care_dismissal WHERE site_id = :site_id AND fingerprint = :fingerprint"
    return tx.run(sql, site_id=site_id, fingerprint=fingerprint) > 0
