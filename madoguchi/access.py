"""Who may do what: a `Viewer` is the signed-in person with a role on each of their sites.

=========  ======================================================
admin      everything on the site
editor     edits and publishes the FAQ, reads the analytics and conversations
writer     writes drafts of the FAQ and asks for their review, reads as an editor does
agent      works in the inbox, reads the FAQ
viewer     reads the analytics, the FAQ and the conversations behind them
=========  ======================================================

An account with ``is_admin`` may do everything everywhere. The tuples below are meant to be
spread: ``viewer.require(site_id, *READ_FAQ)``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from madoguchi.errors import NotAllowed, NotFound

ROLES = ("admin", "editor", "writer", "agent", "viewer")

MANAGE_SITE = ("admin",)
USE_INBOX = ("agent",)
READ_CONVERSATIONS = ("editor", "writer", "agent", "viewer")
PUBLISH_FAQ = ("editor",)
EDIT_FAQ = ("editor", "writer")
READ_FAQ = ("editor", "writer", "agent", "viewer")
READ_ANALYTICS = ("editor", "writer", "viewer")
IMPORT_VOICES = ("editor",)


@dataclass(frozen=True)
class Viewer:
    """The person in front of the screen."""

    account_id: str
    name: str
    is_admin: bool
    roles: Mapping[str, str]
    locale: str | None = None

    def role(self, site_id: str) -> str | None:
        """Return the role on a site, or None when the site is not theirs."""
        return "admin" if self.is_admin else self.roles.get(site_id)

    def may(self, site_id: str, *roles: str) -> bool:
        """Say whether one of the roles (any role, when none is named) is theirs on the site."""
        role = self.role(site_id)
        return role is not None and (not roles or role == "admin" or role in roles)

    def require(self, site_id: str, *roles: str) -> None:
        """Raise NotFound for a site that is not theirs, NotAllowed for too small a role."""
        if self.role(site_id) is None:
            raise NotFound("There is no such site.")
        if not self.may(site_id, *roles):
            raise NotAllowed("Your role on this site does not allow this.")

    def require_admin(self) -> None:
        """Raise NotAllowed unless this is an administrator of the whole installation."""
        if not self.is_admin:
            raise NotAllowed("Only an administrator may do this.")
