"""The editor's pages of intents: one click is one revision, with an undo, and learnt by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from bot import confusions_job, intents_web
from bot.assistant import store
from bot.assistant.intent_editing import starter_files
from bot.assistant.live import LiveAssistants
from bot.assistant.model import Assistant
from bot.assistant.project import read_files
from bot.conversations import Conversations
from bot.flow_runners import OwnFlows
from bot.guide import Guide
from bot.nlu.model import Parse, Ranked
from madoguchi import jobs
from madoguchi.database import Database
from tests.bot.inbox_console import BOT, Console, Person, make_console
from tests.bot.shop import Shop, address_of
from tests.fakes import HashEncoder

INTENTS, UNMATCHED, CHANGES = f"{BOT}/intents", f"{BOT}/unmatched", f"{BOT}/changes"


class NearestIsComplaint:
    """An engine that knows the examples word for word; what else is said is nearly a complaint."""

    name = "by example"

    def __init__(self, assistant: Assistant) -> None:
        self._known = {
            example.text: intent.name
            for intent in assistant.intents.values()
            for example in intent.examples
        }

    def parse(self, text: str, locale: str) -> Parse:
        """Return the intent whose example this is."""
        intent = self._known.get(text)
        ranking = (Ranked(intent or "complain", 0.9 if intent else 0.3),)
        return Parse(text, intent, ranking[0].confidence, ranking)


@dataclass
class Desk:
    """The console of a shop, its assistants, and what its files say."""

    console: Console
    assistants: LiveAssistants

    @property
    def shop(self) -> Shop:
        """The shop."""
        return self.console.shop

    def files(self) -> dict[str, str]:
        """Return the newest files."""
        with self.shop.db.read() as tx:
            return store.files(tx, "shop")[1]

    def examples(self, intent: str) -> list[str]:
        """Return the examples of an intent."""
        return [one.text for one in read_files(self.files()).intents[intent].examples]

    def steps(self) -> list[store.Revision]:
        """Return the changes, the newest first."""
        with self.shop.db.read() as tx:
            return store.history(tx, "shop")


@pytest.fixture
def desk(shop: Shop, tmp_path: Path) -> Desk:
    """The pages of a site that has no assistant yet."""
    db, clock = shop.db, shop.clock
    assistants = LiveAssistants(db, lambda site_id, assistant: NearestIsComplaint(assistant))
    guide = Guide(db, clock, assistants.of, OwnFlows(lambda endpoint: pytest.fail("no server")))
    shop.conversations = Conversations(db, clock, shop.mind, article_url=address_of, guide=guide)
    console = make_console(shop, tmp_path)
    pages = intents_web.create_blueprint(db, clock, assistants, shop.mind)
    console.app.register_blueprint(pages)
    return Desk(console, assistants)


@pytest.fixture
def editor(desk: Desk) -> Person:
    """An editor of a site with the basic intents, which the bot has learnt."""
    person = desk.console.person("editor")
    assert person.post(INTENTS).status_code == 303
    desk.assistants.refresh()
    return person


def undo(person: Person, address: str) -> None:
    """Press the undo that a page offers."""
    page = person.get(address).text
    form = page[page.index('class="flash flash-undo"') :]
    form = form[: form.index("</form>")]
    action = re.search(r'action="([^"]+)"', form)
    assert action
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form))
    del fields["csrf_token"]
    said = {name: unescape(value) for name, value in fields.items()}
    assert person.post(unescape(action[1]), **said).status_code == 303


def test_a_site_without_intents_begins_with_the_basic_ones(desk: Desk) -> None:
    """One button, and one more to take them away again."""
    editor = desk.console.person("editor")
    page = editor.get(INTENTS).text
    assert "Start with the basic intents" in page
    assert "madoguchi bot import" in page
    editor.post(INTENTS)
    assert desk.files() == starter_files()
    undo(editor, INTENTS)
    assert not desk.files()
    editor.post(INTENTS)
    assert "talk_to_person" in editor.get(INTENTS).text
    assert editor.post(INTENTS).status_code == 409


def test_an_example_is_added_learnt_and_taken_back(desk: Desk, editor: Person) -> None:
    """The page says when the bot works with it; who did it stands in the list of changes."""
    address = f"{INTENTS}/complain"
    before = desk.files()
    sent = editor.post(address, words="二度と頼みません\r\n\r\nThis was the last time")
    assert sent.headers["Location"].endswith("/complain")
    assert desk.examples("complain")[-2:] == ["二度と頼みません", "This was the last time"]
    page = editor.get(f"{address}?text=二度と頼みません").text
    assert "is learning the latest changes" in page
    assert "data-learning" in page
    told = editor.get(f"{BOT}/learning.json?number=2").get_json()
    assert told["state"] == "learning"
    desk.assistants.refresh()
    assert editor.get(f"{BOT}/learning.json?number=2").get_json()["state"] == "ready"
    page = editor.get(f"{address}?text=二度と頼みません").text
    assert "works with the latest examples" in page
    assert "A flow of the assistant" in page
    assert "90%" in page
    assert desk.steps()[0].made_by == editor.account_id
    editor.post(address, words="もう一つ")
    undo(editor, address)
    undo_page = editor.get(CHANGES).text
    assert "Went back to change 2" in undo_page
    assert "editor" in undo_page
    editor.post(CHANGES, number=1, seen=4)
    assert desk.files() == before


def test_an_example_is_changed_and_removed(desk: Desk, editor: Person) -> None:
    """By its words; where somebody has changed them meanwhile, nothing is overwritten."""
    address = f"{INTENTS}/complain/examples"
    editor.post(address, words="最悪です", other="最低です", act="change")
    assert "最低です" in desk.examples("complain")
    assert "最悪です" not in desk.examples("complain")
    editor.post(address, words="最低です", act="remove")
    assert "最低です" not in desk.examples("complain")
    late = editor.post(address, words="最低です", other="ひどいです", act="change")
    assert late.status_code == 409
    assert "Somebody else has changed the assistant" in late.text
    assert len(desk.steps()) == 3


def test_a_response_says_something_else(desk: Desk, editor: Person) -> None:
    """In one language; what it said before is known, so that nobody is overwritten unseen."""
    address = f"{INTENTS}/greet/responses"
    said = read_files(desk.files()).responses["utter_greet"].variations[0].text
    form = {"response": "utter_greet", "number": 0, "words": said}
    editor.post(address, other="いらっしゃいませ。\r\nご用件をどうぞ。", **form)
    told = read_files(desk.files()).responses["utter_greet"].variations
    assert told[0].text == "いらっしゃいませ。\nご用件をどうぞ。"
    assert told[1].text.startswith("Hello")
    assert editor.post(address, other="別の言葉", **form).status_code == 409
    form["words"] = told[0].text.replace("\n", "\r\n")
    assert editor.post(address, other="はい。", **form).status_code == 303
    refused = editor.post(address, other=" ", **{**form, "words": "はい。"})
    assert refused.status_code == 422
    assert "Write what the bot says" in refused.text


@pytest.mark.parametrize("words", ["", "[東京](city)へ", "あ" * 501])
def test_what_cannot_be_an_example_is_said_at_the_field(
    desk: Desk, editor: Person, words: str
) -> None:
    """Nothing is stored, and what was typed stands in the field again."""
    refused = editor.post(f"{INTENTS}/complain", words=words)
    assert refused.status_code == 422
    assert 'id="add-error"' in refused.text
    assert words in refused.text
    assert len(desk.steps()) == 1


def test_markup_is_text(desk: Desk, editor: Person) -> None:
    """In examples, searches, notes and what is tried."""
    bad = "<script>alert(1)</script>"
    editor.post(f"{INTENTS}/complain", words=bad)
    desk.assistants.refresh()
    for address in (
        INTENTS,
        f"{INTENTS}?q={bad}&text={bad}",
        f"{INTENTS}/complain?q={bad}&text={bad}",
        CHANGES,
    ):
        assert "<script>alert" not in editor.get(address).text
    late = editor.post(f"{INTENTS}/complain/examples", words="x", other=bad, act="change")
    assert "&lt;script&gt;alert" in late.text
    assert "<script>alert" not in late.text


def test_the_list_tells_what_is_thin_and_is_searched(desk: Desk, editor: Person) -> None:
    """By name and by words; an intent that is not there is said to be missing."""
    files = desk.files()
    nlu = files["data/nlu.yml"]
    thin = nlu[: nlu.index("- intent: deny")] + "- intent: deny\n  examples: |\n    - いいえ\n"
    with desk.shop.db.write() as tx:
        store.add(tx, "shop", {**files, "data/nlu.yml": thin}, "thin", None, desk.shop.clock())
    page = editor.get(f"{INTENTS}?q=いいえ").text
    assert "2 intents" in page
    assert "Few examples: " in page
    assert "No intent and no example reads like this." in editor.get(f"{INTENTS}?q=zzz").text
    assert editor.get(f"{INTENTS}/nothing").status_code == 404
    page = editor.get(f"{INTENTS}/complain?q=%E3%82%B5%E3%83%BC%E3%83%93%E3%82%B9").text
    assert "サービスが悪い" in page
    assert "最悪です" not in page


def test_messages_that_no_intent_took_become_examples(desk: Desk, editor: Person) -> None:
    """Those that read the same are one, masked; one click, and it is gone from the list."""
    for text in ("送料は？", "まだ届きません", "まだ届きません！", "090-1234-5678に電話して"):
        desk.shop.say(desk.shop.start(), text)
    page = editor.get(UNMATCHED).text
    assert "2 times" in page
    assert "nearest: complain" in page
    assert "090-1234-5678" not in page
    assert "送料は？" not in page
    assert "送料は？" in editor.get(f"{UNMATCHED}?kind=all").text
    assert "/faq/new?question=" in page
    assert editor.post(UNMATCHED, words="まだ届きません！", intent="complain").status_code == 303
    assert desk.examples("complain")[-1] == "まだ届きません！"
    page = editor.get(UNMATCHED).text
    assert 'value="まだ届きません' not in page
    undo_form = editor.post(UNMATCHED, words="[a](b)", intent="complain")
    assert "brackets" in editor.get(undo_form.headers["Location"]).text
    editor.post(UNMATCHED, words="まだ", intent="")
    assert "Choose the intent" in editor.get(UNMATCHED).text
    desk.shop.clock.advance(days=29)
    assert "Nothing to do here" in desk.console.person("writer").get(UNMATCHED).text


def test_what_an_intent_took_is_not_listed(desk: Desk, editor: Person) -> None:
    """Nor is what was only a test."""
    desk.shop.say(desk.shop.start(), "最悪です")
    trial = desk.shop.conversations.start("shop", is_test=True)[0].id
    desk.shop.say(trial, "まだ届きません")
    assert "Nothing to do here" in editor.get(f"{UNMATCHED}?kind=all").text


def test_shared_sentences_are_shown(desk: Desk, editor: Person, db: Database) -> None:
    """Once they were looked for, which a button asks for."""
    address = f"{BOT}/confusions"
    assert "Not looked for yet" in editor.get(address).text
    editor.post(f"{INTENTS}/deny", words="対応がひどすぎます")
    assert editor.post(address).status_code == 303
    assert "Asking for every example" in editor.get(address).text
    run = confusions_job.handler(db, HashEncoder())
    runner = jobs.Runner(db, desk.shop.clock, {confusions_job.KIND: run}, 1)
    assert runner.run_due() == 1
    page = editor.get(address).text
    assert "These two intents share" in page
    assert "/intents/deny?q=" in page
    editor.post(f"{INTENTS}/thank", words="あと一つ")
    assert "changed since" in editor.get(address).text


def test_shared_sentences_are_looked_for_after_edits(
    desk: Desk, editor: Person, db: Database
) -> None:
    """Once nobody has edited for a while, and once for an edit."""
    clock = desk.shop.clock
    with db.write() as tx:
        assert confusions_job.enqueue_due(tx, clock) == []
        clock.advance(minutes=6)
        assert confusions_job.enqueue_due(tx, clock) == ["shop"]
        assert confusions_job.enqueue_due(tx, clock) == []


def test_viewers_and_agents_read_and_change_nothing(desk: Desk, editor: Person) -> None:
    """The rail leads them to the intents; a stranger finds no site."""
    for role in ("viewer", "agent"):
        person = desk.console.person(role)
        assert person.get(BOT).headers["Location"].endswith("/bot/intents")
        for address in (INTENTS, f"{INTENTS}/greet", UNMATCHED, f"{BOT}/confusions", CHANGES):
            page = person.get(address)
            assert page.status_code == 200
            main = page.text[page.text.index("<main") :]
            assert 'method="post"' not in main
        for address in (
            *(INTENTS, f"{INTENTS}/greet", f"{INTENTS}/greet/examples"),
            *(f"{INTENTS}/greet/responses", UNMATCHED, f"{BOT}/confusions", CHANGES),
        ):
            assert person.post(address, words="やあ", intent="greet").status_code == 403
    assert editor.client.post(f"{INTENTS}/greet", data={"words": "やっほー"}).status_code == 403
    assert len(desk.steps()) == 1


def test_an_engine_that_is_away_is_said(desk: Desk, editor: Person) -> None:
    """Trying a message before anything was learnt, too."""
    desk.assistants._live.clear()
    assert "has not learnt anything yet" in editor.get(f"{INTENTS}?text=hi").text
