"""The public API over HTTP."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape
from openapi_spec_validator import OpenAPIV31SpecValidator

from analytics.api import OPERATIONS as ANALYTICS
from bot import web
from bot.api import LARGEST_BODY, ROUTES
from bot.channels import rasa_openapi
from faq.api import BASE, OPERATIONS
from faq.suggesting import Part, Suggestion
from madoguchi.settings import Settings
from madoguchi.shell.web import init_shell
from tests.bot.shop import RETURNS, SHIPPING, Shop

SETTINGS = replace(
    Settings.from_environment({}), secret_key="test", trusted_proxies=1, messages_per_minute=5
)


def suggested(site_id: str, locale: str, typed: str) -> list[Suggestion]:
    """Suggest one article that names what was asked."""
    return [Suggestion("a1", (Part(f"{site_id} {locale} ", False), Part(typed, True)))]


def make_app(shop: Shop, settings: Settings) -> Flask:
    """Return an application with the shell and the API only."""
    app = Flask("test", static_folder=None)
    init_shell(app, shop.db, shop.clock, settings)
    app.register_blueprint(
        web.create_blueprint(shop.db, shop.clock, settings, shop.conversations, suggested)
    )
    return app


@pytest.fixture
def client(shop: Shop, tmp_path: Path) -> FlaskClient:
    """A client of the API."""
    return make_app(shop, replace(SETTINGS, data_dir=tmp_path)).test_client()


def read(client: FlaskClient, path: str) -> Any:
    """Return the JSON of an address."""
    return client.get(path).get_json()


class Customer:
    """A conversation with its token."""

    def __init__(self, client: FlaskClient, **body: Any) -> None:
        self.client = client
        self.started = client.post("/api/v1/sites/shop/conversations", json=body).get_json()
        self.path = f"/api/v1/conversations/{self.started['conversation']['id']}"
        self.headers = {"Authorization": f"Bearer {self.started['token']}"}

    def post(self, name: str, **body: Any) -> Any:
        """Post an act."""
        return self.client.post(f"{self.path}/{name}", json=body, headers=self.headers)

    def get(self, name: str = "") -> Any:
        """Read."""
        return self.client.get(self.path + name, headers=self.headers)


def test_a_conversation_from_start_to_hand_over(client: FlaskClient, shop: Shop) -> None:
    """Ask, choose, deny, ask for a person, read it all again."""
    customer = Customer(client, locale="ja", page_url="https://shop.example/x", referrer=None)
    assert customer.started["messages"] == []
    asked = customer.post("messages", client_id="1", text="返したい")
    assert asked.status_code == 201
    assert [m["kind"] for m in asked.json["messages"]] == ["text", "clarify"]
    clarify = asked.json["messages"][1]
    chosen = customer.post(
        "choice", client_id="2", message_id=clarify["id"], article_id=shop.mind.ids[RETURNS]
    )
    answer = chosen.json["messages"][1]
    assert answer["html"].startswith("<p>")
    assert answer["content"]["url"].endswith(shop.mind.ids[RETURNS])
    denied = customer.post("feedback", client_id="3", message_id=answer["id"], solved=False)
    assert denied.json["messages"][1]["kind"] == "offer_person"
    handed = customer.post("handoff", client_id="4")
    assert handed.json["conversation"]["status"] == "open"
    assert handed.json["messages"][1]["content"] == {"reason": "answer_denied"}
    whole = customer.get().json
    assert whole["conversation"]["status"] == "open"
    assert len(whole["messages"]) == 8
    later = customer.get(f"/messages?after={answer['id']}").json["messages"]
    assert [m["kind"] for m in later] == ["text", "offer_person", "text", "handed_over"]


def test_a_retry_is_200_and_the_first_time_201(client: FlaskClient) -> None:
    """With the same body."""
    customer = Customer(client)
    first = customer.post("messages", client_id="1", text="送料は？")
    again = customer.post("messages", client_id="1", text="送料は？")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json


def test_a_customer_never_sees_the_bots_reasons(client: FlaskClient) -> None:
    """Scores are for staff."""
    reply = Customer(client).post("messages", client_id="1", text="送料は？")
    assert "trace" not in reply.text
    assert "awaiting" not in reply.text


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"client_id": "1"}, "text"),
        ({"client_id": "1", "text": 5}, "text"),
        ({"client_id": "1", "text": None}, "text"),
        ({"client_id": "1", "text": " "}, "text"),
        ({"client_id": "1", "text": "あ" * 2_001}, "text"),
        ({"client_id": "", "text": "x"}, "client_id"),
        ({"client_id": "a b", "text": "x"}, "client_id"),
        ({"client_id": True, "text": "x"}, "client_id"),
        ({"client_id": "x" * 65, "text": "x"}, "client_id"),
        ([], "body"),
        ("text", "body"),
        (None, "body"),
    ],
)
def test_a_wrong_body_is_a_problem_document_that_names_the_field(
    client: FlaskClient, body: Any, field: str
) -> None:
    """RFC 9457, status 422, nothing stored."""
    customer = Customer(client)
    reply: Any = client.post(f"{customer.path}/messages", json=body, headers=customer.headers)
    assert reply.status_code == 422
    assert reply.content_type == "application/problem+json"
    assert reply.get_json(force=True)["field"] == field
    assert customer.get().json["messages"] == []


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 5_000])
def test_what_is_not_json_is_refused_in_words(client: FlaskClient, data: bytes) -> None:
    """Broken, empty or endlessly nested."""
    customer = Customer(client)
    reply = client.post(f"{customer.path}/messages", data=data, headers=customer.headers)
    assert reply.status_code == 422
    assert reply.get_json(force=True)["field"] == "body"


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    """413, before it is read."""
    customer = Customer(client)
    data = b'{"client_id": "1", "text": "' + b"x" * LARGEST_BODY + b'"}'
    reply = client.post(f"{customer.path}/messages", data=data, headers=customer.headers)
    assert reply.status_code == 413
    assert reply.content_type == "application/problem+json"


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "Bearer wrong"])
def test_without_its_token_a_conversation_stays_closed(
    client: FlaskClient, header: str | None
) -> None:
    """401 for every route, whether the conversation exists or not."""
    customer = Customer(client)
    headers = {} if header is None else {"Authorization": header}
    for path in (customer.path, "/api/v1/conversations/cnv_none"):
        assert client.get(path, headers=headers).status_code == 401
        body = {"client_id": "1", "text": "x"}
        assert client.post(f"{path}/messages", json=body, headers=headers).status_code == 401


def test_too_many_messages_are_refused_with_the_time_to_wait(
    client: FlaskClient, shop: Shop
) -> None:
    """Per conversation; a retry of what was taken is not counted; waiting helps."""
    customer, other = Customer(client), Customer(client)
    for number in range(5):
        assert customer.post("messages", client_id=f"{number}", text="送料は？").status_code == 201
    refused = customer.post("messages", client_id="6", text="送料は？")
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    assert refused.get_json(force=True)["code"] == "too-many-requests"
    assert customer.post("messages", client_id="4", text="送料は？").status_code == 200
    assert other.post("messages", client_id="1", text="送料は？").status_code == 201
    shop.clock.advance(seconds=61)
    assert customer.post("messages", client_id="6", text="送料は？").status_code == 201


def test_conversations_are_limited_by_the_address_behind_our_proxy(
    shop: Shop, tmp_path: Path
) -> None:
    """What a caller writes into X-Forwarded-For itself does not help."""
    settings = replace(SETTINGS, data_dir=tmp_path, conversations_per_hour=2)
    client = make_app(shop, settings).test_client()

    def start(forwarded: str) -> int:
        headers = {"X-Forwarded-For": forwarded}
        path = "/api/v1/sites/shop/conversations"
        return client.post(path, json={}, headers=headers).status_code

    assert [start("1.1.1.1"), start("9.9.9.9, 1.1.1.1")] == [201, 201]
    assert start("8.8.8.8, 1.1.1.1") == 429
    assert start("2.2.2.2") == 201


def test_no_such_site_is_a_404_document(client: FlaskClient) -> None:
    """For both public routes."""
    assert client.post("/api/v1/sites/none/conversations", json={}).status_code == 404
    reply = client.get("/api/v1/sites/none/widget")
    assert reply.status_code == 404
    assert reply.content_type == "application/problem+json"


def test_the_error_speaks_the_readers_language(client: FlaskClient) -> None:
    """Japanese and English."""
    path = "/api/v1/sites/shop/conversations"
    said = {
        language: client.post(path, json=[], headers={"Accept-Language": language}).get_json(
            force=True
        )["detail"]
        for language in ("ja", "en")
    }
    assert said["en"] == "Send a JSON object."
    assert said["ja"] != said["en"]


def test_the_widget_gets_names_colours_and_three_articles(client: FlaskClient, shop: Shop) -> None:
    """What helped customers comes first; cacheable for a minute."""
    shop.say(shop.start(), "送料は？")
    reply: Any = client.get("/api/v1/sites/shop/widget?locale=ja&page=https://x")
    assert reply.headers["Cache-Control"] == "public, max-age=60"
    assert reply.json["name"] == "店"
    assert reply.json["on_accent"] == "#ffffff"
    assert "ボット" in reply.json["texts"]["greeting"]
    questions = [suggestion["question"] for suggestion in reply.json["suggestions"]]
    assert questions[0] == SHIPPING
    assert len(questions) == 3


def test_in_a_language_without_articles_nothing_is_suggested(client: FlaskClient) -> None:
    """And a language the site does not have is its own."""
    assert read(client, "/api/v1/sites/shop/widget?locale=en")["suggestions"] == []
    assert read(client, "/api/v1/sites/shop/widget?locale=xx")["locale"] == "ja"


def test_words_being_typed_are_told_from_the_rest_of_a_suggestion(client: FlaskClient) -> None:
    """The parts together are the question; cacheable for a minute."""
    reply: Any = client.get("/api/v1/sites/shop/suggest?locale=ja&q=送料")
    assert reply.headers["Cache-Control"] == "public, max-age=60"
    assert reply.json == {
        "suggestions": [
            {
                "article_id": "a1",
                "question": "shop ja 送料",
                "parts": [
                    {"text": "shop ja ", "matched": False},
                    {"text": "送料", "matched": True},
                ],
            }
        ]
    }


def test_preview_traffic_is_test_traffic(client: FlaskClient, shop: Shop) -> None:
    """It is kept out of the rates."""
    customer = Customer(client, preview=True)
    customer.post("messages", client_id="1", text="送料は？")
    [inquiry] = shop.inquiries(customer.started["conversation"]["id"])
    assert inquiry["is_test"]


def test_answers_are_not_to_be_kept(client: FlaskClient) -> None:
    """A conversation is nobody's cache's business."""
    assert Customer(client).get().headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("after", ["x", "-1", "1.5", "9" * 30])
def test_a_wrong_number_in_the_query_is_named(client: FlaskClient, after: str) -> None:
    """Not taken for zero."""
    reply = Customer(client).get(f"/messages?after={after}")
    assert reply.status_code == 422
    assert reply.get_json(force=True)["field"] == "after"


def test_the_openapi_document_is_valid_and_describes_every_route(client: FlaskClient) -> None:
    """3.1, one operation for each line of the table and no other API route."""
    document = read(client, "/openapi.json")
    OpenAPIV31SpecValidator(document).validate()
    assert document["openapi"].startswith("3.1")
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    operations = (*OPERATIONS, *ANALYTICS)
    staff = {(operation.method, BASE + operation.path) for operation in operations}
    rasa = {(method.upper(), path) for path, one in rasa_openapi.paths().items() for method in one}
    assert described == {(route.method, route.path) for route in ROUTES} | staff | rasa
    served = {
        rule.rule for rule in client.application.url_map.iter_rules() if "/api/v1" in rule.rule
    }
    public = described - staff - rasa  # the others are served from the very same tables
    assert served == {path.replace("{", "<").replace("}", ">") for _, path in public}


def test_the_page_shows_every_operation_in_both_languages(client: FlaskClient) -> None:
    """Rendered by the server, without a script of anybody else's."""
    page = client.get("/api", headers={"Accept-Language": "ja"})
    assert page.status_code == 200
    for route in ROUTES:
        assert str(escape(route.summary)) in page.text
    assert 'src="http' not in page.text


def test_what_the_document_promises_is_what_is_sent(client: FlaskClient) -> None:
    """Every answer has all required keys of its schema."""
    schemas = read(client, "/openapi.json")["components"]["schemas"]
    customer = Customer(client)
    exchange = customer.post("messages", client_id="1", text="送料は？").json
    for name, value in (
        ("Started", customer.started),
        ("Exchange", exchange),
        ("Message", exchange["messages"][0]),
        ("Message", exchange["messages"][1]),
        ("Conversation", exchange["conversation"]),
        ("Transcript", customer.get().json),
        ("Widget", read(client, "/api/v1/sites/shop/widget")),
    ):
        assert set(schemas[name]["required"]) <= set(value), name
        assert set(value) <= set(schemas[name]["properties"]), name
