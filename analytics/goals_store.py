"""SQL of goals and of what a site has set for them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from analytics.goals import Count, Goal
from analytics.goals_setting import Settings
from madoguchi.clock import to_text
from madoguchi.database.protocol import Row, Transaction


def goals(tx: Transaction, site_id: str) -> list[Goal]:
    """Return a site's goals, the one that is due first first."""
    rows = tx.all(
        """
        SELECT * FROM goal WHERE site_id = :site_id AND removed_at IS NULL
        ORDER BY due, created_at, id
        """,
        site_id=site_id,
    )
    return [_goal(row) for row in rows]


def goal(tx: Transaction, site_id: str, goal_id: str) -> Goal | None:
    """Return one goal, one that was removed too."""
    row = tx.one(
        "SELECT * FROM goal WHERE site_id = :site_id AND id = :id", site_id=site_id, id=goal_id
    )
    return _goal(row) if row else None


def add_goal(
    tx: Transaction, site_id: str, one: Goal, account_id: str | None, now: datetime
) -> None:
    """Add a goal."""
    tx.run(
        """
        INSERT INTO goal (id, site_id, measure, first_day, last_day, part, whole, target,
                          is_relative, due, account_id, created_at)
        VALUES (:id, :site_id, :measure, :first_day, :last_day, :part, :whole, :target,
                :is_relative, :due, :account_id, :created_at)
        """,
        site_id=site_id,
        account_id=account_id,
        created_at=to_text(now),
        **_row(one),
    )


def change_goal(tx: Transaction, site_id: str, one: Goal) -> None:
    """Write a goal anew."""
    tx.run(
        """
        UPDATE goal SET measure = :measure, first_day = :first_day, last_day = :last_day,
            part = :part, whole = :whole, target = :target, is_relative = :is_relative, due = :due
        WHERE site_id = :site_id AND id = :id
        """,
        site_id=site_id,
        **_row(one),
    )


def set_removed(tx: Transaction, site_id: str, goal_id: str, at: datetime | None) -> int:
    """Remove a goal, or (None) bring it back; return how many that were."""
    return tx.run(
        "UPDATE goal SET removed_at = :at WHERE site_id = :site_id AND id = :id",
        at=to_text(at) if at else None,
        site_id=site_id,
        id=goal_id,
    )


def settings(tx: Transaction, site_id: str) -> Settings:
    """Return what a site has set, the defaults where it has not."""
    row = tx.one("SELECT * FROM goal_setting WHERE site_id = :site_id", site_id=site_id)
    if row is None:
        return Settings()
    cost = row["unit_cost"]
    return Settings(row["session_source"], Decimal(cost) if cost else None, row["currency"])


def set_settings(tx: Transaction, site_id: str, chosen: Settings) -> None:
    """Keep what a site sets."""
    tx.run(
        """
        INSERT INTO goal_setting (site_id, session_source, unit_cost, currency)
        VALUES (:site_id, :session_source, :unit_cost, :currency)
        ON CONFLICT (site_id) DO UPDATE SET session_source = excluded.session_source,
            unit_cost = excluded.unit_cost, currency = excluded.currency
        """,
        site_id=site_id,
        session_source=chosen.session_source,
        unit_cost=None if chosen.unit_cost is None else str(chosen.unit_cost),
        currency=chosen.currency,
    )


def open_with_people(tx: Transaction, site_id: str, first: date, last: date) -> dict[date, int]:
    """Return how many inquiries of each day were handed over and have not ended."""
    rows = tx.all(
        """
        SELECT day, COUNT(*) AS n FROM inquiry
        WHERE site_id = :site_id AND ended_at IS NULL AND escalated_at IS NOT NULL
            AND is_test = FALSE AND day >= :first AND day <= :last
        GROUP BY day
        """,
        site_id=site_id,
        first=first.isoformat(),
        last=last.isoformat(),
    )
    return {date.fromisoformat(row["day"]): row["n"] for row in rows}


def _goal(row: Row) -> Goal:
    return Goal(
        id=row["id"],
        measure=row["measure"],
        first=date.fromisoformat(row["first_day"]),
        last=date.fromisoformat(row["last_day"]),
        baseline=Count(row["part"], row["whole"]),
        target=float(row["target"]),
        is_relative=bool(row["is_relative"]),
        due=date.fromisoformat(row["due"]),
    )


def _row(one: Goal) -> Row:
    return {
        "id": one.id,
        "measure": one.measure,
        "first_day": one.first.isoformat(),
        "last_day": one.last.isoformat(),
        "part": one.baseline.part,
        "whole": one.baseline.whole,
        "target": repr(one.target),
        "is_relative": one.is_relative,
        "due": one.due.isoformat(),
    }
