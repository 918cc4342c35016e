"""Who may use Rasa's contracts, for which site, from where and how often; errors as Rasa's."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.api import LARGEST_BODY
from bot.channels import rasa_openapi
from bot.nlu.model import Parse
from madoguchi import sites
from tests.bot.channels.conftest import ORIGIN, TOKEN, WEBHOOK, Rest

PARSE = "/model/parse"
ASKED = {"sender": "hanako", "message": "送料は？"}
SHAPE = ["version", "status", "message", "reason", "details", "help", "code"]


def refused(answer: Any) -> tuple[int, str]:
    """Return the status and the reason of an answer in Rasa's shape."""
    body = answer.get_json()
    assert list(body) == SHAPE
    assert (body["status"], body["code"]) == ("failure", answer.status_code)
    assert answer.content_type == "application/json"
    return body["code"], body["reason"]


@pytest.mark.parametrize("path", [WEBHOOK, PARSE, "/version", "/webhooks/rest/"])
def test_without_any_setting_it_is_switched_off(rest: Rest, path: str) -> None:
    """And the answer says what switches it on."""
    client = rest.with_settings(rest_token="")
    read = path in ("/version", "/webhooks/rest/")
    answer = client.get(path) if read else client.post(path, json={**ASKED, "text": "x"})
    assert refused(answer) == (404, "NotFound")
    assert "MADOGUCHI_REST_TOKEN" in answer.get_json()["message"]


def test_every_route_is_described(rest: Rest) -> None:
    """And no other."""
    rules = rest.client.application.url_map.iter_rules()
    served = {rule.rule.replace("<site_id>", "{site}") for rule in rules}
    ours = {path for path in served if path.startswith(("/webhooks", "/model", "/sites", "/versi"))}
    assert ours == set(rasa_openapi.paths())


@pytest.mark.parametrize("token", ["", "wrong", "the right one ", "トークン"])
@pytest.mark.parametrize("path", [WEBHOOK, PARSE, "/sites/none" + WEBHOOK])
def test_without_the_token_nobody_is_let_in(rest: Rest, path: str, token: str) -> None:
    """Not even to learn which sites there are."""
    assert refused(rest.post(path, token=token, **ASKED)) == (401, "NotAuthenticated")


def test_the_token_may_be_in_the_header(rest: Rest) -> None:
    """Where no log of a proxy keeps it."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    assert rest.client.post(WEBHOOK, json=ASKED, headers=headers).status_code == 200


def test_an_open_channel_asks_for_no_token_and_the_parser_still_does(rest: Rest) -> None:
    """Rasa asks nobody at its channel."""
    client = rest.with_settings(rest_open=True, rest_token="")
    assert client.post(WEBHOOK, json=ASKED).status_code == 200
    assert refused(client.post(PARSE, json={"text": "x"})) == (401, "NotAuthenticated")


def test_the_only_site_need_not_be_named(rest: Rest) -> None:
    """Of several one is, in the address or in the settings."""
    of_shop = f"/sites/shop{WEBHOOK}"
    assert rest.post(of_shop, **ASKED).status_code == 200
    with rest.shop.db.write() as tx:
        sites.create_site(tx, id="other", name="別", clock=rest.shop.clock)
    answer = rest.post(**ASKED)
    assert refused(answer) == (400, "BadRequest")
    assert WEBHOOK in answer.get_json()["message"]
    assert rest.post(of_shop, **ASKED).status_code == 200
    query = {"token": TOKEN}
    chosen = rest.with_settings(rest_site="shop")
    assert chosen.post(WEBHOOK, query_string=query, json=ASKED).status_code == 200
    lost = rest.with_settings(rest_site="gone").post(WEBHOOK, query_string=query, json=ASKED)
    assert refused(lost) == (404, "NotFound")
    assert "MADOGUCHI_REST_SITE" in lost.get_json()["message"]
    assert refused(rest.post(f"/sites/none{WEBHOOK}", **ASKED)) == (404, "NotFound")


def test_a_site_without_an_assistant_answers_from_its_faq_and_parses_nothing(rest: Rest) -> None:
    """404, in words."""
    with rest.shop.db.write() as tx:
        sites.create_site(tx, id="other", name="別", clock=rest.shop.clock)
    assert refused(rest.post(f"/sites/other{PARSE}", text="x")) == (404, "NotFound")
    assert rest.post(f"/sites/other{WEBHOOK}", **ASKED).status_code == 200


def test_the_same_sender_is_another_one_on_another_site(rest: Rest) -> None:
    """Conversations belong to sites."""
    with rest.shop.db.write() as tx:
        sites.create_site(tx, id="other", name="別", clock=rest.shop.clock)
    for site in ("shop", "other"):
        assert rest.post(f"/sites/{site}{WEBHOOK}", **ASKED).status_code == 200
    with rest.shop.db.read() as tx:
        rows = tx.all("SELECT site_id, sender FROM conversation ORDER BY site_id")
    assert [tuple(row.values()) for row in rows] == [("other", "hanako"), ("shop", "hanako")]


def ask_from(client: FlaskClient, origin: str, method: str = "POST") -> Any:
    """Ask as a page of an origin does."""
    body = ASKED if method == "POST" else None
    query, headers = {"token": TOKEN}, {"Origin": origin}
    return client.open(WEBHOOK, method=method, query_string=query, headers=headers, json=body)


def test_pages_of_the_sites_origins_may_read_the_answers(rest: Rest) -> None:
    """Asked beforehand too; nobody else's pages may."""
    for method, status in (("POST", 200), ("OPTIONS", 204)):
        allowed = ask_from(rest.client, ORIGIN, method)
        assert allowed.status_code == status
        assert allowed.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "Content-Type" in allowed.headers["Access-Control-Allow-Headers"]
        assert "Origin" in allowed.headers["Vary"]
        foreign = ask_from(rest.client, "https://elsewhere.example", method)
        assert "Access-Control-Allow-Origin" not in foreign.headers
    refusal = rest.client.post(WEBHOOK, json=ASKED, headers={"Origin": ORIGIN})
    assert refusal.headers["Access-Control-Allow-Origin"] == ORIGIN
    off = rest.with_settings(rest_token="")
    assert "Access-Control-Allow-Origin" not in ask_from(off, ORIGIN, "OPTIONS").headers


def test_each_sender_is_limited_and_waiting_helps(rest: Rest) -> None:
    """429 with the time to wait; others are not held up."""
    client = rest.with_settings(messages_per_minute=2)

    def say(sender: str) -> Any:
        body = {"sender": sender, "message": "送料は？"}
        return client.post(WEBHOOK, query_string={"token": TOKEN}, json=body)

    assert [say("a").status_code for _ in range(2)] == [200, 200]
    answer = say("a")
    assert refused(answer) == (429, "TooManyRequests")
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert [say(f"s{number}").status_code for number in range(25)] == [200] * 25
    rest.shop.clock.advance(seconds=61)
    assert say("a").status_code == 200


def test_whoever_has_no_token_is_counted_by_address_too(rest: Rest) -> None:
    """Messages and conversations, as in the widget."""
    client = rest.with_settings(rest_open=True, conversations_per_hour=3)
    found = [
        client.post(WEBHOOK, json={"sender": f"s{number}", "message": "送料は？"}).status_code
        for number in range(4)
    ]
    assert found == [200, 200, 200, 429]
    client = rest.with_settings(rest_open=True, messages_per_minute=1, conversations_per_hour=0)
    rest.shop.clock.advance(seconds=61)
    found = [
        client.post(WEBHOOK, json={"sender": f"t{number}", "message": "送料は？"}).status_code
        for number in range(11)
    ]
    assert found == [200] * 10 + [429]


def test_parses_are_limited_by_address(rest: Rest) -> None:
    """A program that runs wild must not hold up customers."""
    client = rest.with_settings(messages_per_minute=1)
    found = [
        client.post(PARSE, query_string={"token": TOKEN}, json={"text": "x"}).status_code
        for _ in range(11)
    ]
    assert found == [200] * 10 + [429]


@pytest.mark.parametrize("path", [WEBHOOK, PARSE])
def test_a_body_that_is_too_large_is_refused(rest: Rest, path: str) -> None:
    """413, before it is read."""
    assert refused(rest.post(path, text="x" * LARGEST_BODY)) == (413, "BadRequest")


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "5"])
def test_json_that_is_no_object_is_refused(rest: Rest, body: str) -> None:
    """By both."""
    query = {"token": TOKEN}
    for path in (WEBHOOK, PARSE):
        answer = rest.client.post(path, query_string=query, data=body)
        assert refused(answer) == (400, "BadRequest")


@pytest.mark.parametrize("data", [b"\xff", b"[" * 5_000, b"{'a': 1}"])
def test_what_is_not_json_is_refused(rest: Rest, data: bytes) -> None:
    """Broken or endlessly nested; the channel says it as Rasa's does."""
    query = {"token": TOKEN}
    said = rest.client.post(WEBHOOK, query_string=query, data=data)
    assert (said.status_code, said.get_json()["description"]) == (400, "Bad Request")
    assert refused(rest.client.post(PARSE, query_string=query, data=data)) == (400, "ParsingError")


@pytest.mark.parametrize("text", [5, None, ["x"], "あ" * 2_001])
def test_a_text_that_will_not_do_is_refused_in_words(rest: Rest, text: Any) -> None:
    """Of the wrong type, missing, too long."""
    assert refused(rest.post(PARSE, text=text)) == (400, "BadRequest")


def test_an_emulation_of_other_services_is_refused(rest: Rest) -> None:
    """Their shapes are others; silence would be taken for one of them."""
    query = {"token": TOKEN, "emulation_mode": "LUIS"}
    answer = rest.client.post(PARSE, query_string=query, json={"text": "x"})
    assert refused(answer) == (400, "BadRequest")


def test_halves_of_surrogate_pairs_do_no_harm(rest: Rest) -> None:
    """They are left out before anything is understood."""
    assert rest.post(PARSE, text="送料\ud800は？").get_json()["text"] == "送料は？"


def test_an_engine_that_does_not_answer_is_503(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    """And one that breaks is 500, without a word of what broke."""
    live = rest.assistants.of("shop")
    assert live is not None
    monkeypatch.setattr(live.engine, "away", True)
    assert refused(rest.post(PARSE, text="x")) == (503, "Unavailable")

    def breaks(text: str, locale: str) -> Parse:
        raise RuntimeError("secret")

    monkeypatch.setattr(live.engine, "parse", breaks)
    answer = rest.post(PARSE, text="x")
    assert refused(answer) == (500, "ServerError")
    assert "secret" not in answer.text


def test_a_bot_that_breaks_hands_over_and_says_so(rest: Rest) -> None:
    """Nothing is lost."""
    rest.shop.mind.broken = True
    [sorry] = rest.say("送料は？")
    assert sorry["text"].startswith("申し訳ありません。ただいま自動応答が使えない")
    assert "この画面" not in sorry["text"]


def test_an_error_speaks_the_readers_language(rest: Rest) -> None:
    """Japanese unless English is asked for."""
    headers = {"Accept-Language": "en"}
    body = {"sender": "", "message": "x"}
    said = rest.client.post(WEBHOOK, query_string={"token": TOKEN}, json=body, headers=headers)
    assert said.get_json()["message"].startswith("sender is 1 to 255 characters")
    assert rest.post(sender="", message="x").get_json()["message"].startswith("sender は")
