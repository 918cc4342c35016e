"""The SQL of the weekly report's subscriptions and mails."""

from __future__ import annotations

import json
from datetime import date
from zoneinfo import ZoneInfo

from analytics.report_mails_model import ReportMail, Subscription
from madoguchi.clock import from_text
from madoguchi.database.protocol import Row, Transaction

_OF_MAIL = "site_id = :site_id AND account_id = :account_id AND occasion = :occasion"


def subscription(tx: Transaction, site_id: str, account_id: str) -> Row | None:
    """Return somebody's subscription to a site's report, or None."""
    return tx.one(
        """
        SELECT weekday, hour, token, since FROM report_subscription
        WHERE site_id = :site_id AND account_id = :account_id
        """,
        site_id=site_id,
        account_id=account_id,
    )


def save_subscription(tx: Transaction, **row: object) -> None:
    """Insert a subscription, or overwrite somebody's own."""
    tx.run(
        """
        INSERT INTO report_subscription (site_id, account_id, weekday, hour, token, since)
        VALUES (:site_id, :account_id, :weekday, :hour, :token, :since)
        ON CONFLICT (site_id, account_id) DO UPDATE SET weekday = excluded.weekday,
            hour = excluded.hour, since = excluded.since
        """,
        **row,
    )


def unsubscribe(tx: Transaction, site_id: str, account_id: str) -> None:
    """End somebody's subscription, and what of it waits."""
    tx.run(
        "DELETE FROM report_subscription WHERE site_id = :site_id AND account_id = :account_id",
        site_id=site_id,
        account_id=account_id,
    )
    tx.run(
        """
        DELETE FROM report_mail WHERE site_id = :site_id AND account_id = :account_id
            AND state = 'waiting'
        """,
        site_id=site_id,
        account_id=account_id,
    )


def of_token(tx: Transaction, token: str) -> Row | None:
    """Return whose subscription a token ends, with the site's name, or None."""
    return tx.one(
        """
        SELECT site_id, account_id, site.name AS site_name FROM report_subscription
        JOIN site ON site.id = site_id WHERE token = :token
        """,
        token=token,
    )


def subscriptions(tx: Transaction) -> list[tuple[Subscription, ZoneInfo]]:
    """Return every subscription with the time zone of its site."""
    rows = tx.all(
        """
        SELECT report_subscription.*, site.time_zone FROM report_subscription
        JOIN site ON site.id = site_id ORDER BY site_id, account_id
        """
    )
    return [
        (
            Subscription(
                site_id=row["site_id"],
                account_id=row["account_id"],
                weekday=row["weekday"],
                hour=row["hour"],
                token=row["token"],
                since=from_text(row["since"]),
            ),
            ZoneInfo(row["time_zone"]),
        )
        for row in rows
    ]


def add_mail(tx: Transaction, **row: object) -> None:
    """Insert a mail that waits, unless there is one for the occasion."""
    tx.run(
        """
        INSERT INTO report_mail (site_id, account_id, occasion, last_day, state, due_at, changed_at)
        VALUES (:site_id, :account_id, :occasion, :last_day, 'waiting', :now, :now)
        ON CONFLICT (site_id, account_id, occasion) DO NOTHING
        """,
        **row,
    )


def waits_now(tx: Transaction, site_id: str, account_id: str) -> bool:
    """Tell whether a mail that somebody asked for at once is on its way."""
    return (
        tx.one(
            """
            SELECT 1 AS found FROM report_mail
            WHERE site_id = :site_id AND account_id = :account_id AND occasion LIKE 'now %'
                AND state NOT IN ('sent', 'failed')
            """,
            site_id=site_id,
            account_id=account_id,
        )
        is not None
    )


def next_waiting(tx: Transaction, now: str) -> ReportMail | None:
    """Return the mail that has been due for longest, or None."""
    row = tx.one(
        """
        SELECT * FROM report_mail WHERE state = 'waiting' AND due_at <= :now
        ORDER BY due_at, site_id, account_id LIMIT 1
        """,
        now=now,
    )
    return _mail(row) if row else None


def mail(tx: Transaction, like: ReportMail) -> ReportMail:
    """Return a mail as it is now."""
    row = tx.one(f"SELECT * FROM report_mail WHERE {_OF_MAIL}", **_key(like))
    assert row is not None
    return _mail(row)


def last_mail(tx: Transaction, site_id: str, account_id: str) -> ReportMail | None:
    """Return the mail to somebody that changed last, or None."""
    row = tx.one(
        """
        SELECT * FROM report_mail WHERE site_id = :site_id AND account_id = :account_id
        ORDER BY changed_at DESC, occasion DESC LIMIT 1
        """,
        site_id=site_id,
        account_id=account_id,
    )
    return _mail(row) if row else None


def move(
    tx: Transaction,
    of: ReportMail,
    before: str,
    after: str,
    now: str,
    due_at: str = "",
    more: int = 0,
) -> bool:
    """Move a mail from one state to the next, with ``more`` attempts; False if it is elsewhere."""
    moved = tx.run(
        f"""
        UPDATE report_mail SET state = :after, changed_at = :now, attempts = attempts + :more,
            due_at = CASE WHEN :due_at = '' THEN due_at ELSE :due_at END
        WHERE {_OF_MAIL} AND state = :before AND attempts = :attempts
        """,
        **_key(of),
        before=before,
        after=after,
        now=now,
        due_at=due_at,
        more=more,
        attempts=of.attempts,
    )
    return moved == 1


def note_failure(
    tx: Transaction,
    of: ReportMail,
    *,
    state: str,
    due_at: str,
    error: str,
    values: dict[str, object],
    now: str,
) -> None:
    """Write why a mail did not leave, unless another attempt has begun."""
    tx.run(
        f"""
        UPDATE report_mail SET state = :state, due_at = :due_at, error = :error,
            error_values = :error_values, changed_at = :now
        WHERE {_OF_MAIL} AND attempts = :attempts AND state IN ('claimed', 'sending')
        """,
        **_key(of),
        attempts=of.attempts,
        state=state,
        due_at=due_at,
        error=error,
        error_values=json.dumps(values, ensure_ascii=False, default=str),
        now=now,
    )


def expire(
    tx: Transaction, before: str, after: str, error: str | None, now: str, attempts_from: int = 0
) -> None:
    """Move on what stayed in a state beyond its time, with the reason."""
    tx.run(
        """
        UPDATE report_mail SET state = :after, error = :error, error_values = '{}',
            changed_at = :now
        WHERE state = :before AND due_at < :now AND attempts >= :attempts_from
        """,
        before=before,
        after=after,
        error=error,
        now=now,
        attempts_from=attempts_from,
    )


def sweep(tx: Transaction, before: str) -> int:
    """Forget mails that are over since before an instant; return how many."""
    return tx.run(
        "DELETE FROM report_mail WHERE state IN ('sent', 'failed') AND changed_at < :before",
        before=before,
    )


def _key(of: ReportMail) -> dict[str, str]:
    return {"site_id": of.site_id, "account_id": of.account_id, "occasion": of.occasion}


def _mail(row: Row) -> ReportMail:
    return ReportMail(
        site_id=row["site_id"],
        account_id=row["account_id"],
        occasion=row["occasion"],
        last_day=date.fromisoformat(row["last_day"]),
        state=row["state"],
        attempts=row["attempts"],
        due_at=from_text(row["due_at"]),
        changed_at=from_text(row["changed_at"]),
        error=row["error"],
        error_values=json.loads(row["error_values"] or "{}"),
    )
