"""The engine: which intent a message has, and when it has none."""

from __future__ import annotations

import pytest

from bot.nlu.engine import IntentEngine
from bot.nlu.entities import EntityFinder
from bot.nlu.training import Sentence, train
from tests.bot.nlu.assistants import JAPANESE, SENTENCES, assistant, sentences
from tests.fakes import HashEncoder


def engine(*examples: Sentence) -> IntentEngine:
    """Return an engine of both languages' sentences, and of what is added."""
    encoder = HashEncoder()
    model = train([*sentences(SENTENCES, JAPANESE), *examples], encoder)
    return IntentEngine(encoder, model, EntityFinder(assistant()))


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("where is my parcel", "track_order"),
        ("please cancel my order", "cancel_order"),
        ("ｐｌｅａｓｅ  ｃａｎｃｅｌ　my order", "cancel_order"),
        ("注文をキャンセルしてください", "cancel_order"),
        ("日曜日は何時から営業していますか", "opening_hours"),
    ],
)
def test_a_message_has_the_intent_of_sentences_like_it(text: str, intent: str) -> None:
    """In either language, whatever the conversation's, and however wide the letters are."""
    parse = engine().parse(text, "ja")
    assert parse.intent == intent
    assert parse.text == text
    assert parse.ranking[0].name == intent
    assert parse.ranking[0].confidence == parse.confidence > 0.5


@pytest.mark.parametrize("text", ["qwxz vbjk", "blorp"])
def test_no_intent_takes_what_is_like_nothing(text: str) -> None:
    """The ranking still says what it would have been, and how unlikely."""
    parse = engine().parse(text, "en")
    assert parse.intent is None
    assert parse.ranking
    assert parse.confidence < 0.5


@pytest.mark.parametrize("text", ["", "   ", "\u200b"])
def test_an_empty_message_is_nothing(text: str) -> None:
    """It is not sent to the encoder either."""
    parse = engine().parse(text, "en")
    assert (parse.intent, parse.confidence, parse.ranking) == (None, 0.0, ())


def test_a_ranking_falls_and_adds_up_to_at_most_one() -> None:
    """Confidence is how likely an intent is, and there may be none."""
    ranking = engine().parse("can I cancel by card", "en").ranking
    sure = [one.confidence for one in ranking]
    assert sure == sorted(sure, reverse=True)


def test_a_message_between_two_intents_is_ambiguous() -> None:
    """Where the same sentence is given to two intents, each is as likely as the other."""
    twin = engine(
        Sentence("stop everything now", "pay"), Sentence("stop everything now", "track_order")
    )
    parse = twin.parse("stop everything now", "en")
    assert {parse.ranking[0].name, *parse.ambiguous} == {"pay", "track_order"}
    assert engine().parse("cancel my order", "en").ambiguous == ()


def test_an_intent_called_out_of_scope_is_reported_as_such() -> None:
    """Its examples are learnt like any other's."""
    jokes = ["tell me a joke", "another joke please", "do you know a funny joke", "a joke"]
    taught = engine(*(Sentence(text, "out_of_scope") for text in jokes))
    assert taught.parse("tell me another funny joke", "en").intent == "out_of_scope"


def test_a_payload_names_its_intent() -> None:
    """Buttons send it; nothing is guessed."""
    parse = engine().parse(
        '/pay{"method": "card", "days": 3, "tags": ["a", "b"], "no": null}', "en"
    )
    assert (parse.intent, parse.confidence) == ("pay", 1.0)
    found = [(one.entity, one.value) for one in parse.entities]
    assert found == [("method", "card"), ("days", "3"), ("tags", "a"), ("tags", "b")]


@pytest.mark.parametrize("text", ['/pay{"method": ', "/pay{method}", "/unheard_of", "/pay now"])
def test_what_only_looks_like_a_payload_is_text(text: str) -> None:
    """Malformed JSON and unknown intents are words that somebody typed."""
    assert engine().parse(text, "en").confidence < 1.0
