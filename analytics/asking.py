"""What a program asks for in a query, read strictly: a slip is said, never guessed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.filters import Filters
from analytics.onepage import last_week, week_named
from analytics.periods import LONGEST, YEARS, Days
from madoguchi.errors import InvalidInput


@dataclass(frozen=True)
class Asked:
    """A query about a site. ``to`` is the first day or instant after the period."""

    query: Mapping[str, str]
    zone: ZoneInfo
    filters: Filters
    now: datetime

    def text(self, name: str) -> str:
        """Return a value, '' where it is left out."""
        return self.query.get(name, "")

    def only(self, *names: str) -> dict[str, str]:
        """Return some of the query."""
        return {name: self.query[name] for name in names if name in self.query}

    def instant(self, name: str) -> datetime | None:
        """Return a day's first instant, or an instant, in UTC; raise `InvalidInput`."""
        text = self.text(name)
        if not text:
            return None
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise InvalidInput(
                "%(name)s has to be a day or an instant: 2026-12-01.", field=name, name=name
            ) from None
        if at.year not in YEARS:
            raise InvalidInput(
                "%(name)s has to be in the years from %(least)s to %(most)s.",
                field=name,
                name=name,
                least=YEARS[0],
                most=YEARS[-1],
            )
        return (at.replace(tzinfo=self.zone) if at.tzinfo is None else at).astimezone(UTC)

    def number(self, name: str, default: int, most: int, *, least: int = 1) -> int:
        """Return a whole number; raise `InvalidInput` for any other word."""
        text = self.text(name) or str(default)
        if not (text.isascii() and text.isdecimal() and len(text) < 20):
            raise InvalidInput("%(name)s has to be a whole number.", field=name, name=name)
        if not least <= int(text) <= most:
            raise InvalidInput(
                "%(name)s has to be from %(least)s to %(most)s.",
                field=name,
                name=name,
                least=least,
                most=most,
            )
        return int(text)

    def period(self) -> tuple[datetime, datetime]:
        """Return ``from`` and ``to``; raise `InvalidInput` where they are no period or too long."""
        first, end = (self._needed(name) for name in ("from", "to"))
        if first >= end:
            raise InvalidInput("from has to be before to.", field="to")
        if (end - first).days > LONGEST:
            raise InvalidInput(
                "A period is of %(days)s days at most: ask in parts.", field="from", days=LONGEST
            )
        return first, end

    def days(self) -> Days:
        """Return the days of a report: a week, a period, else the last whole week."""
        if self.text("week"):
            if self.text("from") or self.text("to"):
                raise InvalidInput("Say either week or from and to.", field="week")
            return week_named(self.text("week"), self.zone)
        if not (self.text("from") or self.text("to")):
            return last_week(self.now.astimezone(self.zone).date(), self.zone)
        first, end = self.period()
        last = end - timedelta(microseconds=1)
        return Days(
            first.astimezone(self.zone).date(), last.astimezone(self.zone).date(), self.zone
        )

    def _needed(self, name: str) -> datetime:
        at = self.instant(name)
        if at is None:
            raise InvalidInput("%(name)s is missing.", field=name, name=name)
        return at
