"""Changing what a site answers: every step is kept with its author, and each can be taken back.

A change names the revision it was made from; when somebody was faster it raises `Conflict` and
nothing is overwritten. What moves the text customers see moves the site's FAQ revision, which makes
search rebuild.

draft → in review → published → archived; a text whose time has not come is scheduled instead of
published, one whose time is over expires (`advance`). What is live stays live while its next text
is written and reviewed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Literal

from faq import history_store, store
from faq.content import checked, checked_note
from faq.model import MOVES_CUSTOMERS, Article, ArticleRevision, Change, Draft, Status
from faq.standing import standing, steps_to
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import mark
from madoguchi.ids import new_id

CHANGED_MEANWHILE = mark("Somebody else changed this article in the meantime. Nothing was saved.")


@dataclass(frozen=True, slots=True)
class Author:
    """Who changes something, by which clock. ``account_id`` is None for a command or the sample."""

    account_id: str | None
    clock: Clock


def create(
    tx: Transaction,
    site_id: str,
    draft: Draft,
    author: Author,
    *,
    publish: bool = False,
    review: bool = False,
    note: str = "",
    external_id: str | None = None,
    is_sample: bool = False,
    id: str | None = None,
) -> Article:
    """Add an article, live with ``publish`` or in review with ``review``.

    Raise `InvalidInput` for words that cannot be stored, or cannot go live.
    """
    now = author.clock()
    words = checked(draft)
    article = new_article(site_id, words, now, external_id=external_id, is_sample=is_sample, id=id)
    return _change(
        tx, article, words, _wanted(words, publish, review, now), author, checked_note(note)
    )


def save(
    tx: Transaction,
    site_id: str,
    article_id: str,
    draft: Draft,
    author: Author,
    *,
    expected_revision: int,
    publish: bool = False,
    review: bool = False,
    note: str = "",
) -> Article:
    """Save a text as the newest one; put it live with ``publish``, ask for review with ``review``.

    Saving words that did not change adds no revision. An article keeps the language it was made
    in; one that was put away comes back as a draft.
    """
    article = _opened(tx, site_id, article_id, expected_revision)
    words = checked(replace(draft, locale=article.locale))
    wanted = _wanted(words, publish, review, author.clock())
    if article.draft == words and _nothing_to_do(article, wanted):
        return article
    change = _saved(article) if wanted == "draft" else wanted
    return _change(tx, article, words, change, author, checked_note(note))


def publish(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Put the newest text live, or have it go live at its time."""
    article = _opened(tx, site_id, article_id, expected_revision)
    wanted = going_live(article, author.clock())
    if _nothing_to_do(article, wanted):
        return article
    return _change(tx, article, article.draft, wanted, author)


def _reviewed(
    change: Literal["in_review", "returned"],
    tx: Transaction,
    site_id: str,
    article_id: str,
    author: Author,
    *,
    expected_revision: int,
    note: str = "",
) -> Article:
    article, word = _opened(tx, site_id, article_id, expected_revision), checked_note(note)
    if change == "in_review":
        if _nothing_to_do(article, change):
            return article
    elif article.status != "in_review":
        raise InvalidInput("This text is not in review.")
    elif not word:
        raise InvalidInput("Say what is to be changed.", field="note")
    return _change(tx, article, article.draft, change, author, word)


request_review = partial(_reviewed, "in_review")
"""Ask somebody who may publish to look at the newest text, with a word to them."""

send_back = partial(_reviewed, "returned")
"""End the review without publishing, and say why; raise `InvalidInput` without a reason."""


def advance(tx: Transaction, site_id: str, article_id: str, clock: Clock) -> Article:
    """Put live a text whose time has come; take one back whose time is over.

    A newer text that is being worked on stays the newest, as a draft or in review.
    """
    tx.lock("site", site_id)
    tx.lock("article", article_id)
    article, nobody = store.article(tx, site_id, article_id), Author(None, clock)
    now = clock()
    newest = _step(tx, article, article.revision)
    in_work = newest if article.status == "in_review" else None
    scheduled = _step(tx, article, article.scheduled_revision)
    if scheduled and scheduled.publish_at and scheduled.publish_at <= now:
        is_newest = article.revision == scheduled.revision
        article = _change(tx, article, scheduled.draft, "published", nobody)
        if newest and not is_newest and not in_work:
            article = _change(tx, article, newest.draft, "draft", nobody)
    live = _step(tx, article, article.published_revision)
    if live and live.expire_at and live.expire_at <= now:
        words = newest.draft if newest else article.draft
        article = _change(tx, article, words, "expired", nobody)
    if in_work and article.status != "in_review":
        again = Author(in_work.author_id, clock)
        article = _change(tx, article, in_work.draft, "in_review", again, in_work.note)
    return article


def unpublish(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Take the article back from customers; it becomes a draft."""
    article = _opened(tx, site_id, article_id, expected_revision)
    if article.status == "draft" and article.scheduled_revision is None:
        return article
    return _change(tx, article, article.draft, "unpublished", author)


def archive(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Take the article back from customers and put it away."""
    article = _opened(tx, site_id, article_id, expected_revision)
    if article.status == "archived":
        return article
    return _change(tx, article, article.draft, "archived", author)


def restore(
    tx: Transaction,
    site_id: str,
    article_id: str,
    revision: int,
    author: Author,
    *,
    expected_revision: int,
) -> Article:
    """Make an earlier text the newest one again, as a draft: customers see no change yet."""
    article = _opened(tx, site_id, article_id, expected_revision)
    step = _step(tx, article, revision)
    if step is None:
        raise NotFound("There is no such revision.")
    return _change(tx, article, step.draft, _saved(article), author)


def undo(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Take the newest step back: text and visibility are as they were before it.

    Nothing is deleted: the undone text stays in the history. Raise `InvalidInput` where the
    newest step is the first, unless that one was published (it then becomes a draft).
    """
    article = _opened(tx, site_id, article_id, expected_revision)
    newest, *earlier = store.revisions(tx, site_id, article_id)
    if not earlier:
        if newest.change not in {"published", "scheduled", "in_review"}:
            raise InvalidInput("There is nothing to undo: this is the first text.")
        undone: Change = "unpublished" if newest.change == "published" else "draft"
        return _change(tx, replace(article, scheduled_revision=None), article.draft, undone, author)
    now = standing(reversed((newest, *earlier)))
    wanted = standing(reversed(earlier))
    if wanted.live and wanted.live.expire_at and wanted.live.expire_at <= author.clock():
        wanted = replace(wanted, live=None, status="draft")
    if wanted.scheduled is None:
        article = replace(article, scheduled_revision=None)
    resting: Change = "in_review" if wanted.status == "in_review" else "draft"
    for words, change in steps_to(now, wanted) or [(wanted.newest, resting)]:
        article = _change(tx, article, words, change, author)
    if article.is_live and article.status == "published" and wanted.newest == wanted.live:
        # The newest text is the live one again, so nothing waits behind it.
        article = replace(article, published_revision=article.revision)
        store.put_articles(tx, [article])
    return article


def moves_customers(change: Change) -> bool:
    """Say whether taking a step back needs the right to publish."""
    return change in MOVES_CUSTOMERS or change == "scheduled"


def new_article(
    site_id: str,
    words: Draft,
    now: datetime,
    *,
    external_id: str | None = None,
    is_sample: bool = False,
    id: str | None = None,
) -> Article:
    """Return an article without a first step: `stepped` gives it one."""
    return Article(
        **words.words(),
        id=id or new_id("art"),
        site_id=site_id,
        external_id=external_id,
        status="draft",
        revision=0,
        published_revision=None,
        is_sample=is_sample,
        created_at=now,
        updated_at=now,
        published_at=None,
    )


_STATUS: dict[Change, Status] = {
    "published": "published",
    "unpublished": "draft",
    "expired": "draft",
    "archived": "archived",
}


def stepped(article: Article, words: Draft, change: Change, now: datetime) -> Article:
    """Return the article after one step, one revision further. Pure."""
    revision = article.revision + 1
    after = replace(article, **words.words(), revision=revision, updated_at=now)
    if change in MOVES_CUSTOMERS:
        live = change == "published"
        return replace(
            after,
            status=_STATUS[change],
            published_revision=revision if live else None,
            published_at=now if live else article.published_at,
            scheduled_revision=article.scheduled_revision if change == "expired" else None,
        )
    if change == "in_review":
        return replace(after, status="in_review")
    resting: Status = "published" if article.is_live else "draft"
    scheduled = revision if change == "scheduled" else article.scheduled_revision
    return replace(after, status=resting, scheduled_revision=scheduled)


def as_revision(
    article: Article, change: Change, author_id: str | None, note: str = ""
) -> ArticleRevision:
    """Return the article's newest step for its history."""
    return ArticleRevision(
        **article.words(),
        article_id=article.id,
        site_id=article.site_id,
        revision=article.revision,
        change=change,
        note=note,
        author_id=author_id,
        author_name=None,
        created_at=article.updated_at,
    )


def going_live(words: Draft, now: datetime) -> Change:
    """Return what publishing does to words: live, or scheduled where their time is to come.

    Raise `InvalidInput` where their time is over.
    """
    if words.expire_at and words.expire_at <= now:
        raise InvalidInput("The time to take it back has passed. Change it.", field="expire_at")
    return "scheduled" if words.publish_at and words.publish_at > now else "published"


def announce_published(tx: Transaction, site_id: str) -> None:
    """Say that what customers see has moved: search rebuilds as soon as this is committed."""
    sites.bump_faq_revision(tx, site_id)
    tx.announce("faq")


def _opened(tx: Transaction, site_id: str, article_id: str, expected_revision: int) -> Article:
    tx.lock("site", site_id)  # as imports do, and first, so that nobody waits crosswise
    tx.lock("article", article_id)
    article = store.article(tx, site_id, article_id)
    if article.revision != expected_revision:
        raise Conflict(CHANGED_MEANWHILE)
    return article


def _saved(article: Article) -> Change:
    """What saving a text does: an article that was put away becomes a draft again."""
    return "unpublished" if article.status == "archived" else "draft"


def _wanted(words: Draft, publish: bool, review: bool, now: datetime) -> Change:
    if publish:
        return going_live(words, now)
    return "in_review" if review else "draft"


def _nothing_to_do(article: Article, wanted: Change) -> bool:
    """Whether taking this step with the same words would change nothing."""
    if wanted == "published":
        return article.is_live and not article.has_unpublished_changes
    if wanted == "scheduled":
        return article.scheduled_revision == article.revision
    if wanted == "in_review":
        return article.status == "in_review"
    return article.status != "archived"


def _change(
    tx: Transaction, article: Article, words: Draft, change: Change, author: Author, note: str = ""
) -> Article:
    after = stepped(article, words, change, author.clock())
    store.put_articles(tx, [after])
    store.add_revisions(tx, [as_revision(after, change, author.account_id, note)])
    if change == "published" or article.is_live != after.is_live:
        announce_published(tx, article.site_id)
    return after


def _step(tx: Transaction, article: Article, revision: int | None) -> ArticleRevision | None:
    if revision is None:
        return None
    return history_store.revision(tx, article.site_id, article.id, revision)
