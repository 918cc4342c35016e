"""Our replies beside what a real Rasa replied to the very same requests (rasa_replies.json)."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.test import TestResponse

from bot.assistant.project import bundled_files, read_files
from bot.nlu.model import Engine
from bot.understanding import trainer
from madoguchi.clock import system_clock
from madoguchi.settings import Settings
from tests.bot.channels.conftest import TOKEN, Rest
from tests.bot.nlu.playing import recorded
from tests.fakes import HashEncoder

PARSED = [
    "greeting in Japanese",
    "greeting in English",
    "an order number",
    "space in front",
    "a payload",
    "no intent",
    "nothing",
]
VERBATIM = ["wrong token", "no token", "no body", "version", "webhook, bad JSON"]
VERBATIM += ["webhook, no message"]
TALKED = ["says hello", "has buttons", "begins a form", "asks for the next"]
OPTIONAL = {"processors"}
"""Rasa writes it where a synonym was put in; ours knows fewer of them."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    """The real engine of the bundled assistant, with an encoder without a model."""
    settings = replace(Settings.from_environment({}), data_dir=tmp_path_factory.mktemp("nlu"))
    train = trainer(settings, HashEncoder(), system_clock)
    with warnings.catch_warnings():  # vectors of hashed letters need more rounds than real ones
        warnings.simplefilter("ignore")
        return train("shop", read_files(bundled_files()))


def ask(rest: Rest, name: str) -> tuple[TestResponse, dict[str, Any]]:
    """Send a recorded request; return our answer and Rasa's."""
    theirs = recorded()[name]
    token = {"right": TOKEN, "wrong": "no", "not": ""}[theirs["signed"]]
    if theirs["path"].startswith("/webhooks/"):  # where Rasa asks for none
        token = TOKEN
    answer = rest.client.open(
        theirs["path"],
        method=theirs["method"],
        query_string={"token": token},
        data=theirs["body"].encode(),
    )
    return answer, theirs


def shape(value: Any) -> Any:
    """Return keys in their order, and types; of a list the first, since the rest are like it."""
    if isinstance(value, dict):
        return [(key, shape(item)) for key, item in value.items() if key not in OPTIONAL]
    if isinstance(value, list):
        assert [shape(item) for item in value[1:]] == [shape(item) for item in value[:-1]]
        return [shape(item) for item in value[:1]]
    return type(value).__name__


@pytest.mark.parametrize("name", PARSED)
def test_a_parse_has_the_keys_and_types_of_rasas_in_its_order(
    rest: Rest, engine: Engine, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same intent too, and the same entities in the same places."""
    live = rest.assistants.of("shop")
    assert live is not None
    monkeypatch.setattr(live.engine, "parse", engine.parse)
    answer, theirs = ask(rest, name)
    ours, expected = json.loads(answer.text), json.loads(theirs["reply"])
    assert (answer.status_code, answer.content_type) == (theirs["status"], theirs["content_type"])
    assert shape(ours) == shape(expected)
    assert ours["text"] == expected["text"]
    assert ours["intent"]["name"] == expected["intent"]["name"]
    assert ours["intent_ranking"][0] == ours["intent"]
    places = [(e["entity"], e["start"], e["end"], e["value"]) for e in expected["entities"]]
    assert [(e["entity"], e["start"], e["end"], e["value"]) for e in ours["entities"]] == places
    assert ours.get("text_tokens") == expected.get("text_tokens")
    assert {e["extractor"] for e in ours["entities"]} == {
        e["extractor"] for e in expected["entities"]
    }


@pytest.mark.parametrize("name", VERBATIM)
def test_what_says_nothing_of_an_assistant_is_the_same_word_for_word(rest: Rest, name: str) -> None:
    """Keys in the same order, the same status and type."""
    answer, theirs = ask(rest, name)
    assert (answer.status_code, answer.content_type) == (theirs["status"], theirs["content_type"])
    assert answer.text == theirs["reply"].replace("\\/", "/")


def test_bad_json_is_rasas_error_with_the_status_of_a_clients_mistake(rest: Rest) -> None:
    """Rasa calls it its own (500), which makes clients try again."""
    answer, theirs = ask(rest, "bad JSON")
    ours, expected = json.loads(answer.text), json.loads(theirs["reply"])
    assert (answer.status_code, theirs["status"]) == (400, 500)
    assert ours == {**expected, "code": 400}


@pytest.mark.parametrize("name", TALKED)
def test_what_the_bot_says_has_the_keys_and_types_of_rasas_in_its_order(
    rest: Rest, name: str
) -> None:
    """Text, and buttons with payloads; the files' own words are the same ones."""
    if name == "asks for the next":
        ask(rest, "begins a form")
    answer, theirs = ask(rest, name)
    ours, expected = json.loads(answer.text), json.loads(theirs["reply"])
    assert (answer.status_code, answer.content_type) == (theirs["status"], theirs["content_type"])
    assert shape(ours) == shape(expected)
    assert [entry["recipient_id"] for entry in ours] == ["recording"]
    assert ours == expected


def test_health_is_told(rest: Rest) -> None:
    """In Rasa's words, for the plain address and for a site's."""
    for path in ("/webhooks/rest/", "/sites/shop/webhooks/rest/"):
        assert rest.client.get(path).text == '{"status":"ok"}'
