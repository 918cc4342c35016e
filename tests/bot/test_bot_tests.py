"""``madoguchi bot test``: stories and conversations held, compared, and shown."""

from __future__ import annotations

import pytest

from bot.testing.files import read_tests
from bot.testing.playing import Outcome, play
from bot.testing.report import failure, padded, summary, width, wrapped
from tests.bot.flows.assistants import GUIDE, ORDER, ByHeart

ORDERS = """\
actions:
  validate_order_form:
    when: {order_number: "12"}
    says: 番号はAで始まります。
    slots: {order_number: null}
  action_order_status:
  - when: {order_number: A1}
    says: お調べしました。
    slots: {shipped: true}
  - fails: true
faq: [送料は？]
conversations:
- name: 注文
  steps:
"""
WELL = """\
  - customer: 注文はどこ
    intent: order_status
  - bot: ご注文番号は？
  - form: order_form
  - customer: 送料は？
  - bot: (faq)
  - bot: utter_ask_order_number
  - customer: "12"
  - bot: 番号はAで…
  - bot: utter_ask_order_number
  - customer: A1
  - bot: utter_ask_mail
  - customer: a@b.example
  - bot: お調べしました。
  - bot: utter_shipped
  - form: null
  - slots: {shipped: true, order_number: A1}
"""


def order(steps: str) -> Outcome:
    """Hold a conversation with the shop of orders."""
    [case] = read_tests({"tests/c.yml": ORDERS + steps}, ORDER)
    return play(case, ORDER, ByHeart())


def told(outcome: Outcome) -> list[str]:
    """Return the lines about a conversation that went otherwise."""
    assert not outcome.is_right
    return [line.strip() for line in failure(outcome)]


def test_a_conversation_goes_as_it_is_written() -> None:
    """Words, names of responses, the FAQ, actions, slots and the form."""
    outcome = order(WELL)
    assert outcome.is_right, "\n".join(failure(outcome))
    assert summary([outcome]) == "1 of 1 conversations went as written."


def test_another_reply_is_shown_beside_the_expected_one() -> None:
    """With what was understood, and the rule with its file and line; the rest is not played."""
    lines = told(order("  - customer: 注文はどこ\n  - bot: メールは？\n  - customer: A1\n"))
    assert "✗ 注文  (tests/c.yml:13:3)" in lines
    assert "✗ 注文はどこ  (tests/c.yml:15:15)" in lines
    assert "understood: order_status, 0.90" in lines
    assert "rule order (data/rules.yml:2:3)" in lines
    [beside] = [line for line in lines if line.startswith("≠")]
    assert beside.split("│")[0].strip() == "≠ メールは？"
    assert beside.endswith("utter_ask_order_number: ご注文番号は？")
    assert lines[-1] == "… 1 more not played"


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ("    intent: inform\n", "intent: expected inform, found order_status"),
        ("  - form: null\n", "form: expected none, active is order_form"),
        ("  - slots: {mail: a@b}\n", "slot mail: expected a@b, found nothing"),
        ("  - bot: ご注文番号は？\n  - bot: それから？\n", "≠ それから？"),
        ("  - tap: はい\n", "There is no such button; there are: none."),
        (
            "  - bot: utter_ask_order_number\n    buttons: [はい]\n",
            "≠ utter_ask_order_number [はい]",
        ),
    ],
)
def test_what_goes_otherwise_is_told(steps: str, said: str) -> None:
    """Each kind of expectation can fail."""
    lines = told(order("  - customer: 注文はどこ\n" + steps))
    assert any(line.startswith(said) for line in lines), lines


def test_an_action_that_fails_in_a_test_fails_as_a_server_does() -> None:
    """The apology, and a test that does not say what it answers is told."""
    steps = (
        "  - customer: 注文はどこ\n  - customer: A2\n  - customer: a@b\n  - bot: utter_shipped\n"
    )
    assert any("failed: the test says so" in line for line in told(order(steps)))
    text = "conversations:\n- name: n\n  steps:\n" + steps.replace("A2", "A1")
    [case] = read_tests({"tests/c.yml": text}, ORDER)
    assert any("or give --actions URL" in line for line in told(play(case, ORDER, ByHeart())))


def test_buttons_are_tapped_by_their_titles() -> None:
    """What they send is a payload, in the language of the conversation."""
    text = """\
conversations:
- name: 選び方
  steps:
  - customer: 選び方
  - bot: どこでお使いですか。
    buttons: [自宅, 職場]
  - tap: 職場
  - bot: 何名様ですか。
  - tap: それ以上
  - bot: (person)
"""
    [case] = read_tests({"tests/c.yml": text}, GUIDE)
    assert case.language == "ja"
    outcome = play(case, GUIDE, ByHeart())
    assert outcome.is_right, "\n".join(failure(outcome))


STORIES = """\
version: "3.1"
stories:
- story: an order
  steps:
  - user: |
      注文はどこ
    intent: order_status
  - action: order_form
  - active_loop: order_form
  - slot_was_set:
    - requested_slot: order_number
  - user: "[A1](number)"
    intent: order_status
  - slot_was_set:
    - order_number: A1
  - action: order_form
  - intent: inform
    entities: []
  - action: action_default_fallback
"""


def story(text: str) -> Outcome:
    """Hold a story with the shop of orders."""
    [case] = read_tests({"tests/test_s.yml": text}, ORDER)
    return play(case, ORDER, ByHeart())


def test_a_story_of_rasa_runs() -> None:
    """Slots and forms as they were at any time in a turn; more may follow its last action."""
    good = STORIES[: STORIES.index("  - intent: inform")].replace(
        'number)"\n    intent: order_status', 'number)"\n    intent: inform'
    )
    outcome = story(good)
    assert outcome.is_right, "\n".join(failure(outcome))


def test_a_story_that_goes_otherwise_names_the_action() -> None:
    """Beside the one that was expected."""
    text = STORIES.replace("- action: order_form", "- action: utter_shipped", 1)
    lines = told(story(text))
    assert any(line.startswith("≠ utter_shipped") and "order_form" in line for line in lines)


def test_what_a_story_says_that_an_action_sets_is_what_it_sets() -> None:
    """Rasa runs no actions in its tests either."""
    text = """\
version: "3.1"
stories:
- story: s
  steps:
  - user: 注文はどこ
    intent: order_status
  - action: order_form
  - active_loop: order_form
  - user: A1
  - action: order_form
  - user: a@b.example
  - slot_was_set:
    - mail: a@b.example
  - action: order_form
  - active_loop: null
  - action: action_order_status
  - slot_was_set:
    - shipped: false
  - action: utter_not_shipped
"""
    outcome = story(text)
    assert outcome.is_right, "\n".join(failure(outcome))


def test_columns_stand_one_below_the_other_in_both_scripts() -> None:
    """Japanese characters are twice as wide; what is too long goes on in the next line."""
    assert width(padded("注文", 10)) == width(padded("order", 10)) == 10
    assert all(width(part) <= 10 for part in wrapped("注文はどこですか", 10))
    assert wrapped("where is my order", 10) == ["where is", "my order"]
