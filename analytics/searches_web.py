"""The searches in the help centre that had no hit: what stands behind the rate."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from analytics.help_store import searches_in_vain
from analytics.model import Event
from analytics.questions import Unanswered
from analytics.view_web import PAGE, page_number, render_view, view_of
from madoguchi.access import EDIT_FAQ
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.text import question_key


@dataclass(frozen=True)
class SearchPages:
    """The view, with what it reads from."""

    db: Database
    clock: Clock

    def searches(self, site_id: str) -> str:
        """List them, those that read the same in one row, the most often first."""
        view = view_of(site_id, self.clock)
        days, filters = view.chosen.days, view.filters
        with self.db.read() as tx:
            found = [
                event
                for event in searches_in_vain(tx, site_id, days.from_, days.to)
                if (not filters.channel or event.channel == filters.channel)
                and (not filters.locale or event.locale == filters.locale)
            ]
        groups = _grouped(found)
        number, pages = page_number(len(groups))
        return render_view(
            "analytics/searches.html",
            view,
            total=len(found),
            groups=groups[(number - 1) * PAGE : number * PAGE],
            number=number,
            pages=pages,
            may_edit=view.page.viewer.may(site_id, *EDIT_FAQ),
        )


def _grouped(searches: Iterable[Event]) -> list[Unanswered]:
    """Group searches by what was asked and in which language, as questions are."""
    groups: dict[tuple[str, str | None], list[Event]] = {}
    for event in searches:
        key = question_key(event.payload.get("text") or "")
        if key:
            groups.setdefault((key, event.locale), []).append(event)
    found = [
        Unanswered(key, group[-1].payload["text"], locale, group[-1].occurred_at, len(group))
        for (key, locale), group in groups.items()
    ]
    return sorted(found, key=lambda one: (one.count, one.latest_at, one.key), reverse=True)
