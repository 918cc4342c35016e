"""The client against the real server of rasa_sdk, with actions as authors write them."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.flows.actions import ActionServer
from bot.flows.effects import ActionResult, Done, Failed, Rejected
from bot.flows.state import Pending, begin
from bot.flows.talk import FAQ, PERSON, Exchanged, run
from bot.flows.tracker import action_call
from bot.texts import text
from tests.bot.flows.assistants import HERE, ORDER, ByHeart, intents, rule, says
from tests.bot.flows.sdk import sdk_server

pytestmark = pytest.mark.slow
NAMES = ("raises", "rejects", "sleeps", "everything", "pauses", "restarts")
SHOP = replace(
    ORDER,
    intents={**ORDER.intents, **intents(*NAMES)},
    actions={**ORDER.actions, **{f"action_{name}": HERE for name in NAMES}},
    responses={**ORDER.responses, **says(utter_found="ご注文{number}が見つかりました。")},
    rules=(
        *ORDER.rules,
        *(rule(name, f"?{name}", f"!action_{name}") for name in NAMES),
    ),
)


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server of rasa_sdk that lives as long as these tests."""
    with sdk_server(Path(__file__).parent, "actions_example.actions") as url:
        yield url


def talk(endpoint: str, *texts: str) -> list[Exchanged]:
    """Talk with the shop whose actions run there."""
    server = ActionServer(endpoint, seconds=2.0)
    return run(SHOP, ByHeart(), texts, language="ja", ask_action=server.run)


def ask(endpoint: str, action: str) -> ActionResult:
    """Ask for one action at the beginning of a dialogue."""
    state = replace(begin(SHOP), pending=Pending(action, "action"))
    return ActionServer(endpoint, seconds=1.0).run(action_call(SHOP, state, "me"))


def test_a_form_is_validated_and_its_order_looked_up(endpoint: str) -> None:
    """The whole order form: a bad number, a good one, a bad address, a good one."""
    told = talk(endpoint, "注文はどこ", "12345", "a1", "nowhere", "a@b.example")
    assert [exchanged.replies for exchanged in told] == [
        ("ご注文番号は？",),
        ("番号はAで始まります。", "ご注文番号は？"),
        ("メールアドレスは？",),
        ("メールアドレスは？",),
        ("お調べしました。", "ご注文A1が見つかりました。", "ご注文A1は発送済みです。"),
    ]
    assert told[-1].said[0].buttons[0].title == "返品する"
    assert told[-1].state.slots["order_number"] == "A1"


def test_an_action_that_raises_ends_in_an_apology_and_the_way_to_a_person(endpoint: str) -> None:
    """Nothing of the error reaches the customer."""
    told = talk(endpoint, "/raises")[0]
    assert told.replies == (text("action_failed", "ja"),)
    assert told.said[0].offers_person
    assert ask(endpoint, "action_raises") == Failed("the server answered with the status 500")


def test_an_action_that_sleeps_is_not_waited_for(endpoint: str) -> None:
    """The customer waits as long as the setting says, no longer."""
    began = time.monotonic()
    assert ask(endpoint, "action_sleeps") == Failed("no answer within 1 s")
    assert time.monotonic() - began < 2


def test_an_action_that_rejects_is_no_failure(endpoint: str) -> None:
    """The FAQ may answer."""
    assert ask(endpoint, "action_rejects") == Rejected("not today")
    assert talk(endpoint, "/rejects")[0].replies == (FAQ,)


def test_an_action_that_is_not_there_is_a_failure(endpoint: str) -> None:
    """404."""
    assert ask(endpoint, "action_unknown") == Failed("the server answered with the status 404")


def test_events_of_the_server_are_applied_or_named(endpoint: str) -> None:
    """Slots are emptied and set, what follows is done, a reminder is left out and told."""
    told = talk(endpoint, "/everything")[0]
    assert told.replies == ("ご注文A9は発送済みです。",)
    assert any(reason.name == "reminder" for reason in told.why)


def test_pausing_passes_to_a_person_and_restarting_begins_anew(endpoint: str) -> None:
    """As assistants written for Rasa do it."""
    assert talk(endpoint, "/pauses")[0].replies == (PERSON,)
    told = talk(endpoint, "注文はどこ", "/restarts")[-1]
    assert told.replies == (text("restarted", "ja"),)
    assert told.state.form is None


def test_the_server_gives_what_the_protocol_says(endpoint: str) -> None:
    """Events and responses, as objects."""
    done = ask(endpoint, "action_pauses")
    assert isinstance(done, Done)
    assert [event["event"] for event in done.events] == ["pause"]
