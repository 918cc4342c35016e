"""What the dashboard's panels count of inquiries, for what the daily counts do not hold."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection
from typing import NamedTuple

from analytics.derived import AGENT_CLOSED, CONFIRMED
from analytics.packed_store import moments, moments_by
from analytics.pages import page_of
from analytics.panel_times import HandOvers, Spans, hours_since_monday, on_clock
from analytics.scope import Scope
from analytics.where_store import Where, of_period
from madoguchi.database.protocol import Transaction


class Asked(NamedTuple):
    """How many inquiries began somewhere, and how many of them were handed over."""

    inquiries: int
    handed: int


def asked_by_hour(tx: Transaction, scope: Scope) -> Counter[tuple[int, int]]:
    """Return how many inquiries began in each weekday (0 is Monday) and hour of the site's day."""
    local = on_clock(moments(tx, _real(scope), "started_at")[:, 0], scope.days.zone)
    found = Counter(hours_since_monday(local).tolist())
    return Counter({divmod(hour, 24): n for hour, n in found.items()})


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


def handed_over(tx: Transaction, scope: Scope) -> HandOvers:
    """Return every hand-over of the inquiries that began in a period."""
    return HandOvers(*moments(tx, _handed(scope), *_HAND_OVER).T)


def handed_over_by_agent(tx: Transaction, scope: Scope) -> dict[str, HandOvers]:
    """Return the same for each person who took any."""
    taken = moments_by(tx, "agent_id", _handed(scope).and_("agent_id <> ''"), *_HAND_OVER)
    return {agent_id: HandOvers(*found.T) for agent_id, found in taken.items()}


def solutions(tx: Transaction, scope: Scope) -> dict[str, Spans]:
    """Return the measured solutions (19) of a period, confirmed and closed by an agent apart."""
    solved = _real(scope).and_("solve_us IS NOT NULL")
    outcomes = {CONFIRMED: "confirmed", AGENT_CLOSED: "escalated"}
    return {
        name: Spans(
            *moments(tx, solved.and_(f"outcome = '{outcome}'"), "started_at", "resolved_at").T
        )
        for name, outcome in outcomes.items()
    }


_HAND_OVER = ("escalated_at", "agent_first_reply_at", "ended_at")


def _handed(scope: Scope) -> Where:
    return _real(scope).and_("escalated_at IS NOT NULL")


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
