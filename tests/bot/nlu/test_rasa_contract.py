"""Our clients against what a real Rasa replied (tests/data/rasa_replies.json)."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from bot.nlu.model import Found
from bot.nlu.rasa import RasaEngine
from bot.nlu.rasa_http import RasaServer
from bot.nlu.rasa_rest import RasaChannel
from madoguchi.clock import FakeClock
from madoguchi.errors import Unavailable
from tests.bot.nlu.playing import RECORDING, TOKEN, Played, played, recorded, recording

REPLIES = recorded()
PARSES = [n for n, r in REPLIES.items() if r["path"] == "/model/parse" and r["status"] == 200]
SAID = [
    name
    for name, reply in REPLIES.items()
    if reply["path"].startswith("/webhooks/")
    and reply["status"] == 200
    and "message" in json.loads(reply["body"])  # our client always sends one
]


@pytest.fixture(scope="module")
def rasa() -> Iterator[Played]:
    """The recording, playing."""
    with played(recording) as server:
        yield server


@pytest.fixture
def engine(rasa: Played) -> RasaEngine:
    """The engine that asks it."""
    return RasaEngine(RasaServer(rasa.url, TOKEN))


@pytest.fixture
def channel(rasa: Played, clock: FakeClock) -> RasaChannel:
    """The client of its REST channel."""
    return RasaChannel(RasaServer(rasa.url, TOKEN), clock)


def test_the_recording_says_what_was_recorded_and_when() -> None:
    """Date and versions stand in it, and no token."""
    whole = json.loads(RECORDING.read_text(encoding="utf-8"))
    assert whole["versions"]["rasa"] == "3.6.21"
    assert whole["recorded"] >= "2026-11-27"
    assert REPLIES["version"]["reply"].startswith('{"version":"3.6.21"')
    assert "token=" not in RECORDING.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PARSES)
def test_every_recorded_parse_is_read_as_it_stands(engine: RasaEngine, name: str) -> None:
    """Intent, confidence, ranking and entities are the recorded ones."""
    text, said = json.loads(REPLIES[name]["body"])["text"], json.loads(REPLIES[name]["reply"])
    parse = engine.parse(text, "ja")
    no_intent = said["intent"]["name"] in {None, "nlu_fallback", "out_of_scope"}
    assert parse.text == text
    assert parse.intent == (None if no_intent else said["intent"]["name"])
    assert [found.value for found in parse.entities] == [e["value"] for e in said["entities"]]
    assert parse.ranking[0].confidence == parse.confidence
    assert no_intent or parse.confidence == said["intent"]["confidence"]


def test_an_entity_comes_with_its_place_and_extractor(engine: RasaEngine) -> None:
    """The number in a Japanese sentence."""
    text = "注文番号M-20417はどこですか"
    found = engine.parse(text, "ja").entities
    assert {(entity.entity, text[entity.start : entity.end], entity.value) for entity in found} == {
        ("order_number", "M-20417", "M-20417")
    }
    assert {entity.extractor for entity in found} <= {"DIETClassifier", "RegexEntityExtractor"}


def test_places_count_space_in_front_which_rasa_drops(engine: RasaEngine) -> None:
    """Rasa strips what it reads; its places are moved to the text as it was written."""
    text = "  where is my order M-20417"
    found = engine.parse(text, "en").entities
    assert found
    assert {text[entity.start : entity.end] for entity in found} == {"M-20417"}


def test_a_payload_is_the_intent_it_names(engine: RasaEngine) -> None:
    """What a button sends."""
    text = '/order_enquiry{"order_number": "M-20417"}'
    parse = engine.parse(text, "ja")
    assert (parse.intent, parse.confidence) == ("order_enquiry", 1.0)
    assert parse.entities == (
        Found("order_number", text.index("{"), len(text), "M-20417", "RegexMessageHandler"),
    )


@pytest.mark.parametrize(
    ("name", "said"), [("no intent", "nlu_fallback"), ("out of scope", "out_of_scope")]
)
def test_what_no_intent_takes_has_none(engine: RasaEngine, name: str, said: str) -> None:
    """Neither name is an intent, nor stands in the ranking."""
    assert json.loads(REPLIES[name]["reply"])["intent"]["name"] == said
    parse = engine.parse(json.loads(REPLIES[name]["body"])["text"], "ja")
    assert parse.intent is None
    assert parse.ranking
    assert said not in [entry.name for entry in parse.ranking]


@pytest.mark.parametrize(("token", "named"), [("wrong", "wrong token"), ("", "no token")])
def test_a_refused_token_says_which_setting_to_correct(
    rasa: Played, token: str, named: str
) -> None:
    """401, and the token is in no message."""
    assert REPLIES[named]["status"] == 401
    engine = RasaEngine(RasaServer(rasa.url, token))
    with pytest.raises(Unavailable, match="MADOGUCHI_RASA_TOKEN") as caught:
        engine.parse("hello", "en")
    assert token == "" or f"token={token}" not in str(caught.value)


@pytest.mark.parametrize("name", ["bad JSON", "no body", "no such page", "webhook, bad JSON"])
def test_errors_of_rasa_are_errors_with_their_status(name: str) -> None:
    """400, 404 and 500, in JSON and in HTML."""
    reply = REPLIES[name]
    assert reply["status"] >= 400

    def replays(handler: object, body: bytes) -> None:
        handler.send(  # type: ignore[attr-defined]
            reply["status"], reply["content_type"], reply["reply"].encode()
        )

    with played(replays) as server, pytest.raises(Unavailable, match=str(reply["status"])):
        RasaServer(server.url).post(reply["path"], {})


@pytest.mark.parametrize("name", SAID)
def test_every_recorded_reply_of_the_rest_channel_is_read(channel: RasaChannel, name: str) -> None:
    """Texts and buttons are the recorded ones."""
    sent, said = json.loads(REPLIES[name]["body"]), json.loads(REPLIES[name]["reply"])
    told = channel.replies(sent["sender"], sent["message"])
    assert [utterance.text for utterance in told] == [entry.get("text") for entry in said]
    assert [[b.payload for b in utterance.buttons] for utterance in told] == [
        [button["payload"] for button in entry.get("buttons", ())] for entry in said
    ]


def test_a_slot_that_is_set_decides_the_wording(channel: RasaChannel) -> None:
    """The language, set before the message."""
    channel.set_slots("recording-en", {"language": "en"})
    (greeted,) = channel.replies("recording-en", "Hello there")
    assert (greeted.text or "").isascii()


def test_buttons_carry_what_they_send(channel: RasaChannel) -> None:
    """A title to read and a payload to send back."""
    told = channel.replies("recording", "/ask_products")
    buttons = [button for utterance in told for button in utterance.buttons]
    assert buttons
    assert all(button.title and button.payload.startswith("/") for button in buttons)


def test_a_form_asks_until_it_is_filled(channel: RasaChannel) -> None:
    """It says what is wrong with what was typed, asks on, and ends with what an action found."""
    said = ["/order_enquiry", "12", "M-20417", "hanako.minato@example.com"]
    told = [
        " ".join(utterance.text or "" for utterance in channel.replies("recording", words))
        for words in said
    ]
    assert all(told)
    assert len(set(told)) == len(told)
    assert "M-20417" in told[-1]
