"""Which rule or story says what comes next."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.talk import FAQ, run
from tests.bot.flows.assistants import ByHeart, intents, mapping, rule, says, slot, story

BASE = Assistant(
    intents=intents("a", "b", "c", "affirm"),
    responses=says(**{f"utter_{name}": name.upper() for name in "abcdef"}),
)


def replies(texts: str, *paths: Any, **more: Any) -> list[tuple[str, ...]]:
    """Say intents to an assistant of these rules and stories."""
    rules = tuple(p for p in paths if hasattr(p, "condition"))
    stories = tuple(p for p in paths if not hasattr(p, "condition"))
    assistant = replace(BASE, rules=rules, stories=stories, **more)
    said = [f"/{name}" for name in texts.split()]
    return [e.replies for e in run(assistant, ByHeart({}), said, language="ja")]


def test_rules_come_before_stories() -> None:
    """Where both know a message."""
    told = replies("a", story("s", "?a", "!utter_b"), rule("r", "?a", "!utter_a"))
    assert told == [("A",)]


def test_the_rule_that_asks_for_more_wins() -> None:
    """A condition beats none, whichever stands first; of two equal ones the first counts."""
    slots = {"x": slot("x", initial_value="set"), "y": slot("y")}
    plain, with_x = rule("1", "?a", "!utter_a"), rule("2", "?a", "!utter_b", when=("x=any",))
    with_y = rule("3", "?a", "!utter_c", when=("y=any",))
    assert replies("a", plain, with_x, with_y, slots=slots) == [("B",)]
    assert replies("a", plain, rule("4", "?a", "!utter_d"), slots=slots) == [("A",)]
    unset = rule("5", "?a", "!utter_e", when=("y=",))
    assert replies("a", plain, unset, slots=slots) == [("E",)]
    anything = rule("6", "?a", "!utter_f", when=("x=*",))
    assert replies("a", plain, anything, slots=slots) == [("F",)]


def test_a_slot_that_does_not_influence_the_conversation_decides_nothing() -> None:
    """As in Rasa: a condition on it always holds."""
    quiet = {"x": slot("x", influences_conversation=False)}
    assert replies("a", rule("1", "?a", "!utter_a", when=("x=any",)), slots=quiet) == [("A",)]


def test_a_rule_of_the_conversations_start_holds_only_there() -> None:
    """The same words later are not greeted again."""
    first = rule("1", "?a", "!utter_a", conversation_start=True)
    assert replies("a a", first, rule("2", "?a", "!utter_b")) == [("A",), ("B",)]
    assert replies("b a", first, rule("2", "?b", "!utter_b")) == [("B",), (FAQ,)]


def test_a_rule_that_does_not_wait_lets_others_go_on() -> None:
    """`wait_for_user_input: false`."""
    following = rule("2", "!utter_a", "!utter_b")
    assert replies("a", rule("1", "?a", "!utter_a"), following) == [("A",)]
    told = replies("a", rule("1", "?a", "!utter_a", wait_for_user_input=False), following)
    assert told == [("A", "B")]


def test_rules_that_lead_to_each_other_end() -> None:
    """After ten actions the customer is waited for."""
    loop = [
        rule("1", "?a", "!utter_a", wait_for_user_input=False),
        rule("2", "!utter_a", "!utter_b", wait_for_user_input=False),
        rule("3", "!utter_b", "!utter_a", wait_for_user_input=False),
    ]
    assert replies("a b", *loop)[0] == ("A", "B") * 5


def test_several_intents_in_one_step_are_an_or() -> None:
    """Either leads on."""
    either = rule("1", "?a|b", "!utter_a")
    assert replies("a b c", either) == [("A",), ("A",), (FAQ,)]


def test_the_story_that_tells_more_of_what_happened_goes_on() -> None:
    """The same words mean something else after something else."""
    one = story("1", "?a", "!utter_a", "?c", "!utter_c")
    other = story("2", "?b", "!utter_b", "?c", "!utter_d")
    assert replies("a c", one, other)[1] == ("C",)
    assert replies("b c", one, other)[1] == ("D",)


def test_stories_that_disagree_say_nothing() -> None:
    """Rather the FAQ than a guess."""
    one = story("1", "?a", "!utter_a", "?c", "!utter_c")
    other = story("2", "?b", "!utter_b", "?c", "!utter_d")
    assert replies("c", one, other) == [(FAQ,)]


def test_a_slot_set_on_the_way_chooses_the_story() -> None:
    """Branches are stories of their own with `slot_was_set`."""
    big = slot("big", mapping("from_intent", value=True, intents=("b",)), type="bool",
               initial_value=False)  # fmt: skip
    yes = story("1", "?a", "!utter_a", "?b", "big=true", "!utter_b")
    no = story("2", "?a", "!utter_a", "?c", "big=false", "!utter_c")
    assert replies("a b", yes, no, slots={"big": big})[1] == ("B",)
    assert replies("a c", yes, no, slots={"big": big})[1] == ("C",)


def test_a_large_assistant_is_quick() -> None:
    """500 rules and 500 stories: a few milliseconds for a message."""
    rules = [rule(f"r{n}", f"?i{n}", "!utter_a") for n in range(500)]
    stories = [story(f"s{n}", "?a", "!utter_a", f"?j{n}", "!utter_b") for n in range(500)]
    began = time.perf_counter()
    replies("a " * 30, *rules, *stories)
    assert time.perf_counter() - began < 3.0
