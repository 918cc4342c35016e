"""The second column of the analytics section: its pages, in the order a person reads them.

A page is added by one line in `places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from madoguchi.access import READ_ANALYTICS, Viewer
from madoguchi.i18n import gettext as _


@dataclass(frozen=True)
class Place:
    """A page below ``/console/<site>/analytics`` and who may open it.

    One that is ``of_period`` is opened with the period and the filters of the page before.
    """

    path: str
    label: str
    roles: tuple[str, ...] = READ_ANALYTICS
    of_period: bool = True


@dataclass(frozen=True)
class Entry:
    """A line of the column: what it says, where it leads, and whether this is the page."""

    label: str
    url: str
    is_here: bool


def places() -> tuple[Place, ...]:
    """Return every page of the section, in the language in force."""
    return (
        Place("", _("Overview")),
        Place("/reasons", _("Contact reasons")),
        Place("/unanswered", _("What found no answer")),
        Place("/pages", _("Pages")),
        Place("/changes", _("Did it help?"), of_period=False),
        Place("/goals", _("Goals"), of_period=False),
        Place("/voices", _("Voices from elsewhere")),
        Place("/report", _("Report"), of_period=False),
    )


def entries(viewer: Viewer, site_id: str, address: str, query: Mapping[str, str]) -> list[Entry]:
    """Return the column for the page at ``address``; ``query`` is its period and filters."""
    home = f"/console/{quote(site_id, safe='')}/analytics"
    below = address.removeprefix(home)
    kept = f"?{urlencode(query)}" if query else ""
    return [
        Entry(
            place.label,
            f"{home}{place.path}{kept if place.of_period else ''}",
            below == place.path or (bool(place.path) and below.startswith(f"{place.path}/")),
        )
        for place in places()
        if viewer.may(site_id, *place.roles)
    ]
