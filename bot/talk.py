"""``madoguchi bot talk``: a conversation in the terminal, with the reasons behind each reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from bot.describing import Heard, describe, explain, with_buttons
from bot.model import Conversation, Exchange
from bot.texts import text
from madoguchi import sites
from madoguchi.errors import InvalidInput, MadoguchiError
from madoguchi.ids import new_id
from madoguchi.settings import Settings

if TYPE_CHECKING:
    from bot.app import Service

Report = Callable[[str], None]
HELP = (
    "Type a message. A number taps a button or picks a candidate, 0 none; yes or no answers the "
    "bot; /person asks for a person; Ctrl-D ends."
)


def talk(
    settings: Settings,
    site_id: str | None,
    locale: str | None,
    typed: Iterable[str],
    report: Report,
    *,
    folder: Path | None = None,
    explains: bool = False,
) -> None:
    """Answer every typed line as a customer would be answered; it is test traffic.

    ``folder`` holds the files of an assistant to talk with instead of the site's own.
    """
    from bot.app import build

    service = build(settings)
    try:
        site = _site(service, site_id)
        service.indexes.refresh()
        if folder is None:
            service.assistants.refresh()
        else:
            _take_from(service, site, folder)
        conversation, _ = service.conversations.start(site, locale=locale, is_test=True)
        report(HELP)
        report(text("greeting", conversation.locale))
        chat(service, conversation, typed, report, explains=explains)
    finally:
        service.stop()


def chat(
    service: Service,
    conversation: Conversation,
    typed: Iterable[str],
    report: Report,
    *,
    explains: bool = False,
) -> None:
    """Answer lines until they end."""
    heard = Heard(service.conversations.guide)
    service.conversations.guide = heard
    buttons: list[tuple[str, str]] = []
    for line in typed:
        if not line.strip():
            continue
        heard.thought = None
        try:
            exchange = _act(service, conversation.id, line.strip(), buttons)
        except MadoguchiError as error:
            report(f"! {error}")
            continue
        replies = exchange.messages[1:]
        buttons = with_buttons(replies)
        for message in replies:
            for shown in describe(message, buttons, in_short=not explains):
                report(shown)
        if explains:
            for shown in explain(replies, heard.thought):
                report(shown)


def _act(
    service: Service, conversation_id: str, line: str, buttons: list[tuple[str, str]]
) -> Exchange:
    """Do what a customer would do: press the button for a person, tap one, or type."""
    name = new_id("cli")
    if line == "/person":
        return service.conversations.acts.hand_over(conversation_id, name)
    if line.isdecimal() and 1 <= int(line) <= len(buttons):
        title, payload = buttons[int(line) - 1]
        return service.conversations.send(conversation_id, name, title, payload=payload)
    return service.conversations.send(conversation_id, name, line)


def _take_from(service: Service, site_id: str, folder: Path) -> None:
    """Let the assistant of a folder answer for a site, in this process alone."""
    from bot.assistant.live import Live
    from bot.assistant.project import read_project
    from bot.nlu.training import model_path
    from bot.understanding import own_engine

    assistant = read_project(folder)
    path = model_path(service.settings.data_dir, folder)
    engine = own_engine(assistant, service.encoder, path)
    service.assistants.try_out(site_id, Live(assistant, engine, 0))


def _site(service: Service, site_id: str | None) -> str:
    with service.db.read() as tx:
        if site_id is not None:
            return sites.get_site(tx, site_id).id
        found = sites.list_sites(tx)
    if len(found) != 1:
        names = ", ".join(site.id for site in found) or "none"
        raise InvalidInput("Name the site with --site; there are: %(names)s.", names=names)
    return found[0].id
