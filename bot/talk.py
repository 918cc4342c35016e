"""``madoguchi bot talk``: a conversation in the terminal, with the scores behind each reply."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from bot.model import TRACE, Conversation, Exchange, Message
from bot.texts import text
from madoguchi import sites
from madoguchi.errors import InvalidInput, MadoguchiError
from madoguchi.ids import new_id
from madoguchi.settings import Settings

if TYPE_CHECKING:
    from bot.app import Service

Report = Callable[[str], None]
HELP = (
    "Type a message. A number picks a candidate, 0 none; yes or no answers the bot; "
    "/person asks for a person; Ctrl-D ends."
)


def talk(
    settings: Settings,
    site_id: str | None,
    locale: str | None,
    typed: Iterable[str],
    report: Report,
) -> None:
    """Answer every typed line as a customer would be answered; it is test traffic."""
    from bot.app import build

    service = build(settings)
    try:
        service.indexes.refresh()
        site = _site(service, site_id)
        conversation, _ = service.conversations.start(site, locale=locale, is_test=True)
        report(HELP)
        report(text("greeting", conversation.locale))
        chat(service, conversation, typed, report)
    finally:
        service.stop()


def chat(
    service: Service, conversation: Conversation, typed: Iterable[str], report: Report
) -> None:
    """Answer lines until they end."""
    for line in typed:
        if not line.strip():
            continue
        try:
            exchange = _act(service, conversation.id, line.strip())
        except MadoguchiError as error:
            report(f"! {error}")
            continue
        for message in exchange.messages[1:]:
            for shown in describe(message):
                report(shown)


def describe(message: Message) -> Iterator[str]:
    """Yield a message as the terminal shows it: the words, what to pick, and why."""
    yield f"{message.sender}: {message.text}"
    if message.kind == "answer":
        yield f"   ({message.content['question']} — {message.content['url']})"
    for number, candidate in enumerate(message.content.get("candidates", ()), start=1):
        yield f"   {number}. {candidate['question']}"
    trace = message.content.get(TRACE)
    if trace:
        sure = "" if trace["confidence"] is None else f", confidence {trace['confidence']:.2f}"
        yield f"   [{trace['intent']} {trace['intent_score']:.2f}, {message.kind}{sure}]"
        for hit in trace["candidates"]:
            yield f"   [{hit['score']:.3f}  {hit['question']}]"


def _act(service: Service, conversation_id: str, line: str) -> Exchange:
    """Do what a customer would do: press the button for a person, or type."""
    name = new_id("cli")
    if line == "/person":
        return service.conversations.acts.hand_over(conversation_id, name)
    return service.conversations.send(conversation_id, name, line)


def _site(service: Service, site_id: str | None) -> str:
    with service.db.read() as tx:
        if site_id is not None:
            return sites.get_site(tx, site_id).id
        found = sites.list_sites(tx)
    if len(found) != 1:
        names = ", ".join(site.id for site in found) or "none"
        raise InvalidInput("Name the site with --site; there are: %(names)s.", names=names)
    return found[0].id
