"""Changing what a site answers: every step is kept with its author, and each can be taken back.

A change names the revision it was made from; when somebody was faster it raises `Conflict` and
nothing is overwritten. What moves the text customers see moves the site's FAQ revision, which makes
search rebuild.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from faq import store
from faq.content import checked
from faq.model import Article, ArticleRevision, Change, Draft, Status
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.ids import new_id


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
    external_id: str | None = None,
    is_sample: bool = False,
    id: str | None = None,
) -> Article:
    """Add an article, live at once with ``publish``; raise `InvalidInput` for words too many."""
    now = author.clock()
    article = new_article(
        site_id, checked(draft), now, external_id=external_id, is_sample=is_sample, id=id
    )
    article = stepped(article, article.draft, "published" if publish else "draft", now)
    _store(tx, article, "published" if publish else "draft", author.account_id)
    if publish:
        announce_published(tx, site_id)
    return article


def save(
    tx: Transaction,
    site_id: str,
    article_id: str,
    draft: Draft,
    author: Author,
    *,
    expected_revision: int,
    publish: bool = False,
) -> Article:
    """Save a text as the newest one, and with ``publish`` put it live.

    Saving words that did not change adds no revision. An article keeps the language it was made
    in; one that was put away comes back as a draft.
    """
    article = _opened(tx, site_id, article_id, expected_revision)
    words = checked(replace(draft, locale=article.locale))
    if article.draft == words and _nothing_to_do(article, publish):
        return article
    if publish:
        return _change(tx, article, words, "published", author)
    return _change(tx, article, words, _saved(article), author)


def publish(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Put the newest text live."""
    article = _opened(tx, site_id, article_id, expected_revision)
    if _nothing_to_do(article, True):
        return article
    return _change(tx, article, article.draft, "published", author)


def unpublish(
    tx: Transaction, site_id: str, article_id: str, author: Author, *, expected_revision: int
) -> Article:
    """Take the article back from customers; it becomes a draft."""
    article = _opened(tx, site_id, article_id, expected_revision)
    if article.status == "draft":
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
    for step in store.revisions(tx, site_id, article_id):
        if step.revision == revision:
            return _change(tx, article, _words(article, step), _saved(article), author)
    raise NotFound("There is no such revision.")


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
        if newest.change != "published":
            raise InvalidInput("There is nothing to undo: this is the first text.")
        return _change(tx, article, article.draft, "unpublished", author)
    return _back(tx, article, newest, earlier, author)


def _back(
    tx: Transaction,
    article: Article,
    newest: ArticleRevision,
    earlier: list[ArticleRevision],
    author: Author,
) -> Article:
    before = _words(article, earlier[0])
    if newest.change == "draft":
        return _change(tx, article, before, "draft", author)
    live = next((step for step in earlier if step.change != "draft"), None)
    if live is None or live.change == "unpublished":
        return _change(tx, article, before, "unpublished", author)
    after = _change(tx, article, _words(article, live), live.change, author)
    if newest.change != "published" and after.draft != before:
        return _change(tx, after, before, "draft", author)
    return after


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
        id=id or new_id("art"),
        site_id=site_id,
        locale=words.locale,
        external_id=external_id,
        status="draft",
        question=words.question,
        paraphrases=words.paraphrases,
        answer=words.answer,
        category=words.category,
        tags=words.tags,
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
    "archived": "archived",
}


def stepped(article: Article, words: Draft, change: Change, now: datetime) -> Article:
    """Return the article after one step, one revision further. Pure."""
    revision = article.revision + 1
    after = replace(
        article,
        locale=words.locale,
        question=words.question,
        paraphrases=words.paraphrases,
        answer=words.answer,
        category=words.category,
        tags=words.tags,
        revision=revision,
        updated_at=now,
    )
    if change == "published":
        return replace(after, status="published", published_revision=revision, published_at=now)
    if change == "draft":
        return after
    return replace(after, status=_STATUS[change], published_revision=None)


def as_revision(article: Article, change: Change, author_id: str | None) -> ArticleRevision:
    """Return the article's newest step for its history."""
    return ArticleRevision(
        article_id=article.id,
        site_id=article.site_id,
        revision=article.revision,
        question=article.question,
        paraphrases=article.paraphrases,
        answer=article.answer,
        category=article.category,
        tags=article.tags,
        change=change,
        author_id=author_id,
        author_name=None,
        created_at=article.updated_at,
    )


def announce_published(tx: Transaction, site_id: str) -> None:
    """Say that what customers see has moved: search rebuilds as soon as this is committed."""
    sites.bump_faq_revision(tx, site_id)
    tx.announce("faq")


def _opened(tx: Transaction, site_id: str, article_id: str, expected_revision: int) -> Article:
    tx.lock("site", site_id)  # as imports do, and first, so that nobody waits crosswise
    tx.lock("article", article_id)
    article = store.article(tx, site_id, article_id)
    if article.revision != expected_revision:
        raise Conflict("Somebody else changed this article in the meantime. Nothing was saved.")
    return article


def _saved(article: Article) -> Change:
    """What saving a text does: an article that was put away becomes a draft again."""
    return "unpublished" if article.status == "archived" else "draft"


def _nothing_to_do(article: Article, publish: bool) -> bool:
    """Whether saving the same words would change nothing."""
    live_already = article.is_live and not article.has_unpublished_changes
    return live_already if publish else article.status != "archived"


def _change(
    tx: Transaction, article: Article, words: Draft, change: Change, author: Author
) -> Article:
    after = stepped(article, words, change, author.clock())
    _store(tx, after, change, author.account_id)
    if change == "published" or article.is_live != after.is_live:
        announce_published(tx, article.site_id)
    return after


def _store(tx: Transaction, article: Article, change: Change, author_id: str | None) -> None:
    store.put_articles(tx, [article])
    store.add_revisions(tx, [as_revision(article, change, author_id)])


def _words(article: Article, step: ArticleRevision) -> Draft:
    return Draft(
        article.locale, step.question, step.answer, step.paraphrases, step.category, step.tags
    )
