"""Articles that are asked for by the same question: the bot can be certain of none of them."""

from __future__ import annotations

from faq import store
from faq.model import Article, Draft
from faq.wordings import Wordings
from madoguchi.database.protocol import Transaction


def twins(
    tx: Transaction, wordings: Wordings, site_id: str, draft: Draft, article_id: str
) -> list[Article]:
    """Return the other published articles, as customers see them, with a draft's question.

    In the draft's language, as their question or as another wording.
    """
    held = wordings.holders(tx, site_id, draft.locale, draft.question)
    others = [other for other in held if other != article_id]
    published = store.published_among(tx, site_id, others)
    return [published[other] for other in others if other in published]
