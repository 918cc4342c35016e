"""What pages tell of their views, where the site measures them: checked, then one event."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from analytics.model import Event
from analytics.pages import page_of
from analytics.recording import record
from bot.typed import Admit
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotAllowed
from madoguchi.sites import Site

LONGEST_DWELL_MS = 4 * 60 * 60 * 1000
"""A longer look is a page that somebody forgot."""
_NAME = re.compile(r"[a-z0-9]{8,32}")


@dataclass(frozen=True)
class PageNotice:
    """A view of a page or its end, as a browser tells it.

    ``visit`` and ``view`` are names that the loader made up; ``kind`` is ``viewed`` or ``left``.
    """

    kind: str
    visit: str
    view: str
    page: str
    referrer: str | None = None
    locale: str | None = None
    dwell_ms: int | None = None


def note_page(
    db: Database, clock: Clock, site_id: str, notice: PageNotice, sender: str | None, admit: Admit
) -> bool:
    """Write a view or its end, once; return whether the site measures its pages at all.

    ``sender`` is the origin that the browser names. NotFound for an unknown site, NotAllowed for a
    page that may not embed the chat, InvalidInput for what is no notice.
    """
    with db.read() as tx:
        site = sites.get_site(tx, site_id)
    if not site.measure_pages:
        return False
    payload = _payload(notice)
    _check_page(site, payload["page"], sender)
    if notice.kind == "left" and payload["dwell_ms"] > LONGEST_DWELL_MS:
        return True
    event = Event(
        site_id=site.id,
        kind=f"page_{notice.kind}",
        occurred_at=clock(),
        channel="web",
        locale=_spoken(site, notice.locale or ""),
        client_id=f"{notice.visit}.{notice.view}.{notice.kind}",
        payload=payload,
    )
    with db.write() as tx:
        admit(tx)
        record(tx, event)
    return True


def _spoken(site: Site, tag: str) -> str | None:
    """Return the site's language that a page is in, None for any other."""
    return next((one for one in (tag, tag.split("-")[0]) if one in site.locales), None)


def _payload(notice: PageNotice) -> dict[str, Any]:
    if not (_NAME.fullmatch(notice.visit) and _NAME.fullmatch(notice.view)):
        raise InvalidInput("A name is 8 to 32 of a-z and 0-9.", field="visit")
    said = {"page": page_of(notice.page), "visit": notice.visit, "view": notice.view}
    if not said["page"]:
        raise InvalidInput("Send the address of a web page.", field="page")
    if notice.kind == "viewed":
        return said | {"referrer": page_of(notice.referrer) or None}
    if notice.kind == "left" and notice.dwell_ms is not None:
        return said | {"dwell_ms": notice.dwell_ms}
    raise InvalidInput("Tell “viewed”, or “left” with “dwell_ms”.", field="kind")


def _check_page(site: Site, page: str, sender: str | None) -> None:
    """Refuse pages of elsewhere; a page that hides its origin from others is believed."""
    shown = sites.origin("/".join(page.split("/")[:3]))
    if shown not in site.allowed_origins or sender not in (None, "null", shown):
        raise NotAllowed("This page may not show the chat.")
