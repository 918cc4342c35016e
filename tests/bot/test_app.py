"""The whole service, put together, with an encoder that needs no model."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from flask.testing import FlaskClient

from analytics.checking import drift
from analytics.model import Event
from analytics.rebuilding import rebuild
from analytics.recording import record
from bot.app import Service, asgi, build
from bot.serve import announcement
from bot.talk import chat, talk
from faq import editing
from faq.editing import Author
from faq.model import Draft
from madoguchi import accounts, sites
from madoguchi.clock import FakeClock
from madoguchi.settings import Settings
from tests.fakes import HashEncoder

QUESTION = "送料はいくらですか"


def settings_of(folder: Path, url: str) -> Settings:
    """Return settings for a database, with everything else below a folder."""
    settings = Settings.from_environment({"MADOGUCHI_DATABASE_URL": url})
    return replace(settings, data_dir=folder, job_threads=1)


@pytest.fixture
def encoder() -> HashEncoder:
    """An encoder without a model."""
    return HashEncoder()


@pytest.fixture
def service(
    tmp_path: Path, database_url: str, clock: FakeClock, encoder: HashEncoder
) -> Iterator[Service]:
    """A running service with one site and one article, on each database in turn."""
    built = build(settings_of(tmp_path, database_url), clock, encoder=encoder)
    with built.db.write() as tx:
        sites.create_site(tx, id="shop", name="店", locales=("ja", "en"), clock=clock)
        words = Draft("ja", QUESTION, "全国一律550円です。", category="配送")
        editing.create(tx, "shop", words, Author(None, clock), publish=True)
    built.start()
    yield built
    built.stop()


def say(service: Service, text: str) -> list[Any]:
    """Ask in a new conversation and return the bot's messages."""
    conversation, _ = service.conversations.start("shop")
    return list(service.conversations.send(conversation.id, "c1", text).messages[1:])


def test_a_customer_is_answered_from_the_published_faq(service: Service) -> None:
    """Through the real search, intents and stores."""
    [answer] = say(service, QUESTION)
    assert (answer.kind, answer.text) == ("answer", "全国一律550円です。")
    assert answer.content["url"].startswith("http://127.0.0.1:8000/help/shop/ja/art_")
    assert say(service, "こんにちは")[0].kind == "greeting"
    assert say(service, "担当者につないでください")[0].kind == "handed_over"


def test_a_question_is_answered_in_its_own_language_or_the_bot_says_that_it_cannot(
    service: Service,
) -> None:
    """Whatever the page is written in; candidates of another language can be picked."""
    gift = ("Can you wrap it as a gift?", "Yes, for free.")
    with service.db.write() as tx:
        words = Draft("en", gift[0], gift[1], ("ギフト包装はできますか",))
        article = editing.create(tx, "shop", words, Author(None, service.clock), publish=True)
    service.indexes.refresh()
    [answer] = say(service, gift[0])
    assert (answer.text, answer.content["locale"]) == (gift[1], "en")
    excuse, answer = say(service, "ギフト包装はできますか")
    assert excuse.text == "当てはまるご案内は英語のページにだけ見つかりました。"
    assert (answer.kind, answer.text) == ("answer", gift[1])
    assert "trace" in answer.content
    assert "trace" not in excuse.content
    assert answer.content["url"].endswith(f"/en/{article.id}-can-you-wrap-it-as-a-gift")
    [answer] = say(service, QUESTION)
    assert answer.content["locale"] == "ja"


def test_what_asks_nothing_is_replied_to_and_is_no_question(service: Service) -> None:
    """A yes to nothing, and an emoji."""
    for text in ("はい", "No", "👍"):
        [reply] = say(service, text)
        assert reply.text.startswith("ご質問がありましたら")
    with service.db.read() as tx:
        rows = tx.all("SELECT kind FROM event WHERE kind IN ('question', 'small_talk')")
        assert [row["kind"] for row in rows] == ["small_talk"] * 3
        assert tx.all("SELECT * FROM inquiry") == []


def test_an_edit_is_what_the_next_customer_gets_within_a_second(service: Service) -> None:
    """The index follows the database by itself."""
    with service.db.write() as tx:
        words = Draft("ja", "営業時間は何時までですか", "18時までです。")
        editing.create(tx, "shop", words, Author(None, service.clock), publish=True)
    deadline = time.monotonic() + 1
    while time.monotonic() < deadline:
        found = say(service, "営業時間は何時までですか")[0]
        if found.text == "18時までです。":
            return
        time.sleep(0.05)
    pytest.fail("the new article was not given within a second")


def test_a_failing_encoder_hands_the_customer_to_people_and_is_not_ready(
    service: Service, encoder: HashEncoder
) -> None:
    """Nothing is lost, and the load balancer is told."""
    encoder.failing = True
    [handed] = say(service, QUESTION)
    assert handed.content == {"reason": "bot_failure"}
    with pytest.raises(Exception, match="does not answer"):
        service.checks()["search"]()


def test_every_package_is_served(service: Service) -> None:
    """Pages that need somebody lead to the sign-in page."""
    expected = {
        "/": 302,
        "/console/": 303,
        "/console/shop/inbox": 303,
        "/console/shop/faq": 303,
        "/console/shop/analytics": 303,
        "/sign-in": 200,
        "/help/shop/ja/": 200,
        "/help/shop/ja/search?q=送料": 200,
        "/help/shop/sitemap.xml": 200,
        "/sitemap.xml": 200,
        "/robots.txt": 200,
        "/api": 200,
        "/openapi.json": 200,
        "/widget/loader.js": 200,
        "/widget/frame.html?site=shop": 200,
        "/static/shell/shell.css": 200,
        "/nowhere": 404,
    }
    client = service.flask.test_client()
    found = {}
    for path in expected:
        with client.get(path) as answer:
            found[path] = answer.status_code
    assert found == expected


def administrator(service: Service) -> FlaskClient:
    """Return the browser of whoever followed the first sign-in link."""
    lines = list(announcement(service, with_sample=False))
    link = next(line for line in lines if "/sign-in/" in line).split()[2]
    client = service.flask.test_client()
    page = client.get(link.removeprefix(service.settings.public_url), follow_redirects=True)
    if page.request.path.startswith("/sign-in"):  # the link asks to be confirmed by a button
        token = page.text.split('name="csrf_token" value="')[1].split('"')[0]
        client.post(page.request.path, data={"csrf_token": token}, follow_redirects=True)
    return client


def test_an_administrator_can_open_every_part_of_the_console(service: Service) -> None:
    """The first sign-in link works, and no page fails."""
    client = administrator(service)
    for part in ("inbox", "faq", "analytics", "settings"):
        answer = client.get(f"/console/shop/{part}", follow_redirects=True)
        assert answer.status_code == 200, part
        assert not answer.request.path.startswith("/sign-in"), part


def test_a_question_leads_to_the_article_that_was_published_for_it(service: Service) -> None:
    """Analytics learn from the FAQ what has been answered since."""
    conversation, _ = service.conversations.start("shop")
    event = Event(
        site_id="shop",
        kind="question",
        occurred_at=service.clock(),
        locale="ja",
        conversation_id=conversation.id,
        payload={"text": "駐車場はありますか？"},
    )
    with service.db.write() as tx:
        record(tx, event)
        record(tx, replace(event, kind="no_answer", payload={}))
    client = administrator(service)
    address = "/console/shop/analytics/unanswered"
    assert "/faq/new?" in client.get(address).text
    with service.db.write() as tx:
        words = Draft("ja", "駐車場の案内", "2台分あります。", ("駐車場はありますか",))
        article = editing.create(tx, "shop", words, Author(None, service.clock), publish=True)
    page = client.get(address).text
    assert f'href="/console/shop/faq/{article.id}"' in page
    assert "/faq/new?" not in page


READER = {"User-Agent": "Mozilla/5.0 Firefox/150.0", "Sec-Fetch-Site": "same-origin"}


def help_events(service: Service) -> list[Any]:
    """Return what was recorded of the help centre: kind, and payload without who it was."""
    with service.db.read() as tx:
        rows = tx.all("SELECT * FROM event WHERE channel = 'help' ORDER BY id")
    assert {(row["site_id"], row["conversation_id"]) for row in rows} <= {("shop", None)}
    return [(row["kind"], json.loads(row["payload"])) for row in rows]


def test_what_readers_do_in_the_help_centre_is_recorded(service: Service) -> None:
    """As events that belong to no conversation; the answer in the chat leads straight there."""
    [answer] = say(service, QUESTION)
    article_id = answer.content["article_id"]
    path = answer.content["url"].removeprefix(service.settings.public_url)
    client = service.flask.test_client()
    page = client.get(path, headers=READER)
    assert page.status_code == 200
    assert "ETag" in page.headers
    home = "/help/shop/ja/"
    left = {"ms": "1200", "onward": "no"}
    client.post(f"{home}{article_id}/left", data=left, headers=READER)
    client.post(f"{home}{article_id}/vote", data={"helpful": "no"}, headers=READER)
    told = help_events(service)
    assert told[:2] == [
        ("article_viewed", {"article_id": article_id}),
        ("article_left", {"article_id": article_id, "stay_ms": 1200, "onward": False}),
    ]
    kind, payload = told[2]
    assert (kind, payload["helpful"], len(payload["reader"])) == ("article_voted", False, 24)
    with service.db.write() as tx:
        assert drift(tx, "shop").numbers == {}
        rebuild(tx, "shop")
    assert help_events(service) == told


def test_a_search_of_the_help_centre_asks_the_bots_index_and_is_recorded_masked(
    service: Service,
) -> None:
    """With and without a hit; and it goes on by words while the index cannot be asked."""
    client = service.flask.test_client()
    search = "/help/shop/ja/search?q="
    assert QUESTION in client.get(search + QUESTION, headers=READER).text
    client.get(search + "zzz tanaka@example.com", headers=READER)
    assert isinstance(service.encoder, HashEncoder)
    service.encoder.failing = True
    assert QUESTION in client.get(search + "全国 送料", headers=READER).text
    told = [(payload["text"], payload["decision"]) for _, payload in help_events(service)]
    assert told[0] == (QUESTION, "answer")
    assert "tanaka" not in told[1][0]
    assert told[1][1] == "none"
    assert told[2] == ("全国 送料", "clarify")


def test_related_articles_come_from_the_index_in_force(service: Service) -> None:
    """Once it is of the revision the page is of; until then the page is not kept."""
    with service.db.write() as tx:
        words = Draft("ja", "返品の送料はいくらですか", "全国一律550円です。")
        editing.create(tx, "shop", words, Author(None, service.clock), publish=True)
        [first] = tx.all("SELECT id FROM article WHERE question = :q", q=QUESTION)
    service.indexes.refresh()
    client = service.flask.test_client()
    page = client.get(f"/help/shop/ja/{first['id']}", follow_redirects=True)
    assert "返品の送料はいくらですか" in page.text
    assert "ETag" in page.headers


async def _get(service: Service, path: str, headers: dict[str, str]) -> httpx.Response:
    transport = httpx.ASGITransport(app=asgi(service))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        return await client.get(path, headers=headers)


def test_health_and_pages_are_served_over_asgi(service: Service) -> None:
    """Natively and through Flask, each answer with its request's id."""
    for path, status in (("/healthz", 200), ("/readyz", 200), ("/api/v1/nothing", 404)):
        answer = asyncio.run(_get(service, path, {}))
        assert answer.status_code == status
        assert answer.headers["x-request-id"].startswith("req_")


def test_streams_ask_for_a_token_or_a_session(service: Service) -> None:
    """The same questions as the pages ask."""
    conversation, _ = service.conversations.start("shop")
    for path, headers in (
        (f"/sse?conversation={conversation.id}", {}),
        (f"/sse?conversation={conversation.id}", {"Authorization": "Bearer wrong"}),
        ("/sse?inbox=shop", {}),
        ("/sse?inbox=shop", {"Cookie": "madoguchi_session=wrong"}),
    ):
        answer = asyncio.run(_get(service, path, headers))
        assert answer.status_code == 401, path
        assert answer.headers["content-type"] == "application/problem+json"


def test_the_terminal_chat_shows_the_scores(service: Service) -> None:
    """What was said, what it came from, and what else was near."""
    conversation, _ = service.conversations.start("shop", is_test=True)
    lines: list[str] = []
    typed = [QUESTION, "", "no", "/person", "あ" * 2_001]
    chat(service, conversation, typed, lines.append)
    text = "\n".join(lines)
    assert "お役に立てず、申し訳ありません" in text
    assert "bot: 全国一律550円です。" in text
    assert "confidence" in text
    assert "担当者に引き継ぎました" in text
    assert text.splitlines()[-1].startswith("! The message is too long.")


def test_the_first_link_is_announced_until_somebody_has_signed_in(service: Service) -> None:
    """With the addresses, and an end that says that it is ready."""
    lines = list(announcement(service, with_sample=False))
    assert lines[0].split() == ["Console", "http://127.0.0.1:8000/console/"]
    assert any("makes you the administrator" in line for line in lines)
    assert lines[-1].startswith("Ready")
    with service.db.read() as tx:
        assert len(accounts.list_accounts(tx)) == 1


def test_the_terminal_chat_needs_to_know_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, encoder: HashEncoder
) -> None:
    """Where there is none or several, it names them."""
    monkeypatch.setattr("bot.app.load_encoder", lambda settings: encoder)
    settings = settings_of(tmp_path, f"sqlite:///{tmp_path / 'x.db'}")
    with pytest.raises(Exception, match="there are: none"):
        talk(settings, None, None, [], lambda line: None)
