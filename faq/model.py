"""What a site can answer: articles, the revisions they went through, and what an editor typed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

Status = Literal["draft", "in_review", "published", "archived"]
"""Of an article's newest text. Whether customers see a text of it says ``is_live``."""

Change = Literal[
    "draft", "in_review", "returned", "scheduled", "published", "unpublished", "expired", "archived"
]
"""What a revision did: save a text, ask for review, send it back, set a time for it to go live, put
it live, take the article back (by hand, or because its time was over), or put it away."""

MOVES_CUSTOMERS: frozenset[Change] = frozenset({"published", "unpublished", "expired", "archived"})
"""Changes that say what customers see from then on."""

STATUSES: tuple[Status, ...] = ("draft", "in_review", "published", "archived")

Audience = Literal["customers", "staff"]
"""Who an article is for. What is for the staff is neither searched by the bot nor on help pages."""


@dataclass(frozen=True, slots=True)
class Draft:
    """The words of an article as somebody wants them, and what is to be done with them.

    ``answer`` is Markdown. ``always_person``: who gets this answer is put through to a person.
    ``related`` are ids of other articles. ``test_questions`` are questions that have to find this
    article; search does not learn them. ``publish_at`` and ``expire_at`` bound the time in which
    customers see it, ``review_on`` is the day to look at it again. ``translation_of`` is the id of
    the article it was translated from, ``translated_revision`` the revision of that one it says
    the same as. `faq.content.checked` makes a draft tidy and refuses what cannot be stored.
    """

    locale: str
    question: str
    answer: str
    paraphrases: tuple[str, ...] = ()
    category: str | None = None
    tags: tuple[str, ...] = ()
    audience: Audience = "customers"
    always_person: bool = False
    related: tuple[str, ...] = ()
    test_questions: tuple[str, ...] = ()
    publish_at: datetime | None = None
    expire_at: datetime | None = None
    review_on: date | None = None
    translation_of: str | None = None
    translated_revision: int | None = None

    def words(self) -> dict[str, Any]:
        """Return what a draft holds, by name."""
        return {name: getattr(self, name) for name in WORDS}


WORDS = tuple(field.name for field in fields(Draft))
"""The names of what a draft holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(Draft):
    """An article with one of its texts.

    From `store.article` and the lists of the console it carries the newest text; from
    `store.published_articles` the text customers see, and ``revision`` is the number of that text.
    ``scheduled_revision`` is the text that goes live at its ``publish_at``.
    """

    id: str
    site_id: str
    external_id: str | None
    status: Status
    revision: int
    published_revision: int | None
    scheduled_revision: int | None = None
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
        return Draft(**self.words())


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleRevision(Draft):
    """One step of an article: its words then, what the step did, who took it, when, and why."""

    article_id: str
    site_id: str
    revision: int
    change: Change
    note: str = ""
    author_id: str | None
    author_name: str | None
    created_at: datetime

    @property
    def draft(self) -> Draft:
        """The words alone."""
        return Draft(**self.words())


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles the console lists. Empty parts do not filter; ``text`` is searched within."""

    text: str = ""
    status: str = ""
    locale: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One page of a list: its articles, how many match in all and with any status, and of each."""

    articles: tuple[Article, ...]
    total: int
    of_any_status: int
    by_status: dict[str, int]
