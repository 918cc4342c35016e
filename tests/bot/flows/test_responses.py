"""From responses and slots to words."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.assistant.model import Button, Response, Slot, Variation
from bot.flows.effects import Say
from bot.flows.payload import parse_payload
from bot.flows.responses import (
    LONGEST_VALUE,
    MISSING,
    MOST_BUTTONS,
    render,
    said_by_server,
)
from tests.bot.flows.assistants import GUIDE, HERE, slot

KNOWN: dict[str, Slot] = {name: slot(name) for name in ("name", "n", "list")}


def words(text: str, **slots: object) -> str:
    """Return what a response of one wording says."""
    said = render(Response("utter_x", (Variation(text, HERE),), HERE), slots, KNOWN, "web")
    assert said is not None
    return said.text


def test_slots_are_filled_in_and_other_braces_stay() -> None:
    """A slot without a value is a dot too many, never a crash."""
    assert words("{name}様", name="田中") == "田中様"
    assert words("{ name }様", name="田中") == "田中様"
    assert words("{name}様") == f"{MISSING}様"
    assert words('{"a": 1} {b} {} {') == '{"a": 1} {b} {} {'
    assert words("{n}個 {list}", n=3.0, list=["a", 2]) == "3個 a, 2"


def test_what_a_customer_typed_is_not_looked_at_again() -> None:
    """Neither as braces nor as format, and control characters go."""
    assert words("{name}", name="{n} %s {0.__class__} <b>", n=1) == "{n} %s {0.__class__} <b>"
    assert words("{name.__class__}", name="x") == "{name.__class__}"
    assert words("{name}", name="a\x00\x1b[31mb") == "a[31mb"


def test_a_long_value_is_cut() -> None:
    """Nobody reads it, and the message has its limit."""
    assert words("{name}", name="x" * 10_000) == "x" * LONGEST_VALUE + MISSING


@given(st.text(), st.text())
def test_any_text_and_any_value_can_be_said(text: str, value: str) -> None:
    """Whatever stands in the files or was typed."""
    words(text, name=value, n=value)


@given(st.text(max_size=50))
def test_a_value_in_a_payload_stays_a_value(value: str) -> None:
    """Quotes do not end it."""
    payload = '/choose_use{"use": "{name}"}'
    response = Response("utter_x", (Variation("x", HERE, (Button("{name}です", payload),)),), HERE)
    said = render(response, {"name": value}, KNOWN, "web")
    assert said is not None
    sent = said.buttons[0].payload
    assert list(json.loads(sent[len("/choose_use") :])) == ["use"]
    parse = parse_payload(GUIDE, sent)
    assert parse is not None
    assert [found.entity for found in parse.entities] == ["use"]


def test_the_first_variation_whose_conditions_hold_is_said() -> None:
    """Language, channel, and both; one for another channel never."""
    english = Variation("en", HERE, conditions=(("language", "en"),))
    chat = Variation("chat", HERE, channel="line")
    both = Variation("both", HERE, conditions=(("language", "en"),), channel="line")
    response = Response("utter_x", (Variation("ja", HERE), english, chat, both), HERE)

    def said(language: str, channel: str) -> str:
        found = render(response, {"language": language}, KNOWN, channel)
        return found.text if found else ""

    assert said("ja", "web") == "ja"
    assert said("en", "web") == "en"
    assert said("EN", "web") == "en"
    assert said("ja", "line") == "chat"
    assert said("en", "line") == "both"
    assert render(replace(response, variations=(english,)), {}, KNOWN, "web") is None


def test_an_image_is_its_address() -> None:
    """The frame shows links."""
    pictured = Variation("見本", HERE, image="https://shop.example/a.png")
    said = render(Response("utter_x", (pictured,), HERE), {}, KNOWN, "web")
    assert said == Say("見本\nhttps://shop.example/a.png", (), "utter_x")


def test_what_a_server_says_may_name_a_response_and_bring_values_of_its_own() -> None:
    """Buttons are added; what cannot be shown is told."""
    responses = {"utter_x": Response("utter_x", (Variation("{count}件", HERE),), HERE)}
    answer = {
        "response": "utter_x",
        "count": 2,
        "buttons": [{"title": "はい", "payload": "/yes"}, {"title": 3}, "x"],
        "elements": [{}],
        "image": "javascript:alert(1)",
    }
    said, odd = said_by_server(answer, responses, {}, KNOWN, "web")
    assert said == Say("2件", (Button("はい", "/yes"),), "utter_x")
    assert odd == ["“elements” is not shown"]
    assert said_by_server({"response": "utter_y"}, responses, {}, KNOWN, "web")[0] is None


def test_no_more_buttons_than_fit() -> None:
    """A server may send thousands; one whose payload is too long would mean something else."""
    buttons = [{"title": str(n), "payload": "x"} for n in range(1000)]
    said, _ = said_by_server({"text": "x", "buttons": buttons}, {}, {}, KNOWN, "web")
    assert said is not None
    assert len(said.buttons) == MOST_BUTTONS
    long = [{"title": "x", "payload": "/" + "x" * 2000}]
    said, _ = said_by_server({"text": "x", "buttons": long}, {}, {}, KNOWN, "web")
    assert said == Say("x")


def test_a_payload_is_an_intent_that_is_known_with_its_entities() -> None:
    """Anything else is words."""
    parse = parse_payload(GUIDE, '/choose_use{"use": "home", "unknown": "x"}')
    assert parse is not None
    assert (parse.intent, parse.confidence) == ("choose_use", 1.0)
    assert [(found.entity, found.value) for found in parse.entities] == [("use", "home")]
    for text in ("guide", "/nothing", "/guide{", "/guide{]", "/guide{1}", "/", "//guide"):
        assert parse_payload(GUIDE, text) is None
