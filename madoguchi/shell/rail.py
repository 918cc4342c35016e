"""The rail: the places of a site, shown to those who may enter and only where they exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from madoguchi import access, sites
from madoguchi.access import Viewer
from madoguchi.errors import NotFound
from madoguchi.i18n import gettext as _
from madoguchi.sites import Site

from .state import shell

FIRST_PLACE = {"viewer": "analytics", "editor": "faq", "writer": "faq", "agent": "inbox"}
"""Where a role's day begins; an administrator starts at the first place of the rail."""


@dataclass(frozen=True)
class Place:
    """One entry of the rail: its address is ``/console/<site>/<key>``."""

    key: str
    label: str
    roles: tuple[str, ...]


def places() -> tuple[Place, ...]:
    """Return all places in the language in force."""
    return (
        Place("inbox", _("Inbox"), access.USE_INBOX),
        Place("faq", _("FAQ"), access.READ_FAQ),
        Place("bot", _("Bot"), access.READ_FAQ),
        Place("analytics", _("Analytics"), access.READ_ANALYTICS),
        Place("settings", _("Settings"), access.MANAGE_SITE),
    )


def open_places(viewer: Viewer, site_id: str) -> list[Place]:
    """Return the places this person may enter on a site."""
    return [
        place
        for place in places()
        if viewer.may(site_id, *place.roles) and _exists(f"/console/{site_id}/{place.key}")
    ]


def landing(viewer: Viewer, site_id: str) -> str:
    """Return the address a person starts at on a site."""
    found = [place.key for place in open_places(viewer, site_id)]
    first = FIRST_PLACE.get(viewer.role(site_id) or "")
    if first in found:
        return f"/console/{site_id}/{first}"
    return f"/console/{site_id}/{found[0]}" if found else "/console/profile"


def sites_of(viewer: Viewer) -> list[Site]:
    """Return the sites this person may open, in the order of names."""
    with shell().db.read() as tx:
        return [site for site in sites.list_sites(tx) if viewer.may(site.id)]


def home(viewer: Viewer) -> str:
    """Return where a person goes after signing in; NotFound says whom to ask when nowhere."""
    own = sites_of(viewer)
    if own:
        return landing(viewer, own[0].id)
    if viewer.is_admin:
        return "/console/sites"
    raise NotFound("You do not work on any site yet. Ask an administrator to invite you.")


def context(viewer: Viewer, site: Site | None) -> dict[str, Any]:
    """Return what the frame of a page shows."""
    return {
        "rail": open_places(viewer, site.id) if site else [],
        "own_sites": sites_of(viewer),
    }


def _exists(path: str) -> bool:
    adapter = current_app.url_map.bind("")
    try:
        adapter.match(path, method="GET")
    except RequestRedirect:
        return True
    except HTTPException:
        return False
    return True
