"""The agents' inbox: who waits, what was said and tried, replying live, resolving."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import inbox_store as store
from bot import store as conversations
from bot.erasing_web import Erasing
from bot.explaining import steps, who_answered, why_so
from bot.handoff import TRANSCRIPT, Desk, Transcript
from bot.inbox_store import PAGE, View
from bot.model import Conversation, Message, message_json
from bot.people import People
from faq.explaining import reasons
from madoguchi.access import MANAGE_SITE, READ_CONVERSATIONS, USE_INBOX, Viewer
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error
from madoguchi.ids import new_id
from madoguchi.shell.web import SitePage, render, site_page

VIEWS: tuple[View, ...] = get_args(View)
PREFIX = "/console/<site_id>/inbox"
MOST = 5_000
"""The longest transcript that is shown at all."""


def create_blueprint(db: Database, clock: Clock, desk: Desk, people: People) -> Blueprint:
    """Return the inbox below ``/console/<site>/inbox``, and the bot's own static files."""
    inbox = Blueprint(
        "inbox",
        __name__,
        template_folder="templates",
        static_folder="static",
        static_url_path="/static/bot",
    )
    for name, explained in (
        ("search_reasons", reasons),
        ("who_answered", who_answered),
        ("why_so", why_so),
        ("flow_steps", steps),
    ):
        inbox.app_template_global(name)(explained)
    pages = Pages(db, clock, desk)
    erasing = Erasing(people)
    routes = (
        ("", "index", pages.index, "GET"),
        ("/list", "listing", pages.listing, "GET"),
        ("/<conversation_id>", "conversation", pages.conversation, "GET"),
        ("/<conversation_id>/messages", "messages", pages.messages, "GET"),
        ("/<conversation_id>/reply", "reply", pages.reply, "POST"),
        ("/<conversation_id>/take", "take", pages.take, "POST"),
        ("/<conversation_id>/resolve", "resolve", pages.resolve, "POST"),
        ("/<conversation_id>/erase", "ask_erase", erasing.ask, "GET"),
        ("/<conversation_id>/erase", "erase", erasing.erase, "POST"),
    )
    for rule, endpoint, view, method in routes:
        inbox.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    return inbox


@dataclass(frozen=True)
class Pages:
    """The views, with what they work on."""

    db: Database
    clock: Clock
    desk: Desk

    def index(self, site_id: str) -> str:
        """Show the list, and what to do with it."""
        page = site_page(site_id, *USE_INBOX)
        return render(
            "bot/inbox.html", active="inbox", site=page.site, now=self.clock(),
            **self._listing(page, _view("waiting")),
        )  # fmt: skip

    def listing(self, site_id: str) -> str:
        """Return the list alone, for a page that is already open."""
        page = site_page(site_id, *USE_INBOX)
        return render(
            "bot/inbox_list.html", site=page.site, now=self.clock(),
            open_id=request.args.get("open"), **self._listing(page, _view("waiting")),
        )  # fmt: skip

    def conversation(self, site_id: str, conversation_id: str) -> str:
        """Show one conversation; agents can act in it, others of the site read it."""
        page = site_page(site_id, *READ_CONVERSATIONS)
        return self._conversation(page, conversation_id)

    def messages(self, site_id: str, conversation_id: str) -> Response:
        """Return what came after a message, and earlier messages that it changed."""
        page = site_page(site_id, *READ_CONVERSATIONS)
        after = request.args.get("after", 0, type=int)
        transcript = self._transcript(page, conversation_id)
        later = [message for message in transcript.messages if message.id > after]
        changed = {message.content.get("of") for message in later}
        shown = [m for m in transcript.messages if m.id > after or m.id in changed]
        return jsonify(
            state=_state(transcript.conversation),
            html=_messages(page, transcript.conversation, shown),
            last_id=later[-1].id if later else after,
            from_customer=any(message.sender == "contact" for message in later),
        )

    def reply(self, site_id: str, conversation_id: str) -> AnyResponse:
        """Write to the customer; what cannot be sent stays in the form."""
        page = self._agent(site_id, conversation_id)
        text = request.form.get("text", "")
        client_id = request.form.get("client_id") or new_id("rpl")
        try:
            message = self.desk.agent_reply(page.viewer, conversation_id, text, client_id)
        except (InvalidInput, Conflict) as error:
            if _wants_json():
                raise
            failed = {"text": text, "error": translate_error(error), "client_id": client_id}
            shown = self._conversation(page, conversation_id, failed)
            return Response(shown, error.status, mimetype="text/html")
        return _replied(site_id, message)

    def take(self, site_id: str, conversation_id: str) -> AnyResponse:
        """Make the conversation the agent's, also from the colleague the page showed."""
        page = self._agent(site_id, conversation_id)
        holder = request.form.get("take_from") or None
        try:
            self.desk.agent_take(page.viewer, conversation_id, take_from=holder)
        except Conflict as error:
            flash(translate_error(error), "error")
        else:
            flash(_("This conversation is yours now. The bot stays silent."))
        return _back(site_id, conversation_id)

    def resolve(self, site_id: str, conversation_id: str) -> AnyResponse:
        """Close the conversation, unless the customer has just written."""
        page = self._agent(site_id, conversation_id)
        seen = request.form.get("seen", type=int)
        try:
            self.desk.resolve(page.viewer, conversation_id, seen=seen)
        except Conflict as error:
            flash(translate_error(error), "error")
        else:
            flash(_("Resolved. The customer can write again at any time."))
        return _back(site_id, conversation_id)

    def _agent(self, site_id: str, conversation_id: str) -> SitePage:
        """Return the site's page for somebody who may act in one of its conversations."""
        page = site_page(site_id, *USE_INBOX)
        with self.db.read() as tx:
            found = conversations.conversation(tx, conversation_id)
        if found is None or found.site_id != site_id:
            raise NotFound("There is no such conversation.")
        return page

    def _transcript(
        self, page: SitePage, conversation_id: str, newest: int = TRANSCRIPT
    ) -> Transcript:
        transcript = self.desk.transcript(page.viewer, conversation_id, newest)
        if transcript.conversation.site_id != page.site.id:
            raise NotFound("There is no such conversation.")
        return transcript

    def _conversation(
        self, page: SitePage, conversation_id: str, failed: dict[str, str] | None = None
    ) -> str:
        newest = min(max(request.args.get("newest", TRANSCRIPT, type=int), 1), MOST)
        transcript = self._transcript(page, conversation_id, newest)
        conversation = transcript.conversation
        is_agent = page.viewer.may(page.site.id, *USE_INBOX)
        home = _view(store.view_of(conversation, page.viewer.account_id))
        found = self._listing(page, home) if is_agent else {}
        return render(
            "bot/conversation.html", active="inbox", site=page.site, now=self.clock(),
            conversation=conversation, messages=transcript.messages,
            holder=_holder(transcript, page.viewer), state=_state(conversation),
            more=min(newest * 5, MOST) if transcript.is_cut and newest < MOST else None,
            may_erase=page.viewer.may(page.site.id, *MANAGE_SITE),
            is_agent=is_agent, open_id=conversation.id, client_id=new_id("rpl"), failed=failed,
            **found,
        )  # fmt: skip

    def _listing(self, page: SitePage, view: View) -> dict[str, Any]:
        """Return one page of a view."""
        site_id, account_id = page.site.id, page.viewer.account_id
        with self.db.read() as tx:
            pages = max(1, -(-store.total(tx, site_id, view, account_id) // PAGE))
            number = min(max(1, request.args.get("page", 1, type=int)), pages)
            return {
                "view": view,
                "counts": store.counts(tx, site_id, account_id),
                "entries": store.entries(tx, site_id, view, account_id, number),
                "page": number,
                "pages": pages,
            }


def _view(otherwise: View) -> View:
    """Return the view that the address names."""
    name = request.args.get("view") or otherwise
    for view in VIEWS:
        if name == view:
            return view
    raise InvalidInput("There is no such view of the inbox.", field="view")


def _state(conversation: Conversation) -> str:
    """Return what the buttons of a page depend on: the status and who has it."""
    return f"{conversation.status} {conversation.assignee_id or ''}".strip()


def _holder(transcript: Transcript, viewer: Viewer) -> str | None:
    """Return the name of the colleague who has an open conversation, None when nobody else has."""
    conversation = transcript.conversation
    if conversation.status != "open" or conversation.assignee_id == viewer.account_id:
        return None
    return transcript.assignee_name


def _messages(page: SitePage, conversation: Conversation, shown: list[Message]) -> str:
    return render("bot/messages.html", site=page.site, conversation=conversation, messages=shown)


def _wants_json() -> bool:
    return request.accept_mimetypes.best == "application/json"


def _replied(site_id: str, message: Message) -> AnyResponse:
    if _wants_json():
        return jsonify(message=message_json(message, "agent"))
    return _back(site_id, message.conversation_id)


def _back(site_id: str, conversation_id: str) -> AnyResponse:
    address = url_for(".conversation", site_id=site_id, conversation_id=conversation_id)
    return redirect(address, 303)
