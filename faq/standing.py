"""Where an article stands, and the steps that bring it to where it shall stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import cast

from faq import store
from faq.model import MOVES_CUSTOMERS, Article, ArticleRevision, Change, Draft, Status
from madoguchi.database.protocol import Transaction


@dataclass(frozen=True, slots=True)
class Standing:
    """The newest text and its status, the live text, and the one that waits for its time."""

    newest: Draft
    status: Status
    live: Draft | None = None
    scheduled: Draft | None = None


def standings(tx: Transaction, site_id: str, articles: Iterable[Article]) -> dict[str, Standing]:
    """Return where articles of a site stand, by id."""
    live = {item.id: item.draft for item in store.published_articles(tx, site_id, audience="")}
    scheduled = {item.id: item.draft for item in store.scheduled_articles(tx, site_id)}
    return {
        item.id: Standing(item.draft, item.status, live.get(item.id), scheduled.get(item.id))
        for item in articles
    }


def standing(steps: Iterable[ArticleRevision]) -> Standing:
    """Return where an article stands after some steps of it, at least one, oldest first. Pure."""
    newest, status = Draft("", "", ""), "draft"
    live = scheduled = None
    for step in steps:
        newest = step.draft
        if step.change == "published":
            live, scheduled = newest, None
        elif step.change in MOVES_CUSTOMERS:
            live, scheduled = None, scheduled if step.change == "expired" else None
        elif step.change == "scheduled":
            scheduled = newest
        resting = "published" if live else "draft"
        status = step.change if step.change in ("in_review", "archived") else resting
    return Standing(newest, cast("Status", status), live, scheduled)


def steps_to(now: Standing, wanted: Standing) -> list[tuple[Draft, Change]]:
    """Return the steps from one standing to another, none where they are the same. Pure.

    A text that waits for its time is left alone where none is wanted: no step takes it back.
    """
    if wanted.status == "archived":
        there = now.status == "archived" and now.newest == wanted.newest
        return [] if there else [(wanted.newest, "archived")]
    steps: list[tuple[Draft, Change]] = []
    scheduled = now.scheduled
    if wanted.live is not None and now.live != wanted.live:
        steps.append((wanted.live, "published"))
        scheduled = None
    elif wanted.live is None and (now.live is not None or now.status == "archived"):
        steps.append((wanted.newest, "unpublished"))
        scheduled = None
    if wanted.scheduled is not None and scheduled != wanted.scheduled:
        steps.append((wanted.scheduled, "scheduled"))
    newest = steps[-1][0] if steps else now.newest
    in_review = wanted.status == "in_review"
    if newest != wanted.newest or in_review != (now.status == "in_review" and not steps):
        steps.append((wanted.newest, "in_review" if in_review else "draft"))
    return steps
