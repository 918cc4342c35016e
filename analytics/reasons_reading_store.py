"""What the pages of contact reasons read: sums by reason, never whole logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from analytics.filters import Filters
from analytics.model import TrackedInquiry
from analytics.reasons import Ended
from analytics.store import from_row
from analytics.where_store import Where, of_reason, of_site
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Asking:
    """Days of a site and its filters, as SQL asks for them."""

    site_id: str
    first: date
    last: date
    filters: Filters

    @property
    def where(self) -> Where:
        """The condition; about ``inquiry`` too where a filter asks what only inquiries have."""
        where = of_site(self.site_id, self.filters) if self._joins else self._placed()
        return where.and_(
            """
            inquiry_reason.site_id = :site_id AND inquiry_reason.day >= :first
                AND inquiry_reason.day <= :last
            """,
            site_id=self.site_id,
            first=self.first.isoformat(),
            last=self.last.isoformat(),
        )

    @property
    def join(self) -> str:
        """The join that the condition needs: none where the index knows all that is asked for."""
        return _INQUIRY if self._joins else ""

    @property
    def of_inquiries(self) -> Where:
        """The condition about what only inquiries have.

        Their own days let a database that would read the whole table take an index; a site that
        moves has them a little sooner.
        """
        return self.where.and_(
            "inquiry.site_id = :site_id AND inquiry.day >= :soonest AND inquiry.day <= :latest",
            soonest=(self.first - _MOVED).isoformat(),
            latest=(self.last + _MOVED).isoformat(),
        )

    @property
    def _joins(self) -> bool:
        return not set(self.filters.query) <= {"channel", "locale"}

    def _placed(self) -> Where:
        """Channel and language, which voices from elsewhere have too."""
        where = Where("TRUE")
        if self.filters.channel:
            where = where.and_("inquiry_reason.channel = :channel", channel=self.filters.channel)
        if self.filters.locale:
            where = where.and_("inquiry_reason.locale = :locale", locale=self.filters.locale)
        return where


_MOVED = timedelta(days=2)
_INQUIRY = "JOIN inquiry ON inquiry.inquiry_id = inquiry_reason.inquiry_id"


def by_period(
    tx: Transaction, asking: Asking, starts: Sequence[date]
) -> dict[str | None, dict[str, int]]:
    """Count inquiries by reason (None: without one) and the first day of their period.

    ``starts`` are those days, the earliest first. Days are counted in the order of the index and
    put together then: of as many rows as there are days of each reason nothing is sorted.
    """
    names = {f"start_{n}": start.isoformat() for n, start in enumerate(starts)}
    begun = " ".join(f"WHEN day >= :{name} THEN :{name}" for name in reversed(names))
    found: dict[str | None, dict[str, int]] = {}
    for row in tx.all(
        f"""
        SELECT reason_id, first_day, SUM(n) AS n FROM (
            SELECT reason_id, n, CASE {begun} END AS first_day FROM (
                SELECT inquiry_reason.day, inquiry_reason.reason_id, COUNT(*) AS n
                FROM inquiry_reason {asking.join} WHERE {asking.where.sql}
                GROUP BY inquiry_reason.day, inquiry_reason.reason_id
            ) AS by_day
        ) AS of_periods
        GROUP BY reason_id, first_day
        """,
        **asking.where.parameters,
        **names,
    ):
        found.setdefault(row["reason_id"], {})[row["first_day"]] = int(row["n"])
    return found


def ended(tx: Transaction, asking: Asking) -> dict[str | None, Ended]:
    """Return how the inquiries of each reason ended; tests are left out."""
    where = asking.of_inquiries
    found: dict[str | None, Ended] = {}
    for row in tx.all(
        f"""
        SELECT inquiry_reason.reason_id, inquiry.outcome, COUNT(*) AS n,
            SUM(CASE WHEN inquiry.csat >= 4 THEN 1 ELSE 0 END) AS satisfied,
            COUNT(inquiry.csat) AS rated
        FROM inquiry_reason {_INQUIRY}
        WHERE {where.sql} AND inquiry.outcome IS NOT NULL AND inquiry.is_test = FALSE
        GROUP BY inquiry_reason.reason_id, inquiry.outcome
        """,
        **where.parameters,
    ):
        one = found.get(row["reason_id"], Ended({}, 0, 0))
        found[row["reason_id"]] = Ended(
            {**one.outcomes, row["outcome"]: row["n"]},
            one.satisfied + int(row["satisfied"] or 0),
            one.rated + row["rated"],
        )
    return found


def articles(tx: Transaction, asking: Asking) -> dict[str | None, list[tuple[str, int]]]:
    """Return the articles given last in the inquiries of each reason, most often first."""
    where = asking.of_inquiries
    found: dict[str | None, list[tuple[str, int]]] = {}
    for row in tx.all(
        f"""
        SELECT inquiry_reason.reason_id, inquiry.last_article_id, COUNT(*) AS n
        FROM inquiry_reason {_INQUIRY}
        WHERE {where.sql} AND inquiry.last_article_id IS NOT NULL
        GROUP BY inquiry_reason.reason_id, inquiry.last_article_id
        ORDER BY n DESC, inquiry.last_article_id
        """,
        **where.parameters,
    ):
        found.setdefault(row["reason_id"], []).append((row["last_article_id"], row["n"]))
    return found


@dataclass(frozen=True)
class Wording:
    """One way in which it was asked, in how many inquiries of the period."""

    key: str
    text: str
    locale: str
    times: int


def wordings(tx: Transaction, asking: Asking, reason_id: str, most: int) -> list[Wording]:
    """Return the typical wordings of a reason: asked in the period, most often, then nearest."""
    rows = tx.all(
        f"""
        SELECT reason_question.key, reason_question.text, reason_question.locale, COUNT(*) AS n
        FROM inquiry_reason {asking.join} JOIN reason_question
            ON reason_question.site_id = inquiry_reason.site_id
            AND reason_question.key = inquiry_reason.key
        WHERE {asking.where.sql} AND inquiry_reason.reason_id = :reason_id
        GROUP BY reason_question.key, reason_question.text, reason_question.locale,
            reason_question.nearness
        ORDER BY n DESC, reason_question.nearness DESC, reason_question.key LIMIT :most
        """,
        **asking.where.parameters,
        reason_id=reason_id,
        most=most,
    )
    return [Wording(row["key"], row["text"], row["locale"], row["n"]) for row in rows]


def count_inquiries(tx: Transaction, asking: Asking, reason_id: str) -> int:
    """Return how many inquiries of a reason there are, voices from elsewhere left out."""
    row = tx.one(
        f"""
        SELECT COUNT(*) AS n FROM inquiry_reason {_INQUIRY}
        WHERE {asking.where.sql} AND inquiry_reason.reason_id = :reason_id
        """,
        **asking.where.parameters,
        reason_id=reason_id,
    )
    return int(row["n"]) if row else 0


def count_voices(tx: Transaction, asking: Asking, reason: str) -> int:
    """Return how many voices from elsewhere a reason counts, or what a list calls so."""
    where = of_reason(asking.where, reason, "voice.id")
    row = tx.one(
        f"""
        SELECT COUNT(*) AS n FROM inquiry_reason {asking.join}
            JOIN voice ON voice.id = inquiry_reason.inquiry_id
        WHERE {where.sql}
        """,
        **where.parameters,
    )
    return int(row["n"]) if row else 0


def inquiries(
    tx: Transaction, asking: Asking, reason_id: str, limit: int, offset: int
) -> list[TrackedInquiry]:
    """Return a page of the inquiries of a reason, the latest first."""
    rows = tx.all(
        f"""
        SELECT inquiry.* FROM inquiry_reason {_INQUIRY}
        WHERE {asking.where.sql} AND inquiry_reason.reason_id = :reason_id
        ORDER BY inquiry.started_at DESC, inquiry.inquiry_id DESC LIMIT :limit OFFSET :offset
        """,
        **asking.where.parameters,
        reason_id=reason_id,
        limit=limit,
        offset=offset,
    )
    return [from_row(row) for row in rows]


def first_day(tx: Transaction, site_id: str) -> str | None:
    """Return the day of the first inquiry that has a question."""
    row = tx.one(
        "SELECT MIN(day) AS day FROM inquiry_reason WHERE site_id = :site_id", site_id=site_id
    )
    return row["day"] if row else None
