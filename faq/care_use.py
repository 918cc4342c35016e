"""What customers' use tells of articles: read by nobody, of no help, not looked at in time.

The facts come from outside, as they are counted for the dashboard; here are the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from faq.care import About, Finding, Kind
from faq.model import Article
from madoguchi.wilson import interval

PERIOD = timedelta(days=90)
_FEWEST = 5
"""So many customers have to say that an answer did not help: one of one is no alarm."""


@dataclass(frozen=True, slots=True)
class Use:
    """What came of one article: times opened on the help page, inquiries in which it was given.

    Of these, those whose last word on it was yes or no, and those handed over after it.
    """

    views: int = 0
    given: int = 0
    confirmed: int = 0
    denied: int = 0
    escalated: int = 0


@dataclass(frozen=True, slots=True)
class Confirmed:
    """A masked question whose answer a customer confirmed or chose."""

    text: str
    locale: str
    article_id: str
    customer: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What was counted in a `PERIOD`; ``first_at`` is when customers were first seen at all."""

    uses: Mapping[str, Use] = field(default_factory=dict)
    confirmed: Sequence[Confirmed] = ()
    first_at: datetime | None = None


def overdue(articles: Iterable[Article], today: date) -> list[Finding]:
    """Find articles whose day to be looked at again has come, those waiting longest first."""
    due = [(day, article) for article in articles if (day := article.review_on) and day <= today]
    due.sort(key=lambda one: (one[0], one[1].id))
    return [
        _finding("overdue", article, {"days": (today - day).days}, day.isoformat())
        for day, article in due
    ]


def unread(articles: Sequence[Article], facts: Facts, now: datetime) -> list[Finding] | None:
    """Find articles that nobody opened or was given since they went live, the oldest first.

    None where that cannot be told: customers have not been seen for a `PERIOD`, or there were
    fewer of them than articles.
    """
    seen = sum(use.views + use.given for use in facts.uses.values())
    if facts.first_at is None or facts.first_at > now - PERIOD or seen < max(len(articles), 1):
        return None
    found = [
        (article.published_at, article)
        for article in articles
        if article.published_at is not None
        and article.published_at <= now - PERIOD
        and not _is_used(facts.uses.get(article.id, Use()))
    ]
    found.sort(key=lambda one: (one[0], one[1].id))
    return [
        _finding("unread", article, {"days": (now - at).days}, *_words(article))
        for at, article in found
    ]


def unhelpful(articles: Iterable[Article], uses: Mapping[str, Use]) -> list[Finding]:
    """Find articles after which customers say no, or ask for a person, more than after others.

    More, when the 95 % intervals of the article and of all others do not overlap, so that chance
    explains few of them. The most customers come first.
    """
    found = list[tuple[int, Finding]]()
    denied_in_all = sum(use.denied for use in uses.values())
    judged_in_all = denied_in_all + sum(use.confirmed for use in uses.values())
    escalated_in_all = sum(use.escalated for use in uses.values())
    given_in_all = sum(use.given for use in uses.values())
    for article in articles:
        use = uses.get(article.id, Use())
        judged = use.denied + use.confirmed
        denied = _stands_out(use.denied, judged, denied_in_all, judged_in_all)
        escalated = _stands_out(use.escalated, use.given, escalated_in_all, given_in_all)
        numbers = _named("denied", denied) | _named("escalated", escalated)
        if numbers:
            customers = max(use.denied if denied else 0, use.escalated if escalated else 0)
            found.append((customers, _finding("unhelpful", article, numbers, *_words(article))))
    return [finding for _, finding in sorted(found, key=lambda one: -one[0])]


def _is_used(use: Use) -> bool:
    return use.views + use.given > 0


def _stands_out(
    cases: int, of: int, cases_in_all: int, in_all: int
) -> tuple[int, int, float] | None:
    """Return an article's cases, of how many, and the others' share, where it is above theirs."""
    others, of_others = cases_in_all - cases, in_all - of
    if cases < _FEWEST or interval(cases, of)[0] <= interval(others, of_others)[1]:
        return None
    return cases, of, others / of_others


def _named(name: str, found: tuple[int, int, float] | None) -> dict[str, float]:
    if found is None:
        return {}
    cases, of, usual = found
    return {name: cases, f"{name}_of": of, f"{name}_usual": round(usual, 3)}


def _finding(kind: Kind, article: Article, numbers: Mapping[str, float], *compared: str) -> Finding:
    about = About(article.id, article.question)
    return Finding(kind, article.locale, (about,), numbers=numbers, compared=compared)


def _words(article: Article) -> tuple[str, ...]:
    return article.question, article.answer, *article.paraphrases
