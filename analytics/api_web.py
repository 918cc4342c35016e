"""The analytics API for programs, below ``/api/v1/sites/{site}``. Its table is `analytics.api`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, jsonify, request
from werkzeug.wrappers import Response

from analytics import figures, filters_store
from analytics.api import OPERATIONS
from analytics.asking import Asked
from analytics.batches import Events, event_batches, inquiry_batches, ndjson
from analytics.export_store import Place, place_of
from analytics.exporting import derived, facts_json
from analytics.filters import Filters
from analytics.model import TrackedInquiry
from analytics.onepage import read_page
from analytics.onepage_plain import page_json
from analytics.rates import to_json
from analytics.selections import Selection
from analytics.where_store import narrowed, of_period
from madoguchi.api_operation import BASE
from madoguchi.api_web import caller
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site

T = TypeVar("T")


def create_blueprint(db: Database, clock: Clock, public_url: str) -> Blueprint:
    """Return every operation of the table."""
    blueprint = Blueprint("analytics_api", __name__)
    api = Api(db, clock, public_url)
    for operation in OPERATIONS:

        def view(site: str, operation: Any = operation) -> Response:
            _viewer, found = caller(db, clock, site, operation)
            made = getattr(api, operation.name)(found)
            response = made if isinstance(made, Response) else jsonify(made)
            response.headers["Cache-Control"] = "no-store"
            return response

        rule = (BASE + operation.path).replace("{", "<").replace("}", ">")
        blueprint.add_url_rule(rule, operation.name, view, methods=[operation.method])
    return blueprint


@dataclass(frozen=True)
class Api:
    """The operations; each takes the site and returns JSON values or a response."""

    db: Database
    clock: Clock
    public_url: str

    def _asked(self, site: Site) -> Asked:
        with self.db.read() as tx:
            filters = filters_store.known(tx, site.id, Filters.read(request.args))
        return Asked(request.args, ZoneInfo(site.time_zone), filters, self.clock())

    def read_report(self, site: Site) -> Any:
        """Read one page."""
        asked = self._asked(site)
        with self.db.read() as tx:
            page = read_page(tx, site, asked.days(), asked.filters, asked.now)
        return page_json(page, self.public_url)

    def read_rates(self, site: Site) -> Any:
        """Read every rate."""
        asked = self._asked(site)
        first, end = asked.period()
        as_of = asked.instant("as_of") or asked.now
        with self.db.read() as tx:
            return to_json(figures.between(tx, site.id, first, end, asked.filters, as_of))

    def list_inquiries(self, site: Site) -> Any:
        """List one page."""
        asked = self._asked(site)
        where = of_period(site.id, *asked.period(), asked.filters)
        chosen = Selection.read(asked.only("outcome"))
        batches = inquiry_batches(
            self.db, narrowed(where, chosen, asked.now), _place(asked.text("cursor"))
        )
        found, more = _first(batches, asked.number("limit", 100, 1000))
        zone = ZoneInfo(site.time_zone)
        return {
            "inquiries": [_inquiry_json(one, zone) for one in found],
            "next": _cursor(found[-1]) if more else None,
        }

    def list_events(self, site: Site) -> Any:
        """List one page, or send all as lines while they are read."""
        asked = self._asked(site)
        after = asked.number("after", 0, 2**62, least=0)
        first, end = asked.instant("from"), asked.instant("to")
        batches = event_batches(self.db, Events(site.id, first, end, asked.text("kind"), after))
        if asked.text("format") == "ndjson":
            lines = (piece.encode() for piece in ndjson(batches))
            return Response(lines, content_type="application/x-ndjson")
        if asked.text("format") not in ("", "json"):
            raise InvalidInput(
                "There is no format %(name)s.", field="format", name=asked.text("format")[:20]
            )
        found, more = _first(batches, asked.number("limit", 1000, 1000))
        return {"events": found, "after": found[-1]["id"] if found else after, "more": more}


def _first(batches: Iterable[Sequence[T]], limit: int) -> tuple[list[T], bool]:
    """Return the first so many of some batches, and whether there are more."""
    found = list(islice((one for batch in batches for one in batch), limit + 1))
    return found[:limit], len(found) > limit


def _inquiry_json(inquiry: TrackedInquiry, zone: ZoneInfo) -> dict[str, Any]:
    more = derived(inquiry, zone)
    local = {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in more.items()
    }
    return {**facts_json(inquiry), **local}


def _cursor(inquiry: TrackedInquiry) -> str:
    return base64.urlsafe_b64encode("\n".join(place_of(inquiry)).encode()).decode()


def _place(cursor: str) -> Place | None:
    if not cursor:
        return None
    try:
        started_at, inquiry_id = base64.urlsafe_b64decode(cursor).decode().split("\n")
    except (binascii.Error, ValueError):
        raise InvalidInput(
            "This cursor is none of ours. Begin without one.", field="cursor"
        ) from None
    return Place(started_at, inquiry_id)
