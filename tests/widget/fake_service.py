"""A small service that speaks the widget's part of the API, and a page that embeds it.

The widget's own routes are the real ones. What stands behind `/api/v1` and `/sse` is a list per
conversation in memory, with a bot that knows a handful of words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import count
from typing import Any
from uuid import uuid4

import numpy as np
from flask import Flask, Response, request
from werkzeug.serving import BaseWSGIServer, make_server

from faq.suggesting import Suggester, speak

STEPS = "".join(f"<li>手順{n}：画面の案内に沿って進みます。</li>" for n in range(1, 15))
ANSWERS = {
    "返品": (
        "返品の方法",
        "<p>商品到着後<strong>8日以内</strong>にお申し込みください。</p>"
        "<ol><li>注文履歴を開きます。</li><li>「返品する」を押します。</li>"
        "<li>届いた用紙を箱に入れて送ります。</li></ol>",
    ),
    "手順": (
        "手順の一覧",
        f"<p>次の順に進みます。</p><ol>{STEPS}</ol>"
        '<p><a href="https://example.com/end">最後のリンク</a></p>',
    ),
}
CANDIDATES = [
    {"article_id": "art_1", "question": "返品の方法を知りたい"},
    {"article_id": "art_2", "question": "返品の送料は誰が負担しますか"},
    {"article_id": "art_3", "question": "交換はできますか"},
]
SUGGESTIONS = [
    {"article_id": "art_1", "question": "返品の方法を知りたい"},
    {"article_id": "art_4", "question": "届くまで何日かかりますか"},
    {"article_id": "art_5", "question": "領収書を発行してほしい"},
]


class FakeService:
    """The API in memory. ``failing`` makes every act of a customer a 503."""

    def __init__(self) -> None:
        self.lock = threading.Condition()
        self.conversations: dict[str, dict[str, Any]] = {}
        self.failing = False
        self.requests: list[tuple[str, str]] = []
        self.openings: list[dict[str, Any]] = []
        self.offers: list[dict[str, Any]] = []
        self.began: dict[str, Any] = {}
        self.ratings: list[dict[str, Any]] = []
        self.streams = 0
        self.stopped = False
        self.ids = count(1)

    def begin(self, locale: str, page_url: str) -> dict[str, Any]:
        """Start a conversation."""
        with self.lock:
            made = {"id": f"cnv_{uuid4().hex[:8]}", "status": "pending", "locale": locale}
            token = uuid4().hex
            self.conversations[made["id"]] = {
                "conversation": made,
                "token": token,
                "messages": [],
                "page_url": page_url,
            }
            return {"conversation": made, "token": token, "messages": []}

    def only(self) -> dict[str, Any]:
        """Return the one conversation there is."""
        (conversation,) = self.conversations.values()
        return conversation

    def add(self, conversation: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Append a message and wake the streams."""
        with self.lock:
            message = {
                "id": next(self.ids),
                "client_id": None,
                "type": "outgoing",
                "sender": "bot",
                "kind": "text",
                "text": "",
                "content": {},
                "created_at": datetime.now(UTC).isoformat(timespec="milliseconds"),
                **fields,
            }
            conversation["messages"].append(message)
            self.lock.notify_all()
            return message

    def agent_says(self, text: str) -> None:
        """Let a person reply in the one conversation."""
        conversation = self.only()
        conversation["conversation"]["status"] = "open"
        self.add(conversation, sender="agent", sender_name="佐藤 みなみ", text=text)

    def agent_closes(self) -> None:
        """Let a person close the one conversation."""
        conversation = self.only()
        conversation["conversation"]["status"] = "resolved"
        self.add(
            conversation, type="activity", sender="bot", kind="resolved",
            text="このお問い合わせは終了しました。",
        )  # fmt: skip

    def act(self, conversation: dict[str, Any], path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Do what the customer did, once per ``client_id``."""
        log = conversation["messages"]
        said = next((m for m in log if m["client_id"] == body["client_id"]), None)
        if said is None:
            words = {
                **{"choice": "choice", "feedback": "feedback", "handoff": "担当者と話したい"},
                "rating": f"評価：{body.get('score')}（5段階）",
            }
            text = body.get("text") or words[path]
            said = self.add(
                conversation,
                type="incoming",
                sender="contact",
                text=text,
                client_id=body["client_id"],
            )
            self.reply(conversation, path, body)
        replies = [m for m in log if m["id"] >= said["id"]]
        return {"messages": replies, "conversation": conversation["conversation"]}

    def reply(self, conversation: dict[str, Any], path: str, body: dict[str, Any]) -> None:
        """Let the bot answer; it is silent once people have the conversation."""
        if path == "handoff" and conversation["conversation"]["status"] == "pending":
            conversation["conversation"]["status"] = "open"
            self.add(
                conversation,
                type="activity",
                kind="handed_over",
                text=("担当者に引き継ぎました。ここからは人がこの画面でお答えします。"),
            )
        elif conversation["conversation"]["status"] == "open":
            return
        elif path == "rating":
            self.ratings.append(body)
            words = "ご評価ありがとうございました。"
            self.add(conversation, type="activity", kind="rating_thanks", text=words)
        elif path == "feedback":
            kind = "thanks" if body["solved"] else "offer_person"
            text = (
                "お役に立ててよかったです。" if body["solved"] else "担当者におつなぎしましょうか。"
            )
            self.add(conversation, kind=kind, text=text)
        elif path == "choice" and body["article_id"]:
            self.answer(conversation, "返品")
        elif path == "choice":
            self.add(
                conversation, kind="no_answer", text="当てはまるものがなく、申し訳ありません。"
            )
        elif body.get("payload"):
            self.add(conversation, kind="flow", text=f"受け取りました：{body['payload']}")
        else:
            self.reply_to(conversation, body["text"])

    def reply_to(self, conversation: dict[str, Any], text: str) -> None:
        """Answer a typed message by the words in it."""
        known = next((word for word in ANSWERS if word in text), None)
        if text == "返品":
            self.add(
                conversation,
                kind="clarify",
                text="どちらの内容でしょうか。",
                content={"candidates": CANDIDATES, "chosen": None},
            )
        elif text == "商品":
            buttons = [
                {"title": title, "payload": f'/choose{{"of": "{name}"}}'}
                for title, name in (("<b>家具</b>", "furniture"), ("贈り物", "gift"))
            ]
            self.add(
                conversation, kind="flow", text="何をお探しですか。", content={"buttons": buttons}
            )
        elif known:
            self.answer(conversation, known)
        else:
            said = [m["kind"] for m in conversation["messages"] if m["type"] == "outgoing"]
            self.add(
                conversation,
                kind="no_answer",
                text="申し訳ありません。この質問への回答が見つかりませんでした。",
            )
            if said[-1:] == ["no_answer"]:
                self.add(conversation, kind="offer_person", text="担当者におつなぎしましょうか。")

    def answer(self, conversation: dict[str, Any], word: str) -> None:
        """Reply with an article."""
        question, html = ANSWERS[word]
        self.add(
            conversation,
            kind="answer",
            text=question,
            html=html,
            content={
                "article_id": "art_1",
                "question": question,
                "url": "/help/art_1",
                "feedback": None,
            },
        )

    def events(self, conversation: dict[str, Any], last: int) -> Iterator[str]:
        """Stream what comes after ``last`` until the service stops."""
        self.streams += 1
        try:
            yield ": hello\n\n"
            while not self.stopped:
                fresh = self.wait(conversation, last)
                last = max([last, *(message["id"] for message in fresh)])
                yield from map(event, fresh)
                state = json.dumps(conversation["conversation"])
                yield f"event: conversation\ndata: {state}\n\n" if fresh else ": still here\n\n"
        finally:
            self.streams -= 1

    def wait(self, conversation: dict[str, Any], last: int) -> list[dict[str, Any]]:
        """Return what comes after ``last``, nothing after a fifth of a second."""
        with self.lock:
            if not after(conversation, last):
                self.lock.wait(0.2)
            return after(conversation, last)


def after(conversation: dict[str, Any], last: int) -> list[dict[str, Any]]:
    """Return the messages that came after the one with the id ``last``."""
    return [message for message in conversation["messages"] if message["id"] > last]


def event(message: dict[str, Any]) -> str:
    """Write a message as the stream does."""
    data = json.dumps(message, ensure_ascii=False)
    return f"id: {message['id']}\nevent: message\ndata: {data}\n\n"


@cache
def suggester() -> Suggester:
    """Return the service's own suggester over the candidates, without a search by words."""
    ids = [one["article_id"] for one in CANDIDATES]
    wordings = [[speak(one["question"])] for one in CANDIDATES]
    written = [one["question"] for one in CANDIDATES]
    return Suggester(ids, wordings, written, lambda text: np.zeros(len(ids), np.float32))


def add_routes(app: Flask, service: FakeService) -> None:
    """Put the API and the stream into an app."""

    def known(conversation_id: str) -> dict[str, Any] | None:
        conversation = service.conversations.get(conversation_id)
        bearer = request.headers.get("Authorization", "")
        return (
            conversation if conversation and bearer == f"Bearer {conversation['token']}" else None
        )

    @app.before_request
    def note() -> None:
        service.requests.append((request.method, request.path))

    @app.post("/api/v1/sites/<site>/opened")
    def opened(site: str) -> Any:
        service.openings.append(request.json)
        return {
            "name": "みなと暮らしの店",
            "accent": "#0f6e84",
            "on_accent": "#ffffff",
            "locale": request.json["locale"][:2],
            "locales": ["ja", "en"],
            "suggestions": SUGGESTIONS,
        }

    @app.get("/api/v1/sites/<site>/suggest")
    def suggest(site: str) -> Any:
        found = [one for _, one in suggester().suggest(request.args["q"])]
        return {
            "suggestions": [
                {
                    "article_id": one.id,
                    "question": one.question,
                    "parts": [{"text": p.text, "matched": p.matched} for p in one.parts],
                }
                for one in found
            ]
        }

    @app.post("/api/v1/sites/<site>/suggested")
    def suggested(site: str) -> Any:
        service.offers.append(request.json)
        return "", 204

    @app.post("/api/v1/sites/<site>/conversations")
    def begin(site: str) -> Any:
        if service.failing:
            return {"detail": "down"}, 503
        service.began = request.json
        return service.begin(request.json["locale"], request.json["page_url"]), 201

    @app.get("/api/v1/conversations/<id>")
    @app.get("/api/v1/conversations/<id>/messages")
    def read(id: str) -> Any:
        conversation = known(id)
        if conversation is None:
            return {"detail": "unknown"}, 404
        messages = after(conversation, int(request.args.get("after", 0)))
        return {"conversation": conversation["conversation"], "messages": messages}

    @app.post("/api/v1/conversations/<id>/<path>")
    def act(id: str, path: str) -> Any:
        conversation = known(id)
        if service.failing:
            return {"detail": "down"}, 503
        if conversation is None:
            return {"detail": "unknown"}, 404
        if "断る" in request.json.get("text", ""):
            return {"detail": "この内容は送信できません。"}, 422
        return service.act(conversation, path, request.json)

    @app.get("/sse")
    def stream() -> Any:
        conversation = known(request.args["conversation"])
        if conversation is None:
            return {"detail": "unknown"}, 404
        last = int(request.headers.get("Last-Event-ID", 0))
        return Response(service.events(conversation, last), mimetype="text/event-stream")


class Server:
    """A WSGI app served on 127.0.0.1 in a thread; it can be stopped and started again."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve, on the port of before if there was one."""
        self.server: BaseWSGIServer = make_server("127.0.0.1", self.port, self.app, threaded=True)
        self.port = self.server.server_port
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Stop serving and free the port."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
