"""Who is in front of the screen, and whether they may be here."""

from __future__ import annotations

from dataclasses import dataclass

from flask import g, request

from madoguchi import accounts, sessions, sites
from madoguchi.access import Viewer
from madoguchi.errors import NotSignedIn
from madoguchi.http import SESSION_COOKIE, client_address
from madoguchi.sites import Site

from .state import shell


@dataclass(frozen=True)
class SitePage:
    """One site, opened by a person who may."""

    viewer: Viewer
    site: Site


def session() -> sessions.Session | None:
    """Return the living session of this request, read once, or None."""
    if "madoguchi_session" not in g:
        token = request.cookies.get(SESSION_COOKIE)
        g.madoguchi_session = None
        if token:
            with shell().db.read() as tx:
                g.madoguchi_session = sessions.find_session(tx, token, shell().clock)
    found: sessions.Session | None = g.madoguchi_session
    return found


def signed_in() -> Viewer:
    """Return who is signed in; NotSignedIn leads a person to the sign-in page."""
    if "madoguchi_viewer" not in g:
        living = session()
        if living is None:
            raise NotSignedIn("Please sign in.")
        with shell().db.read() as tx:
            g.madoguchi_viewer = accounts.viewer_of(tx, living.account)
    viewer: Viewer = g.madoguchi_viewer
    return viewer


def site_page(site_id: str, *roles: str) -> SitePage:
    """Return the site and the person, who has one of the roles there (or any, without roles)."""
    viewer = signed_in()
    viewer.require(site_id, *roles)
    with shell().db.read() as tx:
        return SitePage(viewer, sites.get_site(tx, site_id))


def remote_address() -> str:
    """Return the caller's address, as seen by the outermost proxy that is ours."""
    return client_address(
        request.remote_addr,
        request.headers.get("X-Forwarded-For"),
        shell().settings.trusted_proxies,
    )
