"""The inquiries once more, from the events alone."""

from __future__ import annotations

from collections.abc import Iterable

from analytics import page_store, store
from analytics.inquiries import fold
from analytics.model import Event, TrackedInquiry
from madoguchi.database.protocol import Transaction


def refold(log: Iterable[Event]) -> list[TrackedInquiry]:
    """Fold events, in the order they were written, into inquiries in the order they began."""
    inquiries: dict[str, TrackedInquiry] = {}
    for event in log:
        if event.inquiry_id is None:
            continue
        folded = fold(inquiries.get(event.inquiry_id), event)
        if folded is not None:
            inquiries[event.inquiry_id] = folded
    return list(inquiries.values())


def rebuild(tx: Transaction, site_id: str) -> int:
    """Replace the inquiries of a site, and its views of pages, by what its events say.

    Returns how many inquiries there are.
    """
    store.hold_log(tx)
    page_store.rebuild(tx, site_id)
    inquiries = refold(store.inquiry_events(tx, site_id))
    store.delete_inquiries(tx, site_id)
    store.save_inquiries(tx, inquiries)
    return len(inquiries)


def differing(tx: Transaction, site_id: str) -> list[str]:
    """Return the names of inquiries whose stored row is not what the events say."""
    told = {i.inquiry_id: store.to_row(i) for i in refold(store.inquiry_events(tx, site_id))}
    kept = {i.inquiry_id: store.to_row(i) for i in store.site_inquiries(tx, site_id)}
    return sorted(name for name in told.keys() | kept.keys() if told.get(name) != kept.get(name))
