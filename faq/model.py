"""What a site can answer: articles, the revisions they went through, and what an editor typed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Status = Literal["draft", "in_review", "published", "archived"]
"""Of an article. ``published`` means that customers see a text of it, not that it is the newest."""

Change = Literal["draft", "published", "unpublished", "archived"]
"""What a revision did: save a text, put it live, take the article back, or put it away."""

STATUSES: tuple[Status, ...] = ("draft", "in_review", "published", "archived")


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an article as somebody wants them: not stored yet.

    ``answer`` is Markdown. `faq.content.checked` makes one tidy and refuses what cannot be stored.
    """

    locale: str
    question: str
    answer: str
    paraphrases: tuple[str, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """An article with one of its texts.

    From `store.article` and the lists of the console it carries the newest text; from
    `store.published_articles` the text customers see, and ``revision`` is the number of that text.
    """

    id: str
    site_id: str
    locale: str
    external_id: str | None
    status: Status
    question: str
    paraphrases: tuple[str, ...]
    answer: str
    category: str | None
    tags: tuple[str, ...]
    revision: int
    published_revision: int | None
    is_sample: bool
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None

    @property
    def is_live(self) -> bool:
        """Whether customers see a text of it."""
        return self.published_revision is not None

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether a newer text waits behind the one customers see."""
        return self.is_live and self.revision != self.published_revision

    @property
    def draft(self) -> Draft:
        """The words alone."""
        return Draft(
            self.locale, self.question, self.answer, self.paraphrases, self.category, self.tags
        )


@dataclass(frozen=True, slots=True)
class ArticleRevision:
    """One step of an article: its words then, what the step did, who took it and when."""

    article_id: str
    site_id: str
    revision: int
    question: str
    paraphrases: tuple[str, ...]
    answer: str
    category: str | None
    tags: tuple[str, ...]
    change: Change
    author_id: str | None
    author_name: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles the console lists. Empty parts do not filter; ``text`` is searched within."""

    text: str = ""
    status: str = ""
    locale: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of a list: its articles, how many there are in all, and how many of each status."""

    articles: tuple[Article, ...]
    total: int
    by_status: dict[str, int]
