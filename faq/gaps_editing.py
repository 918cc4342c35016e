"""Putting gaps aside, taking them back, and knowing them again after each search."""

from __future__ import annotations

from collections.abc import Sequence

from faq import gaps_store
from faq.gaps import Gap
from faq.gaps_aside import Aside, is_aside, kept_up, key, known_by, only_in, words_of
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


def put_aside(
    tx: Transaction, site_id: str, gaps: Sequence[Gap], gap: Gap, by: str | None, clock: Clock
) -> None:
    """Put a gap aside until clearly more is asked; what came back in it is part of it.

    ``gaps`` are all that the search found. A second time changes nothing.
    """
    tx.lock("site", site_id)
    asides = gaps_store.asides(tx, site_id)
    if is_aside(gap, asides):
        return
    _leave(tx, site_id, known_by(gap, asides), [one for one in gaps if one is not gap])
    aside = Aside(new_id("gap"), gap.locale, words_of(gap), gap.times)
    gaps_store.add(tx, site_id, aside, by, clock())


def take_back(
    tx: Transaction, site_id: str, gaps: Sequence[Gap], locale: str, wording: str
) -> None:
    """Take back the gap of a wording, found by a search among ``gaps``, or what is known by it.

    What was put aside with it and is a gap of its own now stays aside. Raise `NotFound` where
    nothing was put aside.
    """
    tx.lock("site", site_id)
    asides, word = gaps_store.asides(tx, site_id), key(wording)
    gap = next((one for one in gaps if one.locale == locale and word in words_of(one)), None)
    found = [one for one in asides if one.locale == locale and word in one.wordings]
    if gap:
        found = known_by(gap, asides)
    if not found:
        raise NotFound("There is no such gap.")
    _leave(tx, site_id, found, [one for one in gaps if one is not gap])


def _leave(tx: Transaction, site_id: str, asides: Sequence[Aside], others: Sequence[Gap]) -> None:
    """Leave of what was put aside what stands in other gaps."""
    left = [only_in(others, one) for one in asides]
    gaps_store.keep_words(tx, site_id, (one for one in left if one.wordings))
    gaps_store.remove(tx, site_id, (one.id for one in left if not one.wordings))


def keep_up(tx: Transaction, site_id: str, gaps: Sequence[Gap]) -> None:
    """After a search, know what is put aside by the words in which it is asked now."""
    tx.lock("site", site_id)
    gaps_store.keep_words(tx, site_id, kept_up(gaps, gaps_store.asides(tx, site_id)))
