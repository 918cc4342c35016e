"""Answers to the bot that are typed instead of pressed."""

from __future__ import annotations

import pytest

from bot.intents.patterns import bare
from bot.intents.picking import number_picked, picks_none
from bot.intents.yes_no import LONGEST, says_solved, takes_offer, yes_or_no
from bot.model import Message, message_json
from madoguchi.errors import Conflict
from tests.bot.shop import POINTS, RETURNS, SHIPPING, Shop, kinds
from tests.bot.test_acts import answered, asked_back, current

YES = """
    はい|はい！|はい、はい|うん|ええ|はーい|そうです|はい🙆|はい、解決しました|解決しました|解決した
    ありがとう解決した|ありがとうございます、解決しました！|解決しました。ありがとうございました|OK、解決しました
    はい、ありがとうございます|できました！ありがとう|無事に解決しました|役に立ちました|ＹＥＳ|yes|Yeah!
    that worked|Yes, that solved it|it works now, thank you so much|That helped, thanks
    problem solved
"""
NO = """
    いいえ|いいえ。|いえ|ううん|違う|違います|ちがいます|解決しない|解決しません|まだ解決していません
    いいえ、解決していません|できませんでした|だめでした|役に立ちませんでした|助かりません
    no|Nope|not really|No, that did not solve it|it didn't work|It didn’t help
    still not working|that's not what I asked
"""
NEITHER = """
    解決しましたか|はい。でも送料は？|ありがとう|助かりました|わかりました|解決|はいって何ですか|それでは
    解決しない場合はどうすればいいですか|できない人はいますか|いいえと答えたら
    yesterday|nobody|none|yes but how|what worked|お願いします|大丈夫です|👍|…
"""
TAKEN = """
    はい|うん|お願いします|はい、お願いします|よろしくお願いします|おねがいします|ぜひ|つないでください
    yes|yes please|OK|sure|please|go ahead|I'd like that
"""
REFUSED = """
    いいえ|いえ、結構です|結構です|大丈夫です|今はいいです|必要ありません|いりません
    no|No thanks|not now|no thank you|I'm fine, thanks|never mind
"""
NONE = """
    この中にない|この中にはありません|どれでもない|どれでもありません|どれも違います|どれにも当てはまらない
    該当なし|ない|ありません|その他|別の質問です|０|いいえ|違います
    none of these|None|neither|something else|no
"""


def sentences(block: str) -> list[str]:
    """Return the sentences of a block, parted by bars and lines."""
    return [text.strip() for line in block.splitlines() for text in line.split("|") if text.strip()]


def offered(shop: Shop, conversation: str) -> Message:
    """Ask, deny the answer, and return the offer of a person."""
    return shop.feedback(conversation, answered(shop, conversation), False).messages[1]


@pytest.mark.parametrize(
    ("block", "solved"), [(YES, True), (NO, False)], ids=["solved", "not solved"]
)
def test_a_typed_word_on_an_answer_is_the_buttons(shop: Shop, block: str, solved: bool) -> None:
    """The words stay as typed; the events, the answer and the reply are those of the button."""
    for text in sentences(block):
        conversation, other = shop.start(), shop.start()
        answer = answered(shop, conversation)
        pressed = shop.feedback(other, answered(shop, other), solved)
        shop.mind.asked.clear()
        exchange = shop.say(conversation, text)
        assert kinds(exchange) == kinds(pressed), text
        assert exchange.messages[0].text == text
        assert exchange.messages[0].content["of"] == answer.id
        feedback = current(shop, conversation, answer).content["feedback"]
        assert feedback == ("yes" if solved else "no")
        assert shop.events(conversation) == shop.events(other)
        assert shop.inquiries(conversation)[0]["question_count"] == 1
        assert shop.mind.asked == []


@pytest.mark.parametrize("text", sentences(NEITHER))
def test_what_says_more_than_yes_or_no_is_a_message_like_any_other(shop: Shop, text: str) -> None:
    """It is thought about, and the answer keeps its buttons."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    shop.say(conversation, text)
    assert shop.mind.asked[-1] == text
    assert current(shop, conversation, answer).content["feedback"] is None


def test_a_word_on_an_answer_counts_once(shop: Shop) -> None:
    """After the yes, another yes answers nothing."""
    conversation = shop.start()
    answered(shop, conversation)
    shop.say(conversation, "はい")
    shop.say(conversation, "はい")
    assert shop.mind.asked[-1] == "はい"
    assert shop.events(conversation).count("feedback") == 1


def test_solved_is_understood_after_thanks_and_a_bare_yes_is_not(shop: Shop) -> None:
    """Thanks leave the question open; yes to thanks says nothing."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    shop.say(conversation, "ありがとう")
    shop.say(conversation, "はい")
    assert current(shop, conversation, answer).content["feedback"] is None
    other = shop.start()
    answer = answered(shop, other)
    shop.say(other, "ありがとう")
    assert kinds(shop.say(other, "解決しました")) == ["text", "thanks"]
    assert current(shop, other, answer).content["feedback"] == "yes"


def test_a_late_typed_word_does_what_the_late_button_does(shop: Shop) -> None:
    """A yes leaves the conversation resolved, a no reopens it."""
    for text, expected in (
        ("はい", ["text", "thanks"]),
        ("no", ["text", "reopened", "offer_person"]),
    ):
        conversation = shop.start()
        answered(shop, conversation)
        shop.clock.advance(minutes=31)
        shop.conversations.end_idle()
        exchange = shop.say(conversation, text)
        assert kinds(exchange) == expected
        assert exchange.conversation.status == ("resolved" if text == "はい" else "pending")


@pytest.mark.parametrize("text", sentences(TAKEN))
def test_a_yes_to_the_offer_hands_over(shop: Shop, text: str) -> None:
    """With the reason that the button has."""
    conversation = shop.start()
    offered(shop, conversation)
    exchange = shop.say(conversation, text)
    assert kinds(exchange) == ["text", "handed_over"]
    assert exchange.conversation.status == "open"
    assert exchange.messages[1].content["reason"] == "answer_denied"
    assert shop.events(conversation)[-2:] == ["person_requested", "handed_over"]


@pytest.mark.parametrize("text", sentences(REFUSED))
def test_a_no_to_the_offer_is_acknowledged(shop: Shop, text: str) -> None:
    """It is no question, and nobody is called."""
    conversation = shop.start()
    offered(shop, conversation)
    exchange = shop.say(conversation, text)
    assert kinds(exchange) == ["text", "text"]
    assert exchange.messages[1].text.startswith("承知しました")
    assert exchange.conversation.status == "pending"
    assert shop.events(conversation)[-1] == "small_talk"
    assert shop.inquiries(conversation)[0]["question_count"] == 1


def test_the_offer_after_a_second_question_without_an_answer_is_taken_too(shop: Shop) -> None:
    """The bot insists, the customer agrees."""
    conversation = shop.start()
    shop.say(conversation, "天気は？")
    shop.say(conversation, "地震は？")
    exchange = shop.say(conversation, "はい")
    assert exchange.messages[1].content["reason"] == "no_answer"


@pytest.mark.parametrize(
    ("text", "picked"),
    [
        ("1", RETURNS),
        ("１番", RETURNS),
        ("①", RETURNS),
        ("1️⃣", RETURNS),
        ("一番上", RETURNS),
        ("2つ目", POINTS),
        ("二番目の質問です", POINTS),
        ("2でお願いします", POINTS),
        ("the second", POINTS),
        ("The second one, please", POINTS),
        ("No. 2", POINTS),
        ("3", SHIPPING),
        ("最後", SHIPPING),
        (POINTS, POINTS),
        ("ポイントは使えますか？", POINTS),
        ("送料はいくらですか。", SHIPPING),
    ],
)
def test_a_typed_choice_is_the_buttons(shop: Shop, text: str, picked: str) -> None:
    """By number or in the candidate's own words; it is no new question."""
    conversation, other = shop.start(), shop.start()
    asked = asked_back(shop, conversation)
    shop.choose(other, asked_back(shop, other), shop.mind.ids[picked])
    exchange = shop.say(conversation, text)
    assert kinds(exchange) == ["text", "answer"]
    assert exchange.messages[1].content["article_id"] == shop.mind.ids[picked]
    assert current(shop, conversation, asked).content["chosen"] == shop.mind.ids[picked]
    assert shop.events(conversation) == shop.events(other)


@pytest.mark.parametrize("text", sentences(NONE))
def test_none_of_these_may_be_typed(shop: Shop, text: str) -> None:
    """In the button's words and in others."""
    conversation, other = shop.start(), shop.start()
    asked = asked_back(shop, conversation)
    shop.choose(other, asked_back(shop, other), None)
    assert kinds(shop.say(conversation, text)) == ["text", "no_answer"]
    assert current(shop, conversation, asked).content["chosen"] == "none"
    assert shop.events(conversation) == shop.events(other)


@pytest.mark.parametrize("text", ["4", "7番", "はい"])
def test_a_choice_that_fits_no_candidate_is_asked_for_again(shop: Shop, text: str) -> None:
    """Without counting the question twice; then the number is understood."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    again = shop.say(conversation, text).messages[1]
    assert again.kind == "clarify"
    assert again.content["candidates"] == asked.content["candidates"]
    assert shop.events(conversation)[-2:] == ["clarify", "small_talk"]
    assert kinds(shop.say(conversation, "2")) == ["text", "answer"]


def test_after_the_answer_another_candidate_may_be_named(shop: Shop) -> None:
    """Customers look at one and go back to another; what was not offered is a message."""
    conversation = shop.start()
    asked_back(shop, conversation)
    shop.say(conversation, "1")
    exchange = shop.say(conversation, "やっぱり2番")
    assert exchange.messages[1].content["article_id"] == shop.mind.ids[POINTS]
    shop.say(conversation, "返したい")
    shop.say(conversation, "1")
    shop.say(conversation, "7")
    assert shop.mind.asked[-1] == "7"


@pytest.mark.parametrize("text", ["12345", "2,000円", "2週間", "送料は？"])
def test_a_message_with_a_number_is_no_choice(shop: Shop, text: str) -> None:
    """Only the number alone is."""
    conversation = shop.start()
    asked = asked_back(shop, conversation)
    shop.say(conversation, text)
    assert shop.mind.asked[-1] == text
    assert current(shop, conversation, asked).content["chosen"] is None


def test_a_retried_typed_answer_is_the_same_act(shop: Shop) -> None:
    """The same name and words return the same messages; others are refused."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    first = shop.say(conversation, "はい", "once")
    again = shop.say(conversation, "はい", "once")
    assert (first.is_new, again.is_new) == (True, False)
    assert again.messages == first.messages
    assert shop.events(conversation).count("feedback") == 1
    with pytest.raises(Conflict):
        shop.say(conversation, "いいえ", "once")
    with pytest.raises(Conflict):
        shop.conversations.acts.feedback(conversation, "once", answer.id, True)


def test_a_typed_answer_says_so_to_those_who_read_it(shop: Shop) -> None:
    """The inbox learns which message it changed."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    said = shop.say(conversation, "はい").messages[0]
    content = {"feedback": "yes", "of": answer.id, "typed": True}
    assert message_json(said)["content"] == content


def test_people_are_not_answered_for_the_customer(shop: Shop) -> None:
    """A yes to an agent is a message to them."""
    conversation = shop.start()
    answered(shop, conversation)
    shop.ask_for_person(conversation)
    shop.desk.agent_reply(shop.viewer("agent", "agent"), conversation, "解決しましたか", "a1")
    assert kinds(shop.say(conversation, "はい")) == ["text"]
    assert shop.events(conversation)[-1] == "customer_message"


def test_a_yes_after_people_closed_the_conversation_is_no_word_on_an_old_answer(
    shop: Shop,
) -> None:
    """What came between is not forgotten."""
    conversation = shop.start()
    answer = answered(shop, conversation)
    shop.desk.resolve(shop.viewer("agent", "agent"), conversation)
    shop.say(conversation, "はい")
    assert current(shop, conversation, answer).content["feedback"] is None


def test_while_the_bot_owes_a_reply_nothing_can_be_an_answer_to_it(shop: Shop) -> None:
    """Who writes 「はい」 before the answer came has not read it."""
    conversation = shop.start()

    def write_more(text: str) -> None:
        shop.mind.while_thinking = lambda text: None
        shop.conversations._accept(conversation, "early", "はい", lambda tx: None)

    shop.mind.while_thinking = write_more
    answer = answered(shop, conversation)
    shop.conversations.send(conversation, "early", "はい")
    assert shop.mind.asked == ["送料は？", "はい"]
    assert current(shop, conversation, answer).content["feedback"] is None


def test_an_english_customer_is_understood_and_answered_in_english(shop: Shop) -> None:
    """Whatever the language of the words."""
    conversation = shop.start("en")
    answered(shop, conversation)
    assert shop.say(conversation, "no").messages[1].text.startswith("I am sorry")
    assert shop.say(conversation, "no thanks").messages[1].text.startswith("All right")


def test_the_rules_say_yes_no_or_nothing() -> None:
    """A yes to an offer says nothing of an answer, and the reverse."""
    assert (says_solved("お願いします"), takes_offer("お願いします")) == (None, True)
    assert (says_solved("解決しました"), takes_offer("解決しました")) == (True, None)
    assert (yes_or_no("はい"), yes_or_no("いいえ"), yes_or_no("はいる")) == (True, False, None)
    assert number_picked(bare("三つ目"), 3) == 3
    assert number_picked(bare("最後の質問"), 2) == 2
    assert number_picked("100", 3) is None
    assert not picks_none("これはない")


@pytest.mark.parametrize(
    "unit", ["はい", "うん", "ありがとう", "thanks ", "no ", "まだ", "問題は", "the "]
)
def test_repetitive_text_takes_no_time(unit: str) -> None:
    """No nested repetition explodes."""
    words = (unit * LONGEST)[: LONGEST - 1] + "x"
    for read in (yes_or_no, says_solved, takes_offer, picks_none):
        assert not read(words)
    assert number_picked(words, 3) is None
