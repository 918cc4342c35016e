"""A customer's messages: answered once, in order, and never lost."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import message_json
from faq import editing, store
from faq.editing import Author
from faq.model import Draft
from madoguchi.errors import InvalidInput, NotFound, NotSignedIn
from tests.bot.shop import POINTS, RETURNS, SHIPPING, Shop, kinds


def test_a_question_is_answered_with_the_articles_published_words(shop: Shop) -> None:
    """The answer is the article and nothing else, with its address and no feedback yet."""
    exchange = shop.say(shop.start(), "送料は？")
    answer = exchange.messages[1]
    assert kinds(exchange) == ["text", "answer"]
    assert answer.text == f"{SHIPPING}への回答です。"
    assert answer.content["article_id"] == shop.mind.ids[SHIPPING]
    assert answer.content["feedback"] is None
    assert message_json(answer)["html"].startswith("<p><strong>")
    assert "trace" not in message_json(answer)["content"]
    assert message_json(answer, "agent")["content"]["trace"]["decision"] == "answer"


def test_an_answer_is_recorded_as_question_and_answer_of_one_inquiry(shop: Shop) -> None:
    """Events and facts are written with the messages."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    assert shop.events(conversation) == ["conversation_started", "question", "answer"]
    [inquiry] = shop.inquiries(conversation)
    assert (inquiry["question_count"], inquiry["answer_count"]) == (1, 1)
    assert inquiry["topic_id"] == "配送"
    assert inquiry["last_article_id"] == shop.mind.ids[SHIPPING]


def test_in_doubt_the_bot_offers_up_to_three_candidates(shop: Shop) -> None:
    """A clarifying message names the articles, likeliest first, none chosen yet."""
    conversation = shop.start()
    asked = shop.say(conversation, "返したい").messages[1]
    assert asked.kind == "clarify"
    assert [c["question"] for c in asked.content["candidates"]] == [RETURNS, POINTS, SHIPPING]
    assert asked.content["chosen"] is None
    assert shop.events(conversation)[-1] == "clarify"


def test_candidates_of_another_language_are_picked_like_any_other(shop: Shop) -> None:
    """The bot says once that they are; going back to another one by its number works too."""
    with shop.db.write() as tx:
        for question in (RETURNS, POINTS, SHIPPING):
            words = Draft("en", f"About {question}", "See here.")
            author = Author(None, shop.clock)
            article = editing.create(tx, shop.site_id, words, author, publish=True)
            shop.mind.ids[question] = article.id
    conversation = shop.start()
    exchange = shop.say(conversation, "返したい")
    assert kinds(exchange) == ["text", "text", "clarify"]
    asked = exchange.messages[2]
    assert "英語" in exchange.messages[1].text
    assert asked.content["candidates"][0]["question"] == f"About {RETURNS}"
    for picked in ("1", "2"):
        exchange = shop.say(conversation, picked)
        assert kinds(exchange) == ["text", "answer"]
        assert exchange.messages[1].content["locale"] == "en"
    assert shop.events(conversation)[-1] == "answer"


def test_what_nothing_answers_is_admitted_and_the_second_time_a_person_is_offered(
    shop: Shop,
) -> None:
    """One apology; after another one in a row the offer of a person stands by itself."""
    conversation = shop.start()
    assert kinds(shop.say(conversation, "天気は？")) == ["text", "no_answer"]
    assert kinds(shop.say(conversation, "地震は？")) == ["text", "no_answer", "offer_person"]
    assert shop.events(conversation)[1:] == ["question", "no_answer", "question", "no_answer"]


def test_a_greeting_starts_no_inquiry_and_says_that_it_is_a_bot(shop: Shop) -> None:
    """Small talk is answered in kind."""
    conversation = shop.start()
    exchange = shop.say(conversation, "こんにちは")
    assert kinds(exchange) == ["text", "greeting"]
    assert "ボット" in exchange.messages[1].text
    assert shop.inquiries(conversation) == []


def test_asking_for_a_person_in_words_opens_the_conversation(shop: Shop) -> None:
    """The hand-over message says what happens next; the reason is the customer's wish."""
    conversation = shop.start()
    exchange = shop.say(conversation, "人と話したい")
    assert exchange.conversation.status == "open"
    assert kinds(exchange) == ["text", "handed_over"]
    assert exchange.messages[1].content["reason"] == "customer_request"
    assert shop.events(conversation)[1:] == ["person_requested", "handed_over"]


def test_the_bot_is_silent_while_people_have_the_conversation(shop: Shop) -> None:
    """A message in an open conversation gets no reply and is not thought about."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    shop.mind.asked.clear()
    assert kinds(shop.say(conversation, "送料は？")) == ["text"]
    assert shop.mind.asked == []
    assert shop.events(conversation)[-1] == "customer_message"


def test_a_retried_message_is_the_same_message(shop: Shop) -> None:
    """The same client_id returns the same messages and is thought about once."""
    conversation = shop.start()
    first = shop.say(conversation, "送料は？", "once")
    again = shop.say(conversation, "送料は？", "once")
    assert (first.is_new, again.is_new) == (True, False)
    assert [m.id for m in again.messages] == [m.id for m in first.messages]
    assert len(shop.mind.asked) == 1
    assert len(shop.conversations.messages(conversation)) == 2


def test_a_bot_that_fails_opens_the_conversation_for_people(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    """The message is kept, the failure is logged without the text, a person takes over."""
    shop.mind.broken = True
    conversation = shop.start()
    exchange = shop.say(conversation, "送料は？")
    assert exchange.conversation.status == "open"
    assert exchange.conversation.handover_reason == "bot_failure"
    assert kinds(exchange) == ["text", "handed_over"]
    assert shop.events(conversation)[1:] == ["question", "handed_over"]
    assert "送料" not in caplog.text
    assert "RuntimeError" in caplog.text


def test_a_message_to_a_resolved_conversation_gives_it_back_to_the_bot(shop: Shop) -> None:
    """It becomes pending again, says so, and is answered."""
    conversation = shop.start()
    agent = shop.viewer("agent", "agent")
    shop.ask_for_person(conversation)
    shop.desk.resolve(agent, conversation)
    exchange = shop.say(conversation, "送料は？")
    assert exchange.conversation.status == "pending"
    assert kinds(exchange) == ["text", "reopened", "answer"]


def test_a_message_to_a_snoozed_conversation_wakes_people(shop: Shop) -> None:
    """It becomes open and the bot stays silent."""
    conversation = shop.start()
    shop.ask_for_person(conversation)
    with shop.db.write() as tx:
        tx.run("UPDATE conversation SET status = 'snoozed' WHERE id = :id", id=conversation)
    exchange = shop.say(conversation, "まだですか")
    assert exchange.conversation.status == "open"
    assert kinds(exchange) == ["text"]


def test_a_person_who_takes_over_while_the_bot_thinks_silences_it(shop: Shop) -> None:
    """The question is recorded, the bot's answer is not given."""
    conversation = shop.start()
    agent = shop.viewer("agent", "agent")
    shop.mind.while_thinking = lambda text: _ignore(shop.desk.agent_take(agent, conversation))
    exchange = shop.say(conversation, "送料は？")
    assert kinds(exchange) == ["text"]
    assert shop.events(conversation)[1:] == ["handed_over", "question"]
    [inquiry] = shop.inquiries(conversation)
    assert (inquiry["escalation_reason"], inquiry["answer_count"]) == ("policy", 0)


def test_messages_that_arrive_while_the_bot_thinks_are_answered_in_order(shop: Shop) -> None:
    """Both are committed at once, and the replies come in the order of the questions."""
    conversation = shop.start()
    second: list[threading.Thread] = []

    def send_another(text: str) -> None:
        if not second:
            thread = threading.Thread(target=shop.say, args=(conversation, "返したい"))
            second.append(thread)
            thread.start()
            while len(shop.conversations.messages(conversation)) < 2:
                pass

    shop.mind.while_thinking = send_another
    shop.say(conversation, "送料は？")
    second[0].join()
    listed = shop.conversations.messages(conversation)
    assert [m.kind for m in listed] == ["text", "text", "answer", "clarify"]
    assert [m.in_reply_to for m in listed[2:]] == [m.id for m in listed[:2]]


def test_an_article_taken_back_since_the_index_was_built_is_not_given(shop: Shop) -> None:
    """The others are offered instead."""
    with shop.db.write() as tx:
        editing.unpublish(
            tx,
            shop.site_id,
            shop.mind.ids[SHIPPING],
            Author(None, shop.clock),
            expected_revision=1,
        )
    exchange = shop.say(shop.start(), "送料は？")
    assert kinds(exchange) == ["text", "clarify"]


def test_an_article_that_is_always_for_a_person_answers_and_passes_on(shop: Shop) -> None:
    """Given outright or picked from candidates; the reason is a rule, not the customer."""
    article_id = shop.mind.ids[SHIPPING]
    with shop.db.write() as tx:
        words = replace(store.article(tx, shop.site_id, article_id).draft, always_person=True)
        author = Author(None, shop.clock)
        editing.save(tx, shop.site_id, article_id, words, author, expected_revision=1, publish=True)
    given = shop.say(shop.start(), "送料は？")
    assert [message.kind for message in given.messages] == ["text", "answer", "handed_over"]
    assert given.conversation.handover_reason == "policy"
    conversation = shop.start()
    offered = shop.say(conversation, "返したい").messages[1]
    other = shop.choose(conversation, offered, shop.mind.ids[RETURNS])
    assert other.conversation.status == "pending"
    again = shop.say(conversation, "返したい").messages[1]
    picked = shop.choose(conversation, again, article_id)
    assert [message.kind for message in picked.messages] == ["text", "answer", "handed_over"]
    assert shop.inquiries(conversation)[-1]["escalation_reason"] == "policy"


def test_silence_ends_the_inquiry_and_resolves_the_bots_conversation(shop: Shop) -> None:
    """Half an hour later the conversation is resolved without a word."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    shop.clock.advance(minutes=29)
    assert shop.conversations.end_idle() == 0
    shop.clock.advance(minutes=1)
    assert shop.conversations.end_idle() == 1
    assert shop.inquiries(conversation)[0]["end_reason"] == "idle"
    listed = shop.conversations.messages(conversation)
    assert [m.kind for m in listed] == ["text", "answer"]
    assert shop.say(conversation, "返したい").messages[1].kind == "reopened"


def test_silence_does_not_close_a_conversation_that_is_with_people(shop: Shop) -> None:
    """The clock stops at the hand-over."""
    conversation = shop.start()
    shop.say(conversation, "送料は？")
    shop.ask_for_person(conversation)
    shop.clock.advance(hours=20)
    assert shop.conversations.end_idle() == 0


@pytest.mark.parametrize("text", ["", "  \n ", "\x00\x07", "\u200b\u202e", "あ" * 2_001])
def test_a_message_that_cannot_be_kept_is_refused(shop: Shop, text: str) -> None:
    """Nothing is stored and the field is named."""
    conversation = shop.start()
    with pytest.raises(InvalidInput) as caught:
        shop.say(conversation, text)
    assert caught.value.field == "text"
    assert shop.conversations.messages(conversation) == []


def test_control_characters_are_removed_and_line_breaks_kept(shop: Shop) -> None:
    """What is stored can be shown."""
    exchange = shop.say(shop.start(), " 送料\x00は\r\nいくら？ ")
    assert exchange.messages[0].text == "送料は\nいくら？"


def test_2000_characters_are_taken(shop: Shop) -> None:
    """The limit itself is allowed."""
    assert len(shop.say(shop.start(), "あ" * 2_000).messages[0].text) == 2_000


def test_a_conversation_opens_with_its_own_token_only(shop: Shop) -> None:
    """Another token, and another conversation's, are refused alike."""
    conversation, token = shop.conversations.start(shop.site_id)
    _, other = shop.conversations.start(shop.site_id)
    assert shop.conversations.authenticate(conversation.id, token).id == conversation.id
    for wrong in (other, "", "x"):
        with pytest.raises(NotSignedIn):
            shop.conversations.authenticate(conversation.id, wrong)
    with pytest.raises(NotSignedIn):
        shop.conversations.authenticate("cnv_none", token)


def test_a_language_the_site_does_not_have_becomes_its_own(shop: Shop) -> None:
    """The site's default language is spoken."""
    assert shop.conversations.start(shop.site_id, locale="fr")[0].locale == "ja"
    assert shop.conversations.start(shop.site_id, locale="en")[0].locale == "en"


def test_a_conversation_of_no_site_is_not_found(shop: Shop) -> None:
    """Nothing is made."""
    with pytest.raises(NotFound):
        shop.conversations.start("nowhere")


def test_test_traffic_is_marked_in_its_facts(shop: Shop) -> None:
    """Preview conversations stay out of the rates."""
    conversation, _ = shop.conversations.start(shop.site_id, is_test=True)
    shop.say(conversation.id, "送料は？")
    assert shop.inquiries(conversation.id)[0]["is_test"]


def test_an_english_conversation_is_spoken_to_in_english(shop: Shop) -> None:
    """The bot's own words are in the conversation's language."""
    exchange = shop.say(shop.start("en"), "天気は？")
    assert exchange.messages[1].text.startswith("I am sorry")


def test_messages_can_be_read_from_one_on(shop: Shop) -> None:
    """``after`` leaves out what was seen."""
    conversation = shop.start()
    first = shop.say(conversation, "送料は？")
    listed = shop.conversations.messages(conversation, after=first.messages[0].id)
    assert [m.id for m in listed] == [first.messages[1].id]


def test_the_question_is_dated_when_it_was_asked(shop: Shop) -> None:
    """Thinking takes time; the inquiry starts with the message."""
    conversation = shop.start()
    asked_at = shop.clock()
    shop.mind.while_thinking = lambda text: _ignore(shop.clock.advance(seconds=3))
    shop.say(conversation, "送料は？")
    [inquiry] = shop.inquiries(conversation)
    assert inquiry["started_at"] < inquiry["first_answer_at"]
    assert inquiry["started_at"].startswith(asked_at.strftime("%Y-%m-%dT%H:%M:%S"))
    assert shop.clock() - asked_at == timedelta(seconds=3)


def test_words_with_personal_data_are_masked_in_the_log(shop: Shop) -> None:
    """The message keeps them, the event does not."""
    conversation = shop.start()
    shop.say(conversation, "送料は？ taro@example.com に送って")
    with shop.db.read() as tx:
        [row] = tx.all("SELECT payload FROM event WHERE kind = 'question'")
    assert "taro@example.com" not in row["payload"]


def test_the_draft_of_an_article_is_never_an_answer(shop: Shop) -> None:
    """Customers get the text that was published, not the one being written."""
    with shop.db.write() as tx:
        words = Draft("ja", SHIPPING, "書きかけ")
        editing.save(
            tx,
            shop.site_id,
            shop.mind.ids[SHIPPING],
            words,
            Author(None, shop.clock),
            expected_revision=1,
            publish=False,
        )
    assert shop.say(shop.start(), "送料は？").messages[1].text == f"{SHIPPING}への回答です。"


def _ignore(value: object) -> None:
    del value
