"""One whole story, told to the real service: what it writes is the catalogue, each thing once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from analytics import events
from analytics.checking import drift
from analytics.model import EVENT_VERSION
from bot.app import Service, build
from bot.assistant import store
from bot.assistant.live import LiveAssistants
from bot.assistant.project import bundled_files
from bot.flow_runners import OwnFlows
from bot.flows.driving import no_server
from bot.guide import Guide
from faq import editing
from faq.editing import Author
from faq.model import Draft
from madoguchi import accounts, sites
from madoguchi.access import Viewer
from madoguchi.clock import FakeClock
from madoguchi.database import Row
from madoguchi.settings import Settings
from tests.bot.by_example import ByExample
from tests.bot.shop import POINTS, RETURNS, SHIPPING, RuleMind
from tests.fakes import HashEncoder

SHOP = "https://shop.example"
READER = {"User-Agent": "Mozilla/5.0", "Sec-Fetch-Site": "same-origin"}
UNWRITTEN = {"form_sent", "withdrawn"}
"""Nothing in the service does that yet: it has no contact form, and no way to withdraw."""
PRIVACY = {"contact_erased", "contacts_merged"}
"""What staff do about a person, which would take the story's own words away."""
STORY = """
    page_viewed widget_opened suggestions_shown page_left
    conversation_started small_talk flow_reply clarify
    question suggestion_taken answer feedback
    inquiry_ended question clarify candidate_chosen answer question no_answer
    person_requested handed_over customer_message agent_replied agent_closed csat
    article_viewed article_left article_voted suggestions_shown help_searched
""".split()


@dataclass
class House:
    """A service without threads, a customer's browser, and an agent."""

    service: Service
    clock: FakeClock
    browser: FlaskClient
    agent: Viewer
    articles: dict[str, str]

    def post(self, path: str, body: dict[str, Any], token: str = "") -> Any:
        """Send a request and its retry; return what the retry got."""
        headers = {"Origin": SHOP} | ({"Authorization": f"Bearer {token}"} if token else {})
        for _ in range(2):
            answer = self.browser.post(f"/api/v1/{path}", json=body, headers=headers)
            assert answer.status_code < 300, answer.text
        self.clock.advance(seconds=10)
        return answer.get_json() if answer.data else None

    def log(self) -> list[Row]:
        """Return the events."""
        with self.service.db.read() as tx:
            return tx.all("SELECT * FROM event ORDER BY id")


@pytest.fixture
def house(database_url: str, clock: FakeClock, tmp_path: Path) -> Iterator[House]:
    """The service on each database in turn; the bot thinks by rule."""
    settings = Settings.from_environment(
        {"MADOGUCHI_DATABASE_URL": database_url, "MADOGUCHI_RATE_LIMIT": "off"}
    )
    service = build(replace(settings, data_dir=tmp_path), clock, encoder=HashEncoder())
    mind = RuleMind()
    service.conversations._think = mind
    assistants = LiveAssistants(service.db, lambda site_id, assistant: ByExample(assistant))
    flows = OwnFlows(lambda at: no_server)
    service.conversations.guide = Guide(service.db, clock, assistants.of, flows)
    with service.db.write() as tx:
        sites.create_site(
            tx, id="shop", name="店", allowed_origins=[SHOP], measure_pages=True, clock=clock
        )
        store.add(tx, "shop", bundled_files(), "", None, clock())
        for question in (SHIPPING, RETURNS, POINTS):
            words = Draft("ja", question, f"{question}への回答です。", category="買い物")
            made = editing.create(tx, "shop", words, Author(None, clock), publish=True)
            mind.ids[question] = made.id
        account = accounts.create_account(tx, email="a@example.invalid", name="佐藤", clock=clock)
        accounts.set_role(tx, "shop", account.id, "agent")
        agent = accounts.viewer_of(tx, account)
    service.indexes.refresh()
    assistants.refresh()
    yield House(service, clock, service.flask.test_client(), agent, mind.ids)
    service.stop()


def look_at_the_website(house: House) -> None:
    """A visitor looks at a page, opens the chat there, and the page goes."""
    view = {"visit": "visit0001", "view": "view0001", "page": f"{SHOP}/cart?id=1"}
    view["locale"] = "ja-JP"
    house.post("sites/shop/pages", view | {"kind": "viewed"})
    where = {"client_id": "w1", "page_url": f"{SHOP}/cart?id=1", "segment": "premium"}
    house.post("sites/shop/opened", where)
    house.post("sites/shop/pages", view | {"kind": "left", "dwell_ms": 20_000})


def talk(house: House) -> str:
    """Be answered, asked back and not understood; then a person helps, and is rated."""
    start = {"page_url": f"{SHOP}/cart?id=1", "segment": "premium"}
    started = house.browser.post("/api/v1/sites/shop/conversations", json=start).get_json()
    name: str = started["conversation"]["id"]
    token = started["token"]

    def act(path: str, **body: Any) -> dict[str, Any]:
        said = house.post(f"conversations/{name}/{path}", body, token)
        found: dict[str, Any] = {message["kind"]: message for message in said["messages"]}
        return found

    act("messages", client_id="m0", text="こんにちは")
    act("messages", client_id="p1", text="商品を探す", payload="/ask_products")
    taken = house.articles[SHIPPING]
    answer = act("messages", client_id="m1", text=SHIPPING, suggestion=taken)["answer"]
    act("feedback", client_id="f1", message_id=answer["id"], solved=True)
    asked = act("messages", client_id="m2", text="返したい")["clarify"]
    chosen = house.articles[RETURNS]
    act("choice", client_id="c1", message_id=asked["id"], article_id=chosen)
    act("messages", client_id="m3", text="私のメールは taro@example.com です。何ですか")
    act("handoff", client_id="h1")
    act("messages", client_id="m4", text="お願いします")
    for _ in range(2):
        house.service.desk.agent_reply(house.agent, name, "お待たせしました。", "r1")
        house.clock.advance(seconds=10)
    for _ in range(2):
        house.service.desk.resolve(house.agent, name)
    closed = house.service.desk.transcript(house.agent, name).messages[-1]
    comment = "電話は 090-1234-5678 へ"
    act("rating", client_id="s1", message_id=closed.id, score=4, comment=comment)
    return name


def read_the_help_centre(house: House) -> None:
    """Read an article, go, say that it helped; type, leave it, and search."""
    home, article = "/help/shop/ja/", house.articles[SHIPPING]
    address = house.browser.get(home + article, headers=READER).headers["Location"]
    assert house.browser.get(address, headers=READER).status_code == 200
    for path, form in (
        (f"{article}/left", {"ms": "5000", "onward": "no"}),
        (f"{article}/vote", {"helpful": "yes"}),
        ("suggested", {"q": "送料", "articles": article, "ended": "searched"}),
    ):
        sent = house.browser.post(home + path, data=form, headers=READER)
        assert sent.status_code < 400, sent.text
    found = house.browser.get(f"{home}search?q={quote('送料')}", headers=READER)
    assert found.status_code == 200


def test_the_story_writes_the_catalogue_and_nothing_twice(house: House) -> None:
    """Every request of the chat is sent twice; the log tells each thing once, and all kinds."""
    look_at_the_website(house)
    talk(house)
    read_the_help_centre(house)

    assert [event["kind"] for event in house.log()] == STORY
    assert {*STORY} == events.KINDS - UNWRITTEN - PRIVACY


def test_every_event_says_where_it_happened(house: House) -> None:
    """Site, version, channel and language; contact, conversation and inquiry where there is one."""
    look_at_the_website(house)
    name = talk(house)
    read_the_help_centre(house)

    for event in house.log():
        kind = event["kind"]
        assert (event["site_id"], event["version"], event["locale"]) == (
            "shop",
            EVENT_VERSION,
            "ja",
        )
        in_help = kind in events.HELP_CENTRE or _typed(event)
        assert event["channel"] == ("help" if in_help else "web")
        talked = kind not in events.OUTSIDE or kind == "conversation_started"
        assert event["conversation_id"] == (name if talked else None)
        assert bool(event["contact_id"]) == talked
        has_one = kind not in events.OUTSIDE and kind != "small_talk"
        assert bool(event["inquiry_id"]) == has_one
        assert "taro@example" not in event["payload"]
        assert "090-1234" not in event["payload"]
    with house.service.db.read() as tx:
        assert drift(tx, "shop").numbers == {}
        rows = tx.all("SELECT * FROM inquiry ORDER BY started_at")
    assert [(row["end_reason"], row["csat"]) for row in rows] == [
        ("customer_confirmed", None),
        ("agent_closed", 4),
    ]


def _typed(event: Row) -> bool:
    return event["kind"] == "suggestions_shown" and '"typing"' in event["payload"]
