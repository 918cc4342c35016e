"""Noting what happens in a chat window before, or without, a conversation.

Whatever is told carries a ``client_id``: a request that is repeated is written once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from analytics.model import Event
from analytics.recording import DEFAULT_IDLE_MINUTES, record
from bot.log import Log
from bot.model import Conversation
from bot.suggestions import suggestions
from bot.typed import Admit, anybody, checked_client_id, plain_segment, shortened
from faq.model import Article
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction


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
