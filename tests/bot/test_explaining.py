"""Who answered and why, in words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.explaining import steps, who_answered, why_so
from bot.flows.state import begin
from bot.flows.talk import run
from bot.guided import Guided
from bot.intents.model import Understanding
from bot.nlu.model import Parse
from bot.weighing import weigh
from faq.search import Verdict
from madoguchi.i18n import use_locale
from tests.bot.flows.assistants import ORDER, TABLE, ByHeart

QUESTION = Understanding("question", 1.0, "")


def flow(*reasons: dict[str, str], **more: Any) -> dict[str, Any]:
    """Return the part of a trace that is explained."""
    return {"party": "flow", "why": "A button was tapped.", "reasons": list(reasons), **more}


@pytest.mark.parametrize(
    ("language", "who", "why"),
    [
        ("en", "The FAQ", "The FAQ is sure enough (90%), and the intent “x” not much surer (44%)."),
        (
            "ja",
            "FAQ",
            "FAQの確信度（90%）が十分で、インテント「x」（44%）はそれを大きく上回りません。",
        ),
    ],
)
def test_who_answers_and_why_is_said_in_the_readers_language(
    language: str, who: str, why: str
) -> None:
    """From what the trace holds."""
    weighed = weigh(QUESTION, Parse("t", "x", 0.44), Verdict("answer", 0.9))
    told = Guided(weighed, begin(TABLE)).as_json()
    with use_locale(language):
        assert (who_answered(told), why_so(told)) == (who, why)


def test_a_flow_that_has_nothing_to_say_leaves_it_to_the_faq() -> None:
    """Who was to answer is not who did."""
    assert who_answered(flow(is_mine=False)) == "The FAQ, because no flow answers"
    assert who_answered(flow(is_mine=True)) == "A flow of the assistant"


def test_what_was_followed_is_told_step_by_step_with_its_place() -> None:
    """File and line; an action once, by what it answered."""
    told = run(ORDER, ByHeart(), ["注文はどこ"], language="ja")[0]
    found = steps(flow(*(reason.as_json() for reason in told.why)))
    assert [step.text for step in found][:2] == ["Rule “order”", "The form “order_form” begins"]
    assert found[0].place == "data/rules.yml:2"
    assert [step.text for step in found if "action" in step.text] == [
        "The action “validate_order_form” failed (endpoints.yml names no action_endpoint)"
    ]


@pytest.mark.parametrize(
    ("detail", "text"),
    [
        ("asks for mail", "フォーム「f」が「mail」を尋ねました"),
        ("still waits: mail", "フォーム「f」は「mail」を待っています"),
        ("still waits: ", "フォーム「f」は返事を待っています"),
        ("left: deny", "フォーム「f」をやめました（deny）"),
        ("left: taken up again too often", "フォーム「f」は何度も尋ねたため、やめました"),
        ("complete", "フォーム「f」がそろいました"),
    ],
)
def test_what_a_form_did_is_said_in_words(detail: str, text: str) -> None:
    """In Japanese too."""
    with use_locale("ja"):
        assert steps(flow({"kind": "form", "name": "f", "detail": detail}))[0].text == text


def test_what_was_left_undone_is_told() -> None:
    """With its name and why."""
    left = {"kind": "note", "name": "reminder", "detail": "not supported"}
    assert steps(flow(left))[0].text == "Left undone: reminder (not supported)"
