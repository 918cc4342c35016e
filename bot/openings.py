"""Noting what happens in a chat window before, or without, a conversation.

Whatever is told carries a ``client_id``: a request that is repeated is written once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.model import Event
from analytics.recording import DEFAULT_IDLE_MINUTES, record
from bot.log import Log
from bot.model import Conversation
from bot.suggestions import suggestions
from bot.typed import (
    Admit,
    anybody,
    checked_article_id,
    checked_client_id,
    checked_text,
    plain_segment,
    shortened,
)
from faq.model import Article
from faq.suggesting import ENDINGS
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput

LONGEST_TYPED = 200


@dataclass(frozen=True)
class Opening:
    """A chat window that came up: what the page says of itself, and the conversation it goes on.

    ``again`` tells that it had stayed open from the page before: nobody has opened it.
    """

    client_id: str
    locale: str
    page_url: str | None = None
    referrer: str | None = None
    segment: str | None = None
    again: bool = False


@dataclass(frozen=True)
class Offer:
    """What was offered while somebody typed, told once for one try.

    A try lasts from the first letter until a suggestion is ``taken``, the words are sent
    (``searched``), or the box is emptied or the page gone (``left``).
    """

    client_id: str
    locale: str
    text: str
    articles: Sequence[str]
    ended: str


@dataclass(frozen=True)
class Openings:
    """What is written about chat windows, each in one transaction."""

    db: Database
    clock: Clock
    idle_minutes: int = DEFAULT_IDLE_MINUTES

    def opened(
        self,
        site_id: str,
        opening: Opening,
        conversation: Conversation | None = None,
        admit: Admit = anybody,
    ) -> list[Article]:
        """Note that somebody opened the chat and return the articles it offers.

        What is offered is noted where it is shown: as long as there is no conversation.
        """
        name = checked_client_id(opening.client_id)
        with self.db.write() as tx:
            site = sites.get_site(tx, site_id)
            admit(tx)
            offered = suggestions(tx, site.id, opening.locale, opening.page_url, self.clock())
            facts = {
                "page_url": shortened(opening.page_url),
                "referrer": shortened(opening.referrer),
                "segment": plain_segment(opening.segment),
            }
            if not opening.again:
                self._note(tx, site.id, "widget_opened", name, opening.locale, facts, conversation)
            if conversation is None and offered:
                shown = {"source": "front", "articles": [article.id for article in offered]}
                self._note(
                    tx, site.id, "suggestions_shown", f"{name}:front", opening.locale, shown, None
                )
        return offered

    def offered(self, site_id: str, offer: Offer, admit: Admit = anybody) -> None:
        """Note what was offered for what was typed last in a try."""
        name, words = checked_client_id(offer.client_id), checked_text(offer.text)
        if offer.ended not in ENDINGS:
            raise InvalidInput("Say how it ended: taken, searched or left.", field="ended")
        articles = [checked_article_id(one) for one in offer.articles]
        shown = {"source": "typing", "articles": articles, "ended": offer.ended}
        with self.db.write() as tx:
            admit(tx)
            facts = {**shown, "text": words[:LONGEST_TYPED]}
            self._note(tx, site_id, "suggestions_shown", name, offer.locale, facts, None)

    def _note(
        self,
        tx: Transaction,
        site_id: str,
        kind: str,
        client_id: str,
        locale: str,
        facts: Mapping[str, Any],
        conversation: Conversation | None,
    ) -> None:
        if conversation is not None:
            log = Log.open(tx, conversation.id, self.clock, self.idle_minutes)
            log.record(kind, facts, client_id=client_id)
            return
        event = Event(
            site_id=site_id,
            kind=kind,
            occurred_at=self.clock(),
            channel="web",
            locale=locale,
            client_id=client_id,
            payload=dict(facts),
        )
        record(tx, event)
