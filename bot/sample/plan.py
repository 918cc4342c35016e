"""Who comes when, and with what: decided from the seed before anybody speaks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from bot.sample.data import BAD, CHAT, GAP, GREETING, IMPROVED, OTHER, PERSON, articles, questions
from bot.sample.rhythm import arrivals, next_opening

SEED = 20261122
WEEKS = 8
VISITS = 1900
ENGLISH = 0.08
"""The share of customers who write English."""
REWRITTEN_AFTER = timedelta(days=29, hours=2)
"""How long into the eight weeks the article `IMPROVED` was rewritten: in the fifth week."""
WAITING_MINUTES = (42, 25, 11, 4)
"""How long ago the customers came whom an agent has not finished with at the end."""

WEIGHTS = {
    "delivery-late": 4.5, "delivery-tracking": 4.0, "delivery-fee": 3.5, "delivery-days": 3.5,
    "delivery-datetime": 2.5, "delivery-large": 2.0, "delivery-absent": 2.0, "order-cancel": 4.5,
    "order-change": 2.0, IMPROVED: 8.0, "return-refund": 2.5, "return-exchange": 2.5,
    "return-broken": 3.0, "pay-methods": 2.0, "pay-receipt": 3.0, "pay-convenience": 2.0,
    "pay-error": 2.0, BAD: 5.0, "point-use": 2.5, "point-missing": 2.0, "coupon": 2.5,
    "member-rank": 1.5, "login-fail": 3.5, "password-forgot": 3.5, "profile-change": 2.0,
    "sub-skip": 2.5, "sub-cancel": 3.0, "stock": 2.5, "warranty": 1.5, "store-hours": 2.5,
    "store-pickup": 1.5, "app-crash": 1.5, "premium-what": 2.0, "premium-cancel": 2.0,
    "contact": 2.0, PERSON: 3.5, OTHER: 2.5, CHAT: 1.5, GREETING: 1.0,
}  # fmt: skip
"""How often each topic comes, 0.8 where nothing else is said."""
GAP_BY_WEEK = (0.4, 0.3, 0.5, 0.4, 0.5, 0.6, 7.0, 13.0)
"""How often the gap is asked about: hardly, then ever more in the last two weeks."""

_PAGE_OF_CATEGORY = {
    "商品": "product", "配送": "product", "ギフト": "product", "店舗": "", "お問い合わせ": "",
    "Products": "product", "Delivery": "product", "Gifts": "product", "Store": "", "Contact": "",
}  # fmt: skip
_REFERRERS = (None, None, None, "https://search.example/", "https://mail.example/")


@dataclass(frozen=True)
class Visit:
    """One customer on their way: when, in which language, about what, from which page.

    ``page`` is the last part of the page's path. ``number`` seeds what they decide.
    ``unfinished`` customers ask for a person and are still with people at the end.
    """

    number: int
    at: datetime
    locale: str
    topic: str
    page: str
    referrer: str | None
    unfinished: bool = False


def plan(now: datetime, *, seed: int = SEED, count: int = VISITS) -> list[Visit]:
    """Return the visits of the eight weeks up to ``now``, in order; the same for the same seed."""
    rng = Random(seed)  # noqa: S311  repeatable on purpose, no secret
    start = now - timedelta(weeks=WEEKS)
    visits = []
    for number, at in enumerate(arrivals(rng, start, now, count)):
        locale = "en" if rng.random() < ENGLISH else "ja"
        topic = _topic(rng, locale, int((at - start) / timedelta(weeks=1)))
        visits.append(
            Visit(number, at, locale, topic, _page(rng, locale, topic), rng.choice(_REFERRERS))
        )
    waiting = (GAP, PERSON, "return-broken", "delivery-late")
    for minutes, topic in zip(WAITING_MINUTES, waiting, strict=True):
        at = now - timedelta(minutes=minutes)
        visits.append(Visit(len(visits), at, "ja", topic, "members", None, unfinished=True))
    return sorted(visits, key=lambda visit: (visit.at, visit.number))


def rewritten_at(now: datetime) -> datetime:
    """Return when the article `IMPROVED` was rewritten: in office hours of the fifth week."""
    return next_opening(now - timedelta(weeks=WEEKS) + REWRITTEN_AFTER) + timedelta(minutes=50)


def _topic(rng: Random, locale: str, week: int) -> str:
    weights = {topic: WEIGHTS.get(topic, 0.8) for topic in questions(locale) if topic != GAP}
    weights[GAP] = GAP_BY_WEEK[min(week, WEEKS - 1)]
    return rng.choices(list(weights), list(weights.values()))[0]


def _page(rng: Random, locale: str, topic: str) -> str:
    """Return where somebody with this topic stands: mostly the page it has to do with."""
    if rng.random() < 0.25:
        return rng.choice(("", "product", "members"))
    category = _categories(locale).get(topic, "")
    return _PAGE_OF_CATEGORY.get(category, "members" if category else "")


def _categories(locale: str) -> dict[str, str]:
    return {article.id: article.draft.category or "" for article in articles(locale)}
