"""Whole conversations with four small assistants."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.effects import ActionResult, Done, Failed, Rejected
from bot.flows.talk import FAQ, PERSON, Exchanged, run
from bot.texts import text
from tests.bot.flows.assistants import GUIDE, MOOD, ORDER, TABLE, ByHeart, rule


def talk(assistant: Assistant, *texts: str, **more: Any) -> list[Exchanged]:
    """Talk Japanese with an assistant."""
    return run(assistant, ByHeart(), texts, **{"language": "ja", **more})


def replies(assistant: Assistant, *texts: str, **more: Any) -> list[tuple[str, ...]]:
    """Return what an assistant replies to each text."""
    return [exchanged.replies for exchanged in talk(assistant, *texts, **more)]


def last(assistant: Assistant, *texts: str, **more: Any) -> Exchanged:
    """Return the last exchange."""
    return talk(assistant, *texts, **more)[-1]


def why(exchanged: Exchanged) -> str:
    """Return all reasons as text."""
    return "\n".join(map(str, exchanged.why))


def test_a_story_is_followed_from_its_beginning() -> None:
    """Each branch is a story of its own; what was said tells which."""
    assert replies(MOOD, "こんにちは", "元気じゃない", "いいえ") == [
        ("こんにちは。お元気ですか。",),
        ("これをどうぞ。", "いかがでしたか。"),
        ("さようなら。",),
    ]
    assert replies(MOOD, "こんにちは", "元気です")[-1] == ("よかったです。",)


def test_a_question_in_the_middle_of_a_story_does_not_break_it() -> None:
    """The FAQ answers, and the story goes on where it was."""
    told = replies(MOOD, "こんにちは", "元気じゃない", "送料はいくら", "はい")
    assert told[2] == (FAQ,)
    assert told[3] == ("よかったです。",)


def test_a_story_in_the_middle_of_a_form_needs_what_came_before_it() -> None:
    """What merely sounds like one is the FAQ's, and the form repeats its question."""
    both = replace(TABLE, stories=MOOD.stories, responses={**MOOD.responses, **TABLE.responses})
    assert replies(both, "予約したい", "元気です")[-1] == (FAQ, "どちらから？")


def test_words_in_the_middle_of_a_story_are_known_but_no_bare_yes() -> None:
    """A mood needs no greeting; a yes to nothing is nobody's."""
    assert replies(MOOD, "元気じゃない") == [("これをどうぞ。", "いかがでしたか。")]
    assert replies(MOOD, "はい") == [(FAQ,)]


def test_a_rule_and_a_story_are_named_with_their_place() -> None:
    """What `bot talk --explain` shows."""
    assert why(last(MOOD, "さようなら")) == "rule goodbye (data/rules.yml:4:3)"
    assert why(last(MOOD, "こんにちは")) == "story happy (data/rules.yml:1:1)"


def test_a_form_asks_for_one_slot_after_another_and_ends_in_its_rule() -> None:
    """Roles, yes and no, and free words fill it."""
    told = replies(TABLE, "予約したい", "東京", "大阪まで", "いいえ", "静かな席で")
    assert told == [
        ("どちらから？",),
        ("どちらまで？",),
        ("窓側？",),
        ("備考は？",),
        ("東京から大阪、備考は静かな席でですね。",),
    ]


def test_what_the_first_message_says_is_not_asked_again() -> None:
    """Entities with roles fill several slots at once."""
    assert replies(TABLE, "東京から大阪まで予約したい")[0] != ("どちらから？",)
    state = last(TABLE, "予約したい", "東京から大阪まで").state
    assert (state.slots["from_city"], state.slots["to_city"]) == ("東京", "大阪")
    assert state.requested_slot == "window"


def test_a_city_alone_is_the_one_that_was_asked_for() -> None:
    """An entity that could be either slot's fills no other than the requested one."""
    state = last(TABLE, "予約したい", "京都").state
    assert state.slots.get("to_city") is None


def test_a_city_that_nothing_asked_for_is_neither() -> None:
    """Before the form begins and in the message that begins it; with a role it is remembered."""
    assert replies(TABLE, "東京", "予約したい") == [(FAQ,), ("どちらから？",)]
    assert replies(TABLE, "東京、予約したい") == [("どちらから？",)]
    assert replies(TABLE, "東京から", "予約したい") == [(FAQ,), ("どちらまで？",)]


def test_english_is_asked_in_english() -> None:
    """The variation with the condition on the language is taken."""
    assert replies(TABLE, "I want to book", language=None) == [("Where from?",)]


def test_a_question_in_a_form_goes_to_the_faq_and_the_form_is_taken_up_again() -> None:
    """It repeats what it asked, and that is no failed try."""
    told = talk(TABLE, "予約したい", "送料はいくら", "東京")
    assert told[1].replies == (FAQ, "どちらから？")
    assert told[1].state.tries == {"from_city": 1}
    assert told[2].replies == ("どちらまで？",)


def test_small_talk_in_a_form_is_answered_by_its_rule_and_the_form_goes_on() -> None:
    """Also where the slot takes any words: the form ignores this intent."""
    assert replies(TABLE, "予約したい", "あなたは誰")[1] == ("ボットです。", "どちらから？")
    told = replies(TABLE, "予約したい", "東京から大阪まで", "はい", "あなたは誰")
    assert told[-1] == ("ボットです。", "備考は？")


def test_the_form_is_left_by_stop_and_by_no_where_it_did_not_ask_yes_or_no() -> None:
    """What was filled stays."""
    for word in ("やめます", "いいえ"):
        told = last(TABLE, "予約したい", "東京", word)
        assert told.replies == (text("form_left", "ja"),)
        assert told.state.form is None
        assert told.state.slots["from_city"] == "東京"
    assert last(TABLE, "予約したい", "東京から大阪まで", "いいえ").state.slots["window"] is False


def test_stop_leaves_a_form_that_asks_for_any_words() -> None:
    """Nobody's note is that they want to stop, unless the mapping says so."""
    told = last(TABLE, "予約したい", "東京から大阪まで", "はい", "やめます")
    assert told.state.form is None
    assert "note" not in told.state.slots


def test_a_rule_of_the_files_comes_before_leaving_a_form_by_itself() -> None:
    """The usual way to write it: ask, deactivate, say so."""
    stop = rule(
        "stop", "?stop", "!utter_greet", "!action_deactivate_loop", "@", "!utter_chitchat",
        when=("@trip_form",),
    )  # fmt: skip
    told = last(replace(TABLE, rules=(*TABLE.rules, stop)), "予約したい", "やめます")
    assert told.replies == ("こんにちは。", "ボットです。")
    assert told.state.form is None


def test_who_is_not_understood_three_times_is_offered_a_person_and_may_go_on() -> None:
    """The FAQ has nothing either."""
    told = talk(TABLE, "予約したい", "あ", "い", "う", "東京", faq_answers=False)
    sorry = text("form_not_understood", "ja")
    assert told[1].replies == (FAQ, sorry, "どちらから？")
    assert told[3].replies == (FAQ, sorry, text("form_offer_person", "ja"))
    assert told[3].said[-1].offers_person
    assert told[4].replies == ("どちらまで？",)


def test_a_form_that_is_taken_up_again_too_often_lets_go() -> None:
    """Whoever asks four other things in a row has left it, and it is not complete."""
    told = talk(TABLE, "予約したい", "あ", "い", "う", "え")
    assert told[3].replies == (FAQ, "どちらから？")
    assert told[4].replies == (FAQ,)
    assert told[4].state.form is None


def test_buttons_narrow_down_and_the_last_step_is_a_person() -> None:
    """Product guidance without a form: payloads carry entities, conditions choose."""
    told = talk(GUIDE, "選び方", '/choose_use{"use": "office"}', '/choose_size{"size": "large"}')
    assert [button.title for button in told[0].said[0].buttons] == ["自宅", "職場"]
    assert told[1].replies == ("何名様ですか。",)
    assert told[2].replies == (PERSON,)
    home = last(GUIDE, "選び方", told[0].said[0].buttons[0].payload)
    assert home.replies == ("「ホーム」がおすすめです。",)
    assert last(GUIDE, '/choose_use{"use": "home"}', language="en").replies == (
        "We recommend Home.",
    )


def test_a_button_that_is_pressed_in_a_form_is_no_free_words() -> None:
    """Its payload is not what the customer wrote."""
    told = last(TABLE, "予約したい", "東京から大阪まで", "はい", "/greet")
    assert told.replies == ("こんにちは。", "備考は？")


def test_restart_forgets_everything() -> None:
    """Whatever was active."""
    told = last(TABLE, "予約したい", "東京", "/restart")
    assert told.replies == (text("restarted", "ja"),)
    assert (told.state.form, dict(told.state.slots)) == (None, {"language": "ja"})


class Shop:
    """An action server by hand: validates order numbers, knows what was shipped."""

    def __init__(self, **answers: ActionResult) -> None:
        self.answers = answers
        self.calls: list[dict[str, Any]] = []

    def __call__(self, call: Any) -> ActionResult:
        self.calls.append(call)
        name = call["next_action"]
        if name in self.answers:
            return self.answers[name]
        slots = call["tracker"]["slots"]
        if name == "action_order_status":
            return Done((set_slot("shipped", slots["order_number"] != "A2"),))
        events = []
        for event in reversed(call["tracker"]["events"]):
            if event["event"] != "slot":
                break
            sound = event["name"] != "order_number" or event["value"].startswith("A")
            events.append(set_slot(event["name"], event["value"] if sound else None))
        bad = any(event["value"] is None for event in events)
        return Done(tuple(events), ({"text": "番号はAで始まります。"},) if bad else ())


def set_slot(name: str, value: Any) -> dict[str, Any]:
    """Return the event that sets a slot."""
    return {"event": "slot", "timestamp": None, "name": name, "value": value}


def test_a_value_that_the_action_refuses_is_asked_for_again() -> None:
    """The action says what is wrong, the form asks, and goes on with a good one."""
    told = replies(ORDER, "注文はどこ", "12345", "A1", "a@b.example", ask_action=Shop())
    assert told == [
        ("ご注文番号は？",),
        ("番号はAで始まります。", "ご注文番号は？"),
        ("メールアドレスは？",),
        ("ご注文A1は発送済みです。",),
    ]


def test_what_an_action_sets_chooses_the_rule_that_follows() -> None:
    """A slot that is false is not one that is unknown."""
    told = last(ORDER, "注文はどこ", "A2", "a@b.example", ask_action=Shop())
    assert told.replies == ("まだ発送していません。",)
    assert "rule not shipped (data/rules.yml:16:3)" in why(told)


def test_a_value_refused_again_and_again_ends_in_the_offer_of_a_person() -> None:
    """Also where the action has something to say each time."""
    told = last(ORDER, "注文はどこ", "1", "2", "3", ask_action=Shop())
    assert told.said[-1].offers_person


def test_a_server_that_fails_costs_the_customer_nothing_but_an_apology() -> None:
    """What was validated stays; what nobody looked at is not taken; a person is offered."""
    shop = Shop()
    told = talk(ORDER, "注文はどこ", "A1", "a@b.example", ask_action=shop)
    assert told[-1].state.form is None
    shop.answers["action_order_status"] = Failed("no answer within 5 s")
    told = talk(ORDER, "注文はどこ", "A1", "a@b.example", ask_action=shop)
    assert told[-1].replies == (text("action_failed", "ja"),)
    assert told[-1].said[0].offers_person
    assert told[-1].state.slots["order_number"] == "A1"
    assert "failed: no answer within 5 s" in why(told[-1])
    shop.answers["validate_order_form"] = Failed("dead")
    told = talk(ORDER, "注文はどこ", "A1", "a@b.example", ask_action=shop)
    apology = text("action_failed", "ja")
    assert [exchanged.replies[0] for exchanged in told] == ["ご注文番号は？", apology, apology]
    assert told[1].state.slots["order_number"] is None
    assert told[1].state.form == "order_form"


def test_a_customer_can_go_on_when_the_server_is_back() -> None:
    """The form is where it was."""
    shop = Shop()
    first = talk(ORDER, "注文はどこ", "A1", "a@b.example", ask_action=shop)
    assert first[-1].replies == ("ご注文A1は発送済みです。",)

    class Recovering(Shop):
        def __call__(self, call: Any) -> ActionResult:
            if len(self.calls) == 1:
                self.calls.append(call)
                return Failed("down")
            return super().__call__(call)

    told = replies(ORDER, "注文はどこ", "A1", "A1", "a@b.example", ask_action=Recovering())
    assert told[1:] == [
        (text("action_failed", "ja"),),
        ("メールアドレスは？",),
        ("ご注文A1は発送済みです。",),
    ]


def test_an_action_that_rejects_lets_the_faq_answer() -> None:
    """The form takes up its question afterwards."""
    shop = Shop(validate_order_form=Rejected("not now"))
    told = replies(ORDER, "注文はどこ", "A1", ask_action=shop)
    assert told == [("ご注文番号は？",), (FAQ, "ご注文番号は？")]


def test_without_an_action_server_an_action_is_an_apology() -> None:
    """The files name none."""
    told = last(ORDER, "注文はどこ", "A1")
    assert told.replies == (text("action_failed", "ja"),)
    assert "endpoints.yml" in why(told)
