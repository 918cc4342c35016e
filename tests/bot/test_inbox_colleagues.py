"""Two agents at one conversation: the second is told who has it, and nothing is overwritten."""

from __future__ import annotations

import pytest

from bot.model import message_json
from madoguchi.errors import Conflict
from tests.bot.shop import Shop


def test_the_second_agent_is_told_who_has_it(shop: Shop) -> None:
    """Both saw it waiting; the first one keeps it."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    one, other = shop.viewer("佐藤", "agent"), shop.viewer("鈴木", "agent")
    shop.desk.agent_take(one, conversation)
    with pytest.raises(Conflict, match="佐藤 has this conversation"):
        shop.desk.agent_take(other, conversation)
    found = shop.desk.transcript(other, conversation)
    assert (found.conversation.assignee_id, found.assignee_name) == (one.account_id, "佐藤")


def test_a_colleague_who_was_replaced_meanwhile_is_named_anew(shop: Shop) -> None:
    """Taking over from A is not taking over from B."""
    conversation = shop.start()
    a, b, c = (shop.viewer(name, "agent") for name in ("佐藤", "鈴木", "高橋"))
    shop.desk.agent_take(a, conversation)
    shop.desk.agent_take(b, conversation, take_from=a.account_id)
    with pytest.raises(Conflict, match="鈴木"):
        shop.desk.agent_take(c, conversation, take_from=a.account_id)


def test_nobody_writes_into_or_closes_a_colleagues_conversation(shop: Shop) -> None:
    """Neither the words nor the end reach the customer."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    one, other = shop.viewer("one", "agent"), shop.viewer("other", "agent")
    shop.desk.agent_take(one, conversation)
    before = shop.conversations.messages(conversation)
    with pytest.raises(Conflict):
        shop.desk.agent_reply(other, conversation, "はい", "r1")
    with pytest.raises(Conflict):
        shop.desk.resolve(other, conversation)
    assert shop.conversations.messages(conversation) == before
    assert shop.desk.agent_reply(one, conversation, "はい", "r2").sender_id == one.account_id


def test_an_agent_does_not_close_over_unread_words(shop: Shop) -> None:
    """What the customer wrote meanwhile is read first."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    agent = shop.viewer("agent", "agent")
    seen = shop.desk.agent_reply(agent, conversation, "いかがですか", "r1").id
    written = shop.say(conversation, "まだ届きません").messages[0].id
    with pytest.raises(Conflict, match="just written"):
        shop.desk.resolve(agent, conversation, seen=seen)
    assert shop.desk.resolve(agent, conversation, seen=written).status == "resolved"


def test_a_long_transcript_shows_its_end(shop: Shop) -> None:
    """The newest messages are shown, and it is said that there are earlier ones."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    for number in range(5):
        shop.say(conversation, f"質問 {number}")
    agent = shop.viewer("agent", "agent")
    cut = shop.desk.transcript(agent, conversation, newest=3)
    assert [message.text for message in cut.messages] == ["質問 2", "質問 3", "質問 4"]
    assert cut.is_cut
    whole = shop.desk.transcript(agent, conversation, newest=7)
    assert (len(whole.messages), whole.is_cut) == (7, False)


def test_staff_see_why_the_bot_handed_over_and_the_customer_does_not(shop: Shop) -> None:
    """What was understood stands with the hand-over too."""
    conversation = shop.start()
    _, handed_over = shop.say(conversation, "人と話したい").messages
    assert handed_over.content["trace"]["intent"] == "person"
    assert "trace" not in message_json(handed_over)["content"]
    assert "trace" in message_json(handed_over, "agent")["content"]
