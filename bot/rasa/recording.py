"""What a real Rasa replies, kept byte for byte, so that tests can play it without Rasa."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple
from urllib.parse import quote

import httpcore2

from bot.nlu.rasa_http import RasaServer

_VERSIONS = (
    "import json, platform; from importlib.metadata import version; "
    "names = ('rasa', 'tensorflow', 'onnxruntime', 'sudachipy', 'sudachidict-core'); "
    "print(json.dumps({'python': platform.python_version()} | {n: version(n) for n in names}))"
)
_PARSE, _WEBHOOK = "/model/parse", "/webhooks/rest/webhook"
_SENDER = "recording"
_EVENTS = f"/conversations/{_SENDER}-en/tracker/events?include_events=NONE"
_ENGLISH = [{"event": "slot", "name": "language", "value": "en"}]


class Request(NamedTuple):
    """One request; ``name`` is what tests call its reply, ``signed`` which token it brings."""

    name: str
    method: str
    path: str
    body: str = ""
    signed: Literal["right", "wrong", "not"] = "right"


def _parse(name: str, text: str) -> Request:
    return Request(name, "POST", _PARSE, json.dumps({"text": text}, ensure_ascii=False))


def _say(name: str, message: str, sender: str = _SENDER) -> Request:
    body = json.dumps({"sender": sender, "message": message}, ensure_ascii=False)
    return Request(name, "POST", _WEBHOOK, body, signed="not")


REQUESTS = (
    Request("version", "GET", "/version", signed="not"),
    Request("status", "GET", "/status"),
    _parse("greeting in Japanese", "こんにちは"),
    _parse("greeting in English", "Hello there"),
    _parse("an order number", "注文番号M-20417はどこですか"),
    _parse("space in front", "  where is my order M-20417"),
    _parse("a payload", '/order_enquiry{"order_number": "M-20417"}'),
    _parse("no intent", "qwerty asdf"),
    _parse("out of scope", "天気はどうですか"),
    _parse("nothing", ""),
    Request("wrong token", "POST", _PARSE, '{"text": "hello"}', signed="wrong"),
    Request("no token", "POST", _PARSE, '{"text": "hello"}', signed="not"),
    Request("bad JSON", "POST", _PARSE, '{"text": '),
    Request("no body", "POST", _PARSE),
    Request("no such page", "POST", "/model/understand", "{}"),
    _say("says hello", "こんにちは"),
    Request("sets a slot", "POST", _EVENTS, json.dumps(_ENGLISH)),
    _say("says hello in English", "Hello there", sender=f"{_SENDER}-en"),
    _say("has buttons", "/ask_products"),
    _say("begins a form", "/order_enquiry"),
    _say("is not content with what was typed", "12"),
    _say("asks for the next", "M-20417"),
    _say("fills a form and runs an action", "hanako.minato@example.com"),
    _say("starts again", "/restart"),
    Request("webhook, bad JSON", "POST", _WEBHOOK, '{"sender": ', signed="not"),
    Request("webhook, no message", "POST", _WEBHOOK, f'{{"sender": "{_SENDER}"}}', signed="not"),
)


def record(server: RasaServer, python: Path, out: Path) -> int:
    """Send every request and write the replies; return how many there are."""
    replies = ask(server)
    versions = subprocess.run([python, "-c", _VERSIONS], capture_output=True, check=True).stdout
    whole = {
        "recorded": datetime.now(UTC).date().isoformat(),
        "versions": json.loads(versions),
        "replies": replies,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(replies)


def ask(server: RasaServer, sender: str = _SENDER) -> list[dict[str, Any]]:
    """Send every request, as a sender nobody has been; return each with its reply."""
    with httpcore2.ConnectionPool() as pool:
        return [
            _reply(
                pool,
                server,
                request._replace(
                    path=request.path.replace(_SENDER, sender),
                    body=request.body.replace(_SENDER, sender),
                ),
            )
            for request in REQUESTS
        ]


def _reply(pool: httpcore2.ConnectionPool, server: RasaServer, request: Request) -> dict[str, Any]:
    tokens = {"right": server.token, "wrong": f"not {server.token}"}
    given = tokens.get(request.signed)
    joint = "&" if "?" in request.path else "?"
    query = "" if given is None else f"{joint}token={quote(given)}"
    response = pool.request(
        request.method,
        server.url + request.path + query,
        headers=[("Content-Type", "application/json")] if request.body else [],
        content=request.body.encode() or None,
    )
    kinds = [value.decode() for name, value in response.headers if name.lower() == b"content-type"]
    return request._asdict() | {
        "status": response.status,
        "content_type": kinds[0] if kinds else "",
        "reply": response.content.decode("utf-8"),
    }
