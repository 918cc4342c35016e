"""The SQL of contacts: whom an id stands for, who was erased, and what the log holds of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from analytics.model import Event
from analytics.store import event_from_row
from madoguchi.database.protocol import Transaction


class Standing(NamedTuple):
    """The contact that an id stands for, and when that person was erased."""

    stands_for: str
    erased_at: str | None = None


def standing(tx: Transaction, site_id: str, contact_id: str) -> Standing:
    """Return how a contact stands: for itself, unless the log says something else."""
    row = tx.one(
        """
        SELECT stands_for, erased_at FROM contact_standing
        WHERE site_id = :site_id AND contact_id = :contact_id
        """,
        site_id=site_id,
        contact_id=contact_id,
    )
    return Standing(row["stands_for"], row["erased_at"]) if row else Standing(contact_id)


def standings(tx: Transaction, site_id: str) -> dict[str, Standing]:
    """Return how the contacts of a site stand of which the log says anything."""
    rows = tx.all("SELECT * FROM contact_standing WHERE site_id = :site_id", site_id=site_id)
    return {row["contact_id"]: Standing(row["stands_for"], row["erased_at"]) for row in rows}


def one_person(tx: Transaction, site_id: str, contact_id: str) -> list[str]:
    """Return every id that stands for the same contact as this one, that contact first."""
    root = standing(tx, site_id, contact_id).stands_for
    rows = tx.all(
        """
        SELECT contact_id FROM contact_standing
        WHERE site_id = :site_id AND stands_for = :root AND contact_id <> :root
        ORDER BY contact_id
        """,
        site_id=site_id,
        root=root,
    )
    return [root, *(row["contact_id"] for row in rows)]


def save_standings(tx: Transaction, site_id: str, changed: Mapping[str, Standing]) -> None:
    """Store how contacts stand from now on."""
    tx.run_many(
        """
        INSERT INTO contact_standing (site_id, contact_id, stands_for, erased_at)
        VALUES (:site_id, :contact_id, :stands_for, :erased_at)
        ON CONFLICT (site_id, contact_id) DO UPDATE SET
            stands_for = excluded.stands_for, erased_at = excluded.erased_at
        """,
        [
            {"site_id": site_id, "contact_id": contact_id, **one._asdict()}
            for contact_id, one in changed.items()
        ],
    )


def forget_standings(tx: Transaction, site_id: str) -> None:
    """Delete all that is known of how contacts stand; the log tells it again."""
    tx.run("DELETE FROM contact_standing WHERE site_id = :site_id", site_id=site_id)


def told_of_contacts(tx: Transaction, site_id: str) -> list[Event]:
    """Return the merges and erasures of a site, in the order they were written."""
    rows = tx.all(
        """
        SELECT * FROM event
        WHERE site_id = :site_id AND kind IN ('contacts_merged', 'contact_erased') ORDER BY id
        """,
        site_id=site_id,
    )
    return [event_from_row(row) for row in rows]


def events_of_contacts(tx: Transaction, site_id: str, contact_ids: Sequence[str]) -> list[Event]:
    """Return what the log holds of contacts' conversations, in the order it was written."""
    names = {f"id{n}": contact_id for n, contact_id in enumerate(contact_ids)}
    rows = tx.all(
        f"""
        SELECT event.* FROM conversation JOIN event ON event.conversation_id = conversation.id
        WHERE conversation.contact_id IN ({", ".join(f":{name}" for name in names)})
            AND event.site_id = :site_id
        ORDER BY event.id
        """,
        site_id=site_id,
        **names,
    )
    return [event_from_row(row) for row in rows]


def replace_payloads(
    tx: Transaction, payloads: Iterable[tuple[int | None, Mapping[str, Any]]]
) -> None:
    """Put other payloads in the place of events': the one thing that ever changes in the log."""
    tx.run_many(
        "UPDATE event SET payload = :payload WHERE id = :id",
        [
            {"id": id, "payload": json.dumps(payload, ensure_ascii=False, sort_keys=True)}
            for id, payload in payloads
        ],
    )
