"""Importing page figures: read first, counted when somebody says so, and the last one undone."""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics import page_figures_store as store
from analytics.page_figures import Read, decoded, read
from analytics.page_figures_store import PageImport
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.ids import new_id


@dataclass(frozen=True)
class Preview:
    """A file that was read, and how many of its days are counted already and would be replaced."""

    kept: PageImport
    read: Read
    replaces: int


def keep(
    tx: Transaction, site_id: str, name: str, data: bytes, account_id: str | None, clock: Clock
) -> Preview:
    """Read a file and keep it; nothing of it is counted yet. Raise `InvalidInput`."""
    text = decoded(data)
    found = _read(tx, site_id, text)
    if not found.days:
        if found.problems:
            raise found.problems[0].error
        raise InvalidInput("No row says which page its numbers are of. Nothing was imported.")
    kept = PageImport(
        id=new_id("pim"),
        name=name[:200],
        state="read",
        text=text,
        first=found.days[0],
        last=found.days[-1],
        days=len(found.days),
        pages=found.pages,
        author=None,
        created_at=clock(),
    )
    store.add_import(tx, site_id, kept, account_id)
    return Preview(kept, found, store.counted_days(tx, site_id, found.days))


def preview(tx: Transaction, site_id: str, import_id: str) -> Preview:
    """Look at a kept file again; raise `NotFound` once it is counted or forgotten."""
    kept = store.page_import(tx, site_id, import_id)
    if kept is None or kept.state != "read":
        raise NotFound("There is no such file of page figures. Choose it once more.")
    found = _read(tx, site_id, kept.text)
    return Preview(kept, found, store.counted_days(tx, site_id, found.days))


def count(tx: Transaction, site_id: str, import_id: str) -> PageImport:
    """Count a kept file: its days replace whatever there was of them.

    Raise `InvalidInput` while a row cannot be read: its day would be counted without it.
    """
    tx.lock("site", site_id)
    found = preview(tx, site_id, import_id)
    if found.read.problems:
        raise InvalidInput("Correct the rows that cannot be read first. Nothing was imported.")
    store.replace_days(tx, site_id, import_id, found.read.days, found.read.figures)
    store.set_state(tx, import_id, "done")
    return replace(found.kept, state="done", text="")


def forget(tx: Transaction, import_id: str) -> None:
    """Forget a kept file that is not to be counted."""
    store.delete_import(tx, import_id)


def undo(tx: Transaction, site_id: str, import_id: str) -> PageImport:
    """Take the last import back: its days are as they were before. Raise `Conflict` for others."""
    tx.lock("site", site_id)
    last = store.last_import(tx, site_id)
    if last is None or last.id != import_id or last.state != "done":
        raise Conflict("Only the last import can be undone, and only once.")
    store.restore_days(tx, site_id, import_id)
    store.set_state(tx, import_id, "undone")
    return last


def undo_named(tx: Transaction, site_id: str, name: str) -> PageImport:
    """Take the last import back, if it was of a file of this name; raise `Conflict` for others."""
    last = store.last_import(tx, site_id)
    if last is None or last.name != name:
        raise Conflict("Only the last import can be undone, and only once.")
    return undo(tx, site_id, last.id)


def _read(tx: Transaction, site_id: str, text: str) -> Read:
    site = sites.get_site(tx, site_id)
    return read(text, next(iter(site.allowed_origins), ""))
