"""The team's load person by person: a page of its own, for those who plan it."""

from __future__ import annotations

from dataclasses import dataclass

from analytics import panel_store
from analytics.panel_times import waits
from analytics.view_web import render_view, view_of
from madoguchi.access import MANAGE_SITE
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.hours_store import opening_hours


@dataclass(frozen=True)
class PeoplePages:
    """The view, with what it reads from."""

    db: Database
    clock: Clock

    def people(self, site_id: str) -> str:
        """Show what each person took, in the order of names."""
        view = view_of(site_id, self.clock)
        view.page.viewer.require(site_id, *MANAGE_SITE)
        with self.db.read() as tx:
            hours = opening_hours(tx, site_id)
            taken = panel_store.handed_over_by_agent(tx, view.scope)
            names = panel_store.account_names(tx, taken.keys())
        zone = view.scope.days.zone
        loads = {id: waits(handed, zone, hours).of(id) for id, handed in taken.items()}
        rows = [(names.get(id), load) for id, load in loads.items()]
        return render_view(
            "analytics/people.html",
            view,
            rows=sorted(rows, key=lambda row: (row[0] is None, row[0] or "", row[1].key)),
            hours_set=hours is not None,
        )
