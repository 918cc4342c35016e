"""The agents' inbox: who waits, what was said and tried, replying live, resolving."""

from __future__ import annotations

from typing import Any, get_args

from flask import Blueprint, Response, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot import inbox_store as store
from bot.handoff import Desk, Transcript
from bot.inbox_store import PAGE, View
from bot.model import Message, conversation_json, message_json
from madoguchi.access import READ_CONVERSATIONS, USE_INBOX
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.ids import new_id
from madoguchi.shell.web import SitePage, render, signed_in, site_page

VIEWS: tuple[View, ...] = get_args(View)


def create_blueprint(db: Database, clock: Clock, desk: Desk) -> Blueprint:
    """Return the inbox below ``/console/<site>/inbox``."""
    inbox = Blueprint(
        "inbox",
        __name__,
        url_prefix="/console/<site_id>/inbox",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static/bot",
    )
    _add_pages(inbox, db, clock, desk)
    _add_acts(inbox, desk)
    return inbox


def _add_pages(inbox: Blueprint, db: Database, clock: Clock, desk: Desk) -> None:
    @inbox.get("")
    def index(site_id: str) -> str:
        page = site_page(site_id, *USE_INBOX)
        return render(
            "bot/inbox.html", active="inbox", site=page.site, now=clock(),
            **_listing(db, site_id, page.viewer.account_id),
        )  # fmt: skip

    @inbox.get("/list")
    def listing(site_id: str) -> str:
        page = site_page(site_id, *USE_INBOX)
        found = _listing(db, site_id, page.viewer.account_id)
        return render("bot/inbox_list.html", site=page.site, now=clock(), **found)

    @inbox.get("/<conversation_id>")
    def conversation(site_id: str, conversation_id: str) -> str:
        page = site_page(site_id, *READ_CONVERSATIONS)
        transcript = _transcript(desk, page, conversation_id)
        is_agent = page.viewer.may(site_id, *USE_INBOX)
        found = _listing(db, site_id, page.viewer.account_id) if is_agent else {}
        return render(
            "bot/conversation.html", active="inbox", site=page.site, now=clock(),
            conversation=transcript.conversation, messages=transcript.messages,
            is_agent=is_agent, **found,
        )  # fmt: skip

    @inbox.get("/<conversation_id>/messages")
    def messages(site_id: str, conversation_id: str) -> Response:
        page = site_page(site_id, *READ_CONVERSATIONS)
        transcript = _transcript(desk, page, conversation_id)
        after = request.args.get("after", 0, type=int)
        later = [message for message in transcript.messages if message.id > after]
        return jsonify(
            conversation=conversation_json(transcript.conversation),
            html=render("bot/messages.html", site=page.site, messages=later),
            last_id=later[-1].id if later else after,
        )


def _add_acts(inbox: Blueprint, desk: Desk) -> None:
    @inbox.post("/<conversation_id>/reply")
    def reply(site_id: str, conversation_id: str) -> AnyResponse:
        text = request.form.get("text", "")
        client_id = request.form.get("client_id") or new_id("rpl")
        message = desk.agent_reply(signed_in(), conversation_id, text, client_id)
        return _done(site_id, message)

    @inbox.post("/<conversation_id>/take")
    def take(site_id: str, conversation_id: str) -> AnyResponse:
        desk.agent_take(signed_in(), conversation_id)
        flash(_("This conversation is yours now. The bot stays silent."))
        return redirect(url_for(".conversation", site_id=site_id, conversation_id=conversation_id))

    @inbox.post("/<conversation_id>/resolve")
    def resolve(site_id: str, conversation_id: str) -> AnyResponse:
        desk.resolve(signed_in(), conversation_id)
        flash(_("Resolved. The customer can write again at any time."))
        return redirect(url_for(".conversation", site_id=site_id, conversation_id=conversation_id))


def _transcript(desk: Desk, page: SitePage, conversation_id: str) -> Transcript:
    transcript = desk.transcript(page.viewer, conversation_id)
    if transcript.conversation.site_id != page.site.id:
        raise NotFound("There is no such conversation.")
    return transcript


def _done(site_id: str, message: Message) -> AnyResponse:
    if request.accept_mimetypes.best == "application/json":
        return jsonify(message=message_json(message, "agent"))
    return redirect(
        url_for(".conversation", site_id=site_id, conversation_id=message.conversation_id)
    )


def _listing(db: Database, site_id: str, account_id: str) -> dict[str, Any]:
    """Return the page of the view that the address names."""
    view = _view(request.args.get("view"))
    page = max(1, request.args.get("page", 1, type=int))
    with db.read() as tx:
        total = store.total(tx, site_id, view, account_id)
        return {
            "view": view,
            "counts": store.counts(tx, site_id, account_id),
            "entries": store.entries(tx, site_id, view, account_id, page),
            "page": page,
            "pages": max(1, -(-total // PAGE)),
        }


def _view(name: str | None) -> View:
    for view in VIEWS:
        if name in {view, None}:
            return view
    raise InvalidInput("There is no such view of the inbox.", field="view")
