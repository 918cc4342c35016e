"""Rasa carries the dialogue on; the FAQ's answers and the hand-over stay the service's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pytest

from bot.assistant import store
from bot.assistant.live import LiveAssistants
from bot.assistant.model import Button
from bot.assistant.project import bundled_files
from bot.conversations import Conversations
from bot.flow_runners import RasaFlows
from bot.guide import Guide
from bot.model import Exchange
from bot.nlu.rasa_rest import Standing, Utterance, read_tracker
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Unavailable
from tests.bot.by_example import ByExample
from tests.bot.shop import Shop, address_of, kinds


@dataclass
class FakeRasa:
    """A Rasa with one form of one slot; it passes on when it hears 人 in it."""

    form: str | None = None
    paused: bool = False
    away: bool = False
    last: Utterance | None = None
    heard: list[str] = field(default_factory=list)
    slots: dict[str, object] = field(default_factory=dict)
    restarts: int = 0

    def restart(self, sender: str) -> None:
        """Forget all."""
        self._answer()
        self.form, self.restarts = None, self.restarts + 1

    def set_slots(self, sender: str, slots: Mapping[str, object]) -> None:
        """Keep slots."""
        self._answer()
        self.slots |= slots

    def replies(self, sender: str, message: str) -> tuple[Utterance, ...]:
        """Ask for the number, then say that it was found; products are buttons."""
        self._answer()
        self.heard.append(message)
        if message.startswith("/ask_products"):
            self.last = Utterance("どれですか。", (Button("家具", "/choose_category"),))
        elif "つなぐ" in message:
            self.paused, self.last = True, Utterance("おつなぎします。")
        elif self.form is None:
            self.form, self.last = "order_form", Utterance("番号は？")
        else:
            self.form, self.last = None, Utterance("見つかりました。")
        return (self.last,)

    def tracker(self, sender: str) -> Standing:
        """Tell where it stands."""
        self._answer()
        return Standing(self.form, "order_number" if self.form else None, self.paused, self.last)

    def _answer(self) -> None:
        if self.away:
            raise Unavailable("Rasa cannot be reached.")


@pytest.fixture
def rasa(shop: Shop, db: Database, clock: FakeClock) -> FakeRasa:
    """A Rasa that runs the dialogue of the shop."""
    made = FakeRasa()
    with db.write() as tx:
        store.add(tx, "shop", bundled_files(), "", None, clock())
    assistants = LiveAssistants(db, lambda site_id, assistant: ByExample(assistant))
    assistants.refresh()
    flows = RasaFlows(made)  # type: ignore[arg-type]  # a fake of the channel
    guide = Guide(db, clock, assistants.of, flows)
    shop.conversations = Conversations(db, clock, shop.mind, article_url=address_of, guide=guide)
    return made


def words(exchange: Exchange) -> list[str]:
    """Return what the bot said."""
    return [message.text for message in exchange.messages[1:]]


def test_a_form_is_rasas_and_a_question_within_it_the_faqs(shop: Shop, rasa: FakeRasa) -> None:
    """The FAQ's answer, then what Rasa had asked; Rasa never hears the question."""
    talk = shop.start()
    assert words(shop.say(talk, "注文状況を教えてください")) == ["番号は？"]
    aside = shop.say(talk, "送料はいくら")
    assert kinds(aside)[1:] == ["answer", "flow"]
    assert words(aside)[-1] == "番号は？"
    assert words(shop.say(talk, "M-20417")) == ["見つかりました。"]
    assert rasa.heard == ["注文状況を教えてください", "M-20417"]
    assert rasa.slots["language"] == "ja"
    [inquiry] = shop.inquiries(talk)
    assert (inquiry["clarify_count"], inquiry["answer_count"]) == (1, 2)


def test_what_no_intent_takes_is_never_sent_to_rasa(shop: Shop, rasa: FakeRasa) -> None:
    """Its fallback would answer what the FAQ knows better."""
    shop.say(shop.start(), "送料はいくら")
    assert rasa.heard == []


def test_rasa_falling_silent_opens_the_conversation(shop: Shop, rasa: FakeRasa) -> None:
    """That is how its assistants pass to a person."""
    talk = shop.start()
    shop.say(talk, "注文状況を教えてください")
    passed = shop.say(talk, "人につなぐ番号")
    assert kinds(passed)[-1] == "handed_over"


def test_a_new_conversation_begins_anew_in_rasa(shop: Shop, rasa: FakeRasa) -> None:
    """Once, not with every message."""
    talk = shop.start()
    for text in ("注文状況を教えてください", "M-20417"):
        shop.say(talk, text)
    assert rasa.restarts == 1


def test_where_rasa_is_away_the_faq_answers(shop: Shop, rasa: FakeRasa) -> None:
    """And what it cannot is an apology with the way to a person, as without an assistant."""
    rasa.away = True
    talk = shop.start()
    assert kinds(shop.say(talk, "注文状況を教えてください"))[1:] == ["no_answer"]
    assert kinds(shop.say(talk, "送料はいくら"))[1:] == ["answer"]


def test_a_tracker_is_read_as_rasa_writes_it() -> None:
    """Form, slot, silence, and the last words with their buttons."""
    buttons = [{"title": "家具", "payload": "/choose"}]
    written = {
        "sender_id": "x",
        "slots": {"requested_slot": "email", "language": "ja"},
        "paused": True,
        "active_loop": {"name": "order_form", "is_interrupted": False},
        "events": [
            {"event": "bot", "text": "前の言葉", "data": {}},
            {"event": "bot", "text": "どれ？", "data": {"buttons": buttons, "image": None}},
            {"event": "action", "name": "action_listen"},
        ],
    }
    said = Utterance("どれ？", (Button("家具", "/choose"),))
    assert read_tracker(written) == Standing("order_form", "email", True, said)
    assert read_tracker({"active_loop": {}, "slots": {}}) == Standing(None, None, False, None)


@pytest.mark.parametrize(
    "written", [[], {"slots": [1]}, {"events": ["x"]}, {"active_loop": {"name": 3}}]
)
def test_a_tracker_that_makes_no_sense_is_no_answer(written: object) -> None:
    """Never a form that is none."""
    with pytest.raises(Unavailable):
        read_tracker(written)
