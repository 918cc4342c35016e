"""Erasing a person and merging two contacts (fine print 28): events themselves.

Both are done in the caller's transaction, who holds the conversations of everybody concerned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from analytics import (
    contacts_store,
    keeping,
    missed_store,
    reasons_forgetting,
    standing,
    store,
    voices_store,
)
from analytics.derived import local_day
from analytics.model import Event
from analytics.rebuilding import make
from analytics.recording import record
from analytics.zones_store import settled_zone
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict


@dataclass(frozen=True)
class Erased:
    """From how many events an erasure took words, and which these and their voices were."""

    events: int
    words: frozenset[str]


def merge(
    tx: Transaction, site_id: str, kept: str, other: str, now: datetime, by: str | None
) -> str:
    """Let ``kept`` stand for ``other`` from now on; return the contact that stands for both.

    ``by`` is the account that did it. Raises Conflict when they are one already, or when one of
    them was erased.
    """
    first, second = (contacts_store.standing(tx, site_id, id) for id in (kept, other))
    if first.stands_for == second.stands_for:
        raise Conflict("These two are one contact already. Nothing was changed.")
    if first.erased_at or second.erased_at:
        raise Conflict("Who was erased cannot be merged with anybody. Nothing was changed.")
    _tell(
        tx,
        Event(
            site_id=site_id,
            kind="contacts_merged",
            occurred_at=now,
            contact_id=first.stands_for,
            payload={"merged": second.stands_for, "by": by},
        ),
    )
    _make_anew(tx, site_id, contacts_store.one_person(tx, site_id, first.stands_for))
    return first.stands_for


def erase(tx: Transaction, site_id: str, contact_id: str, now: datetime, by: str | None) -> Erased:
    """Put tombstones in the place of all that the log holds of a person, and log that it was done.

    The person is every contact that stands for the same one; ``by`` is the account that did it.
    Raises Conflict when they were erased before.
    """
    if contacts_store.standing(tx, site_id, contact_id).erased_at:
        raise Conflict("This person was erased before. There is nothing left to erase.")
    person = contacts_store.one_person(tx, site_id, contact_id)
    were = standing.lay_tombstones(tx, site_id, person)
    _tell(
        tx,
        Event(
            site_id=site_id,
            kind="contact_erased",
            occurred_at=now,
            contact_id=person[0],
            payload={"contacts": person, "by": by},
        ),
    )
    said = [*_make_anew(tx, site_id, person), *voices_store.of_contacts(tx, site_id, person)]
    reasons_forgetting.forget(tx, site_id, said)
    _count, of_voices = voices_store.silence(tx, site_id, person)
    words = [*(event.payload.get("text") for event in were), *of_voices]
    return Erased(len(were), frozenset(text for text in words if isinstance(text, str) and text))


def _tell(tx: Transaction, event: Event) -> None:
    record(tx, event)
    standing.note(tx, event)


def _make_anew(tx: Transaction, site_id: str, person: Iterable[str]) -> list[str]:
    """Keep what the events of a person's conversations say by now; return their inquiries."""
    inquiries: list[str] = []
    zone, standings = settled_zone(tx, site_id), contacts_store.standings(tx, site_id)
    events = contacts_store.events_of_contacts(tx, site_id, list(person))
    events.sort(key=lambda event: event.conversation_id or "")
    for _name, said in groupby(events, key=lambda event: event.conversation_id):
        made = make(standing.of_whom_they_are(said, standings), zone)
        days = {one.inquiry_id: local_day(one.started_at, zone) for one in made.inquiries}
        for one in made.inquiries:
            before = store.inquiry(tx, one.inquiry_id)
            followed = before.followed if before else one.followed
            keeping.save(tx, before, replace(one, followed=followed))
        missed_store.forget(tx, days)
        for missed in made.missed:
            missed_store.add(tx, site_id, days[missed.inquiry_id], [missed])
        inquiries += days
    return inquiries
