"""How people of the sample answer: in office hours, quicker when it is quiet, then they close."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from bot.handoff import Desk
from bot.sample.customer import Caller
from bot.sample.data import PERSON, talk
from bot.sample.rhythm import ZONE, next_opening, open_at
from madoguchi.access import Viewer
from madoguchi.clock import Clock

ADDS_DETAILS = 0.35
HAS_MORE_TO_SAY = 0.55
THANKS = 0.75
TYPICAL_MINUTES = 5.0
LUNCH_FACTOR = 2.5
MORNING_QUEUE_MINUTES = 50.0


def attend(
    caller: Caller, topic: str, desk: Desk, agent: Viewer, clock: Clock
) -> Iterator[timedelta]:
    """Have an agent answer a conversation that was handed over, and close it.

    For a customer who is ``unfinished`` nobody has come yet, except to the first one.
    """
    rng, words = caller.rng, talk(caller.visit.locale)
    if rng.random() < ADDS_DETAILS:
        yield caller.pause(10, 70)
        caller.send(rng.choice(words.details))
    if caller.visit.unfinished:
        if topic != PERSON or not open_at(clock()):
            return
        yield timedelta(minutes=3)
    else:
        yield _until_reply(rng, clock())
    first = rng.choice(words.replies.get(topic, words.reply))
    _reply(desk, agent, caller, first, 1)
    yield caller.pause(40, 300)
    if caller.visit.unfinished:
        return
    if rng.random() < HAS_MORE_TO_SAY:
        caller.send(rng.choice(words.details))
        yield caller.pause(60, 420)
        _reply(desk, agent, caller, rng.choice(words.second), 2)
        yield caller.pause(30, 240)
    if rng.random() < THANKS:
        caller.send(rng.choice(words.thanks))
    yield caller.pause(120, 900)
    desk.resolve(agent, caller.conversation_id)


def _reply(desk: Desk, agent: Viewer, caller: Caller, text: str, number: int) -> None:
    name = f"sample-{caller.visit.number}-{caller.acts}-agent-{number}"
    desk.agent_reply(agent, caller.conversation_id, text, name)


def _until_reply(rng: Random, now: datetime) -> timedelta:
    """Return how long the customer waits for the first words of a person."""
    if not open_at(now):
        queue = timedelta(minutes=rng.uniform(2, MORNING_QUEUE_MINUTES))
        return next_opening(now) - now + queue
    minutes = min(rng.lognormvariate(0, 0.8) * TYPICAL_MINUTES, 60.0)
    if now.astimezone(ZONE).hour == 12:
        minutes *= LUNCH_FACTOR
    return timedelta(minutes=minutes)
