"""Which articles a chat window offers before anything was asked."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot import suggestions_store as store
from faq import store as faq_store
from faq.model import Article
from madoguchi.database.protocol import Transaction

SUGGESTIONS = 3
PAST = timedelta(days=28)


def suggestions(
    tx: Transaction, site_id: str, locale: str, page_url: str | None, now: datetime
) -> list[Article]:
    """Return up to three published articles of a language.

    Those that helped customers on this page in the last four weeks come first, then those that
    helped anywhere on the site, then the first ones published.
    """
    published = {item.id: item for item in faq_store.published_articles(tx, site_id, locale)}
    helpful = store.helpful_articles(tx, site_id, page_url or "", now - PAST)
    ids = [article_id for article_id in helpful if article_id in published]
    ids += [article_id for article_id in published if article_id not in ids]
    return [published[article_id] for article_id in ids[:SUGGESTIONS]]
