"""The bundled order form with its real actions, run by a real server of rasa_sdk."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.assistant.model import Assistant
from bot.assistant.project import BUNDLED, read_project
from bot.flows.actions import ActionServer
from bot.flows.talk import Exchanged, run
from bot.nlu.entities import EntityFinder
from bot.nlu.model import Parse
from tests.bot.flows.sdk import sdk_server

pytestmark = pytest.mark.slow
BEGINS = {"注文状況を教えてください", "Where is my order?"}


class Knows:
    """An engine that knows how the order form begins, and finds entities as the files say."""

    name = "knows"

    def __init__(self, assistant: Assistant) -> None:
        self._finder = EntityFinder(assistant)

    def parse(self, text: str, locale: str) -> Parse:
        """Return the form's intent for what begins it."""
        intent = "order_enquiry" if text in BEGINS else None
        return Parse(text, intent, 0.9 if intent else 0.1, (), self._finder.find(text))


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a server with the bundled actions."""
    with sdk_server(BUNDLED, "actions") as url:
        yield url


def talk(endpoint: str, language: str, *texts: str) -> list[Exchanged]:
    """Talk with the bundled assistant."""
    assistant = read_project(BUNDLED)
    server = ActionServer(endpoint, seconds=5.0)
    return run(assistant, Knows(assistant), texts, language=language, ask_action=server.run)


@pytest.mark.parametrize(
    ("language", "begins", "bad_number", "found"),
    [
        ("ja", "注文状況を教えてください", "注文番号は「M-20417」のように", "灯台のフロアランプ"),
        ("en", "Where is my order?", "An order number is M and", "Lighthouse floor lamp"),
    ],
)
def test_an_order_is_found_after_slips(
    endpoint: str, language: str, begins: str, bad_number: str, found: str
) -> None:
    """A number that is none and an address that is none are asked for again, each with its why."""
    texts = (begins, "12", "ｍ－２０４１７", "hanako", "HANAKO.minato@example.com")
    told = talk(endpoint, language, *texts)
    assert [len(one.replies) for one in told] == [1, 2, 1, 2, 1]
    assert told[1].replies[0].startswith(bad_number)
    assert told[1].replies[1] == told[0].replies[0]
    assert told[3].replies[1] == told[2].replies[0]
    assert "M-20417" in told[4].replies[0]
    assert found in told[4].replies[0]
    state = told[-1].state
    assert (state.form, state.slots.get("order_number"), state.slots.get("email")) == (None,) * 3


@pytest.mark.parametrize(
    ("language", "begins", "unknown", "again"),
    [
        ("ja", "注文状況を教えてください", "ご注文は見つかりませんでした", "もう一度調べる"),
        ("en", "Where is my order?", "I found no order M-20417", "Look it up again"),
    ],
)
def test_an_order_of_somebody_else_is_not_told(
    endpoint: str, language: str, begins: str, unknown: str, again: str
) -> None:
    """No such order; it can be looked up again by a tap, or a person does it."""
    told = talk(endpoint, language, begins, "M-20417", "taro@example.com", "/order_enquiry")
    assert unknown in told[2].replies[0]
    first, second = told[2].said[0].buttons
    assert (first.title, second.payload) == (again, "/talk_to_person")
    assert told[3].replies == told[0].replies
