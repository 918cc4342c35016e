"""What the dashboard's panels count of inquiries, for what the daily counts do not hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import NamedTuple

from analytics.derived import AGENT_CLOSED, CONFIRMED
from analytics.pages import page_of
from analytics.panel_times import Handed, LocalHours, Solutions
from analytics.scope import Scope
from analytics.where_store import Where, of_period
from madoguchi.database.protocol import Transaction


class Asked(NamedTuple):
    """How many inquiries began somewhere, and how many of them were handed over."""

    inquiries: int
    handed: int


def asked_by_hour(tx: Transaction, scope: Scope) -> Counter[tuple[int, int]]:
    """Return how many inquiries began in each weekday (0 is Monday) and hour of the site's clock.

    Read in hours of UTC, or in minutes where the site's clock is not whole hours from it.
    """
    where = _real(scope)
    start = f"SUBSTR(inquiry.started_at, 1, {13 if scope.days.in_whole_hours else 16})"
    rows = tx.all(
        f"SELECT {start} AS start, COUNT(*) AS n FROM inquiry WHERE {where.sql} GROUP BY {start}",
        **where.parameters,
    )
    local = LocalHours(scope.days.zone)
    found: Counter[tuple[int, int]] = Counter()
    for row in rows:
        day, hour = local(row["start"])
        found[day.weekday(), hour] += row["n"]
    return found


def asked_by_page(tx: Transaction, scope: Scope) -> dict[str, Asked]:
    """Return the inquiries by the page they began on, most first; without a page is left out."""
    where = _real(scope)
    rows = tx.all(
        f"""
        SELECT page_url, COUNT(*) AS n, COUNT(escalated_at) AS handed FROM inquiry
        WHERE {where.sql} GROUP BY page_url
        """,
        **where.parameters,
    )
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if page := page_of(row["page_url"]):
            found[page][0] += row["n"]
            found[page][1] += row["handed"]
    ordered = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
    return {page: Asked(*counts) for page, counts in ordered}


def ended_by(tx: Transaction, scope: Scope) -> list[tuple[str, str, Asked]]:
    """Return the ended inquiries by channel and language (``""``: not known)."""
    where = _real(scope)
    rows = tx.all(
        f"""
        SELECT channel, COALESCE(locale, '') AS language, COUNT(*) AS n,
            SUM(CASE WHEN outcome = 'escalated' THEN 1 ELSE 0 END) AS handed
        FROM inquiry WHERE {where.sql} AND outcome IS NOT NULL
        GROUP BY channel, COALESCE(locale, '')
        """,
        **where.parameters,
    )
    return [(row["channel"], row["language"], Asked(row["n"], row["handed"])) for row in rows]


def handed_over(tx: Transaction, scope: Scope) -> list[Handed]:
    """Return every hand-over of the inquiries that began in a period, in no order."""
    where = _real(scope).and_("escalated_at IS NOT NULL")
    rows = tx.all(
        f"""
        SELECT escalated_at, agent_first_reply_at, agent_id, outcome IS NOT NULL AS has_ended
        FROM inquiry WHERE {where.sql}
        """,
        **where.parameters,
    )
    return [
        Handed(
            row["escalated_at"],
            row["agent_first_reply_at"],
            row["agent_id"],
            bool(row["has_ended"]),
        )
        for row in rows
    ]


def solutions(tx: Transaction, scope: Scope) -> dict[str, Solutions]:
    """Return the measured solutions (19) of a period, confirmed and closed by an agent apart."""
    where = _real(scope).and_("solve_us IS NOT NULL")
    found = {CONFIRMED: Solutions([], []), AGENT_CLOSED: Solutions([], [])}
    for row in tx.all(
        f"SELECT started_at, solve_us, outcome FROM inquiry WHERE {where.sql}", **where.parameters
    ):
        of = found[CONFIRMED if row["outcome"] == "confirmed" else AGENT_CLOSED]
        of.started_at.append(row["started_at"])
        of.microseconds.append(row["solve_us"])
    return found


def account_names(tx: Transaction, ids: Collection[str]) -> dict[str, str]:
    """Return the names of people; one who is gone is left out."""
    named = {f"id_{n}": id for n, id in enumerate(ids)}
    if not named:
        return {}
    rows = tx.all(
        f"SELECT id, name FROM account WHERE id IN ({', '.join(f':{name}' for name in named)})",
        **named,
    )
    return {row["id"]: row["name"] for row in rows}


def _real(scope: Scope) -> Where:
    days = scope.days
    return of_period(scope.site_id, days.from_, days.to, scope.filters).and_(
        "inquiry.is_test = FALSE"
    )
