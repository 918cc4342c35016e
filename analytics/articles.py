"""What each article did: given, confirmed, denied, escalated after. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from analytics.model import Event, Inquiry

SAID = ("given", "confirmed", "denied", "escalated")


@dataclass
class ArticleUse:
    """The names of the inquiries in which an article was given, and what came of it there.

    A yes or no belongs to the article it was said to, the last one of each inquiry counts.
    ``escalated`` are those handed over after the article was given.
    """

    article_id: str
    given: set[str] = field(default_factory=set)
    confirmed: set[str] = field(default_factory=set)
    denied: set[str] = field(default_factory=set)
    escalated: set[str] = field(default_factory=set)

    def names(self, said: str) -> set[str]:
        """Return the inquiries of one of `SAID`."""
        found: set[str] = getattr(self, said if said in SAID else "given")
        return found


def article_uses(events: Iterable[Event], inquiries: Iterable[Inquiry]) -> list[ArticleUse]:
    """Work out the use of every article given in some inquiries, most given first.

    ``events`` are their ``answer`` and ``feedback`` events in the order they were written.
    """
    known = {inquiry.inquiry_id: inquiry for inquiry in inquiries}
    uses: dict[str, ArticleUse] = {}
    latest: dict[str, str] = {}
    for event in events:
        inquiry = known.get(event.inquiry_id or "")
        if inquiry is None:
            continue
        name = event.payload.get("article_id") or latest.get(inquiry.inquiry_id)
        if not isinstance(name, str):
            continue
        if event.kind == "answer":
            latest[inquiry.inquiry_id] = name
            _given(uses.setdefault(name, ArticleUse(name)), inquiry, event)
        elif event.kind == "feedback" and name in uses:
            _judged(uses[name], inquiry, event)
    return sorted(uses.values(), key=lambda use: (-len(use.given), use.article_id))


def _given(use: ArticleUse, inquiry: Inquiry, event: Event) -> None:
    use.given.add(inquiry.inquiry_id)
    if inquiry.escalated_at is not None and event.occurred_at <= inquiry.escalated_at:
        use.escalated.add(inquiry.inquiry_id)


def _judged(use: ArticleUse, inquiry: Inquiry, event: Event) -> None:
    if inquiry.ended_at is not None and event.occurred_at > inquiry.ended_at:
        return
    solved = bool(event.payload.get("solved"))
    (use.confirmed if solved else use.denied).add(inquiry.inquiry_id)
    (use.denied if solved else use.confirmed).discard(inquiry.inquiry_id)
