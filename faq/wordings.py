"""Which published articles hold a question in these very words, width, case and ending aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from faq import wordings_store
from madoguchi.database.protocol import Transaction
from madoguchi.text import question_key

Asked = tuple[str | None, str]
"""A question with its language, None where that is not known."""

_Holders = Mapping[tuple[str, str], tuple[str, ...]]


class Wordings:
    """Looks questions up among those published; a site's are kept until they move."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[wordings_store.State, _Holders]] = {}

    def holders(self, tx: Transaction, site_id: str, locale: str, text: str) -> tuple[str, ...]:
        """Return the published articles of which ``text`` is the question or another wording."""
        return self._held(tx, site_id).get((locale, question_key(text)), ())

    def answered(self, tx: Transaction, site_id: str, asked: Iterable[Asked]) -> dict[Asked, str]:
        """Return the first published article of each question that has one in its language."""
        held = self._held(tx, site_id)
        found: dict[Asked, str] = {}
        for locale, text in asked:
            ids = held.get((locale, question_key(text))) if locale is not None else None
            if ids:
                found[locale, text] = ids[0]
        return found

    def _held(self, tx: Transaction, site_id: str) -> _Holders:
        state = wordings_store.state(tx, site_id)
        kept = self._kept.get(site_id)
        if kept is None or kept[0] != state:
            kept = state, _by_key(wordings_store.published_words(tx, site_id))
            self._kept[site_id] = kept
        return kept[1]


def _by_key(articles: Iterable[wordings_store.PublishedWords]) -> _Holders:
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for article in articles:
        for key in dict.fromkeys(map(question_key, article.wordings)):
            if key:
                name = article.locale, key
                found[name] = (*found.get(name, ()), article.article_id)
    return found
