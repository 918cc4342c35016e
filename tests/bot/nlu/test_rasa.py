"""Rasa that is dead, slow or talks nonsense, and the engine that answers in its place."""

from __future__ import annotations

import logging
import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.assistant.model import Button
from bot.nlu.circuit import RETRY_SECONDS, Circuit
from bot.nlu.model import Found, Parse, Ranked
from bot.nlu.rasa import LONGEST, Fallback, RasaEngine, chosen, read_parse, server_of
from bot.nlu.rasa_http import RasaServer
from bot.nlu.rasa_rest import RasaChannel, Utterance, read_replies
from madoguchi.clock import FakeClock
from madoguchi.errors import Unavailable
from madoguchi.settings import Settings
from tests.bot.nlu.playing import (
    Answer,
    drips,
    hangs_up,
    is_endless,
    is_slow,
    played,
    says,
)

GOOD = {
    "text": "hello",
    "intent": {"name": "greet", "confidence": 0.9},
    "entities": [],
    "intent_ranking": [
        {"name": "greet", "confidence": 0.9},
        {"name": "thank", "confidence": 0.85},
        {"name": "goodbye", "confidence": 0.1},
    ],
}
ENTITY = {"entity": "city", "start": 0, "end": 5, "value": "hello", "extractor": "DIETClassifier"}
NONSENSE: list[object] = [
    b"",
    b"<html>",
    b"\xff\xfe",
    b"[" * 100_000,
    None,
    [],
    "greet",
    {},
    {"intent": None},
    {"intent": "greet"},
    {"intent": {"name": "greet"}},
    {"intent": {"name": 3, "confidence": 0.9}},
    {"intent": {"name": "greet", "confidence": "high"}},
    {"intent": {"name": "greet", "confidence": True}},
    {"intent": {"name": "greet", "confidence": 1.5}},
    {"intent": {"name": "greet", "confidence": -0.1}},
    b'{"intent": {"name": "greet", "confidence": NaN}}',
    b'{"intent": {"name": "greet", "confidence": 1e999}}',
    GOOD | {"intent_ranking": {"greet": 0.9}},
    GOOD | {"intent_ranking": [{"name": "greet"}]},
    GOOD | {"entities": {"city": "here"}},
    GOOD | {"entities": [ENTITY | {"start": -1}]},
    GOOD | {"entities": [ENTITY | {"end": 6}]},
    GOOD | {"entities": [ENTITY | {"start": 4, "end": 3}]},
    GOOD | {"entities": [ENTITY | {"start": 0.5}]},
    GOOD | {"entities": [ENTITY | {"entity": None}]},
    GOOD | {"entities": [ENTITY | {"value": None}]},
    GOOD | {"entities": [ENTITY | {"value": {"from": 1}}]},
    GOOD | {"entities": [ENTITY | {"role": 1}]},
    GOOD | {"entities": ["city"]},
]


class Default:
    """An engine that knows one thing."""

    name = "bundled"

    def parse(self, text: str, locale: str) -> Parse:
        """Take everything for thanks."""
        return Parse(text, "thank", 1.0)


def fallback(url: str, clock: FakeClock, seconds: float = 5.0) -> Fallback:
    """Rasa there, with the default behind it."""
    return Fallback(RasaEngine(RasaServer(url, "t", seconds)), Default(), clock)


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense_is_never_taken_for_a_parse(body: object) -> None:
    """Whatever Rasa's place answers, it is a parse or `Unavailable`."""
    with played(says(body)) as rasa, pytest.raises(Unavailable):
        RasaEngine(RasaServer(rasa.url)).parse("hello", "en")


@pytest.mark.parametrize("answer", [is_slow, drips])
def test_what_is_slow_is_not_waited_for(answer: Answer, clock: FakeClock) -> None:
    """Neither for the first byte nor for the last of many."""
    with played(answer) as rasa:
        started = time.monotonic()
        assert fallback(rasa.url, clock, seconds=0.3).parse("hello", "en").intent == "thank"
        assert time.monotonic() - started < 2


@pytest.mark.parametrize("answer", [hangs_up, is_endless, says(GOOD, 500), says(GOOD, 302)])
def test_what_is_broken_is_not_believed(answer: Answer, clock: FakeClock) -> None:
    """Half a reply, far too much, an error, and an address to go to instead."""
    with played(answer) as rasa:
        assert fallback(rasa.url, clock).parse("hello", "en").intent == "thank"


def test_a_dead_rasa_is_asked_once_and_then_left_alone_for_a_while(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says so once, the status says since when and why, and it is found again."""
    began = clock()
    with played(says(b"", 503)) as rasa, caplog.at_level(logging.INFO):
        engine = fallback(rasa.url, clock)
        assert (engine.name, engine.status().answers) == ("rasa", True)
        clock.advance(minutes=1)
        assert [engine.parse("hello", "en").intent for _ in range(5)] == ["thank"] * 5
        assert rasa.asked == 1
        assert engine.name == "bundled"
        assert engine.status().since == clock()
        assert "503" in str(engine.status().reason)
        clock.advance(seconds=RETRY_SECONDS)
        engine.parse("hello", "en")
        assert rasa.asked == 2
        assert engine.status().since < clock()
        rasa.answer = says(GOOD)
        assert engine.parse("hello", "en").intent == "thank"
        clock.advance(seconds=RETRY_SECONDS)
        assert engine.parse("hello", "en").intent == "greet"
        assert (engine.name, engine.status().answers, engine.status().reason) == (
            "rasa",
            True,
            None,
        )
        assert began < engine.status().since == clock()
    said = [record.getMessage() for record in caplog.records if "rasa" in record.getMessage()]
    assert len(said) == 2
    assert "503" in said[0]
    assert "again" in said[1]
    assert "hello" not in "".join(said)


def test_only_one_customer_waits_when_it_is_tried_again(clock: FakeClock) -> None:
    """While one asks a slow Rasa, the others have their answer at once."""
    with played(says(b"", 503)) as rasa:
        engine = fallback(rasa.url, clock, seconds=1.0)
        engine.parse("hello", "en")
        rasa.answer = is_slow
        clock.advance(seconds=RETRY_SECONDS)
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: engine.parse("hello", "en"), range(8)))
        assert rasa.asked == 2


def test_what_was_asked_before_it_broke_does_not_mend_it(clock: FakeClock) -> None:
    """An answer that comes late, after another call has failed, is no sign that it works."""
    circuit = Circuit("rasa", clock)

    def fail() -> str:
        raise Unavailable("It is broken.")

    def answer_late() -> str:
        with pytest.raises(Unavailable):
            circuit.call(fail)
        return "late"

    assert circuit.call(answer_late) == "late"
    assert not circuit.state.answers
    clock.advance(seconds=RETRY_SECONDS)
    assert circuit.call(lambda: "again") == "again"
    assert circuit.state.answers


def test_nobody_listening_is_no_answer(clock: FakeClock) -> None:
    """A closed port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        engine = fallback(f"http://127.0.0.1:{taken.getsockname()[1]}", clock)
        assert engine.parse("hello", "en").intent == "thank"
        assert "reached" in str(engine.status().reason)


def test_the_settings_choose_the_engine(clock: FakeClock) -> None:
    """The bundled one, or Rasa in front of it with what the settings say."""
    bundled = Default()
    assert chosen(Settings.from_environment({}), bundled, clock) is bundled
    env = {
        "MADOGUCHI_NLU": "rasa",
        "MADOGUCHI_RASA_URL": "https://rasa.example.com:5006/",
        "MADOGUCHI_RASA_TOKEN": "t",
        "MADOGUCHI_RASA_TIMEOUT_MS": "1500",
    }
    assert isinstance(chosen(Settings.from_environment(env), bundled, clock), Fallback)
    assert server_of(Settings.from_environment(env)) == RasaServer(
        "https://rasa.example.com:5006", "t", 1.5
    )


def test_what_two_intents_are_about_as_likely_is_said() -> None:
    """The others within a tenth of the first."""
    parse = read_parse("hello", GOOD)
    assert (parse.intent, parse.confidence, parse.ambiguous) == ("greet", 0.9, ("thank",))


@pytest.mark.parametrize("name", ["nlu_fallback", "out_of_scope", None])
def test_no_intent_is_none(name: str | None) -> None:
    """Both of Rasa's names for it, and nothing at all; the best real one tells how sure."""
    first = {"name": name, "confidence": 0.7}
    parse = read_parse("x", {"intent": first, "intent_ranking": [first, *GOOD["intent_ranking"]]})
    assert (parse.intent, parse.confidence) == (None, 0.9)
    assert parse.ranking[0] == Ranked("greet", 0.9)
    assert read_parse("x", {"intent": first}) == Parse("x", None, 0)


def test_roles_groups_and_numbers_of_other_extractors_are_kept() -> None:
    """A value that is a number is read as it is written."""
    found = ENTITY | {"role": "to", "group": "1", "value": 3.5, "extractor": None}
    assert read_parse("hello", GOOD | {"entities": [found]}).entities == (
        Found("city", 0, 5, "3.5", "", "to", "1"),
    )


def test_rasa_reads_the_beginning_of_what_is_very_long() -> None:
    """Its time grows with the square of the length."""
    read: list[bytes] = []

    def keeps(handler: object, body: bytes) -> None:
        read.append(body)
        says(GOOD)(handler, body)  # type: ignore[arg-type]

    with played(keeps) as rasa:
        parse = RasaEngine(RasaServer(rasa.url)).parse("a" * 50_000, "en")
    assert len(parse.text) == 50_000
    assert len(read[0]) < LONGEST + 100


def test_the_token_is_shown_by_nothing() -> None:
    """It is sent whole, whatever is in it, and stays out of what is printed."""
    asked: list[str] = []

    def keeps(handler: object, body: bytes) -> None:
        asked.append(handler.path)  # type: ignore[attr-defined]
        says(GOOD)(handler, body)  # type: ignore[arg-type]

    with played(keeps) as rasa:
        server = RasaServer(rasa.url, "a&b=ç #")
        server.post("/model/parse", {})
    assert asked == ["/model/parse?token=a%26b%3D%C3%A7+%23"]
    assert "a&b" not in repr(server)


def test_everything_the_rest_channel_may_say_is_read() -> None:
    """Text, buttons, image, attachment and what is custom."""
    said = [
        {"recipient_id": "u", "text": "Which?", "buttons": [{"title": "A", "payload": "/a"}]},
        {"recipient_id": "u", "text": "Or", "buttons": [{"title": "B"}]},
        {"recipient_id": "u", "image": "https://example.com/a.png"},
        {"recipient_id": "u", "attachment": "https://example.com/a.pdf"},
        {"recipient_id": "u", "custom": {"card": 1}},
    ]
    assert read_replies(said) == (
        Utterance("Which?", (Button("A", "/a"),)),
        Utterance("Or", (Button("B", "B"),)),
        Utterance(image="https://example.com/a.png"),
        Utterance(attachment="https://example.com/a.pdf"),
        Utterance(custom={"card": 1}),
    )
    assert read_replies([]) == ()


@pytest.mark.parametrize(
    "said",
    [
        {},
        "hello",
        ["hello"],
        [{"recipient_id": "u"}],
        [{"text": 1}],
        [{"text": "a", "buttons": ["b"]}],
        [{"text": "a", "buttons": [{"payload": "/a"}]}],
        [{"text": "a", "buttons": [{"title": "a", "payload": 3}]}],
        [{"text": "a", "buttons": 3}],
        [{"custom": "x"}],
        [{"image": ["x"]}],
    ],
)
def test_nonsense_of_the_rest_channel_is_not_said_to_anybody(said: object) -> None:
    """It is `Unavailable`."""
    with pytest.raises(Unavailable):
        read_replies(said)


def test_the_rest_channel_is_left_alone_while_it_is_down(clock: FakeClock) -> None:
    """The second message does not wait, and the reason is the first one's."""
    with played(says(b"", 503)) as rasa:
        channel = RasaChannel(RasaServer(rasa.url), clock)
        for _ in range(3):
            with pytest.raises(Unavailable, match="503"):
                channel.replies("u", "hello")
        assert rasa.asked == 1
        rasa.answer = says([{"recipient_id": "u", "text": "Hello"}])
        clock.advance(seconds=RETRY_SECONDS)
        assert channel.replies("u", "hello") == (Utterance("Hello"),)
        assert channel.status().answers
