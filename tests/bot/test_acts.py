"""What customers do with buttons: candidates, yes and no, a person."""

from __future__ import annotations

import pytest

from bot.model import Message
from madoguchi.errors import Conflict, InvalidInput
from tests.bot.shop import POINTS, RETURNS, SHIPPING, Shop, kinds


def answered(shop: Shop, conversation: str) -> Message:
    """Ask and return the answer."""
    return shop.say(conversation, "送料は？").messages[1]


def asked_back(shop: Shop, conversation: str) -> Message:
    """Ask vaguely and return the clarifying message."""
    return shop.say(conversation, "返したい").messages[1]


def current(shop: Shop, conversation: str, message: Message) -> Message:
    """Return a message as it is now."""
    return next(m for m in shop.conversations.messages(conversation) if m.id == message.id)


def test_a_candidate_picked_is_answered_and_is_no_new_question(shop: Shop) -> None:
    """The transcript shows the question picked; the choice is kept on the message."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    exchange = shop.choose(conversation, asked, shop.mind.ids[RETURNS])
    assert kinds(exchange) == ["text", "answer"]
    assert exchange.messages[0].text == RETURNS
    assert current(shop, conversation, asked).content["chosen"] == shop.mind.ids[RETURNS]
    assert shop.events(conversation)[-2:] == ["candidate_chosen", "answer"]
    [inquiry] = shop.inquiries(conversation)
    assert (inquiry["question_count"], inquiry["answer_count"]) == (1, 1)
    assert inquiry["topic_id"] == "返品"


def test_none_of_these_is_answered_with_an_apology_and_a_person(shop: Shop) -> None:
    """It counts as no answer, on the topic of the likeliest candidate."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    exchange = shop.choose(conversation, asked, None)
    assert kinds(exchange) == ["text", "no_answer"]
    assert current(shop, conversation, asked).content["chosen"] == "none"
    assert shop.inquiries(conversation)[0]["no_answer_count"] == 1
    assert shop.inquiries(conversation)[0]["topic_id"] == "返品"


def test_another_candidate_may_be_picked_afterwards(shop: Shop) -> None:
    """Customers look at one and go back to another."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    shop.choose(conversation, asked, shop.mind.ids[RETURNS])
    exchange = shop.choose(conversation, asked, shop.mind.ids[POINTS])
    assert exchange.messages[1].content["article_id"] == shop.mind.ids[POINTS]


def test_what_was_not_offered_cannot_be_picked(shop: Shop) -> None:
    """Nothing is written."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    with pytest.raises(InvalidInput) as caught:
        shop.choose(conversation, asked, "art_other")
    assert caught.value.field == "article_id"
    assert current(shop, conversation, asked).content["chosen"] is None


def test_a_message_of_another_kind_or_conversation_takes_no_choice(shop: Shop) -> None:
    """The field is named."""
    conversation, other = shop.start(), shop.start()
    answer = answered(shop, conversation)
    elsewhere = asked_back(shop, other)
    for message in (answer, elsewhere):
        with pytest.raises(InvalidInput) as caught:
            shop.choose(conversation, message, None)
        assert caught.value.field == "message_id"


def test_a_yes_is_thanked_for_and_confirms(shop: Shop) -> None:
    """The word is on the answer and in the facts; the conversation stays with the bot."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    exchange = shop.feedback(conversation, answer, True)
    assert kinds(exchange) == ["text", "thanks"]
    assert exchange.conversation.status == "pending"
    assert current(shop, conversation, answer).content["feedback"] == "yes"
    assert shop.inquiries(conversation)[0]["confirmed_at"] is not None


def test_a_no_is_apologised_for_and_a_person_offered(shop: Shop) -> None:
    """The last word is the no."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    exchange = shop.feedback(conversation, answer, False)
    assert kinds(exchange) == ["text", "offer_person"]
    assert current(shop, conversation, answer).content["feedback"] == "no"
    assert shop.inquiries(conversation)[0]["denied_at"] is not None


def test_a_yes_half_an_hour_later_is_resolved_as_confirmed(shop: Shop) -> None:
    """The inquiry ends at the yes."""
    conversation = shop.start()
    shop.feedback(conversation, answered(shop, conversation), True)
    shop.clock.advance(minutes=30)
    shop.conversations.end_idle()
    [inquiry] = shop.inquiries(conversation)
    assert inquiry["end_reason"] == "customer_confirmed"
    assert inquiry["ended_at"] == inquiry["confirmed_at"]


def test_a_late_yes_leaves_the_conversation_resolved_and_a_late_no_reopens_it(shop: Shop) -> None:
    """Who is unhappy still wants something."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    shop.clock.advance(minutes=31)
    shop.conversations.end_idle()
    assert shop.feedback(conversation, answer, True).conversation.status == "resolved"
    late = shop.feedback(conversation, answer, False)
    assert late.conversation.status == "pending"
    assert kinds(late) == ["text", "reopened", "offer_person"]


@pytest.mark.parametrize(
    ("before", "reason"),
    [
        ([], "customer_request"),
        (["送料は？"], "customer_request"),
        (["天気は？"], "no_answer"),
        (["返したい"], "low_confidence"),
        (["送料は？", "no"], "answer_denied"),
        (["返したい", "none"], "low_confidence"),
        (["天気は？", "送料は？"], "customer_request"),
        (["送料は？", "no", "天気は？"], "no_answer"),
    ],
)
def test_the_reason_of_a_hand_over_is_the_bots_last_try(
    shop: Shop, before: list[str], reason: str
) -> None:
    """Denied, unanswered, in doubt, or simply wished."""
    conversation = shop.start()
    last: Message | None = None
    for word in before:
        if word == "no":
            assert last is not None
            shop.feedback(conversation, last, False)
        elif word == "none":
            assert last is not None
            shop.choose(conversation, last, None)
        else:
            last = shop.say(conversation, word).messages[1]
    exchange = shop.ask_for_person(conversation)
    assert exchange.conversation.status == "open"
    assert exchange.messages[-1].content["reason"] == reason
    assert shop.inquiries(conversation)[-1]["escalation_reason"] == reason


def test_asking_for_a_person_twice_changes_nothing(shop: Shop) -> None:
    """With the same name and with a new one; the message that was said is returned again."""
    conversation = shop.start()
    first = shop.ask_for_person(conversation, "p1")
    assert shop.ask_for_person(conversation, "p1").messages == first.messages
    again = shop.ask_for_person(conversation, "p2")
    assert not again.is_new
    assert [m.id for m in again.messages] == [first.messages[1].id]
    assert shop.events(conversation).count("handed_over") == 1
    assert len(shop.conversations.messages(conversation)) == 2


def test_acts_retried_under_the_same_name_happen_once(shop: Shop) -> None:
    """Feedback and choice alike."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    acts = shop.conversations.acts
    picked = acts.choose(conversation, "x", asked.id, shop.mind.ids[SHIPPING])
    again = acts.choose(conversation, "x", asked.id, shop.mind.ids[SHIPPING])
    assert again.messages == picked.messages
    assert not again.is_new
    said = acts.feedback(conversation, "y", picked.messages[1].id, True)
    assert acts.feedback(conversation, "y", picked.messages[1].id, True).messages == said.messages
    assert shop.events(conversation).count("feedback") == 1


def test_a_name_used_for_another_act_swallows_nothing(shop: Shop) -> None:
    """Whoever uses a name again is told so, instead of being told that all is well."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    acts = shop.conversations.acts
    picked = acts.choose(conversation, "x", asked.id, shop.mind.ids[SHIPPING]).messages
    with pytest.raises(Conflict):
        acts.choose(conversation, "x", asked.id, None)
    with pytest.raises(Conflict):
        acts.feedback(conversation, "x", picked[1].id, True)
    with pytest.raises(Conflict):
        acts.hand_over(conversation, "x")
    with pytest.raises(Conflict):
        shop.say(conversation, picked[0].text, "x")
    shop.say(conversation, "送料は？", "y")
    with pytest.raises(Conflict):
        shop.say(conversation, "返したい", "y")
    assert shop.events(conversation).count("handed_over") == 0


def test_with_people_the_bot_answers_no_button(shop: Shop) -> None:
    """The act is heard, nothing is said."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    answer = shop.choose(conversation, asked, shop.mind.ids[RETURNS]).messages[1]
    shop.ask_for_person(conversation)
    assert kinds(shop.choose(conversation, asked, None)) == ["text"]
    assert shop.events(conversation)[-1] == "customer_message"
    assert kinds(shop.feedback(conversation, answer, True)) == ["text"]


def test_an_agents_name_for_a_message_cannot_be_taken_by_a_customer(shop: Shop) -> None:
    """A customer never gets an agent's message for an answer of their own."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    shop.desk.agent_reply(shop.viewer("agent", "agent"), conversation, "はい", "taken")
    with pytest.raises(Conflict):
        shop.say(conversation, "送料は？", "taken")
    with pytest.raises(Conflict):
        shop.conversations.acts.choose(conversation, "taken", 1, None)
