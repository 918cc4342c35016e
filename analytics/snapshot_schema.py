"""What a snapshot holds: its tables and columns, each with what it means. Data only.

docs/snapshot.md says the same; a test compares the two.
"""

from __future__ import annotations

from dataclasses import dataclass

Columns = dict[str, tuple[type, str]]
"""Column → its type and what it means."""


@dataclass(frozen=True)
class Table:
    """One table. ``links`` are foreign keys: column → table of the same name's column."""

    name: str
    about: str
    columns: Columns
    key: tuple[str, ...]
    links: tuple[tuple[str, str, str], ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    not_null: tuple[str, ...] = ()


SITE = Table(
    "site",
    "The sites of this snapshot.",
    {
        "site_id": (str, "The site."),
        "name": (str, "What people call it."),
        "time_zone": (str, "The zone of its local days and times."),
        "default_locale": (str, "Its own language."),
    },
    ("site_id",),
)
ARTICLE = Table(
    "article",
    "The FAQ's articles, those that are gone but were given included.",
    {
        "article_id": (str, "The article."),
        "site_id": (str, "Its site."),
        "locale": (str, "Its language; null for one that is gone."),
        "status": (str, "draft, in_review, published, archived, or deleted for one that is gone."),
        "question": (str, "Its newest question; null for one that is gone."),
        "category": (str, "Its category."),
        "tags": (str, "Its tags, a JSON list."),
        "published_at": (str, "When it was last published."),
        "updated_at": (str, "When it was last changed."),
    },
    ("article_id",),
    (("site_id", "site", "site_id"),),
    (("site_id", "category"),),
    ("site_id", "status"),
)
INQUIRY = Table(
    "inquiry",
    "One row per inquiry: facts, and in derived_… and local_… columns what follows from them.",
    {
        "inquiry_id": (str, "A name for the row."),
        "site_id": (str, "The site."),
        "conversation_id": (str, "The conversation it is a stretch of."),
        "contact_id": (str, "The customer, under a name that means nothing outside this file."),
        "started_at": (str, "The first question, UTC."),
        "ended_at": (str, "The end, UTC; null while open."),
        "end_reason": (str, "customer_confirmed, agent_closed, idle or form_sent."),
        "trigger": (str, "initial, or reopen of the same conversation."),
        "channel": (str, "Where: web …"),
        "locale": (str, "The customer's language."),
        "page_url": (str, "The page it began on, without query and fragment."),
        "referrer": (str, "The page before that, without query and fragment."),
        "question_count": (int, "Questions."),
        "answer_count": (int, "Turns in which the bot answered."),
        "no_answer_count": (int, "Turns in which it had no answer."),
        "clarify_count": (int, "Turns in which it asked back."),
        "first_answer_at": (str, "The first answer, UTC."),
        "last_answer_at": (str, "The last answer, UTC."),
        "last_article_id": (str, "The article of the last answer."),
        "topic_id": (str, "What it was about: a category."),
        "confirmed_at": (str, "The last yes to “Did this solve it?”, UTC."),
        "denied_at": (str, "The last no, UTC."),
        "escalated_at": (str, "The hand-over to people, UTC."),
        "escalation_reason": (
            str,
            "customer_request, no_answer, low_confidence, answer_denied, policy or bot_failure.",
        ),
        "agent_first_reply_at": (str, "The first reply of a person, UTC."),
        "agent_id": (str, "That person, under a name that means nothing outside this file."),
        "resolved_at": (str, "When it was resolved, by a yes or by an agent, UTC."),
        "csat": (int, "The rating, 1 to 5."),
        "csat_comment": (str, "The words beside it, masked."),
        "is_test": (int, "1: traffic of the preview, in no rate."),
        "derived_outcome": (
            str,
            "escalated, confirmed, denied, unanswered or assumed; open or test for those in no "
            "rate.",
        ),
        "local_started_at": (str, "started_at on the site's clock."),
        "local_ended_at": (str, "ended_at on the site's clock."),
        "local_day": (str, "The day of local_started_at."),
        "local_weekday": (int, "Its weekday: 1 Monday … 7 Sunday."),
        "local_hour": (int, "The hour of local_started_at, 0 to 23."),
    },
    ("inquiry_id",),
    (("site_id", "site", "site_id"), ("last_article_id", "article", "article_id")),
    (
        ("site_id", "local_day"),
        ("derived_outcome",),
        ("conversation_id",),
        ("contact_id",),
        ("last_article_id",),
        ("topic_id",),
    ),
    ("site_id", "conversation_id", "started_at", "derived_outcome", "local_day"),
)
EVENT = Table(
    "event",
    "The log: what happened, one row each, in the order it was written.",
    {
        "event_id": (int, "Grows with the log."),
        "site_id": (str, "The site."),
        "kind": (str, "What happened; docs/metrics.md and analytics/events.py list the kinds."),
        "version": (int, "Of the payload."),
        "occurred_at": (str, "When, UTC."),
        "channel": (str, "Where."),
        "locale": (str, "The language."),
        "contact_id": (str, "The customer, named as in inquiry."),
        "conversation_id": (str, "The conversation."),
        "inquiry_id": (str, "The inquiry it belongs to; null outside of one."),
        "message_id": (int, "The message it belongs to."),
        "is_test": (int, "1: traffic of the preview."),
        "payload": (str, "What the kind says more, JSON; texts are masked."),
    },
    ("event_id",),
    (("site_id", "site", "site_id"), ("inquiry_id", "inquiry", "inquiry_id")),
    (("kind", "occurred_at"), ("inquiry_id",), ("conversation_id",)),
    ("site_id", "kind", "occurred_at"),
)
QUESTION = Table(
    "question",
    "What customers asked, masked; question_fts is its full text, by three characters.",
    {
        "event_id": (int, "The event of the question."),
        "site_id": (str, "The site."),
        "inquiry_id": (str, "The inquiry."),
        "asked_at": (str, "When, UTC."),
        "locale": (str, "The customer's language."),
        "text": (str, "The words."),
    },
    ("event_id",),
    (("event_id", "event", "event_id"), ("inquiry_id", "inquiry", "inquiry_id")),
    (("inquiry_id",),),
    ("site_id", "asked_at", "text"),
)
DAILY = Table(
    "daily",
    "Counts by day of the site's clock, by the day an inquiry began; tests left out.",
    {
        "site_id": (str, "The site."),
        "day": (str, "The day."),
        "inquiries": (int, "Inquiries that began."),
        "open": (int, "Of them still open."),
        "ended": (int, "Of them ended: what the rates are shares of."),
        "confirmed": (int, "Ended as confirmed."),
        "assumed": (int, "Ended as assumed."),
        "unanswered": (int, "Ended as unanswered."),
        "denied": (int, "Ended as denied."),
        "escalated": (int, "Ended as escalated."),
        "questions": (int, "Questions in those that ended."),
        "answered_questions": (int, "Of them answered."),
        "ratings": (int, "Ended ones with a rating."),
        "satisfied": (int, "Of them with a 4 or 5."),
    },
    ("site_id", "day"),
    (("site_id", "site", "site_id"),),
)
DOCUMENTATION = Table(
    "documentation",
    "What each table and column means.",
    {
        "table_name": (str, "The table."),
        "column_name": (str, "The column; '' for the table itself."),
        "meaning": (str, "What it holds."),
    },
    ("table_name", "column_name"),
)
TABLES = (SITE, ARTICLE, INQUIRY, EVENT, QUESTION, DAILY, DOCUMENTATION)
"""In the order they are made: a table comes after those it links to."""
