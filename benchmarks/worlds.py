"""Planted worlds: a shop's customers whose truth is known, told as events without any bot thinking.

`happenings` draws what each inquiry comes to from the shares its topic has on that day, and tells
the events that lead there. So the truth of a world is in its numbers: a change of an article moves
so many points of its topic's inquiries to "confirmed", and nothing else moves with it. Topics drift
by themselves from week to week, weekdays and hours differ, and customers come back.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from analytics.inquiries import ending_by_time, fold
from analytics.model import OUTCOMES, Event, TrackedInquiry
from bot.sample.data import NO_ARTICLE, articles, questions
from bot.sample.plan import WEIGHTS
from bot.sample.rhythm import arrivals, next_opening
from madoguchi.clock import to_text

SHARES = {
    "escalated": 0.22, "confirmed": 0.34, "denied": 0.10, "unanswered": 0.10, "assumed": 0.24,
}  # fmt: skip
"""What inquiries come to, on average over the topics."""
OF_BAD = {
    "escalated": 0.34, "confirmed": 0.12, "denied": 0.26, "unanswered": 0.08, "assumed": 0.20,
}  # fmt: skip
"""The same where the article is bad."""
SPREAD = 40.0
"""How alike topics are to that average: the weight of a Dirichlet draw."""
DRIFT = (0.0, 0.035)
"""How far a topic's confirmed share drifts in a week, as the standard deviation of log odds: drawn
for each world, so that eight weeks differ from the eight before by 0 to 2 points."""
COMES_BACK, SAME_TOPIC = 0.08, 0.65
IDLE = timedelta(minutes=30)
READS = (0, 4)
"""Fewest and most articles that are read in the help centre for each inquiry."""


@dataclass(frozen=True)
class Topic:
    """One subject customers ask about: a category with one article that answers it.

    ``shares`` are of inquiries by outcome; ``drifts`` the log odds of the confirmed share by week.
    """

    name: str
    article_id: str
    weight: float
    questions: Sequence[str]
    shares: Mapping[str, float]
    drifts: Sequence[float]


@dataclass(frozen=True)
class Change:
    """An article that was made better: so much more of its topic is confirmed from then on."""

    topic: str
    at: datetime
    points: float


@dataclass(frozen=True)
class World:
    """A shop, its topics, how busy it is, and what was changed.

    ``bad`` names the topic whose article customers deny and then ask for a person.
    """

    site_id: str
    seed: int
    start: datetime
    days: int
    inquiries: int
    topics: Sequence[Topic]
    bad: str
    change: Change | None = None

    @property
    def end(self) -> datetime:
        """The instant the world ends."""
        return self.start + timedelta(days=self.days)

    def shares(self, topic: Topic, at: datetime) -> dict[str, float]:
        """Return the probability of each outcome of an inquiry on a topic that starts then."""
        week = min(int((at - self.start) / timedelta(weeks=1)), len(topic.drifts) - 1)
        confirmed = _logistic(_log_odds(topic.shares["confirmed"]) + topic.drifts[week])
        if self.change and self.change.topic == topic.name and at >= self.change.at:
            confirmed += self.change.points
        others = 1 - topic.shares["confirmed"]
        return {
            outcome: confirmed if outcome == "confirmed" else share / others * (1 - confirmed)
            for outcome, share in topic.shares.items()
        }


def world(
    seed: int,
    start: datetime,
    *,
    days: int = 70,
    a_day: float = 60,
    points: float = 0.0,
    site_id: str = "world",
) -> World:
    """Plan a world: topics of the sample's FAQ, a bad article, and a change in its middle.

    The change falls on the topic that is asked most, in office hours; 0 points are no change of
    what customers say, though the article is edited all the same.
    """
    rng = Random(f"world-{seed}")  # noqa: S311  repeatable on purpose, no secret
    topics = _topics(rng, weeks=days // 7 + 1, drift=rng.uniform(*DRIFT))
    by_weight = sorted(topics, key=lambda topic: topic.weight)
    bad = by_weight[len(by_weight) // 2]
    topics[topics.index(bad)] = replace(bad, shares=_drawn(rng, OF_BAD))
    at = next_opening(start + timedelta(days=days // 2, hours=2))
    return World(
        site_id=site_id,
        seed=seed,
        start=start,
        days=days,
        inquiries=round(days * a_day),
        topics=topics,
        bad=bad.name,
        change=Change(by_weight[-1].name, at, points),
    )


def happenings(
    world: World, *, with_reading: bool = False, as_recorded: bool = False
) -> Iterator[Event]:
    """Tell all events of a world in the order of time, up to its end.

    ``with_reading`` adds what happens outside of inquiries: opened widgets, articles read in the
    help centre, and searches there. ``as_recorded`` tells them as the log holds them, with the
    inquiry each belongs to and the ends that silence makes: without, `analytics.recording` finds
    that out.
    """
    rng = Random(f"customers-{world.seed}")  # noqa: S311  repeatable on purpose, no secret
    weights = [topic.weight for topic in world.topics]
    waiting: list[tuple[datetime, int, Event]] = []
    again: list[tuple[datetime, int, Topic, str]] = []
    told = 0

    def come(at: datetime, topic: Topic, contact: str, number: int) -> None:
        nonlocal told
        events = _inquiry(rng, world, topic, at, contact, number, with_reading)
        for event in _recorded(events) if as_recorded else events:
            told += 1
            heapq.heappush(waiting, (event.occurred_at, told, event))
        if rng.random() < COMES_BACK:
            later = at + timedelta(days=rng.uniform(0.8, 10))
            same = rng.random() < SAME_TOPIC
            next_topic = topic if same else rng.choices(world.topics, weights)[0]
            heapq.heappush(again, (later, number, next_topic, contact))

    first_visits = round(world.inquiries / (1 + COMES_BACK))
    number = 0
    for at in [*arrivals(rng, world.start, world.end, first_visits), world.end]:
        while again and again[0][0] < at:
            later, _, topic, contact = heapq.heappop(again)
            number += 1
            come(later, topic, contact, number)
        while waiting and waiting[0][0] < at:
            yield heapq.heappop(waiting)[2]
        if at < world.end:
            number += 1
            contact = f"con_{world.site_id}_{number}"
            come(at, rng.choices(world.topics, weights)[0], contact, number)


def _topics(rng: Random, weeks: int, drift: float) -> list[Topic]:
    names: dict[str, list[str]] = {}
    for article in articles("ja"):
        names.setdefault(article.draft.category or "", []).append(article.id)
    asked = questions("ja")
    found = []
    for name, ids in sorted(names.items()):
        wordings = [text for one in ids for text in asked.get(one, ()) if one not in NO_ARTICLE]
        if name and wordings:
            weight = sum(WEIGHTS.get(one, 0.8) for one in ids)
            shares, drifts = _drawn(rng), _walk(rng, weeks, drift)
            found.append(Topic(name, f"art_{ids[0]}", weight, wordings, shares, drifts))
    return found


def _drawn(rng: Random, around: Mapping[str, float] = SHARES) -> dict[str, float]:
    parts = {name: rng.gammavariate(SPREAD * share, 1) for name, share in around.items()}
    whole = sum(parts.values())
    return {name: part / whole for name, part in parts.items()}


def _walk(rng: Random, weeks: int, drift: float) -> list[float]:
    level, found = 0.0, []
    for _ in range(weeks):
        found.append(level)
        level += rng.gauss(0, drift)
    return found


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))


def _inquiry(
    rng: Random,
    world: World,
    topic: Topic,
    at: datetime,
    contact: str,
    number: int,
    with_reading: bool,
) -> list[Event]:
    """Tell one conversation that comes to an outcome drawn from its topic's shares."""
    shares = world.shares(topic, at)
    outcome = rng.choices(OUTCOMES, [shares[name] for name in OUTCOMES])[0]
    teller = _Teller(rng, world, topic, at, contact, number)
    if with_reading:
        teller.read()
    teller.ask()
    getattr(teller, outcome)()
    return teller.told


def _recorded(told: list[Event]) -> list[Event]:
    """Give the events of a conversation, which holds one inquiry, what recording gives them."""
    inquiry: TrackedInquiry | None = None
    found = []
    opened = told[0].payload
    for event in told:
        if event.kind == "question" and inquiry is None:
            event = replace(event, payload={**opened, **event.payload, "trigger": "initial"})
        if event.conversation_id and (inquiry or event.kind == "question"):
            event = replace(event, inquiry_id=f"inq_{event.conversation_id}")
            inquiry = fold(inquiry, event)
        found.append(event)
    assert inquiry is not None
    noticed = inquiry.last_message_at + IDLE
    ending = ending_by_time(inquiry, noticed, IDLE)
    if ending is not None:
        end = {"end_reason": ending.reason, "ended_at": to_text(ending.ended_at)}
        found.append(
            replace(
                found[-1], kind="inquiry_ended", occurred_at=noticed, message_id=None, payload=end
            )
        )
    return found


class _Teller:
    """Tells what happens in one conversation, each step some seconds after the one before."""

    def __init__(
        self, rng: Random, world: World, topic: Topic, at: datetime, contact: str, number: int
    ) -> None:
        self.told: list[Event] = []
        self._rng = rng
        self._world = world
        self._topic = topic
        self._at = at
        self._contact = contact
        self._conversation = f"cnv_{world.site_id}_{number}"
        self._message = number * 100
        page = f"https://shop.example/{topic.article_id}"
        self._tell("conversation_started", 0, page_url=page, referrer=None)

    def read(self) -> None:
        """Open the widget after reading some articles, or searching for one in vain."""
        article = self._topic.article_id
        for _ in range(self._rng.randint(*READS)):
            self._tell("article_viewed", 5, outside=True, article_id=article)
            self._tell(
                "article_left", 20, outside=True, article_id=article,
                stay_ms=self._rng.randint(2_000, 90_000), onward=self._rng.random() < 0.5,
            )  # fmt: skip
        if self._rng.random() < 0.3:
            found = "answer" if self._rng.random() < 0.8 else "none"
            self._tell("help_searched", 5, outside=True, text=self._words(), decision=found, hits=1)
        self._tell("widget_opened", 2)

    def ask(self) -> None:
        """Ask a question on the topic."""
        self._tell("question", 15, text=self._words())

    def confirmed(self) -> None:
        """Get the answer, now and then by way of candidates, and say yes."""
        if self._rng.random() < 0.2:
            candidates = [self._topic.article_id]
            self._tell("clarify", 1, candidates=candidates, category=self._topic.name)
            self._tell("candidate_chosen", 10, article_id=self._topic.article_id)
        self._answer()
        self._say(solved=True)

    def assumed(self) -> None:
        """Get the answer and leave without a word."""
        self._answer()

    def denied(self) -> None:
        """Get the answer, say no, and perhaps ask once more in vain."""
        self._answer()
        self._say(solved=False)
        if self._rng.random() < 0.3:
            self.ask()
            self._tell("no_answer", 1, category=self._topic.name)

    def unanswered(self) -> None:
        """Ask what the bot does not know."""
        self._tell("no_answer", 1, category=self._topic.name)
        if self._rng.random() < 0.3:
            self.ask()
            self._tell("no_answer", 1, category=self._topic.name)

    def escalated(self) -> None:
        """Ask for a person: at once, after nothing was found, or after saying no."""
        denied = 0.7 if self._topic.name == self._world.bad else 0.2
        drawn = self._rng.random()
        if drawn < denied:
            self._answer()
            self._say(solved=False)
            reason = "answer_denied"
        elif drawn < denied + 0.4 * (1 - denied):
            self._tell("no_answer", 1, category=self._topic.name)
            reason = "no_answer"
        else:
            self._answer()
            reason = "customer_request"
        self._tell("handed_over", 10, reason=reason)
        self._wait_for_people()

    def _wait_for_people(self) -> None:
        if self._rng.random() < 0.1:
            self._tell("withdrawn", self._rng.uniform(120, 900))
            return
        agent = f"acc_{self._world.site_id}_{self._rng.randint(1, 6)}"
        opens = next_opening(self._at)
        wait = (opens - self._at).total_seconds() + 60 * min(self._rng.lognormvariate(1.6, 0.8), 60)
        self._tell("agent_replied", wait, agent_id=agent)
        self._tell("agent_closed", self._rng.uniform(200, 1500), agent_id=agent)
        if self._rng.random() < 0.3:
            score = self._rng.choices((1, 2, 3, 4, 5), (1, 1, 3, 6, 6))[0]
            self._tell("csat", 30, score=score)

    def _answer(self) -> None:
        topic = self._topic
        self._tell(
            "answer", 1,
            article_id=topic.article_id, category=topic.name, revision=1, confidence=0.9,
        )  # fmt: skip

    def _say(self, *, solved: bool) -> None:
        article = self._topic.article_id
        answer = self._message
        self._tell(
            "feedback", self._rng.uniform(25, 150),
            solved=solved, article_id=article, answer_message_id=answer,
        )  # fmt: skip

    def _words(self) -> str:
        return self._rng.choice(self._topic.questions)

    def _tell(self, kind: str, after: float, *, outside: bool = False, **payload: Any) -> None:
        self._at += timedelta(seconds=after)
        self._message += not outside
        self.told.append(
            Event(
                site_id=self._world.site_id,
                kind=kind,
                occurred_at=self._at,
                channel=None if outside else "web",
                locale="ja",
                contact_id=None if outside else self._contact,
                conversation_id=None if outside else self._conversation,
                message_id=None if outside else self._message,
                payload=payload,
            )
        )
