"""Rating what a person has closed."""

from __future__ import annotations

import json

import pytest

from bot.handoff import Transcript
from bot.model import Message
from madoguchi.errors import Conflict, InvalidInput
from tests.bot.shop import Shop, kinds


def closed_by_a_person(shop: Shop, conversation: str) -> Message:
    """Let an agent answer and close a conversation; return the message that says so."""
    agent = shop.viewer(f"佐藤{next(shop.names)}", "agent")
    shop.ask_for_person(conversation)
    shop.clock.advance(minutes=2)
    shop.desk.agent_reply(agent, conversation, "お待たせしました。", f"r{next(shop.names)}")
    shop.desk.resolve(agent, conversation)
    shop.clock.advance(minutes=1)
    found: Transcript = shop.desk.transcript(agent, conversation)
    assert found.messages[-1].kind == "resolved"
    return found.messages[-1]


def test_a_rating_is_in_the_talk_the_log_and_the_row_and_reopens_nothing(shop: Shop) -> None:
    """Score and comment are the customer's message; the log and the row hold the masked comment."""
    conversation = shop.start()
    closed = closed_by_a_person(shop, conversation)

    told = "連絡先は taro@example.com です"
    exchange = shop.conversations.acts.rate(conversation, "csat-1", closed.id, 4, told)

    assert exchange.is_new
    assert kinds(exchange) == ["text", "rating_thanks"]
    assert exchange.messages[0].text == f"評価：4（5段階）\n{told}"
    assert exchange.conversation.status == "resolved"
    row = shop.inquiries(conversation)[0]
    assert (row["csat"], row["end_reason"]) == (4, "agent_closed")
    assert row["csat_comment"]
    assert "taro@" not in row["csat_comment"]
    with shop.db.read() as tx:
        event = tx.one("SELECT * FROM event WHERE kind = 'csat'")
    assert event is not None
    assert event["inquiry_id"] == row["inquiry_id"]
    assert json.loads(event["payload"]) == {
        "score": 4,
        "comment": row["csat_comment"],
        "closed_message_id": closed.id,
    }


def test_a_rating_is_said_once_however_often_it_is_sent(shop: Shop) -> None:
    """A retry returns the same messages; a second rating is refused and changes nothing."""
    conversation = shop.start()
    closed = closed_by_a_person(shop, conversation)
    rate = shop.conversations.acts.rate

    first = rate(conversation, "csat-1", closed.id, 2)
    again = rate(conversation, "csat-1", closed.id, 2)

    assert [m.id for m in again.messages] == [m.id for m in first.messages]
    assert not again.is_new
    with pytest.raises(Conflict):
        rate(conversation, "csat-2", closed.id, 5)
    with pytest.raises(Conflict):
        rate(conversation, "csat-1", closed.id, 5)
    assert shop.events(conversation).count("csat") == 1
    assert shop.inquiries(conversation)[0]["csat"] == 2


@pytest.mark.parametrize("score", [0, 6, 100])
def test_a_score_outside_1_to_5_is_refused(shop: Shop, score: int) -> None:
    """Nothing is written."""
    conversation = shop.start()
    closed = closed_by_a_person(shop, conversation)

    with pytest.raises(InvalidInput):
        shop.conversations.acts.rate(conversation, "csat-1", closed.id, score)

    assert "csat" not in shop.events(conversation)


def test_only_what_a_person_closed_in_this_talk_can_be_rated(shop: Shop) -> None:
    """An answer of the bot and another conversation's close are refused."""
    conversation, other = shop.start(), shop.start()
    closed = closed_by_a_person(shop, other)
    answer = shop.say(conversation, "送料は？").messages[1]

    for message in (answer, closed):
        with pytest.raises(InvalidInput):
            shop.conversations.acts.rate(conversation, "csat-1", message.id, 5)


def test_a_late_rating_goes_to_what_was_closed_not_to_what_was_asked_since(shop: Shop) -> None:
    """The customer has begun something new; the earlier inquiry gets the rating."""
    conversation = shop.start()
    closed = closed_by_a_person(shop, conversation)
    shop.say(conversation, "送料は？")

    shop.conversations.acts.rate(conversation, "csat-1", closed.id, 1)

    first, second = shop.inquiries(conversation)
    assert (first["csat"], second["csat"]) == (1, None)


def test_each_close_has_a_rating_of_its_own(shop: Shop) -> None:
    """Who comes back and is helped again may rate again."""
    conversation = shop.start()
    for number, score in enumerate((2, 5)):
        closed = closed_by_a_person(shop, conversation)
        shop.conversations.acts.rate(conversation, f"csat-{number}", closed.id, score)
        shop.say(conversation, "送料は？")

    assert [row["csat"] for row in shop.inquiries(conversation)] == [2, 5, None]
