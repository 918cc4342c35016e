"""Agents: taking, replying, resolving, and who may."""

from __future__ import annotations

import pytest

from bot.model import message_json
from madoguchi.errors import Conflict, InvalidInput, NotAllowed, NotFound
from tests.bot.shop import Shop, kinds


def test_a_reply_reaches_the_customer_and_takes_the_conversation(shop: Shop) -> None:
    """The customer reads who it is; the first answer is a fact of the inquiry."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    agent = shop.viewer("佐藤", "agent")
    shop.clock.advance(minutes=2)
    message = shop.desk.agent_reply(agent, conversation, "確認します", "r1")
    assert (message.sender, message.sender_name, message.text) == ("agent", "佐藤", "確認します")
    assert message_json(message)["sender_name"] == "佐藤"
    listed = shop.conversations.messages(conversation)
    assert [m.kind for m in listed] == ["text", "handed_over", "assigned", "text"]
    assert "佐藤" in listed[2].text
    [inquiry] = shop.inquiries(conversation)
    assert inquiry["agent_id"] == agent.account_id
    assert inquiry["agent_first_reply_at"] > inquiry["escalated_at"]


def test_a_retried_reply_is_the_same_message(shop: Shop) -> None:
    """Once in the transcript, once in the log."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    agent = shop.viewer("agent", "agent")
    first = shop.desk.agent_reply(agent, conversation, "はい", "r1")
    assert shop.desk.agent_reply(agent, conversation, "はい", "r1") == first
    assert shop.events(conversation).count("agent_replied") == 1


def test_a_name_another_agent_used_is_a_conflict(shop: Shop) -> None:
    """Nobody gets somebody else's message for their own."""
    conversation = shop.start()
    one, other = shop.viewer("one", "agent"), shop.viewer("other", "agent")
    shop.desk.agent_reply(one, conversation, "はい", "r1")
    with pytest.raises(Conflict):
        shop.desk.agent_reply(other, conversation, "いいえ", "r1")


def test_taking_from_the_bot_is_an_escalation_by_policy(shop: Shop) -> None:
    """The bot is silent from then on."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    taken = shop.desk.agent_take(shop.viewer("agent", "agent"), conversation)
    assert (taken.status, taken.handover_reason) == ("open", "policy")
    assert shop.inquiries(conversation)[0]["escalation_reason"] == "policy"
    assert kinds(shop.say(conversation, "送料は？")) == ["text"]


def test_taking_twice_says_it_once_and_a_colleague_may_take_over(shop: Shop) -> None:
    """The customer reads each name once."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    one, other = shop.viewer("one", "agent"), shop.viewer("other", "agent")
    shop.desk.agent_take(one, conversation)
    shop.desk.agent_take(one, conversation)
    taken = shop.desk.agent_take(other, conversation, take_from=one.account_id)
    assert taken.assignee_id == other.account_id
    listed = shop.conversations.messages(conversation)
    assert [m.content["name"] for m in listed if m.kind == "assigned"] == ["one", "other"]
    assert shop.events(conversation).count("handed_over") == 1


def test_resolving_ends_the_inquiry_and_twice_is_once(shop: Shop) -> None:
    """The end is the agent's."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    agent = shop.viewer("agent", "agent")
    assert shop.desk.resolve(agent, conversation).status == "resolved"
    assert shop.desk.resolve(agent, conversation).status == "resolved"
    assert shop.inquiries(conversation)[0]["end_reason"] == "agent_closed"
    assert shop.events(conversation).count("agent_closed") == 1


def test_a_resolved_conversation_is_taken_again_before_writing(shop: Shop) -> None:
    """Writing says so; taking makes a new inquiry that people have."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    agent = shop.viewer("agent", "agent")
    shop.desk.resolve(agent, conversation)
    with pytest.raises(Conflict):
        shop.desk.agent_reply(agent, conversation, "追伸です", "r1")
    shop.desk.agent_take(agent, conversation)
    shop.desk.agent_reply(agent, conversation, "追伸です", "r1")
    assert [row["trigger"] for row in shop.inquiries(conversation)] == ["initial", "reopen"]


@pytest.mark.parametrize("role", ["editor", "viewer"])
def test_only_agents_work_on_conversations(shop: Shop, role: str) -> None:
    """Editors and managers may not write, take or resolve."""
    conversation = shop.start()
    viewer = shop.viewer("x", role)
    with pytest.raises(NotAllowed):
        shop.desk.agent_reply(viewer, conversation, "はい", "r1")
    with pytest.raises(NotAllowed):
        shop.desk.agent_take(viewer, conversation)
    with pytest.raises(NotAllowed):
        shop.desk.resolve(viewer, conversation)


def test_people_of_other_sites_learn_nothing(shop: Shop) -> None:
    """It is not found, whether it exists or not."""
    conversation = shop.start()
    stranger = shop.viewer("x", "agent").__class__("acc_x", "x", False, {"elsewhere": "agent"})
    for id_ in (conversation, "cnv_none"):
        with pytest.raises(NotFound):
            shop.desk.transcript(stranger, id_)


def test_the_transcript_holds_what_the_bot_tried_and_why(shop: Shop) -> None:
    """Scores and candidates are there for staff."""
    conversation = shop.start()
    shop.say(conversation, "返したい")
    transcript = shop.desk.transcript(shop.viewer("agent", "agent"), conversation)
    trace = transcript.messages[1].content["trace"]
    assert trace["decision"] == "clarify"
    assert len(trace["candidates"]) == 3
    assert transcript.conversation.status == "pending"


def test_an_agents_empty_reply_is_refused(shop: Shop) -> None:
    """The field is named and nothing is taken."""
    conversation = shop.start()
    with pytest.raises(InvalidInput) as caught:
        shop.desk.agent_reply(shop.viewer("agent", "agent"), conversation, " ", "r1")
    assert caught.value.field == "text"
    assert shop.conversations.messages(conversation) == []
