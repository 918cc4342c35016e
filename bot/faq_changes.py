"""What the FAQ tells analytics: each change that customers saw, for "did it help?"."""

from __future__ import annotations

from datetime import datetime

from analytics.changes import FaqChange, Kind
from faq import live_store
from madoguchi.database.protocol import Transaction


def faq_changes(tx: Transaction, site_id: str, since: datetime) -> list[FaqChange]:
    """Return what customers saw change since a moment, in order.

    New tags, a day of review and the like change nothing for them, and are left out.
    """
    return [
        FaqChange(
            at=one.at,
            kind=kind,
            article_id=one.article_id,
            title=one.title,
            locale=one.locale,
            topic=one.new_category if one.is_live else one.old_category,
            topic_before=one.old_category if one.was_live else None,
            revision=one.new,
            revision_before=one.old if one.was_live else None,
            author=one.author,
        )
        for one in live_store.moves(tx, site_id, since)
        if (kind := _kind(one)) is not None
    ]


def _kind(one: live_store.Moved) -> Kind | None:
    if one.is_live and not one.was_live:
        return "published"
    if one.was_live and not one.is_live:
        return "taken_back"
    if not one.is_live:
        return None
    if one.reworded:
        return "changed"
    return "moved" if one.new_category != one.old_category else None
