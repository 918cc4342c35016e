"""The weekly report's subscriptions and mails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from analytics.periods import Days


@dataclass(frozen=True)
class Subscription:
    """Who wants a site's report on which weekday (0 Monday) at which hour of the site's clock."""

    site_id: str
    account_id: str
    weekday: int
    hour: int
    token: str
    since: datetime


@dataclass(frozen=True)
class ReportMail:
    """One mail and what became of it; ``error`` is a translation key with its values."""

    site_id: str
    account_id: str
    occasion: str
    last_day: date
    state: str
    attempts: int
    due_at: datetime
    changed_at: datetime
    error: str | None
    error_values: dict[str, object]

    def days(self, zone: ZoneInfo) -> Days:
        """Return the week it is about."""
        return Days(self.last_day - timedelta(days=6), self.last_day, zone)
