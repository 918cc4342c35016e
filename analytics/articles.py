"""What each article did in an inquiry: given, confirmed, denied, escalated after. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from analytics.model import Event, Inquiry
from analytics.outcomes import Word

SAID = ("given", "confirmed", "denied", "escalated")


@dataclass(frozen=True)
class Use:
    """One article in one inquiry: when it was first given, and what came of it there.

    ``word`` is the last one said to that article before the inquiry ended; ``escalated`` tells
    whether the inquiry was handed over after the article was given.
    """

    article_id: str
    given_at: datetime
    word: Word | None = None
    escalated: bool = False

    @property
    def said(self) -> tuple[str, ...]:
        """Which of `SAID` hold."""
        words = {"yes": ("confirmed",), "no": ("denied",)}
        return (
            "given",
            *words.get(self.word or "", ()),
            *(("escalated",) if self.escalated else ()),
        )


Uses = Mapping[str, Use]
"""The articles given in one inquiry, by name."""


@dataclass(frozen=True)
class ArticleUse:
    """In how many inquiries an article was given, and what came of it."""

    article_id: str
    given: int = 0
    confirmed: int = 0
    denied: int = 0
    escalated: int = 0


def after_event(uses: Uses, event: Event, inquiry: Inquiry) -> Uses:
    """Return the uses after an event of their inquiry; ``inquiry`` is as the event left it."""
    if event.kind == "answer":
        uses = _given(uses, event)
    elif event.kind == "feedback":
        uses = _judged(uses, event, inquiry)
    return handed_over(uses, inquiry)


def handed_over(uses: Uses, inquiry: Inquiry) -> Uses:
    """Return the uses with what became of them in an inquiry as it now is."""
    return {name: _escalated(use, inquiry) for name, use in uses.items()}


def _given(uses: Uses, event: Event) -> Uses:
    name = event.payload.get("article_id")
    if not isinstance(name, str) or not name:
        return uses
    known = uses.get(name)
    at = event.occurred_at if known is None else min(known.given_at, event.occurred_at)
    return {**uses, name: replace(known or Use(name, at), given_at=at)}


def _judged(uses: Uses, event: Event, inquiry: Inquiry) -> Uses:
    name = str(event.payload.get("article_id") or inquiry.last_article_id or "")
    too_late = inquiry.ended_at is not None and event.occurred_at > inquiry.ended_at
    if name not in uses or too_late:
        return uses
    word: Word = "yes" if event.payload.get("solved") else "no"
    return {**uses, name: replace(uses[name], word=word)}


def _escalated(use: Use, inquiry: Inquiry) -> Use:
    at = inquiry.escalated_at
    escalated = at is not None and use.given_at <= at
    return use if use.escalated == escalated else replace(use, escalated=escalated)
