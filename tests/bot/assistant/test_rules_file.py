"""Rules and stories, and where they contradict each other."""

from __future__ import annotations

import pytest

from bot.assistant.model import ActionStep, IntentStep, LoopStep, SlotStep
from bot.assistant.project import read_files
from tests.bot.assistant.files import FILES, RULES, errors, read, said

FORM = "  utter_ask_city:\n  - text: どこ\nforms:\n  city_form:\n    required_slots: [city]\n"
STORIES = 'version: "3.1"\nstories:\n'


def kinds(steps: tuple[object, ...]) -> list[object]:
    """Return steps as plain values."""
    found: list[object] = []
    for step in steps:
        match step:
            case IntentStep():
                found.append((step.intents, step.entities))
            case ActionStep():
                found.append(step.name)
            case SlotStep():
                found.append((dict(step.slots), step.unset))
            case LoopStep():
                found.append(("loop", step.form))
    return found


def with_form(rules: str) -> dict[str, str | bytes]:
    """Return the files with a form and other rules."""
    return {**FILES, "domain.yml": FILES["domain.yml"] + FORM, "data/rules.yml": rules}


def test_a_rule_is_read_with_condition_loop_and_slots() -> None:
    """That a slot is empty is something else than that it was set."""
    rules = read_files(
        with_form(
            RULES + "- rule: asked\n  condition:\n  - active_loop: city_form\n  - slot_was_set:\n"
            "    - vip: true\n    - city\n  wait_for_user_input: false\n"
            "  steps:\n  - action: city_form\n"
            "  - active_loop: null\n  - slot_was_set:\n    - requested_slot: null\n"
            "  - action: utter_bye\n"
        )
    ).rules
    asked = rules[2]
    assert kinds(asked.condition) == [("loop", "city_form"), ({"vip": True, "city": None}, ())]
    assert kinds(asked.steps) == [
        "city_form", ("loop", None), ({}, ("requested_slot",)), "utter_bye"
    ]  # fmt: skip
    assert (asked.wait_for_user_input, asked.conversation_start) == (False, False)
    assert str(asked.place) == "data/rules.yml:11:3"


def test_a_story_may_leave_intents_open() -> None:
    """An ``or`` of intents is one turn."""
    story = (
        "- story: s\n  steps:\n  - or:\n    - intent: greet\n    - intent: bye\n"
        "  - action: utter_bye\n  - intent: bye\n    entities:\n    - city: 東京\n    - city\n"
        "  - action: utter_bye\n"
    )
    [found] = read_files({**FILES, "data/stories.yml": STORIES + story}).stories
    assert kinds(found.steps) == [
        (("greet", "bye"), ()),
        "utter_bye",
        (("bye",), (("city", "東京"), ("city", None))),
        "utter_bye",
    ]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("action: utter_greet", "action: utter_gret", "6:13: error: The domain has no response"),
        ("action: utter_greet", "action: utter_gret", "Did you mean “utter_greet”?"),
        ("action: utter_greet", "action: action_look", "6:13: error: There is no action"),
        ("intent: greet", "intent: gret", "5:13: error: The domain has no intent “gret”"),
        ("intent: greet", "intent: faq/x", "5:13: error: “faq/x” is a retrieval intent"),
        ("- intent: greet", "- intent: greet\n    entities: [citi]", "5:13: error: The domain"),
        ("- action: utter_greet", "- acton: utter_greet", "6:5: error: “acton” is not known here"),
        ("- action: utter_greet", "  action: utter_greet", "5:5: error: A step is one of"),
        ("- action: utter_greet", "- bot: Hello", "6:5: error: “bot” with the words"),
        ("- action: utter_greet", "- checkpoint: c", "6:5: error: A “checkpoint” joins stories"),
        ("- action: utter_greet", "- active_loop: f", "6:18: error: The domain has no form “f”"),
        ("- action: utter_greet", "- slot_was_set:\n    - vipp: true", "7:5: error: The domain"),
        ("- action: utter_greet", "- slot_was_set:\n    - vip: 1", "7:5: error: The slot “vip” is"),
        ("- action: utter_greet", "- action: utter_greet\n  - intent: bye", "7:13: error: A rule"),
        ("- intent: greet", "- or:\n    - slot_was_set:\n      - vip: true", "6:7: error: “or” ho"),
        ("- intent: greet", "- intent: greet\n    entities:\n    - {city: a, role: b}", "7:7: err"),
        ("- intent: greet", "- intent: nlu_fallback", "5:13: warning: This never happens here"),
        ("- rule: greet", "- rool: greet", "3:3: error: “rool” is not known here"),
        ("  steps:\n", "  stops:\n", "3:3: error: “greet” has no steps"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    """With the nearest name, or the way out."""
    assert expected in "\n".join(errors("data/rules.yml", old, new))


def test_an_entity_that_the_intent_ignores_cannot_decide() -> None:
    """``use_entities`` and ``ignore_entities`` mean what they mean in Rasa."""
    domain = FILES["domain.yml"].replace("[greet, bye]", "[bye, greet: {use_entities: []}]")
    rules = RULES.replace("- intent: greet", "- intent: greet\n    entities:\n    - city")
    [problem] = said({**FILES, "domain.yml": domain, "data/rules.yml": rules})
    assert "The intent “greet” ignores the entity “city”" in problem


def rule(name: str, *steps: str, head: str = "") -> str:
    """Return a rule as text."""
    return f"- rule: {name}\n{head}  steps:\n" + "".join(f"  - {step}\n" for step in steps)


GREET = ("intent: greet", "action: utter_greet")
BYE = "action: utter_bye"
IN_FORM = "  condition:\n  - active_loop: city_form\n"


@pytest.mark.parametrize(
    ("second", "is_contradiction"),
    [
        (rule("b", "intent: greet", BYE), True),
        (rule("b", "intent: greet", BYE, head=IN_FORM), False),
        (rule("b", "intent: greet", "slot_was_set:\n    - vip: true", BYE), False),
        (rule("b", *GREET), False),
        (rule("b", *GREET, BYE), True),
        (rule("b", "or:\n    - intent: bye\n    - intent: greet", BYE), True),
        (rule("b", "intent: greet\n    entities: [city]", BYE), False),
        (rule("b", "action: city_form", "active_loop: null", BYE, head=IN_FORM), False),
    ],
)
def test_rules_that_contradict_each_other_are_told(second: str, is_contradiction: bool) -> None:
    """The same condition and history and another action, as Rasa's own policy finds them."""
    found = said(with_form('version: "3.1"\nrules:\n' + rule("a", *GREET) + second))
    assert bool(found) == is_contradiction
    if found:
        [problem] = found
        assert "“b”" in problem
        assert "“a” (data/rules.yml:6:13)" in problem


def test_a_text_counts_by_being_there() -> None:
    """In Rasa two texts of a slot are the same situation, two truths are not."""
    pair = 'version: "3.1"\nrules:\n' + "".join(
        rule(f"r{n}", "intent: greet", f"slot_was_set:\n    - {slot}", f"action: {action}")
        for n, (slot, action) in enumerate([("SLOT", "utter_greet"), ("OTHER", "utter_bye")])
    )
    texts = pair.replace("SLOT", "city: a").replace("OTHER", "city: b")
    flags = pair.replace("SLOT", "vip: true").replace("OTHER", "vip: false")
    emptied = pair.replace("SLOT", "city: a").replace("OTHER", "city: null")
    assert len(said(with_form(texts))) == 1
    assert said(with_form(flags)) == []
    assert said(with_form(emptied)) == []


def test_stories_are_compared_over_all_their_turns() -> None:
    """The same beginning may go on differently only with the customer's words."""
    begin = "  steps:\n  - intent: greet\n  - action: utter_greet\n  - intent: bye\n"
    one = f"- story: one\n{begin}  - action: utter_bye\n"
    other = f"- story: other\n{begin}  - action: utter_greet\n"
    [problem] = said({**FILES, "data/stories.yml": STORIES + one + other})
    assert "“other” goes on with “utter_greet” here, “one” (data/stories.yml:8:13)" in problem
    last = other.replace("- intent: bye", "- intent: greet")
    assert said({**FILES, "data/stories.yml": STORIES + one + last}) == []


def test_a_rule_that_begins_a_conversation_is_another_situation() -> None:
    """It does not contradict the same words later on."""
    start = rule("b", "intent: greet", "action: utter_bye", head="  conversation_start: true\n")
    assert read("data/rules.yml", added=start).rules[2].conversation_start
