"""A process that dies between taking a message and answering it loses nothing."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import product

import pytest

from analytics.checking import drift
from bot.conversations import STALE_SECONDS, Conversations
from madoguchi.database import open_database
from madoguchi.errors import Conflict
from tests.bot.shop import Shop, address_of, kinds


class Killed(BaseException):
    """The end of a process, as far as a test can have one: nothing handles it."""


def die(text: str) -> None:
    """Die while thinking."""
    raise Killed


def left_behind(shop: Shop) -> str:
    """Return a conversation whose message was committed and whose turn never ended."""
    conversation = shop.start()
    shop.mind.while_thinking = die
    with pytest.raises(Killed):
        shop.say(conversation, "送料は？", "once")
    shop.mind.while_thinking = lambda text: None
    assert [m.kind for m in shop.conversations.messages(conversation)] == ["text"]
    return conversation


def test_a_retry_finishes_the_turn_once(shop: Shop) -> None:
    """The same message, now with its reply, and no second of either."""
    conversation = left_behind(shop)
    assert kinds(shop.say(conversation, "送料は？", "once")) == ["text", "answer"]
    assert kinds(shop.say(conversation, "送料は？", "once")) == ["text", "answer"]
    assert shop.conversations.finish_unanswered() == 0
    assert shop.events(conversation)[1:] == ["question", "answer"]


def test_the_sweep_finishes_a_turn_that_nobody_retries(shop: Shop) -> None:
    """After ten seconds, once."""
    conversation = left_behind(shop)
    shop.clock.advance(seconds=STALE_SECONDS - 1)
    assert shop.conversations.finish_unanswered() == 0
    shop.clock.advance(seconds=2)
    assert shop.conversations.finish_unanswered() == 1
    assert shop.conversations.finish_unanswered() == 0
    assert [m.kind for m in shop.conversations.messages(conversation)] == ["text", "answer"]


def test_the_next_message_finishes_the_turn_before_it(shop: Shop) -> None:
    """Replies stay in the order of the questions."""
    conversation = left_behind(shop)
    shop.say(conversation, "返したい")
    listed = shop.conversations.messages(conversation)
    assert [m.kind for m in listed] == ["text", "text", "answer", "clarify"]


def test_two_processes_that_finish_the_same_turn_answer_once(shop: Shop) -> None:
    """The one that comes second finds the reply and adds none."""
    conversation = left_behind(shop)
    meanwhile = [True]

    def another_process(text: str) -> None:
        if meanwhile.pop() if meanwhile else False:
            shop.conversations._locks = type(shop.conversations._locks)()
            shop.say(conversation, "送料は？", "once")

    shop.mind.while_thinking = another_process
    assert kinds(shop.say(conversation, "送料は？", "once")) == ["text", "answer"]
    assert len(shop.mind.asked) == 3
    assert shop.events(conversation)[1:] == ["question", "answer"]


def test_processes_that_race_keep_and_answer_every_message_once(
    shop: Shop, database_url: str
) -> None:
    """Two of them, each sent every message, with the sweep and the idle job between them."""
    another = open_database(database_url, pool_size=4)
    processes = [
        shop.conversations,
        Conversations(another, shop.clock, shop.mind, article_url=address_of),
    ]
    conversation = shop.start()

    def send(one: tuple[int, Conversations]) -> None:
        number, process = one
        process.send(conversation, f"m{number}", "送料は？" if number % 2 else "返したい")
        process.finish_unanswered()
        process.end_idle()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(send, product(range(6), processes)))
    another.close()
    listed = shop.conversations.messages(conversation)
    asked = [m.id for m in listed if m.type == "incoming"]
    assert sorted(m.client_id or "" for m in listed if m.type == "incoming") == [
        f"m{number}" for number in range(6)
    ]
    assert sorted(m.in_reply_to or 0 for m in listed if m.type == "outgoing") == asked
    [inquiry] = shop.inquiries(conversation)
    assert inquiry["question_count"] == 6
    with shop.db.read() as tx:
        assert drift(tx, shop.site_id).numbers == {}


def test_a_turn_left_behind_stays_silent_once_people_have_the_conversation(shop: Shop) -> None:
    """The question is recorded; the bot does not speak."""
    conversation = left_behind(shop)
    shop.ask_for_person(conversation)
    assert kinds(shop.say(conversation, "送料は？", "once")) == ["text"]
    assert shop.events(conversation)[-1] == "question"


def test_silence_does_not_resolve_a_conversation_that_is_owed_an_answer(shop: Shop) -> None:
    """An inquiry may end while a newer message waits for the bot."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    shop.clock.advance(minutes=30)
    shop.mind.while_thinking = die
    with pytest.raises(Killed):
        shop.say(conversation, "返したい", "late")
    shop.mind.while_thinking = lambda text: None
    assert shop.conversations.end_idle() == 1
    assert kinds(shop.say(conversation, "返したい", "late")) == ["text", "clarify"]


def test_nothing_is_resolved_while_the_bot_owes_an_answer(shop: Shop) -> None:
    """An agent who resolves over the bot's shoulder would leave the customer without a word."""
    conversation = left_behind(shop)
    viewer = shop.viewer("agent", "agent")
    with pytest.raises(Conflict):
        shop.desk.resolve(viewer, conversation)
    shop.clock.advance(seconds=STALE_SECONDS + 1)
    assert shop.conversations.finish_unanswered() == 1
    assert shop.desk.resolve(viewer, conversation).status == "resolved"
    assert shop.events(conversation)[1:] == ["question", "answer", "agent_closed"]


def test_silence_does_not_end_what_the_customer_spoke_into_in_time(shop: Shop) -> None:
    """A minute before the end counts, also when the bot is slow to answer."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    shop.clock.advance(minutes=29)
    shop.mind.while_thinking = die
    with pytest.raises(Killed):
        shop.say(conversation, "返したい", "in-time")
    shop.mind.while_thinking = lambda text: None
    shop.clock.advance(minutes=2)
    assert shop.conversations.end_idle() == 0
    shop.say(conversation, "返したい", "in-time")
    [inquiry] = shop.inquiries(conversation)
    assert (inquiry["question_count"], inquiry["ended_at"]) == (2, None)
