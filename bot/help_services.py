"""What the help centre asks of search, limits and the log of events, put together."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from analytics.model import Event
from analytics.recording import record
from bot.admission import PER_ADDRESS
from faq.help_model import Happening, Services
from faq.live import LiveIndexes
from faq.searching import Found, search_site
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import MadoguchiError, Unavailable
from madoguchi.limits import Limit
from madoguchi.settings import Settings
from madoguchi.sites import Site

VOTES_AN_HOUR = 10
"""So often an address may vote on one article: an office may, who clears cookies in vain."""

_logger = logging.getLogger(__name__)


def help_services(db: Database, clock: Clock, settings: Settings, indexes: LiveIndexes) -> Services:
    """Return the help centre's collaborators."""

    def search(site_id: str, locale: str, words: str) -> Found:
        if not indexes.has(site_id):
            raise Unavailable("The search engine does not answer.")  # a reader does not wait for it
        return search_site(indexes.of_site(site_id), words, locale)

    def related(site: Site, locale: str, article_id: str) -> Sequence[str] | None:
        held = indexes.held(site)
        return held[locale].related.to(article_id) if held is not None else None

    def note(happening: Happening) -> None:
        event = Event(
            site_id=happening.site_id,
            kind=happening.kind,
            occurred_at=clock(),
            channel="help",
            locale=happening.locale,
            is_test=happening.is_test,
            payload=dict(happening.facts),
        )
        try:
            with db.write() as tx:
                record(tx, event)
        except MadoguchiError as error:  # who reads gets the page all the same
            _logger.warning("An event %s was not written: %s", happening.kind, error)

    some = settings.messages_per_minute  # 0 where nothing is limited
    return Services(
        db=db,
        clock=clock,
        public_url=settings.public_url,
        search=search,
        related=related,
        note=note,
        searches=Limit(some * PER_ADDRESS, 60),
        acts=Limit(some * PER_ADDRESS, 60),
        votes=Limit(VOTES_AN_HOUR if some else 0, 3600),
    )
