"""How a customer of the sample behaves: what they do next depends on whether the answer is right.

A customer is a generator of pauses. It acts through `bot.conversations` alone, and knows what only
a customer can know: which article would really answer (`Knowledge`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Protocol

from bot.conversations import Conversations
from bot.model import Exchange, Message
from bot.sample.data import BAD, CHAT, GREETING, PERSON, questions, talk
from bot.sample.plan import Visit

Pauses = Iterator[timedelta]

YES_WHEN_RIGHT, NO_WHEN_RIGHT = 0.52, 0.05
YES_WHEN_EVASIVE, NO_WHEN_EVASIVE = 0.03, 0.64
YES_WHEN_WRONG, NO_WHEN_WRONG = 0.01, 0.50
SEES_THE_RIGHT_CANDIDATE = 0.88
CLARIFY_WITHOUT_FIT = (0.50, 0.25)
"""Says none of these, asks for a person at once; the rest leave."""
AFTER_NO = (0.46, 0.22)
"""Asks for a person, asks in other words; the rest leave."""
AFTER_EVASIVE = (0.62, 0.06)
AFTER_NOTHING = (0.36, 0.34)
REPHRASES_IN_SILENCE = 0.30
"""Given a wrong answer and no button pressed."""
WRITES_INSTEAD = 0.35
"""Types that they want a person rather than press the button."""
GREETS_FIRST = 0.06
MOST_TRIES = 3


class Knowledge(Protocol):
    """What is true about the shop, whatever the bot says."""

    def right_article(self, locale: str, topic: str) -> str | None:
        """Return the id of the article that answers a topic, None for none."""
        ...

    def is_evasive(self, article_id: str) -> bool:
        """Say whether the article's words, as they stand now, help nobody."""
        ...


@dataclass
class Caller:
    """A customer with a conversation: sends, presses buttons, and keeps count."""

    talk: Conversations
    visit: Visit
    conversation_id: str
    rng: Random
    acts: int = 0

    def send(self, text: str) -> Exchange:
        """Type a message."""
        return self.talk.send(self.conversation_id, self._name(), text)

    def press(self, message: Message, solved: bool) -> None:
        """Answer whether it solved the question."""
        self.talk.acts.feedback(self.conversation_id, self._name(), message.id, solved)

    def choose(self, message: Message, article_id: str | None) -> Exchange:
        """Pick one of the candidates, or none of them."""
        return self.talk.acts.choose(self.conversation_id, self._name(), message.id, article_id)

    def ask_for_person(self) -> None:
        """Ask for a person, by the button or in words."""
        if self.rng.random() < WRITES_INSTEAD:
            self.send(self.rng.choice(talk(self.visit.locale).ask_person))
        self.talk.acts.hand_over(self.conversation_id, self._name())

    def pause(self, shortest: float, longest: float) -> timedelta:
        """Return a while between two numbers of seconds."""
        return timedelta(seconds=self.rng.uniform(shortest, longest))

    def _name(self) -> str:
        self.acts += 1
        return f"sample-{self.visit.number}-{self.acts}"


def come(caller: Caller, topic: str, knows: Knowledge, to_people: Callable[[], None]) -> Pauses:
    """Ask about a topic until it is solved, a person has it, or patience ends.

    ``to_people`` is called when the conversation is with people.
    """
    yield from _Asking(caller, topic, knows, to_people).come()


@dataclass
class _Asking:
    caller: Caller
    topic: str
    knows: Knowledge
    to_people: Callable[[], None]
    tries: int = 0

    def come(self) -> Pauses:
        locale, rng = self.caller.visit.locale, self.caller.rng
        if self.topic not in {GREETING, PERSON} and rng.random() < GREETS_FIRST:
            self.caller.send(rng.choice(talk(locale).greetings))
            yield self.caller.pause(8, 40)
        yield from self._ask()

    def _ask(self) -> Pauses:
        self.tries += 1
        wordings = questions(self.caller.visit.locale)[self.topic]
        exchange = self.caller.send(self.caller.rng.choice(wordings))
        yield from self._react(exchange)

    def _react(self, exchange: Exchange) -> Pauses:
        reply = next((m for m in exchange.messages[1:] if m.kind in _REACTIONS), None)
        if reply is None or self.topic == GREETING:
            return
        yield from _REACTIONS[reply.kind](self, reply)

    def _read_answer(self, answer: Message) -> Pauses:
        """Read an answer; say yes or no, or nothing, and go on where it did not help."""
        yield self.caller.pause(25, 150)
        if self.caller.visit.unfinished:
            self.caller.press(answer, solved=False)
            self._ask_for_person()
            return
        article_id = str(answer.content["article_id"])
        right = article_id == self.knows.right_article(self.caller.visit.locale, self.topic)
        evasive = right and self.knows.is_evasive(article_id)
        if evasive:
            yes, no, after = YES_WHEN_EVASIVE, NO_WHEN_EVASIVE, AFTER_EVASIVE
        elif right:
            yes, no, after = YES_WHEN_RIGHT, NO_WHEN_RIGHT, AFTER_NO
        else:
            yes, no, after = YES_WHEN_WRONG, NO_WHEN_WRONG, AFTER_NO
        word = self.caller.rng.random()
        if word < yes:
            self.caller.press(answer, solved=True)
        elif word < yes + no:
            self.caller.press(answer, solved=False)
            yield from self._go_on(after)
        elif not right and self.caller.rng.random() < REPHRASES_IN_SILENCE:
            yield from self._go_on((0.0, 1.0))

    def _choose(self, asked: Message) -> Pauses:
        """Look at the candidates: pick the right one, or none of them."""
        yield self.caller.pause(6, 45)
        if self.caller.visit.unfinished:
            self._ask_for_person()
            return
        right = self.knows.right_article(self.caller.visit.locale, self.topic)
        offered = [candidate["article_id"] for candidate in asked.content["candidates"]]
        chance = self.caller.rng.random()
        if right in offered and chance < SEES_THE_RIGHT_CANDIDATE:
            yield from self._react(self.caller.choose(asked, right))
            return
        none_of_these, person = CLARIFY_WITHOUT_FIT
        chance = self.caller.rng.random()
        if chance < none_of_these:
            yield from self._react(self.caller.choose(asked, None))
        elif chance < none_of_these + person and self.topic != CHAT:
            self._ask_for_person()

    def _hear_of_nothing(self, _reply: Message) -> Pauses:
        yield self.caller.pause(5, 40)
        yield from self._go_on(AFTER_NOTHING)

    def _wait_for_people(self, _reply: Message) -> Pauses:
        self.to_people()
        yield from ()

    def _go_on(self, chances: tuple[float, float]) -> Pauses:
        """Ask for a person, ask in other words, or leave."""
        yield self.caller.pause(4, 40)
        person, again = chances
        chance = self.caller.rng.random()
        if self.topic == CHAT:
            return
        if self.caller.visit.unfinished or chance < person:
            self._ask_for_person()
        elif chance < person + again and self.tries < MOST_TRIES and self.topic != BAD:
            yield from self._ask()

    def _ask_for_person(self) -> None:
        self.caller.ask_for_person()
        self.to_people()


_REACTIONS: dict[str, Callable[[_Asking, Message], Pauses]] = {
    "answer": _Asking._read_answer,
    "clarify": _Asking._choose,
    "no_answer": _Asking._hear_of_nothing,
    "handed_over": _Asking._wait_for_people,
}
