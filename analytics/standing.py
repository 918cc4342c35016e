"""Whom a contact stands for, and whether that person was erased, as the log tells it.

A contact stands for itself until it was merged into another. It is looked up when an event is
written and worked out anew in a rebuild, so it does not matter which came first, the merge or the
erasure, or the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analytics import contacts_store as store
from analytics.contacts_store import Standing
from analytics.events import ABOUT_CONTACTS
from analytics.model import Event
from analytics.tombstones import ERASED, tombstone
from madoguchi.clock import to_text
from madoguchi.database.protocol import Transaction

_AT_A_TIME = 500


def as_it_stands(tx: Transaction, event: Event) -> Event:
    """Return an event as it may be written now: of whom its contact stands for, erased or not."""
    if event.contact_id is None or event.kind in ABOUT_CONTACTS:
        return event
    found = store.standing(tx, event.site_id, event.contact_id)
    payload = tombstone(event.payload) if found.erased_at else event.payload
    return replace(event, contact_id=found.stands_for, payload=payload)


def of_whom_they_are(events: Iterable[Event], standings: Mapping[str, Standing]) -> Iterable[Event]:
    """Yield events with the contact that stands for theirs."""
    for event in events:
        one = standings.get(event.contact_id or "")
        yield event if one is None else replace(event, contact_id=one.stands_for)


def fold_standings(
    told: Iterable[Event], known: Mapping[str, Standing] | None = None
) -> dict[str, Standing]:
    """Return how contacts stand after merges and erasures, in whatever order these are told."""
    before = known or {}
    into = {id: one.stands_for for id, one in before.items() if one.stands_for != id}
    erased = {id: one.erased_at for id, one in before.items() if one.erased_at}
    for event in told:
        assert event.contact_id is not None
        if event.kind == "contacts_merged":
            into[event.payload["merged"]] = event.contact_id
        else:
            erased |= dict.fromkeys(event.payload["contacts"], to_text(event.occurred_at))
    return {id: Standing(_last(id, into), erased.get(id)) for id in into.keys() | erased.keys()}


def note(tx: Transaction, event: Event) -> None:
    """Store how contacts stand after one more merge or erasure."""
    known = store.standings(tx, event.site_id)
    after = fold_standings([event], known)
    changed = {id: one for id, one in after.items() if known.get(id) != one}
    store.save_standings(tx, event.site_id, changed)


def restore(tx: Transaction, site_id: str) -> dict[str, Standing]:
    """Work out anew how a site's contacts stand, and lay the tombstones that are missing."""
    found = fold_standings(store.told_of_contacts(tx, site_id))
    store.forget_standings(tx, site_id)
    store.save_standings(tx, site_id, found)
    erased = sorted(contact_id for contact_id, one in found.items() if one.erased_at)
    for start in range(0, len(erased), _AT_A_TIME):
        lay_tombstones(tx, site_id, erased[start : start + _AT_A_TIME])
    return found


def lay_tombstones(tx: Transaction, site_id: str, contact_ids: list[str]) -> list[Event]:
    """Put tombstones in the place of contacts' payloads; return the events as they were."""
    events = store.events_of_contacts(tx, site_id, contact_ids)
    full = [event for event in events if ERASED not in event.payload]
    store.replace_payloads(tx, [(event.id, tombstone(event.payload)) for event in full])
    return full


def _last(contact_id: str, into: Mapping[str, str]) -> str:
    while contact_id in into:
        contact_id = into[contact_id]
    return contact_id
