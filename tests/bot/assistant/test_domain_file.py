"""What the domain defines, and what of Rasa it may not ask for."""

from __future__ import annotations

import pytest

from bot.assistant.model import Button, Form, SlotMapping
from bot.assistant.project import read_files
from tests.bot.assistant.files import DOMAIN, FILES, errors, read, said

FORM = """\
forms:
  city_form:
    required_slots: [city]
    ignored_intents: bye
  other_form:
    required_slots:
    - vip
"""


def test_slots_are_read_with_how_they_are_filled() -> None:
    """Each condition is a mapping of its own: one of them has to hold."""
    assistant = read(
        "domain.yml",
        "      entity: city\n",
        "      entity: city\n      not_intent: [bye]\n      conditions:\n"
        "      - active_loop: city_form\n        requested_slot: city\n"
        "      - active_loop: other_form\n",
        added="  utter_ask_city:\n  - text: どこ\n  utter_ask_vip:\n  - text: はい？\n" + FORM,
    )
    assert assistant.slots["city"].mappings == (
        SlotMapping("from_entity", "city", not_intents=("bye",), active_loop="city_form",
                    requested_slot="city"),
        SlotMapping("from_entity", "city", not_intents=("bye",), active_loop="other_form"),
    )  # fmt: skip
    assert assistant.slots["city"].type == "text"
    form = assistant.forms["city_form"]
    assert form == Form("city_form", ("city",), form.place, ("bye",))


def test_responses_are_read_with_buttons_conditions_and_images() -> None:
    """An image alone needs no words."""
    assistant = read(
        "domain.yml",
        "  - text: こんにちは\n",
        "  - text: こんにちは\n    buttons:\n    - title: 終わる\n      payload: /bye\n"
        '    - title: 東京\n      payload: \'/greet{"city": "東京"}\'\n'
        "    - title: そう\n      payload: はい\n"
        "  - condition:\n    - type: slot\n      name: vip\n      value: true\n    text: ようこそ\n"
        "    channel: line\n  - image: https://example.com/a.png\n  - custom:\n      kind: map\n",
    )
    first, second, third, fourth = assistant.responses["utter_greet"].variations
    assert first.buttons == (
        Button("終わる", "/bye"),
        Button("東京", '/greet{"city": "東京"}'),
        Button("そう", "はい"),
    )
    assert (second.conditions, second.channel) == ((("vip", True),), "line")
    assert (third.text, third.image) == ("", "https://example.com/a.png")
    assert fourth.custom == {"kind": "map"}


def test_a_domain_may_be_split_over_a_folder() -> None:
    """The raw domain for the action server is the whole."""
    head, responses = DOMAIN.split("responses:\n")
    files = {name: text for name, text in FILES.items() if name != "domain.yml"}
    assistant = read_files(
        {
            **files,
            "domain/a.yml": head,
            "domain/texts/b.yml": 'version: "3.1"\nresponses:\n' + responses,
            "domain/c.yml": 'version: "3.1"\nintents:\n- more:\n    use_entities: []\n',
            "data/more.yml": 'version: "3.1"\nnlu:\n- intent: more\n  examples: |\n    - もっと\n',
        }
    )
    assert list(assistant.intents) == ["greet", "bye", "more"]
    assert assistant.domain["intents"] == ["greet", "bye", {"more": {"use_entities": []}}]
    assert list(assistant.domain["responses"]) == ["utter_greet", "utter_bye"]


def test_a_name_in_two_files_is_told_with_both_places() -> None:
    """Who merges domains sees what to take out."""
    files = {**FILES, "domain/b.yml": 'version: "3.1"\nintents: [greet]\n'}
    [problem] = said(files)
    assert "“greet” is already defined at domain" in problem


def test_an_intent_that_only_a_button_sends_needs_no_examples() -> None:
    """It is there, without examples, and no warning is given."""
    assistant = read(
        "domain.yml",
        "[greet, bye]",
        "[greet, bye, tapped]",
        added="    buttons:\n    - title: a\n      payload: /tapped\n",
    )
    assert assistant.intents["tapped"].examples == ()
    assert assistant.warnings == ()


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("[greet, bye]", "[greet, bye, greet]", "2:23: error: “greet” is already defined"),
        ("[greet, bye]", "[greet, bye, faq/a]", "2:23: error: “faq/a” is a retrieval intent"),
        ("[greet, bye]", "[greet, bye, lost]", "2:23: warning: “lost” has no examples"),
        ("[greet, bye]", "[greet, {bye: {use_entity: []}}]", "Did you mean “use_entities”?"),
        ("- city\n", "- city: {influence_conversation: false}\n", "4:10: error: “influence_"),
        ("type: text", "type: txt", "7:11: error: “txt” is no type of a slot here"),
        ("type: text", "type: categorical", "6:3: error: The slot “city” is categorical"),
        ("type: text", "type: text\n    initial_value: 3", "8:20: error: This cannot be the first"),
        ("type: text", "type: text\n    auto_fill: true", "8:5: error: “auto_fill” is not known s"),
        ("    mappings:\n    - type: custom\n", "", "11:3: error: The slot “vip” does not say"),
        ("type: custom", "type: costum", "14:13: error: “costum” is no type of a mapping"),
        ("type: custom", "type: custom\n      action: action_x", "15:7: error: “action” of a mapp"),
        ("      entity: city\n", "", "9:7: error: A mapping of the type from_entity needs “entity"),
        ("entity: city", "entity: citi", "6:3: error: The domain has no entity “citi”"),
        ("type: custom", "type: custom\n      conditions:\n      - active_loop: null",
         "16:9: error: A mapping's condition"),
        ("- text: こんにちは", "- こんにちは", "17:5: error: A variation begins"),
        ("- text: こんにちは", "text: こんにちは", "16:3: error: “utter_greet” says nothing"),
        ("  - text: こんにちは", "  text: こんにちは", "17:3: error: “text” belongs to a response"),
        ("utter_bye", "say_bye", "18:3: error: A response's name begins"),
        ("text: さ", "image: a.png\n    text: さ", "19:12: error: An image"),
        ("text: さ", "elements: []\n    text: さ", "19:5: error: “elements” of a response"),
        ("text: さ", "buttons:\n    - title: a\n    text: さ", "20:7: error: A button needs"),
        ("text: さ", "buttons:\n    - {title: a, payload: /by}\n    text: さ",
         "19:5: error: The domain has no intent “by”: correct it"),
        ("text: さ", "buttons:\n    - {title: a, payload: '/bye{city}'}\n    text: さ",
         "20:27: error: A payload"),
        ("text: さ", "condition:\n    - {type: slot, name: vip, value: 1}\n    text: さ",
         "19:5: error: The slot “vip” is true or false"),
        ("text: さ", "condition:\n    - {type: slot, name: vip, value: true}\n    text: さ",
         "18:3: warning: Every wording of “utter_bye” has a condition"),
        ("text: さ", "condition:\n    - {type: time}\n    text: さ", "20:7: error: A condition is"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_place(old: str, new: str, expected: str) -> None:
    """With the way out where Rasa knows it and we do not."""
    assert expected in "\n".join(errors("domain.yml", old, new))


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("forms:\n  f:\n    required_slots: [vip]\n", "21:3: error: The form “f” cannot ask for “"),
        ("forms:\n  f:\n    required_slots: {vip: []}\n", "22:21: error: A form is"),
        ("forms: [f]\n", "20:8: error: A form is"),
        ("actions: [action_x]\n", "20:11: error: “action_x” is run by an action server"),
        ("actions: [utter_byee]\n", "20:11: error: The domain has no response “utter_byee”"),
        ("templates: {}\n", "20:1: error: “templates” is called “responses”"),
        ("e2e_actions: [Hi]\n", "20:1: error: “e2e_actions” are answers without a name"),
        ("config:\n  store_entities_as_slots: false\n", "21:28: error: Slots are always filled"),
        ("session_config:\n  session_expiration_time: 60\n", "20:1: warning: Rasa alone reads"),
    ],
)  # fmt: skip
def test_what_is_added_is_told_at_its_place(added: str, expected: str) -> None:
    """At the end of the domain."""
    assert expected in "\n".join(errors("domain.yml", added=added))
