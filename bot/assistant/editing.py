"""Changing the files of a site's assistant: only what can be read whole is kept.

Every change is a revision of its own, so that it can be taken back. The rows of the site are held,
so that two people never overwrite each other unseen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.assistant import store
from bot.assistant.model import Assistant
from bot.assistant.project import is_read, read_files
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, NotFound
from madoguchi.sites import get_site


@dataclass(frozen=True)
class Change:
    """Who changes the files, and what the list of changes says about it.

    ``seen`` is the revision that was looked at; Conflict where a newer one has come since. None
    overwrites whatever there is.
    """

    note: str
    made_by: str | None = None
    seen: int | None = None


def replace_files(
    tx: Transaction, site_id: str, files: Mapping[str, str], change: Change, clock: Clock
) -> tuple[int, Assistant]:
    """Keep files as a site's assistant, and return the revision's number and what they say.

    Raises `bot.assistant.problems.BadFiles` with everything that is wrong with them, NotFound for
    a site that is not there. Files that the assistant does not consist of are not kept.
    """
    kept = {name: text for name, text in files.items() if is_read(name)}
    assistant = read_files(kept)
    get_site(tx, site_id)
    tx.lock("site", site_id)
    number, before = store.files(tx, site_id)
    if change.seen is not None and change.seen != number:
        raise Conflict("Somebody else has changed the assistant meanwhile. Look at it again.")
    if kept == before:
        return number, assistant
    return store.add(tx, site_id, kept, change.note, change.made_by, clock()), assistant


def restore(
    tx: Transaction, site_id: str, number: int, change: Change, clock: Clock
) -> tuple[int, Assistant]:
    """Make an earlier revision the newest one again; NotFound where it is not kept any more."""
    found, files = store.files(tx, site_id, number)
    if found != number:
        raise NotFound("There is no such revision of the assistant.")
    return replace_files(tx, site_id, files, change, clock)
