"""Eight weeks of a shop's customers, acted out through the services that serve real ones.

Everybody is a generator of pauses in one queue ordered by time, so that what is written is written
in the order it would have happened. All of it is one transaction (`OneTransaction`), and the same
seed makes the same history.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from bot.conversations import Conversations
from bot.handoff import Desk
from bot.lines import ArticleUrl
from bot.sample.agent import attend
from bot.sample.customer import Caller, Pauses, come
from bot.sample.data import BAD, GAP, IMPROVED, NO_ARTICLE
from bot.sample.one_transaction import OneTransaction
from bot.sample.plan import SEED, VISITS, WEEKS, Visit, plan, rewritten_at
from bot.turn import Think, Thought
from madoguchi.access import Viewer
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database, Transaction

COMES_BACK = 0.08
SAME_TOPIC_AGAIN = 0.65
SWEEP = timedelta(minutes=20)
Report = Callable[[str, int, int], None]
"""``(what is done, done, total)``."""


@dataclass(frozen=True)
class Shop:
    """The loaded site, as the simulator must know it.

    ``articles`` has the id of an article by ``(locale, topic)``; ``pages`` the address of a page by
    the last part of its path. ``think`` is how the bot thinks before and after the rewriting of
    `IMPROVED`, which ``rewrite`` does; where it is None, nothing is rewritten.
    """

    site_id: str
    articles: Mapping[tuple[str, str], str]
    pages: Mapping[str, str]
    agent: Viewer
    think: tuple[Think, Think]
    rewrite: Callable[[Transaction, FakeClock], None] | None
    article_url: ArticleUrl
    idle_minutes: int


def simulate(
    db: Database,
    shop: Shop,
    now: datetime,
    report: Report,
    *,
    seed: int = SEED,
    visits: int = VISITS,
) -> None:
    """Write the history up to ``now``, all of it or nothing."""
    with db.write() as tx:
        _Street(OneTransaction(db, tx), tx, shop, now, seed).run(
            plan(now, seed=seed, count=visits), report
        )


@dataclass(order=True)
class _Turn:
    at: datetime
    number: int
    who: Iterator[timedelta] = field(compare=False)


class _Street:
    """Everybody who comes and goes, and the clock they share."""

    def __init__(self, db: Database, tx: Transaction, shop: Shop, now: datetime, seed: int) -> None:
        self._tx = tx
        self._shop = shop
        self._now = now
        self._seed = seed
        self._clock = FakeClock(now - timedelta(weeks=WEEKS))
        self._talk = Conversations(
            db, self._clock, self._think, article_url=shop.article_url,
            idle_minutes=shop.idle_minutes,
        )  # fmt: skip
        self._desk = Desk(db, self._clock, idle_minutes=shop.idle_minutes)
        self._rewritten = False
        self._queue: list[_Turn] = []
        self._turns = 0

    def run(self, visits: list[Visit], report: Report) -> None:
        """Let everybody act in the order of time, until now."""
        self._add(self._clock() + SWEEP, self._sweep())
        if self._shop.rewrite:
            self._add(rewritten_at(self._now), self._rewrite(self._shop.rewrite))
        for visit in visits:
            self._add(visit.at, self._visit(visit, report, len(visits)))
        while self._queue and self._queue[0].at < self._now:
            turn = heapq.heappop(self._queue)
            self._clock.now = turn.at
            pause = next(turn.who, None)
            if pause is not None:
                self._add(turn.at + pause, turn.who)
        self._clock.now = self._now
        self._talk.end_idle()

    def right_article(self, locale: str, topic: str) -> str | None:
        """Return the id of the article that answers a topic, None for none."""
        return None if topic in NO_ARTICLE else self._shop.articles[locale, topic]

    def is_evasive(self, article_id: str) -> bool:
        """Say whether an article's words, as they stand now, help nobody."""
        evasive = [BAD] if self._rewritten else [BAD, IMPROVED]
        return article_id in {self._shop.articles.get(("ja", topic)) for topic in evasive}

    def _visit(self, visit: Visit, report: Report, total: int) -> Pauses:
        report("history", visit.number + 1, total)
        rng = Random(f"{self._seed}-{visit.number}")  # noqa: S311  repeatable on purpose, no secret
        conversation, _token = self._talk.start(
            self._shop.site_id,
            locale=visit.locale,
            page_url=self._shop.pages[visit.page],
            referrer=visit.referrer,
            is_sample=True,
        )
        caller = Caller(self._talk, visit, conversation.id, rng)
        yield caller.pause(3, 30)
        yield from self._come(caller, visit.topic)
        if visit.topic not in {GAP} and rng.random() < COMES_BACK:
            yield timedelta(days=rng.uniform(0.8, 10))
            yield from self._come_back(caller)

    def _come(self, caller: Caller, topic: str) -> Pauses:
        def to_people() -> None:
            people = attend(caller, topic, self._desk, self._shop.agent, self._clock)
            self._add(self._clock(), people)

        yield from come(caller, topic, self, to_people)

    def _come_back(self, caller: Caller) -> Pauses:
        """Write again in the same conversation, unless people still have it."""
        if self._talk_is_with_people(caller):
            return
        topic = caller.visit.topic
        if caller.rng.random() > SAME_TOPIC_AGAIN:
            topic = caller.rng.choice(sorted({t for _, t in self._shop.articles}))
            if (caller.visit.locale, topic) not in self._shop.articles:
                return
        yield from self._come(caller, topic)

    def _talk_is_with_people(self, caller: Caller) -> bool:
        conversation = self._desk.transcript(self._shop.agent, caller.conversation_id).conversation
        return conversation.status in {"open", "snoozed"}

    def _think(self, site_id: str, locale: str, text: str) -> Thought:
        return self._shop.think[self._rewritten](site_id, locale, text)

    def _rewrite(self, rewrite: Callable[[Transaction, FakeClock], None]) -> Pauses:
        rewrite(self._tx, self._clock)
        self._rewritten = True
        yield from ()

    def _sweep(self) -> Pauses:
        """Do what the service's job does: end what silence has ended."""
        while True:
            self._talk.end_idle()
            yield SWEEP

    def _add(self, at: datetime, who: Iterator[timedelta]) -> None:
        self._turns += 1
        heapq.heappush(self._queue, _Turn(at, self._turns, who))
