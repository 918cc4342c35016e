"""What a finding is settled with in one step: texts that are live are changed and stay live.

Each takes the article as it stands: whoever calls has made sure that customers still see what the
finding is about (`faq.care_job.changed_since`). One whose newest text is not the live one is
refused with `Conflict`: nobody's unfinished work goes live by the way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from faq import editing, store
from faq.care import Finding
from faq.editing import CHANGED_MEANWHILE, Author
from faq.model import Article, Draft
from madoguchi import sites
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.text import question_key


def review_again(
    tx: Transaction, site_id: str, finding: Finding, day: date, author: Author
) -> list[Article]:
    """Keep what an article says and set its next day to be looked at, which is still to come on the
    site's calendar."""
    zone = ZoneInfo(sites.get_site(tx, site_id).time_zone)
    if day <= author.clock().astimezone(zone).date():
        raise InvalidInput("Choose a day that is still to come.", field="review_on")
    article = _live(tx, site_id, finding.articles[0].id)
    if article.review_on == day:
        raise Conflict(CHANGED_MEANWHILE)
    return [_published(tx, article, replace(article.draft, review_on=day), author)]


def take_out(tx: Transaction, site_id: str, finding: Finding, author: Author) -> list[Article]:
    """Take a wording out of the article that it leads away from."""
    article, wording = _live(tx, site_id, finding.articles[0].id), finding.quotes[0].text
    left = tuple(text for text in article.paraphrases if text != wording)
    if left == article.paraphrases:
        raise Conflict(CHANGED_MEANWHILE)
    return [_published(tx, article, replace(article.draft, paraphrases=left), author)]


def move(tx: Transaction, site_id: str, finding: Finding, author: Author) -> list[Article]:
    """Move a wording to the article that is given for it."""
    other = _live(tx, site_id, finding.articles[1].id)
    changed = take_out(tx, site_id, finding, author)
    return [*changed, *_asked_for_by(tx, other, [finding.quotes[0].text], author)]


def put_away(tx: Transaction, site_id: str, finding: Finding, author: Author) -> list[Article]:
    """Put an article away."""
    return [_archived(tx, _live(tx, site_id, finding.articles[0].id), author)]


def keep_one(
    tx: Transaction, site_id: str, finding: Finding, kept_id: str, author: Author
) -> list[Article]:
    """Make two articles one: the other is put away, and what it was asked for by comes here."""
    articles = {about.id: _live(tx, site_id, about.id) for about in finding.articles}
    kept = articles.pop(kept_id, None)
    if kept is None:
        raise NotFound("There is no such article.")
    put_away = [_archived(tx, other, author) for other in articles.values()]
    more = [text for other in articles.values() for text in (other.question, *other.paraphrases)]
    return [*put_away, *_asked_for_by(tx, kept, more, author)]


def undo(tx: Transaction, site_id: str, steps: Iterable[tuple[str, int]], author: Author) -> None:
    """Take steps back, by article and revision; raise `Conflict` where there was another since."""
    for article_id, revision in steps:
        editing.undo(tx, site_id, article_id, author, expected_revision=revision)


def _live(tx: Transaction, site_id: str, article_id: str) -> Article:
    article = store.article(tx, site_id, article_id)
    if article.revision != article.published_revision:
        raise Conflict("The article has changes that are not published. Open it to change it.")
    return article


def _asked_for_by(
    tx: Transaction, article: Article, more: Iterable[str], author: Author
) -> list[Article]:
    """Give an article more wordings; return it unless it had them all."""
    known = {question_key(text) for text in (article.question, *article.paraphrases)}
    new = {key: text for text in more if (key := question_key(text)) not in known}
    words = replace(article.draft, paraphrases=(*article.paraphrases, *new.values()))
    return [_published(tx, article, words, author)] if new else []


def _published(tx: Transaction, article: Article, draft: Draft, author: Author) -> Article:
    return editing.save(
        *(tx, article.site_id, article.id, draft, author),
        expected_revision=article.revision,
        publish=True,
    )


def _archived(tx: Transaction, article: Article, author: Author) -> Article:
    named = (tx, article.site_id, article.id, author)
    return editing.archive(*named, expected_revision=article.revision)
