"""Rasa's HTTP contracts, for clients that were made for Rasa: the REST channel and the parser."""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, HTTPException

from bot.admission import Admission
from bot.api import LARGEST_BODY
from bot.channels.parsed import parse_json
from bot.channels.rasa_errors import CONTRACT, failure, failure_of, not_json
from bot.channels.rest import read_said
from bot.channels.rest_talk import RestTalk
from bot.conversations import Conversations
from bot.guide import AssistantOf
from bot.typed import MAX_TEXT, cleaned
from madoguchi import sites
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, MadoguchiError, NotFound, NotSignedIn
from madoguchi.http import bearer_token, extra_headers
from madoguchi.log import loggable
from madoguchi.settings import Settings
from madoguchi.shell.web import exempt_from_csrf, remote_address
from madoguchi.sites import Site

WEBHOOK, PARSE = "/webhooks/rest/webhook", "/model/parse"
OF_SITE = "/sites/<site_id>"
_NO_TEXT = (
    "No text message defined in request_body. Add text message to request body in order to obtain "
    "the intent and extracted entities."
)
_logger = logging.getLogger(__name__)


def create_blueprint(
    db: Database,
    clock: Clock,
    settings: Settings,
    conversations: Conversations,
    assistant_of: AssistantOf,
) -> Blueprint:
    """Return Rasa's routes, for the only site or the one that the settings or the address name."""
    blueprint = Blueprint("rasa", __name__)
    admission = Admission(settings, clock)
    talk = RestTalk(db, conversations, assistant_of, admission)
    rasa = RasaApi(db, settings, talk, assistant_of, admission)
    for name, path, view in (
        ("webhook", WEBHOOK, rasa.webhook),
        ("parse", PARSE, rasa.parse),
    ):
        for prefix, kind in (("", "plain"), (OF_SITE, "of_site")):
            rule, answer = prefix + path, rasa.guarded(view)
            blueprint.add_url_rule(rule, f"{name}_{kind}", answer, methods=["POST", "OPTIONS"])
    for prefix, kind in (("", "plain"), (OF_SITE, "of_site")):
        health = rasa.guarded(rasa.health)
        blueprint.add_url_rule(f"{prefix}/webhooks/rest/", f"health_{kind}", health)
    blueprint.add_url_rule("/version", "version", rasa.guarded(rasa.version))

    def let_programs_in(state: Any) -> None:
        for prefix in ("/webhooks/", "/model/", "/sites/"):
            exempt_from_csrf(state.app, prefix)

    blueprint.record_once(let_programs_in)
    return blueprint


@dataclass(frozen=True)
class RasaApi:
    """The operations; each is given the site that the address names, None for none."""

    db: Database
    settings: Settings
    talk: RestTalk
    assistant_of: AssistantOf
    admission: Admission

    def health(self, site_id: str | None) -> Response:
        """Say that the channel is there."""
        return _answer({"status": "ok"})

    def version(self, site_id: str | None) -> Response:
        """Say which Rasa's contracts these are."""
        return _answer({"version": CONTRACT, "minimum_compatible_version": CONTRACT})

    def webhook(self, site_id: str | None) -> Response:
        """Take what a customer says, and reply."""
        has_token = self._has_token()
        if not has_token and not self.settings.rest_open:
            raise NotSignedIn("Send the token.")
        site = self._site(site_id)
        try:
            said = read_said(_body())
        except BadRequest:
            return _answer(not_json(), 400)
        address = None if has_token else remote_address()
        replies = self.talk.replies(site, said, address)
        if request.args.get("stream", "").lower() == "true":
            lines = "".join(json.dumps(entry) + "\n" for entry in replies)
            return Response(lines, content_type="text/event-stream")
        return _answer(replies)

    def parse(self, site_id: str | None) -> Response:
        """Say what the site's assistant takes a text for."""
        if not self._has_token():
            raise NotSignedIn("Send the token.")
        site = self._site(site_id)
        try:
            body = _body() if request.get_data() else {}
        except BadRequest:
            message = "An unexpected error occurred. Error: Failed when parsing body as json"
            return _answer(failure(400, "ParsingError", message), 400)
        text = body.get("text") if isinstance(body, dict) else None
        if not isinstance(text, str):
            return _answer(failure(400, "BadRequest", _NO_TEXT), 400)
        words = _checked(text)
        if request.args.get("emulation_mode"):
            raise InvalidInput("There is no emulation mode here. Leave emulation_mode out.")
        with self.db.write() as tx:
            self.admission.act("parses", remote_address())(tx)
        live = self.assistant_of(site.id)
        if live is None:
            raise NotFound(
                "The site %(site)s has no assistant, or it is not trained yet.", site=site.id
            )
        return _answer(parse_json(live.engine.parse(words, site.default_locale)))

    def guarded(self, operation: Callable[[str | None], Response]) -> Callable[..., Response]:
        """Return the view of an operation: switched on, errors in Rasa's words, origins allowed."""

        def view(site_id: str | None = None) -> Response:
            request.max_content_length = LARGEST_BODY
            try:
                self._check_is_on()
                ask = request.method == "OPTIONS"
                response = Response(status=204) if ask else operation(site_id)
            except MadoguchiError as error:
                body = failure_of(error)
                response = _answer(body, body["code"])
                response.headers.update(extra_headers(error))
            except HTTPException as error:  # too large, or cut off
                status = error.code or 400
                message = "The body is larger than 32 KiB." if status == 413 else error.name
                response = _answer(failure(status, "BadRequest", message), status)
            except Exception:
                _logger.exception("%s failed", loggable(request.path))
                body = failure(500, "ServerError", "An unexpected error occurred.")
                response = _answer(body, 500)
            return self._for_origin(response, site_id)

        return view

    def _check_is_on(self) -> None:
        if not self.settings.rest_token and not self.settings.rest_open:
            raise NotFound("This is switched off. Set MADOGUCHI_REST_TOKEN to switch it on.")

    def _has_token(self) -> bool:
        """Say whether the caller sent the token, in the query as for Rasa or in the header."""
        expected = self.settings.rest_token
        header = bearer_token(request.headers.get("Authorization"))
        given = request.args.get("token") or header or ""
        return bool(expected) and hmac.compare_digest(given.encode(), expected.encode())

    def _site(self, named: str | None) -> Site:
        with self.db.read() as tx:
            if named is not None:
                return sites.get_site(tx, named)
            found = sites.list_sites(tx)
        chosen = self.settings.rest_site
        if chosen:
            found = [site for site in found if site.id == chosen]
            if not found:
                raise NotFound(
                    "There is no site %(site)s. Correct MADOGUCHI_REST_SITE.", site=chosen
                )
        if not found:
            raise NotFound("There is no site yet. Add one in the console.")
        if len(found) > 1:
            raise InvalidInput(
                "There are several sites. Name one in the address (/sites/<site>%(path)s) or set "
                "MADOGUCHI_REST_SITE.",
                path=request.path,
            )
        return found[0]

    def _for_origin(self, response: Response, site_id: str | None) -> Response:
        """Let the pages of the site's own origins read the answer."""
        response.headers["Cache-Control"] = "no-store"
        response.vary.add("Origin")
        origin = request.headers.get("Origin")
        if origin is None:
            return response
        with suppress(MadoguchiError):
            self._check_is_on()
            if origin in self._site(site_id).allowed_origins:
                response.headers["Access-Control-Allow-Origin"] = origin
                response.headers["Access-Control-Allow-Methods"] = "GET, POST"
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
                response.headers["Access-Control-Expose-Headers"] = "Retry-After"
                response.headers["Access-Control-Max-Age"] = "600"
        return response


def _body() -> Any:
    """Return the JSON of a body; BadRequest for what is none."""
    try:
        return request.get_json(force=True)
    except RecursionError as error:
        raise BadRequest from error


def _checked(text: str) -> str:
    """Return a text to be understood; InvalidInput where it is too long."""
    words = cleaned(text)
    if len(words) > MAX_TEXT:
        raise InvalidInput(
            "The message is too long. Shorten it to %(limit)s characters or send it in parts.",
            field="text",
            limit=MAX_TEXT,
        )
    return words


def _answer(body: Any, status: int = 200) -> Response:
    """Return JSON as tersely as Rasa writes it."""
    whole = json.dumps(body, separators=(",", ":"))
    return Response(whole, status, content_type="application/json")
