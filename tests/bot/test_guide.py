"""Intents, flows and the FAQ in one conversation: who answers, what is counted, what is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.assistant import store
from bot.assistant.live import LiveAssistants
from bot.assistant.model import Assistant
from bot.assistant.project import bundled_files
from bot.conversations import Conversations
from bot.flow_runners import OwnFlows
from bot.flows.effects import ActionResult, Done, Failed
from bot.guide import Guide
from bot.intents.model import Understanding
from bot.model import TRACE, Exchange
from bot.nlu.model import Parse
from bot.weighing import weigh
from faq.search import Verdict
from madoguchi.clock import FakeClock
from madoguchi.database import Database
from madoguchi.errors import Unavailable
from tests.bot.by_example import ByExample
from tests.bot.shop import Shop, address_of, kinds


@dataclass
class Actions:
    """An action server that takes every order number but a short one; may be broken."""

    broken: bool = False
    asked: list[str] = field(default_factory=list)

    def run(self, call: Mapping[str, Any]) -> ActionResult:
        """Validate slots, and find the order."""
        self.asked.append(call["next_action"])
        if self.broken:
            return Failed("down")
        if call["next_action"] == "action_order_status":
            return Done((), ({"text": "お届けは明日です。"},))
        waiting = [event for event in call["tracker"]["events"] if event["event"] == "slot"]
        number = next((e["value"] for e in waiting if e["name"] == "order_number"), None)
        if number is not None and len(str(number)) < 3:
            return Done(({"event": "slot", "name": "order_number", "value": None},))
        return Done()


@dataclass
class Guided:
    """A shop with the bundled assistant."""

    shop: Shop
    assistants: LiveAssistants
    actions: Actions
    engines: list[ByExample]

    def start(self, locale: str = "ja") -> str:
        """Start a conversation."""
        return self.shop.conversations.start("shop", locale=locale)[0].id

    def say(self, conversation: str, text: str, payload: str | None = None) -> Exchange:
        """Write, or tap a button."""
        name = f"g{next(self.shop.names)}"
        return self.shop.conversations.send(conversation, name, text, payload=payload)

    def tap(self, conversation: str, before: Exchange, title: str) -> Exchange:
        """Tap a button of the last reply."""
        buttons = [b for m in before.messages for b in m.content.get("buttons", ())]
        payload = next(b["payload"] for b in buttons if b["title"] == title)
        return self.say(conversation, title, payload)


@pytest.fixture
def guided(shop: Shop, db: Database, clock: FakeClock) -> Guided:
    """The shop of the tests, with an assistant."""
    actions, engines = Actions(), list[ByExample]()

    def train(site_id: str, assistant: Assistant) -> ByExample:
        engines.append(ByExample(assistant))
        return engines[-1]

    with db.write() as tx:
        store.add(tx, "shop", bundled_files(), "", None, clock())
    assistants = LiveAssistants(db, train)
    assistants.refresh()
    guide = Guide(db, clock, assistants.of, OwnFlows(lambda endpoint: actions.run))
    shop.conversations = Conversations(db, clock, shop.mind, article_url=address_of, guide=guide)
    return Guided(shop, assistants, actions, engines)


def words(exchange: Exchange) -> list[str]:
    """Return what the bot said."""
    return [message.text for message in exchange.messages[1:]]


def test_product_guidance_is_a_few_taps(guided: Guided) -> None:
    """Asked, tapped, tapped, told: one question, two that asked back, one answer."""
    talk = guided.start()
    asked = guided.say(talk, "おすすめの商品を教えてください")
    assert kinds(asked)[1:] == ["flow"]
    need = guided.tap(talk, asked, "家具・照明")
    told = guided.tap(talk, need, "ゆったりくつろぐ")
    assert "凪のソファ" in words(told)[0]
    [inquiry] = guided.shop.inquiries(talk)
    assert (inquiry["question_count"], inquiry["clarify_count"]) == (1, 2)
    assert guided.shop.events(talk)[-4:] == ["flow_reply", "clarify", "flow_reply", "answer"]


def test_the_order_form_collects_validates_and_asks_the_action(guided: Guided) -> None:
    """A number that will not do is asked for again; the answer counts as one."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    again = guided.say(talk, "1")
    assert "注文番号" in words(again)[-1]
    assert "メールアドレス" in words(guided.say(talk, "M-20417"))[-1]
    assert words(guided.say(talk, "taro@example.com")) == ["お届けは明日です。"]
    [inquiry] = guided.shop.inquiries(talk)
    assert (inquiry["question_count"], inquiry["answer_count"]) == (1, 1)


def test_what_is_typed_into_a_form_is_not_in_the_log_of_events(guided: Guided) -> None:
    """A number and an address are no questions."""
    talk = guided.start()
    for text in ("注文状況を教えてください", "M-20417", "taro@example.com"):
        guided.say(talk, text)
    with guided.shop.db.read() as tx:
        rows = tx.all("SELECT payload FROM event WHERE conversation_id = :id", id=talk)
    assert not any("20417" in row["payload"] or "taro" in row["payload"] for row in rows)


def test_a_question_in_the_middle_of_a_form_is_answered_and_the_form_taken_up(
    guided: Guided,
) -> None:
    """The FAQ's answer, then what the form had asked; the answer to that goes on."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    aside = guided.say(talk, "送料はいくら")
    assert kinds(aside)[1:] == ["answer", "flow"]
    assert "注文番号" in words(aside)[-1]
    assert "メールアドレス" in words(guided.say(talk, "M-20417"))[-1]


def test_a_person_is_asked_for_in_the_middle_of_a_form(guided: Guided) -> None:
    """The conversation opens, and nothing of the form waits after it is resolved."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    assert kinds(guided.say(talk, "人と話したい"))[1:] == ["handed_over"]
    with guided.shop.db.read() as tx:
        assert tx.all("SELECT * FROM dialogue") == []


def test_an_action_server_that_is_down_costs_the_customer_nothing(guided: Guided) -> None:
    """An apology and the way to a person; a yes takes it, and the form's answers are there."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.say(talk, "M-20417")
    guided.actions.broken = True
    failed = guided.say(talk, "taro@example.com")
    assert kinds(failed)[-1] == "offer_person"
    assert "handed_over" in kinds(guided.say(talk, "はい"))


def test_without_an_engine_the_faq_answers(guided: Guided) -> None:
    """It is away; nobody notices but the log."""
    guided.engines[-1].away = True
    talk = guided.start()
    assert kinds(guided.say(talk, "送料はいくら"))[1:] == ["answer"]


def test_a_greeting_says_the_files_words_and_is_no_inquiry(guided: Guided) -> None:
    """In the customer's language."""
    assert words(guided.say(guided.start("en"), "こんにちは"))[0].startswith("Hello")
    talk = guided.start()
    guided.say(talk, "こんにちは")
    assert guided.shop.inquiries(talk) == []
    assert guided.shop.events(talk)[-1] == "small_talk"


def test_a_complaint_asks_and_a_yes_passes_on(guided: Guided) -> None:
    """A story: what a bare yes means depends on what was asked."""
    talk = guided.start()
    asked = guided.say(talk, "どうなっているんですか")
    assert asked.messages[-1].content["buttons"]
    assert kinds(guided.say(talk, "はい"))[-1] == "handed_over"
    alone = guided.start()
    assert "handed_over" not in kinds(guided.say(alone, "はい"))


def test_staff_see_who_answered_and_why(guided: Guided) -> None:
    """Intent, party, and the rule with its file and line; the customer does not."""
    talk = guided.start()
    reply = guided.say(talk, "おすすめの商品を教えてください").messages[-1]
    flow = reply.content[TRACE]["flow"]
    assert (flow["party"], flow["intent"]) == ("flow", "ask_products")
    assert any(reason.get("place", "").startswith("data/rules.yml:") for reason in flow["reasons"])


def test_a_new_revision_is_in_force_and_a_broken_one_is_not(
    guided: Guided, db: Database, clock: FakeClock
) -> None:
    """The old one answers on; a site that loses its files answers from the FAQ."""
    files = bundled_files()
    for text, number in ((files["domain.yml"].replace("横浜本店", "港本店"), 2), ("a: [", 2)):
        with db.write() as tx:
            store.add(tx, "shop", {**files, "domain.yml": text}, "", None, clock())
        guided.assistants.refresh()
        live = guided.assistants.of("shop")
        assert live is not None
        assert live.number == number


def test_a_failure_to_train_is_tried_again(db: Database, clock: FakeClock, site_id: str) -> None:
    """Files that are at fault are not: they wait for the next revision."""
    troubles: list[Exception] = [Unavailable("away"), OSError("full")]

    def train(site: str, assistant: Assistant) -> ByExample:
        if troubles:
            raise troubles.pop()
        return ByExample(assistant)

    with db.write() as tx:
        store.add(tx, "shop", bundled_files(), "", None, clock())
    assistants = LiveAssistants(db, train)
    for _ in range(3):
        assistants.refresh()
    assert assistants.of("shop") is not None


def test_after_a_restart_the_newest_revision_that_can_be_used_is_in_force(
    db: Database, clock: FakeClock, site_id: str
) -> None:
    """As before the restart, when it had stayed in force."""
    with db.write() as tx:
        store.add(tx, "shop", bundled_files(), "", None, clock())
        store.add(tx, "shop", {"domain.yml": "a: ["}, "", None, clock())
    live = LiveAssistants(db, lambda site, assistant: ByExample(assistant)).of("shop")
    assert live is not None
    assert live.number == 1


def test_small_talk_in_a_form_is_no_value_of_it(guided: Guided) -> None:
    """Thanks are thanks; the form asks again."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.say(talk, "ありがとう")
    with guided.shop.db.read() as tx:
        rows = tx.all("SELECT state FROM dialogue")
    assert '"order_number": "ありがとう"' not in rows[0]["state"]


def test_a_button_that_the_files_know_no_more_is_what_it_showed(guided: Guided) -> None:
    """Its payload is never taken for words."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.say(talk, "もう一度", payload='/gone{"x": 1}')
    with guided.shop.db.read() as tx:
        rows = tx.all("SELECT state FROM dialogue")
    assert "gone" not in rows[0]["state"]


@pytest.mark.parametrize("typed", [True, False])
def test_nothing_of_a_dialogue_is_kept_once_people_have_it(guided: Guided, typed: bool) -> None:
    """Whether a person is asked for in words or by the button."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.say(talk, "M-20417")
    if typed:
        guided.say(talk, "人と話したい")
    else:
        guided.shop.ask_for_person(talk)
    with guided.shop.db.read() as tx:
        assert tx.all("SELECT * FROM dialogue") == []


def test_a_complaint_that_is_passed_on_was_not_answered(guided: Guided) -> None:
    """It was asked back about, and a person was accepted."""
    talk = guided.start()
    guided.say(talk, "どうなっているんですか")
    guided.say(talk, "はい")
    [inquiry] = guided.shop.inquiries(talk)
    assert (inquiry["answer_count"], inquiry["clarify_count"]) == (0, 1)
    assert inquiry["escalation_reason"] == "customer_request"


def test_a_flows_answer_leaves_the_topic_of_the_last_article(guided: Guided) -> None:
    """It has none of its own."""
    talk = guided.start()
    guided.say(talk, "送料はいくら")
    guided.say(talk, "贈り物", payload='/choose_need{"product_need": "gift_small"}')
    [inquiry] = guided.shop.inquiries(talk)
    assert (inquiry["answer_count"], inquiry["topic_id"]) == (2, "配送")
    assert inquiry["last_article_id"] is not None


def test_with_a_form_waiting_and_no_engine_nothing_typed_becomes_a_question(
    guided: Guided,
) -> None:
    """An apology and the way to a person; what was typed is no unanswered question."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.engines[-1].away = True
    assert kinds(guided.say(talk, "山田太郎"))[1:] == ["offer_person"]
    with guided.shop.db.read() as tx:
        rows = tx.all("SELECT payload FROM event WHERE conversation_id = :id", id=talk)
    assert not any("山田" in row["payload"] for row in rows)


def test_a_form_that_nobody_can_validate_lets_go(guided: Guided) -> None:
    """After a second failure; then the FAQ answers again."""
    talk = guided.start()
    guided.say(talk, "注文状況を教えてください")
    guided.actions.broken = True
    for _ in range(2):
        assert kinds(guided.say(talk, "M-20417"))[-1] == "offer_person"
    assert kinds(guided.say(talk, "在庫はありますか"))[1:] == ["no_answer"]


VERDICT = Verdict("answer", 0.9)
QUESTION = Understanding("question", 1.0, "")


@pytest.mark.parametrize(
    ("understanding", "parse", "verdict", "more", "party"),
    [
        (QUESTION, Parse("t", None, 0.0), VERDICT, {}, "faq"),
        (QUESTION, Parse("t", "order_enquiry", 0.8), VERDICT, {}, "faq"),
        (QUESTION, Parse("t", "order_enquiry", 0.94), VERDICT, {}, "faq"),
        (QUESTION, Parse("t", "order_enquiry", 0.97), VERDICT, {}, "flow"),
        (QUESTION, Parse("t", "stop", 0.99), Verdict("clarify", 0.6), {}, "faq"),
        (QUESTION, Parse("t", "out_of_scope", 0.99), Verdict("clarify", 0.6), {}, "faq"),
        (QUESTION, Parse("t", "out_of_scope", 0.6), Verdict("none", 0.1), {}, "flow"),
        (QUESTION, Parse("t", "order_enquiry", 0.5), Verdict("clarify", 0.6), {}, "faq"),
        (QUESTION, Parse("t", "order_enquiry", 0.85), Verdict("clarify", 0.6), {}, "flow"),
        (Understanding("greeting", 1.0, ""), Parse("t", "affirm", 0.9), None, {}, "flow"),
        (QUESTION, Parse("t", "greet", 0.99), Verdict("none", 0.0), {}, "faq"),
        (QUESTION, Parse("t", "talk_to_person", 0.99), None, {}, "faq"),
        (QUESTION, Parse("t", "order_enquiry", 0.1), VERDICT, {"form": "f"}, "form"),
        (QUESTION, Parse("t", "order_enquiry", 1.0), VERDICT, {"is_payload": True}, "flow"),
        (QUESTION, Parse("t", "talk_to_person", 1.0), None, {"is_payload": True}, "person"),
        (Understanding("person", 1.0, ""), Parse("t", None, 0.0), VERDICT, {"form": "f"}, "person"),
        (Understanding("greeting", 1.0, ""), Parse("t", None, 0.0), VERDICT, {}, "small_talk"),
        (Understanding("empty", 1.0, ""), Parse("t", "affirm", 0.9), None, {}, "flow"),
    ],
)
def test_who_answers(
    understanding: Understanding,
    parse: Parse,
    verdict: Verdict | None,
    more: dict[str, Any],
    party: str,
) -> None:
    """Each case, and a reason in words."""
    weighed = weigh(understanding, parse, verdict, **more)
    assert weighed.party == party
    assert weighed.why


@pytest.mark.parametrize(
    ("intent", "sure", "meant"),
    [
        ("choose_need", 0.44, None),
        ("choose_need", 0.97, "choose_need"),
        ("stop", 0.44, "stop"),
    ],
)
def test_a_question_the_faq_is_surer_of_is_no_intent_in_the_middle_of_a_form(
    intent: str, sure: float, meant: str | None
) -> None:
    """Else a guess would start something else; what leaves the form still does."""
    weighed = weigh(QUESTION, Parse("t", intent, sure), VERDICT, form="f")
    assert (weighed.party, weighed.parse.intent) == ("form", meant)


def test_an_engines_guess_at_small_talk_is_nobodys_intent() -> None:
    """What its own rules do not see is a question."""
    assert weigh(QUESTION, Parse("t", "greet", 0.99), None).parse.intent is None
