"""Talking through Rasa's REST channel."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.intents.patterns import asks_for_person, bare
from bot.intents.picking import picks_none
from bot.intents.yes_no import says_solved
from bot.texts import text
from madoguchi.database import Database
from tests.bot.channels.conftest import TOKEN, WEBHOOK, Rest
from tests.bot.shop import RETURNS, SHIPPING

YES, NO = "はい、解決しました", "いいえ、解決していません"


def titles(entry: Any) -> list[str]:
    """Return what stands on an entry's buttons."""
    return [button["title"] for button in entry["buttons"]]


def payload(entry: Any, title: str) -> str:
    """Return what a button sends."""
    return next(str(b["payload"]) for b in entry["buttons"] if b["title"] == title)


def test_an_answer_is_its_words_then_what_it_came_from(rest: Rest) -> None:
    """And whether it solved it can be said with a button, which counts."""
    words, custom = rest.say("送料は？")
    article = rest.shop.mind.ids[SHIPPING]
    assert list(words) == ["recipient_id", "text", "buttons"]
    assert words["recipient_id"] == "hanako"
    assert words["text"] == f"{SHIPPING}への回答です。"
    assert titles(words) == [YES, NO]
    assert custom == {
        "recipient_id": "hanako",
        "custom": {
            "article_id": article,
            "question": SHIPPING,
            "url": f"http://test.invalid/help/shop/ja/{article}",
            "locale": "ja",
        },
    }
    [sorry] = rest.say(payload(words, NO))
    assert "お役に立てず" in sorry["text"]
    [inquiry] = rest.shop.inquiries(rest.conversation().id)
    assert (inquiry["channel"], inquiry["denied_at"] is None) == ("rest", False)
    [handed] = rest.say(payload(sorry, "担当者と話したい"))
    assert handed["text"] == "担当者に引き継ぎました。お返事までお時間をいただくことがあります。"
    assert rest.conversation().handover_reason == "answer_denied"


def test_a_candidates_button_sends_what_chooses_it(rest: Rest) -> None:
    """And none of these can be chosen too."""
    [asked] = rest.say("返したい")
    assert titles(asked)[0] == RETURNS
    assert titles(asked)[-1] == "どれにも当てはまらない"
    assert rest.say(payload(asked, RETURNS))[0]["text"] == f"{RETURNS}への回答です。"
    assert "candidate_chosen" in rest.shop.events(rest.conversation().id)
    [again] = rest.say("返したい", sender="taro")
    [none] = rest.say(payload(again, "どれにも当てはまらない"), sender="taro")
    assert titles(none) == ["担当者と話したい"]


def test_a_flows_buttons_send_payloads_and_the_inbox_reads_their_titles(rest: Rest) -> None:
    """As in the widget: no payload is a question, and none is shown as the customer's words."""
    [asked] = rest.say("おすすめの商品を教えてください")
    [need] = rest.say(payload(asked, "家具・照明"))
    [told] = rest.say(payload(need, "ゆったりくつろぐ"))
    assert "凪のソファ" in told["text"]
    conversation = rest.conversation()
    said = [m for m in rest.shop.conversations.messages(conversation.id) if m.sender == "contact"]
    assert [message.text for message in said][1:] == ["家具・照明", "ゆったりくつろぐ"]
    [inquiry] = rest.shop.inquiries(conversation.id)
    assert (inquiry["question_count"], inquiry["channel"]) == (1, "rest")


def test_a_payload_that_was_never_offered_is_taken_in_the_sites_language(rest: Rest) -> None:
    """As Rasa takes it."""
    [asked] = rest.say("/ask_products")
    assert asked["text"] == "どのような商品をお探しですか。"
    assert "question" not in rest.shop.events(rest.conversation().id)


def test_a_form_is_filled_message_by_message(rest: Rest) -> None:
    """What it asks, and what its action finds."""
    assert "注文番号" in rest.say("/order_enquiry")[-1]["text"]
    assert "メールアドレス" in rest.say("M-20417")[-1]["text"]
    assert rest.say("taro@example.com") == [
        {"recipient_id": "hanako", "text": "お届けは明日です。"}
    ]


def test_while_a_person_has_the_chat_nothing_is_replied_and_all_is_kept(rest: Rest) -> None:
    """200 and an empty list; the agent reads it, and nothing of theirs is sent here."""
    rest.say("人と話したい")
    assert rest.say("もしもし") == []
    conversation = rest.conversation()
    assert conversation.status == "open"
    assert rest.shop.conversations.messages(conversation.id)[-1].text == "もしもし"


def test_a_conversation_that_ended_goes_on_with_the_next_message(rest: Rest) -> None:
    """It is the same one, and its return is not told."""
    rest.say("送料は？")
    before = rest.conversation()
    rest.shop.clock.advance(minutes=31)
    rest.shop.conversations.end_idle()
    assert rest.conversation().status == "resolved"
    assert len(rest.say("送料は？")) == 2
    assert (rest.conversation().id, rest.conversation().status) == (before.id, "pending")


def test_each_sender_of_each_site_has_a_conversation_of_their_own(rest: Rest) -> None:
    """Numbers are names too, as for Rasa."""
    rest.say("返したい")
    assert rest.say("送料は？", sender="taro")[0]["recipient_id"] == "taro"
    assert rest.post(sender=42, message="送料は？").get_json()[0]["recipient_id"] == "42"
    assert len({rest.conversation(name).id for name in ("hanako", "taro", "42")}) == 3


def test_the_language_is_the_one_named_else_the_first_messages(rest: Rest) -> None:
    """For the whole conversation."""
    assert rest.say("Hello there", sender="a")[0]["text"].startswith("I am sorry")
    assert rest.say("M-20417", sender="b")[0]["text"].startswith("申し訳")
    rest.say("こんにちは", sender="c", metadata={"locale": "en"})
    rest.say("こんにちは", sender="d", metadata={"locale": "xx"})
    assert [rest.conversation(name).locale for name in "abcd"] == ["en", "ja", "en", "ja"]


def test_whoever_is_erased_leaves_no_name_behind_and_begins_anew(rest: Rest) -> None:
    """The sender's name is personal data."""
    rest.say("送料は？")
    before = rest.conversation().id
    rest.shop.people.erase("shop", before, None)
    with rest.shop.db.read() as tx:
        assert tx.all("SELECT id FROM conversation WHERE sender IS NOT NULL") == []
    assert len(rest.say("送料は？")) == 2
    assert rest.conversation().id != before


def test_first_messages_at_once_begin_one_conversation(rest: Rest, db: Database) -> None:
    """And each gets its own replies."""

    def ask(number: int) -> Any:
        client = rest.client.application.test_client()
        body = {"sender": "hanako", "message": f"送料は{number}？"}
        return client.post(WEBHOOK, query_string={"token": TOKEN}, json=body).get_json()

    with ThreadPoolExecutor(4) as threads:
        replies = list(threads.map(ask, range(4)))
    assert [len(reply) for reply in replies] == [2] * 4
    with db.read() as tx:
        assert len(tx.all("SELECT id FROM conversation")) == 1
        assert len(tx.all("SELECT id FROM contact")) == 1
    kept = rest.shop.conversations.messages(rest.conversation().id)
    asked = [message.id for message in kept if message.sender == "contact"]
    answered = [message.in_reply_to for message in kept if message.kind == "answer"]
    assert answered == asked


def test_nothing_said_is_nothing_replied(rest: Rest) -> None:
    """As Rasa does with a body without a message; no conversation begins."""
    assert rest.post(sender="hanako").get_json() == []
    assert rest.say(None) == []
    with rest.shop.db.read() as tx:
        assert tx.all("SELECT id FROM conversation") == []


def test_unknown_fields_are_left_aside(rest: Rest) -> None:
    """As Rasa does."""
    assert len(rest.say("送料は？", input_channel="x", metadata=[1], anything={"a": 1})) == 2


def test_a_stream_is_one_line_for_each_entry(rest: Rest) -> None:
    """As Rasa streams them."""
    query = {"token": TOKEN, "stream": "true"}
    body = {"sender": "hanako", "message": "送料は？"}
    answer = rest.client.post(WEBHOOK, query_string=query, json=body)
    assert answer.content_type == "text/event-stream"
    lines = answer.text.splitlines()
    assert [line.startswith('{"recipient_id": "hanako", ') for line in lines] == [True] * 2


@pytest.mark.parametrize("message", ["", " 　\n", "\u200b", "あ" * 2_001, 5, ["a"], "\x00\x07"])
def test_a_message_that_will_not_do_is_refused_in_words(rest: Rest, message: Any) -> None:
    """Nothing is kept of it."""
    answer = rest.post(sender="hanako", message=message)
    assert answer.status_code == 400
    assert answer.get_json()["details"] == {"parameter": "message", "in": "body"}
    with rest.shop.db.read() as tx:
        assert tx.all("SELECT id FROM message") == []


@pytest.mark.parametrize(
    "sender", [None, "", " ", "a" * 256, "a\nb", "a\x00", True, 1.5, {}, "\ud800"]
)
def test_a_sender_that_names_nobody_is_refused_in_words(rest: Rest, sender: Any) -> None:
    """Rasa would let all who have no name share one conversation."""
    answer = rest.post(sender=sender, message="送料は？")
    assert answer.status_code == 400
    assert answer.get_json()["details"] == {"parameter": "sender", "in": "body"}


def test_control_characters_are_left_out_of_a_message(rest: Rest) -> None:
    """As everywhere."""
    rest.say("送\x00料\x1bは？\ud800")
    assert rest.shop.conversations.messages(rest.conversation().id)[0].text == "送料は？"


@pytest.mark.parametrize("locale", ["ja", "en"])
def test_what_our_own_buttons_send_is_understood(locale: str) -> None:
    """By rule, in each language the bot speaks."""
    assert asks_for_person(text("ask_for_person", locale))
    assert picks_none(bare(text("said_none", locale)))
    assert says_solved(bare(text("said_yes", locale))) is True
    assert says_solved(bare(text("said_no", locale))) is False
