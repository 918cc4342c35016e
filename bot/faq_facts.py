"""What the log tells the FAQ: what customers asked, what was missed, and what helped them."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

from analytics.help_store import searches_in_vain
from analytics.judged_store import judged_answers
from analytics.reading_store import denied_questions, questions_asked, unanswered_questions
from faq.gaps import Missed
from faq.lessons import MOST_LESSONS, Lesson
from faq.replay import Past
from madoguchi import sites
from madoguchi.database.protocol import Transaction


def taught(tx: Transaction, site_id: str) -> list[Lesson]:
    """Return what customers said of a site's answers, for its indexes to learn from."""
    judged = judged_answers(tx, site_id, MOST_LESSONS)
    return [Lesson(one.text, one.article_id, one.solved) for one in judged]


def asked(tx: Transaction, site_id: str, since: datetime, most: int) -> list[Past]:
    """Return what customers asked, with what they said of the answers, for a replay."""
    confirmed, denied = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    for one in judged_answers(tx, site_id, most):
        (confirmed if one.solved else denied)[one.text.strip()].add(one.article_id)
    return [
        Past(
            text,
            locale,
            times,
            frozenset(confirmed[text] - denied[text]),
            frozenset(denied[text] - confirmed[text]),
        )
        for text, locale, times in questions_asked(tx, site_id, since, most)
    ]


def missed(tx: Transaction, site_id: str, since: datetime) -> list[Missed]:
    """Return what customers asked or searched in vain, for the FAQ's gaps."""
    default, until = sites.get_site(tx, site_id).default_locale, datetime.max.replace(tzinfo=UTC)
    unanswered = [(one, None) for one in unanswered_questions(tx, site_id, since, until)]
    asked = [
        Missed(one.text, one.locale or default, one.asked_at, denied)
        for one, denied in (*unanswered, *denied_questions(tx, site_id, since, until))
    ]
    searched = [
        Missed(str(one.payload["text"]), one.locale or default, one.occurred_at, searched=True)
        for one in searches_in_vain(tx, site_id, since, until)
    ]
    return [*asked, *searched]
