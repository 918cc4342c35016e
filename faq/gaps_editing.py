"""Putting gaps aside, taking them back, and knowing them again after each search."""

from __future__ import annotations

from collections.abc import Sequence

from faq import gaps_store
from faq.gaps import Gap
from faq.gaps_aside import Aside, kept_up, key, known_by
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import NotFound
from madoguchi.ids import new_id


def named(gaps: Sequence[Gap], locale: str, wording: str) -> Gap:
    """Return the gap that a wording belongs to; raise `NotFound` where none has it."""
    for gap in gaps:
        if gap.locale == locale and any(one.text == wording for one in gap.wordings):
            return gap
    raise NotFound("There is no such gap.")


def put_aside(tx: Transaction, site_id: str, gap: Gap, by: str | None, clock: Clock) -> None:
    """Put a gap aside until clearly more is asked; what was put aside in it before is part of it.

    A second time changes nothing.
    """
    tx.lock("site", site_id)
    before = known_by(gap, gaps_store.asides(tx, site_id))
    gaps_store.remove(tx, site_id, (one.id for one in before))
    words = frozenset(key(one.text) for one in gap.wordings)
    aside = Aside(new_id("gap"), gap.locale, words, gap.times)
    gaps_store.add(tx, site_id, aside, by, clock())


def take_back(tx: Transaction, site_id: str, locale: str, wording: str) -> None:
    """Take back what was put aside with a wording; raise `NotFound` where nothing was."""
    found = [
        one.id
        for one in gaps_store.asides(tx, site_id)
        if one.locale == locale and key(wording) in one.wordings
    ]
    if not found:
        raise NotFound("There is no such gap.")
    gaps_store.remove(tx, site_id, found)


def keep_up(tx: Transaction, site_id: str, gaps: Sequence[Gap]) -> None:
    """After a search, know what is put aside by the words in which it is asked now."""
    tx.lock("site", site_id)
    gaps_store.keep_words(tx, site_id, kept_up(gaps, gaps_store.asides(tx, site_id)))
