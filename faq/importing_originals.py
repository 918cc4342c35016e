"""Up to which revision of its original an imported translation goes.

A file says only whether a translation is up to date, because revisions are numbered by each site.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from faq.importing_matching import Existing
from faq.model import MOVES_CUSTOMERS, Article, Change, Draft


class Originals:
    """Which revision of each article counts for its translations, while an import is planned."""

    def __init__(self, articles: Iterable[Article]) -> None:
        self._current = {item.id: item.published_revision or item.revision for item in articles}
        self._changed: set[str] = set()

    def take(
        self, article_id: str, article: Article | None, steps: Sequence[tuple[Draft, Change]]
    ) -> None:
        """Note the steps an article will take."""
        revision = article.revision if article else 0
        live = article.published_revision if article else None
        for number, (_words, change) in enumerate(steps, start=revision + 1):
            if change in MOVES_CUSTOMERS:
                live = number if change == "published" else None
        self._current[article_id] = live or revision + len(steps)
        self._changed.add(article_id)

    def dated(self, words: Draft, up_to_date: bool | None, found: Existing | None) -> Draft:
        """Return a translation with the revision of its original that it says the same as.

        One that is new here is up to date unless its file denies it; another keeps what is known of
        it, unless the file says that it is up to date and it was not.
        """
        source = words.translation_of
        if source is None:
            return replace(words, translated_revision=None)
        known = _known(words, found)
        current = self._current.get(source, 1)
        if known is None:
            revision = 0 if up_to_date is False else current
        elif up_to_date and found and (found.is_stale or source in self._changed):
            revision = current
        else:
            revision = known
        return replace(words, translated_revision=revision)


def _known(words: Draft, found: Existing | None) -> int | None:
    """Return what is known of this very text, else of the newest one of its article."""
    if found is None or found.article.translation_of != words.translation_of:
        return None
    standing = found.standing
    texts = [text for text in (standing.live, standing.scheduled, standing.newest) if text]
    same = [
        text for text in texts if (text.question, text.answer) == (words.question, words.answer)
    ]
    return (same or [standing.newest])[0].translated_revision
