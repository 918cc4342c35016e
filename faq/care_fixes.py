"""What a finding is settled with in one step: texts that are live are changed and stay live.

Each takes the article as it stands. One whose newest text is not the live one is refused with
`Conflict`: nobody's unfinished work goes live by the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from faq import editing, store
from faq.care import Finding
from faq.editing import CHANGED_MEANWHILE, Author
from faq.model import Article, Draft
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput


def review_again(
    tx: Transaction, site_id: str, finding: Finding, day: date, author: Author
) -> list[Article]:
    """Keep what an article says and set its next day to be looked at, which is still to come."""
    if day <= author.clock().date():
        raise InvalidInput("Choose a day that is still to come.", field="review_on")
    article = _live(tx, site_id, finding.articles[0].id)
    return _published(tx, (article, replace(article.draft, review_on=day)), author=author)


def take_out(tx: Transaction, site_id: str, finding: Finding, author: Author) -> list[Article]:
    """Take a wording out of the article that it leads away from."""
    article = _live(tx, site_id, finding.articles[0].id)
    return _published(tx, (article, _without(finding, article)), author=author)


def move(tx: Transaction, site_id: str, finding: Finding, author: Author) -> list[Article]:
    """Move a wording to the article that is given for it."""
    article, other = (_live(tx, site_id, about.id) for about in finding.articles)
    more = tuple(dict.fromkeys((*other.paraphrases, finding.quotes[0].text)))
    longer = replace(other.draft, paraphrases=more)
    return _published(tx, (article, _without(finding, article)), (other, longer), author=author)


def undo(tx: Transaction, site_id: str, steps: Iterable[tuple[str, int]], author: Author) -> None:
    """Take steps back, by article and revision; raise `Conflict` where there was another since."""
    for article_id, revision in steps:
        editing.undo(tx, site_id, article_id, author, expected_revision=revision)


def _live(tx: Transaction, site_id: str, article_id: str) -> Article:
    article = store.article(tx, site_id, article_id)
    if article.revision != article.published_revision:
        raise Conflict("The article has changes that are not published. Open it to change it.")
    return article


def _without(finding: Finding, article: Article) -> Draft:
    left = tuple(text for text in article.paraphrases if text != finding.quotes[0].text)
    return replace(article.draft, paraphrases=left)


def _published(tx: Transaction, *changes: tuple[Article, Draft], author: Author) -> list[Article]:
    """Return the articles that were changed; raise `Conflict` where the first is so already."""
    saved = [
        editing.save(
            *(tx, article.site_id, article.id, draft, author),
            expected_revision=article.revision,
            publish=True,
        )
        for article, draft in changes
        if article.draft != draft
    ]
    if changes[0][0].draft == changes[0][1]:
        raise Conflict(CHANGED_MEANWHILE)
    return saved
