"""``make rasa-test``: our clients against a Rasa that runs (``make rasa``).

It is where ``MADOGUCHI_RASA_URL`` says; its token is ``MADOGUCHI_RASA_TOKEN``, or the one that
`make rasa` made.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from bot.nlu.rasa import RasaEngine
from bot.nlu.rasa_http import RasaServer
from bot.nlu.rasa_rest import RasaChannel
from bot.rasa.recording import ask
from madoguchi.clock import system_clock
from madoguchi.errors import Unavailable
from madoguchi.ids import new_id
from madoguchi.settings import Settings
from tests.bot.nlu.playing import recorded


@pytest.fixture(scope="module")
def server() -> RasaServer:
    """The Rasa that runs."""
    settings = Settings.from_environment()
    kept = settings.data_dir / "rasa" / "token"
    token = settings.rasa_token or (kept.read_text(encoding="ascii") if kept.exists() else "")
    found = RasaServer(settings.rasa_url, token, seconds=20)
    try:
        found.post("/model/parse", {"text": "hello"})
    except Unavailable as error:
        pytest.exit(f"{settings.rasa_url}: {error} Start it with 'make rasa' first.", returncode=2)
    return found


def test_it_replies_as_it_did_when_it_was_recorded(server: RasaServer) -> None:
    """Every request has the recorded status, type and shape: the recording is not out of date."""
    before = recorded()
    for now in ask(server, new_id("rasa")):
        then = before[now["name"]]
        assert {name: now[name] for name in ("status", "content_type")} == {
            name: then[name] for name in ("status", "content_type")
        }, now["name"]
        assert shape(now["reply"]) == shape(then["reply"]), now["name"]


@pytest.mark.parametrize("text", ["こんにちは", "Hello there", "a" * 5000, "", "😀", "\u0000", "/"])
def test_anything_is_understood_as_something(server: RasaServer, text: str) -> None:
    """Whatever is typed, the answer makes sense."""
    parse = RasaEngine(server).parse(text, "ja")
    assert parse.text == text
    assert 0 <= parse.confidence <= 1


def test_the_same_greeting_in_both_languages(server: RasaServer) -> None:
    """One model knows both."""
    engine = RasaEngine(server)
    assert engine.parse("こんにちは", "ja").intent == "greet"
    assert engine.parse("Hello there", "en").intent == "greet"


def test_many_at_once_are_all_answered(server: RasaServer) -> None:
    """One after the other, but none is lost."""
    engine = RasaEngine(server)
    with ThreadPoolExecutor(8) as pool:
        parses = list(pool.map(lambda n: engine.parse(f"こんにちは {n}", "ja"), range(32)))
    assert [parse.text for parse in parses] == [f"こんにちは {n}" for n in range(32)]


def test_a_wrong_token_is_refused(server: RasaServer) -> None:
    """It names the setting."""
    with pytest.raises(Unavailable, match="MADOGUCHI_RASA_TOKEN"):
        RasaServer(server.url, "wrong").post("/model/parse", {"text": "hello"})


def test_conversations_of_two_senders_do_not_mix(server: RasaServer) -> None:
    """One is in the middle of a form, the other is greeted."""
    channel = RasaChannel(server, system_clock)
    first, second = new_id("rasa"), new_id("rasa")
    asked = channel.replies(first, "/order_enquiry")
    greeted = channel.replies(second, "/greet")
    assert asked
    assert greeted
    assert asked != greeted


def test_a_conversation_speaks_the_language_it_was_told(server: RasaServer) -> None:
    """The slot is set by us, the wording chosen by Rasa."""
    channel, sender = RasaChannel(server, system_clock), new_id("rasa")
    (japanese,) = channel.replies(sender, "/greet")
    channel.set_slots(sender, {"language": "en"})
    (english,) = channel.replies(sender, "/greet")
    assert not (japanese.text or "").isascii()
    assert (english.text or "").isascii()


def shape(reply: str) -> Any:
    """Return a reply with the type of each value in place of it; lists by what they hold."""
    try:
        return _shape(json.loads(reply))
    except ValueError:
        return "no JSON"


def _shape(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _shape(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return sorted({json.dumps(_shape(inner), sort_keys=True) for inner in value})
    return "number" if isinstance(value, int | float) else type(value).__name__
