"""Trying the bot in the console: what a customer would be told now, and why.

Every conversation here is a test: it is counted nowhere and the inbox does not show it.
"""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import store
from bot.conversations import Conversations
from bot.handoff import TRANSCRIPT
from bot.model import Conversation, Exchange, Message
from bot.suggestions import suggestions
from madoguchi.access import EDIT_FAQ, READ_FAQ
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.i18n import translate_error
from madoguchi.ids import new_id
from madoguchi.shell.web import SitePage, render, site_page
from madoguchi.sites import Site

PREFIX = "/console/<site_id>/bot"


def create_blueprint(db: Database, clock: Clock, conversations: Conversations) -> Blueprint:
    """Return the page ``/console/<site>/bot``."""
    blueprint = Blueprint("preview", __name__, template_folder="templates")
    page = Preview(db, clock, conversations)
    blueprint.add_url_rule(PREFIX, "show", page.show, methods=["GET"])
    blueprint.add_url_rule(PREFIX, "act", page.act, methods=["POST"])
    return blueprint


@dataclass(frozen=True)
class Preview:
    """The page and its one form, with what they work on."""

    db: Database
    clock: Clock
    conversations: Conversations

    def show(self, site_id: str) -> str | Response:
        """Show a test conversation, or an empty one to begin; who only reads sees the intents."""
        page = site_page(site_id, *READ_FAQ)
        if not page.viewer.may(site_id, *EDIT_FAQ):
            return redirect(f"/console/{site_id}/bot/intents")
        return self._page(page, self._conversation(site_id, request.args.get("conversation")))

    def act(self, site_id: str) -> Response:
        """Do what a customer would do, in a new test conversation if there is none yet."""
        page = site_page(site_id, *EDIT_FAQ)
        conversation = self._conversation(site_id, request.form.get("conversation"))
        try:
            exchange = self._acted(page.site, conversation)
        except InvalidInput as error:
            shown = self._page(page, conversation, translate_error(error))
            return Response(shown, error.status, mimetype="text/html")
        address = url_for(
            ".show", site_id=site_id, conversation=exchange.conversation.id, _anchor="turn"
        )
        return redirect(address, 303)

    def _acted(self, site: Site, conversation: Conversation | None) -> Exchange:
        client_id = request.form.get("client_id") or new_id("try")
        message_id = request.form.get("message_id", 0, type=int)
        if conversation is None:
            conversation = self._begun(site, request.form.get("text", ""))
        acts = self.conversations.acts
        match request.form.get("act"):
            case "choose":
                chosen = request.form.get("article_id") or None
                return acts.choose(conversation.id, client_id, message_id, chosen)
            case "feedback":
                solved = request.form.get("solved") == "yes"
                return acts.feedback(conversation.id, client_id, message_id, solved)
            case "person":
                return acts.hand_over(conversation.id, client_id)
            case _:
                text = request.form.get("text", "")
                return self.conversations.send(conversation.id, client_id, text)

    def _begun(self, site: Site, text: str) -> Conversation:
        """Start a test conversation, unless nothing was typed yet that it could be about."""
        if not text.strip() and request.form.get("act") != "person":
            raise InvalidInput("Write a message before sending it.", field="text")
        locale = request.form.get("locale")
        return self.conversations.start(site.id, locale=locale, is_test=True)[0]

    def _conversation(self, site_id: str, conversation_id: str | None) -> Conversation | None:
        """Return the test conversation of this site that is named; NotFound for any other."""
        if not conversation_id:
            return None
        with self.db.read() as tx:
            found = store.conversation(tx, conversation_id)
        if found is None or found.site_id != site_id or not found.is_test:
            raise NotFound("There is no such conversation.")
        return found

    def _page(self, page: SitePage, conversation: Conversation | None, error: str = "") -> str:
        locale = conversation.locale if conversation else _locale(page.site)
        messages: list[Message] = []
        with self.db.read() as tx:
            if conversation:
                messages = store.last_messages(tx, conversation.id, TRANSCRIPT)
            offered = [] if messages else suggestions(tx, page.site.id, locale, None, self.clock())
        return render(
            "bot/preview.html",
            active="bot",
            here="",
            can_edit=True,
            site=page.site,
            conversation=conversation,
            messages=messages,
            locale=locale,
            suggestions=offered,
            client_id=new_id("try"),
            text=request.form.get("text", "") if error else "",
            error=error,
        )


def _locale(site: Site) -> str:
    asked = request.values.get("locale", "")
    return asked if asked in site.locales else site.default_locale
