"""Rasa's REST channel as values: what a request says, and what is replied to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.model import Message
from bot.texts import text
from faq.detecting import detect, language_of
from madoguchi.errors import InvalidInput
from madoguchi.sites import Site

LONGEST_SENDER = 255
_OFFERS = frozenset({"offer_person", "no_answer"})
"""Kinds of the bot's lines beside which the way to a person is offered."""

Entry = dict[str, Any]
"""One thing the bot says, as Rasa writes it: ``recipient_id``, then ``text`` and ``buttons``, or
``custom`` alone."""


@dataclass(frozen=True)
class Said:
    """What a customer says, None for nothing, and the language the client names for them."""

    sender: str
    message: str | None
    locale: str | None = None


def read_said(body: Any) -> Said:
    """Read a body; fields besides sender, message and metadata are left aside, as Rasa does.

    Raises InvalidInput. A body without a message says nothing, which Rasa takes too; without a
    sender Rasa would let all customers share one conversation, so that is refused.
    """
    if not isinstance(body, dict):
        raise InvalidInput("Send a JSON object.", field="body")
    message, metadata = body.get("message"), body.get("metadata")
    if not isinstance(message, str | None):
        raise InvalidInput(
            "%(name)s must be of the type %(type)s.",
            field="message",
            name="message",
            type="string",
        )
    locale = metadata.get("locale") if isinstance(metadata, dict) else None
    return Said(_sender(body.get("sender")), message, locale if isinstance(locale, str) else None)


def _sender(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if value is None:
        raise InvalidInput("%(name)s is missing.", field="sender", name="sender")
    whole = isinstance(value, str) and bool(value.strip()) and len(value) <= LONGEST_SENDER
    if not whole or any(unicodedata.category(c) in {"Cc", "Cs"} for c in value):
        raise InvalidInput(
            "sender is 1 to %(limit)s characters that name one customer, none of them a control "
            "character.",
            field="sender",
            limit=LONGEST_SENDER,
        )
    return str(value)


def locale_of(site: Site, said: Said) -> str:
    """Return the language of a new conversation: the client's, the message's, the site's own."""
    if said.locale in site.locales:
        return said.locale
    words = said.message or ""
    if words.startswith("/"):  # what a button sends is in no language
        return site.default_locale
    language = detect(words, site.locales, site.default_locale)
    same = (locale for locale in site.locales if language_of(locale) == language)
    return next(same, site.default_locale)


def title_of(payload: str, recent: Sequence[Message]) -> str:
    """Return what stood on the button that sends a payload; the payload if none was offered."""
    for message in reversed(recent):
        for button in message.content.get("buttons", ()):
            if button["payload"] == payload:
                return str(button["title"])
    return payload


def entries(sender: str, replies: Sequence[Message], locale: str) -> list[Entry]:
    """Return the bot's replies as Rasa's REST channel writes them.

    What is more than words is an entry of its own. That an enquiry was taken up again goes without
    saying: the channel has no screen on which it ended.
    """
    said = [reply for reply in replies if reply.kind != "reopened" and not reply.private]
    return [
        {"recipient_id": sender, **part}
        for reply in said
        for part in _parts(reply, reply is said[-1], locale)
    ]


def _parts(reply: Message, is_last: bool, locale: str) -> Iterator[Entry]:
    buttons = list(_buttons(reply, is_last, locale))
    if reply.text:
        yield {"text": reply.text, **({"buttons": buttons} if buttons else {})}
    if reply.kind == "answer":
        named = ("article_id", "question", "url", "locale")
        yield {"custom": {name: reply.content[name] for name in named}}
    elif reply.content.get("custom"):
        yield {"custom": reply.content["custom"]}


def _buttons(reply: Message, is_last: bool, locale: str) -> Iterator[dict[str, str]]:
    """Yield the buttons of a line; what they send is read as what a customer may type as well.

    A yes or no answers the bot's last line only, so elsewhere it is not offered.
    """
    yield from reply.content.get("buttons", ())
    for candidate in reply.content.get("candidates", ()):
        yield _button(candidate["question"])
    if reply.kind == "clarify":
        yield _button(text("said_none", locale))
    if is_last and reply.kind == "answer":
        yield _button(text("said_yes", locale))
        yield _button(text("said_no", locale))
    if is_last and reply.kind in _OFFERS and not reply.content.get("buttons"):
        yield _button(text("ask_for_person", locale))


def _button(words: str) -> dict[str, str]:
    return {"title": words, "payload": words}
