"""The people behind conversations: what there is of one, erasing them, merging two of them.

Each is one transaction that holds every conversation of theirs, so that a turn that is being
thought finds either all of it or nothing left to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from analytics import contacts as log_of_contacts
from analytics import contacts_store as standings
from analytics.recording import DEFAULT_IDLE_MINUTES
from bot import contacts_store as store
from bot.flows.store import forget_dialogue
from bot.log import TOPIC, Log
from madoguchi.clock import Clock, from_text
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound

Forget = Callable[[Transaction, str, Collection[str]], None]
"""``(tx, site_id, words)``: let go of words that were typed, wherever a copy of them is left."""


@dataclass(frozen=True)
class Person:
    """A contact with those it stands for, and how much there is of them."""

    contact_id: str
    stands_for: tuple[str, ...]
    conversations: tuple[str, ...]
    messages: int
    events: int
    erased_at: datetime | None


class People:
    """What is done to contacts; ``name`` is always the id of a contact or of a conversation."""

    def __init__(
        self,
        db: Database,
        clock: Clock,
        forget: Forget,
        *,
        idle_minutes: int = DEFAULT_IDLE_MINUTES,
    ) -> None:
        self._db = db
        self._clock = clock
        self._forget = forget
        self._idle_minutes = idle_minutes

    def show(self, site_id: str, name: str) -> Person:
        """Return what there is of a person; NotFound when there is nobody of this name."""
        with self._db.read() as tx:
            return _person(tx, site_id, name)

    def erase(self, site_id: str, name: str, by: str | None) -> Person:
        """Erase a person for good; return what there was. Conflict when they were erased before."""
        now = self._clock()
        with self._db.write() as tx:
            tx.lock("site", site_id)
            person = self._held(tx, site_id, name)
            for conversation_id in person.conversations:
                self._close(tx, conversation_id)
            erased = log_of_contacts.erase(tx, site_id, person.contact_id, now, by)
            for conversation_id in person.conversations:
                store.wipe_conversation(tx, conversation_id, now)
                forget_dialogue(tx, conversation_id)
            self._forget(tx, site_id, erased.words)
            tx.announce(TOPIC)
        return replace(person, events=erased.events)

    def merge(self, site_id: str, kept: str, other: str, by: str | None) -> Person:
        """Let one contact stand for another; return the one that is left.

        Conflict when they are one already or one was erased.
        """
        now = self._clock()
        with self._db.write() as tx:
            tx.lock("site", site_id)
            first, second = self._held(tx, site_id, kept), self._held(tx, site_id, other)
            log_of_contacts.merge(tx, site_id, first.contact_id, second.contact_id, now, by)
            return _person(tx, site_id, first.contact_id)

    def _held(self, tx: Transaction, site_id: str, name: str) -> Person:
        """Return a person whose conversations nobody else can write in until the end."""
        for conversation_id in _person(tx, site_id, name).conversations:
            tx.lock("conversation", conversation_id)
        return _person(tx, site_id, name)

    def _close(self, tx: Transaction, conversation_id: str) -> None:
        """Let what still waits for people end: whoever is erased has withdrawn."""
        log = Log.open(tx, conversation_id, self._clock, self._idle_minutes)
        if log.conversation.status in ("open", "snoozed"):
            log.record("withdrawn")


def _person(tx: Transaction, site_id: str, name: str) -> Person:
    contact_id = store.contact_named(tx, site_id, name)
    if contact_id is None:
        raise NotFound("There is no such contact.")
    root, *others = standings.one_person(tx, site_id, contact_id)
    erased_at = standings.standing(tx, site_id, root).erased_at
    return Person(
        contact_id=root,
        stands_for=tuple(others),
        conversations=tuple(store.conversations_of(tx, [root, *others])),
        messages=store.count_messages(tx, [root, *others]),
        events=len(standings.events_of_contacts(tx, site_id, [root, *others])),
        erased_at=from_text(erased_at) if erased_at else None,
    )
