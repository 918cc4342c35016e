"""What a panel is about: some days of a site, narrowed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics import daily_store
from analytics.filters import Filters
from analytics.periods import Days
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True)
class Scope:
    """A site's inquiries that began in some days and pass the filters."""

    site_id: str
    days: Days
    filters: Filters

    @property
    def before(self) -> Scope:
        """The same of as many days just before."""
        return replace(self, days=self.days.before)

    def sums(self, tx: Transaction, measure: str, most: int | None = None) -> dict[str, int]:
        """Return a daily count by key, narrowed by channel and language alone; most first."""
        return daily_store.sums(
            *(tx, self.site_id, measure, self.days.first, self.days.last),
            channel=self.filters.channel,
            locale=self.filters.locale,
            most=most,
        )
