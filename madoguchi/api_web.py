"""What every operation of the API for programs begins with: who calls, on which site."""

from __future__ import annotations

from collections.abc import Container, Iterable

from flask import request

from madoguchi import api_keys, sites
from madoguchi.access import Viewer
from madoguchi.api_operation import Operation
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotSignedIn
from madoguchi.http import bearer_token
from madoguchi.sites import Site


def caller(db: Database, clock: Clock, site_id: str, operation: Operation) -> tuple[Viewer, Site]:
    """Return who calls an operation, by the key sent, and the site, if both may be.

    Raise `NotSignedIn`, `NotAllowed`, `NotFound`, and `InvalidInput` for a name in the query that
    the operation does not have.
    """
    token = bearer_token(request.headers.get("Authorization"))
    if token is None:
        raise NotSignedIn("Send an API key as “Authorization: Bearer …”.")
    viewer = api_keys.viewer_of(db, token, clock)
    viewer.require(site_id, *operation.roles)
    with db.read() as tx:
        found = sites.get_site(tx, site_id)
    check_names(request.args, operation.query)
    return viewer, found


def check_names(given: Iterable[str], known: Container[str]) -> None:
    """Raise `InvalidInput` for a name that there is not: a slip must not change anything."""
    for name in given:
        if name not in known:
            raise InvalidInput("There is no field %(name)s.", field=name[:40], name=name[:40])
