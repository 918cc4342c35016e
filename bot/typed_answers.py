"""Reading what a customer types as the answer to the bot's own last line. Pure, by rule alone.

after answer         a yes or no to 「解決しましたか？」       Feedback
after offer_person   a yes or no to being passed on         PersonTaken, PersonRefused
after clarify        a number, a candidate's wording, none  Choice; Unclear if it fits no candidate

Only a whole message is an answer. Whatever else it says makes it a message like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.intents.patterns import bare
from bot.intents.picking import number_picked, picks_none
from bot.intents.yes_no import says_solved, takes_offer, yes_or_no
from bot.model import Message
from madoguchi.text import katakana

LONGEST = 200
"""In characters; a longer message is not compared with what was offered."""

_SMALL_TALK = frozenset({"text", "greeting", "thanks"})
"""Kinds of the bot's lines that leave the answer before them open to a word about it."""


@dataclass(frozen=True)
class Feedback:
    """Whether an answer solved it."""

    answer: Message
    solved: bool


@dataclass(frozen=True)
class Choice:
    """A candidate picked, None for none of these."""

    asked: Message
    article_id: str | None


@dataclass(frozen=True)
class Unclear:
    """A yes, or a number too large: the candidates are offered again."""

    asked: Message


@dataclass(frozen=True)
class PersonTaken:
    """The offer of a person is taken."""


@dataclass(frozen=True)
class PersonRefused:
    """The offer of a person is refused."""


TypedAnswer = Feedback | Choice | Unclear | PersonTaken | PersonRefused


def read(text: str, earlier: Sequence[Message]) -> TypedAnswer | None:
    """Return what a message answers, None where it answers nothing.

    ``earlier`` is what a customer sees of the conversation before the message, oldest first. While
    the bot owes a reply to any of it, nobody can be answering that reply.
    """
    if len(text) > LONGEST or any(message.awaits_the_bot for message in earlier):
        return None
    lines = [message for message in earlier if message.type != "incoming"]
    words = bare(text)
    if not lines or not words:
        return None
    last = lines[-1]
    if last.kind == "clarify":
        return _choice(words, last) or _word_on_candidates(words, last)
    if last.kind == "offer_person":
        return _word_on_offer(words)
    if last.kind == "answer":
        return _feedback(words, last) or _another_choice(words, lines[-2:-1])
    return _late_word(words, lines)


def _feedback(words: str, answer: Message) -> Feedback | None:
    solved = says_solved(words)
    solved = yes_or_no(words) if solved is None else solved
    if solved is None or answer.content.get("feedback") is not None:
        return None
    return Feedback(answer, solved)


def _late_word(words: str, lines: Sequence[Message]) -> Feedback | None:
    """Read 「解決しました」 after thanks and the like as a word about the answer before them."""
    before = next((line for line in reversed(lines) if line.kind not in _SMALL_TALK), None)
    if before is None or before.kind != "answer" or says_solved(words) is None:
        return None
    return _feedback(words, before)


def _word_on_offer(words: str) -> PersonTaken | PersonRefused | None:
    taken = takes_offer(words)
    if taken is None:
        return None
    return PersonTaken() if taken else PersonRefused()


def _choice(words: str, asked: Message) -> Choice | Unclear | None:
    offered = asked.content["candidates"]
    for candidate in offered:
        if katakana(bare(candidate["question"])) == katakana(words):
            return Choice(asked, candidate["article_id"])
    if picks_none(words):
        return Choice(asked, None)
    number = number_picked(words, len(offered))
    if number is None:
        return None
    if number > len(offered):
        return Unclear(asked)
    return Choice(asked, offered[number - 1]["article_id"] if number else None)


def _another_choice(words: str, before: Sequence[Message]) -> Choice | None:
    """Read a number after the answer to a choice as going back to another candidate."""
    if not before or before[0].kind != "clarify":
        return None
    choice = _choice(words, before[0])
    return choice if isinstance(choice, Choice) and choice.article_id else None


def _word_on_candidates(words: str, asked: Message) -> Choice | Unclear | None:
    """Read a bare no as none of these, and a bare yes as the candidate if there is only one."""
    word = yes_or_no(words)
    if word is None:
        return None
    if not word:
        return Choice(asked, None)
    offered = asked.content["candidates"]
    return Choice(asked, offered[0]["article_id"]) if len(offered) == 1 else Unclear(asked)
