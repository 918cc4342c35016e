"""The public API over HTTP, below ``/api/v1``. The table of its routes is `bot.api`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from bot import openapi
from bot.admission import Admission
from bot.api import ROUTES, Route, checked_body, checked_number
from bot.conversations import Conversations
from bot.model import Conversation, Exchange, conversation_json, exchange_json, message_json
from bot.openings import Offer, Opening, Openings
from bot.page_notices import PageNotice, note_page
from bot.suggestions import suggestions
from bot.texts import text
from bot.typed import Admit
from faq.help_model import is_machine
from faq.model import Article
from faq.suggesting import Suggestion
from madoguchi import http, sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotSignedIn
from madoguchi.settings import Settings
from madoguchi.shell.web import remote_address
from madoguchi.sites import Site

CACHED_SECONDS = 60

View = Callable[..., AnyResponse]


Suggest = Callable[[str, str, str], list[Suggestion]]
"""``(site_id, locale, typed)`` to the articles that may be meant."""


def create_blueprint(
    db: Database,
    clock: Clock,
    settings: Settings,
    conversations: Conversations,
    suggest: Suggest,
) -> Blueprint:
    """Return the API, its OpenAPI document and the page that shows it."""
    blueprint = Blueprint("api", __name__, template_folder="templates")
    api = Api(db, clock, settings, conversations, suggest)
    for route in ROUTES:
        rule = route.path.replace("{", "<").replace("}", ">")
        view: View = _with_route(route, getattr(api, route.operation))
        blueprint.add_url_rule(rule, route.operation, view, methods=[route.method])
    document = openapi.document(settings.public_url)
    blueprint.add_url_rule("/openapi.json", "openapi", lambda: jsonify(document))
    blueprint.add_url_rule(
        "/api",
        "page",
        lambda: render_template("bot/api.html", document=document, parts=openapi.parts(document)),
    )
    return blueprint


def _spoken(site: Site, asked: str | None) -> str:
    """Return the language asked for where the site speaks it, else the site's own."""
    return asked if asked in site.locales else site.default_locale


def _first_view(site: Site, locale: str, offered: Iterable[Article]) -> Response:
    return jsonify(
        name=site.name,
        accent=site.accent,
        on_accent=site.on_accent,
        locale=locale,
        locales=list(site.locales),
        texts={"greeting": text("welcome", locale)},
        suggestions=[{"article_id": a.id, "question": a.question} for a in offered],
    )


def bearer_token(header: str | None) -> str:
    """Return the token of an Authorization header; NotSignedIn without one."""
    token = http.bearer_token(header)
    if token is None:
        raise NotSignedIn("Send the conversation's token as “Authorization: Bearer …”.")
    return token


@dataclass(frozen=True)
class Api:
    """The operations, each named as in the table. Anything it raises becomes a problem document."""

    db: Database
    clock: Clock
    settings: Settings
    conversations: Conversations
    suggested: Suggest

    def widget(self, site: str) -> AnyResponse:
        """Return what a chat window shows first."""
        with self.db.read() as tx:
            found = sites.get_site(tx, site)
            locale = _spoken(found, request.args.get("locale"))
            page = request.args.get("page", "")[:2_000]
            offered = suggestions(tx, site, locale, page, self.clock())
        response = _first_view(found, locale, offered)
        response.headers["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
        return response

    def opened(self, site: str, body: dict[str, Any]) -> AnyResponse:
        """Note that a chat window was opened and return what it shows first."""
        with self.db.read() as tx:
            found = sites.get_site(tx, site)
        locale = _spoken(found, body["locale"])
        opening = Opening(
            body["client_id"],
            locale,
            body["page_url"],
            body["referrer"],
            body["segment"],
            again=bool(body["again"]),
        )
        conversation = self._known(site, body["conversation"])
        admit = self._admit_address("openings")
        offered = self._openings.opened(site, opening, conversation, admit)
        return _first_view(found, locale, offered)

    def suggestions_shown(self, site: str, body: dict[str, Any]) -> AnyResponse:
        """Note what was offered while somebody typed."""
        with self.db.read() as tx:
            locale = _spoken(sites.get_site(tx, site), body["locale"])
        offer = Offer(body["client_id"], locale, body["text"], body["articles"], body["ended"])
        self._openings.offered(site, offer, self._admit_address("openings"))
        return Response(status=204)

    def page_notice(self, site: str, body: dict[str, Any]) -> AnyResponse:
        """Note a view of a page or its end, where the site measures them."""
        if is_machine(request.headers.get("User-Agent", "")):
            return Response(status=204)
        notice = PageNotice(**body)
        sender = request.headers.get("Origin")
        note_page(self.db, self.clock, site, notice, sender, self._admit_address("pages"))
        return Response(status=204)

    def suggest(self, site: str) -> AnyResponse:
        """Return what words that are still being typed may lead to."""
        with self.db.read() as tx:
            locale = _spoken(sites.get_site(tx, site), request.args.get("locale"))
        found = self.suggested(site, locale, request.args.get("q", ""))
        response = jsonify(
            suggestions=[
                {
                    "article_id": item.id,
                    "question": item.question,
                    "parts": [{"text": p.text, "matched": p.matched} for p in item.parts],
                }
                for item in found
            ]
        )
        response.headers["Cache-Control"] = f"public, max-age={CACHED_SECONDS}"
        return response

    def start(self, site: str, body: dict[str, Any]) -> AnyResponse:
        """Start a conversation."""
        conversation, token = self.conversations.start(
            site,
            locale=body["locale"],
            page_url=body["page_url"],
            referrer=body["referrer"],
            segment=body["segment"],
            is_test=bool(body["preview"]),
            admit=self._admission.beginning(remote_address()),
        )
        started = jsonify(conversation=conversation_json(conversation), token=token, messages=[])
        return _with_status(started, 201)

    def conversation(self, conversation: str) -> AnyResponse:
        """Return a conversation with all its messages."""
        found = self._authenticated(conversation)
        listed = [message_json(m) for m in self.conversations.messages(conversation)]
        return jsonify(conversation=found, messages=listed)

    def messages(self, conversation: str) -> AnyResponse:
        """Return the messages after one."""
        self._authenticated(conversation)
        after = checked_number("after", request.args.get("after"))
        listed = [message_json(m) for m in self.conversations.messages(conversation, after)]
        return jsonify(messages=listed)

    def send(self, conversation: str, body: dict[str, Any]) -> AnyResponse:
        """Take a message."""
        self._authenticated(conversation)
        admit = self._admit(conversation)
        named = (body["client_id"], body["text"], admit)
        return _exchanged(
            self.conversations.send(
                conversation, *named, suggestion=body["suggestion"], payload=body["payload"]
            )
        )

    def choose(self, conversation: str, body: dict[str, Any]) -> AnyResponse:
        """Take a choice."""
        self._authenticated(conversation)
        act = self.conversations.acts.choose
        named = (body["client_id"], body["message_id"], body["article_id"])
        return _exchanged(act(conversation, *named, self._admit(conversation)))

    def feedback(self, conversation: str, body: dict[str, Any]) -> AnyResponse:
        """Take a yes or no."""
        self._authenticated(conversation)
        act = self.conversations.acts.feedback
        named = (body["client_id"], body["message_id"], body["solved"])
        return _exchanged(act(conversation, *named, self._admit(conversation)))

    def rate(self, conversation: str, body: dict[str, Any]) -> AnyResponse:
        """Take a rating."""
        self._authenticated(conversation)
        act = self.conversations.acts.rate
        named = (body["client_id"], body["message_id"], body["score"], body["comment"])
        return _exchanged(act(conversation, *named, self._admit(conversation)))

    def hand_over(self, conversation: str, body: dict[str, Any]) -> AnyResponse:
        """Open the conversation for people."""
        self._authenticated(conversation)
        act = self.conversations.acts.hand_over
        return _exchanged(act(conversation, body["client_id"], self._admit(conversation)))

    @property
    def _admission(self) -> Admission:
        return Admission(self.settings, self.clock)

    @property
    def _openings(self) -> Openings:
        return Openings(self.db, self.clock, self.settings.inquiry_idle_minutes)

    def _admit_address(self, what: str) -> Admit:
        """Return what counts one act of the caller's address."""
        return self._admission.act(what, remote_address())

    def _known(self, site: str, conversation_id: str | None) -> Conversation | None:
        """Return the conversation of the site that the token opens, None for any other."""
        if not conversation_id:
            return None
        token = http.bearer_token(request.headers.get("Authorization")) or ""
        try:
            found = self.conversations.authenticate(conversation_id, token)
        except NotSignedIn:
            return None
        return found if found.site_id == site else None

    def _authenticated(self, conversation_id: str) -> dict[str, Any]:
        token = bearer_token(request.headers.get("Authorization"))
        return conversation_json(self.conversations.authenticate(conversation_id, token))

    def _admit(self, conversation_id: str) -> Admit:
        """Return what counts one message of the conversation and of the address."""
        return self._admission.message(conversation_id, remote_address())


def _with_route(route: Route, operation: View) -> View:
    """Return a view that checks the body first and answers what nobody may keep."""

    def view(**arguments: str) -> AnyResponse:
        if route.method == "POST":
            body = checked_body(route, _json(route.largest))
            response = operation(**arguments, body=body)
        else:
            response = operation(**arguments)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    return view


def _json(largest: int) -> Any:
    request.max_content_length = largest
    try:
        return request.get_json(force=True)
    except (BadRequest, RecursionError) as error:
        raise InvalidInput("Send a JSON object.", field="body") from error


def _exchanged(exchange: Exchange) -> Response:
    return _with_status(jsonify(exchange_json(exchange)), 201 if exchange.is_new else 200)


def _with_status(response: Response, status: int) -> Response:
    response.status_code = status
    return response
