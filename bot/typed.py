"""Checking what customers type before it is kept."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

from bot.model import AWAITING, TYPED, Message
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput

MAX_TEXT = 2_000
MAX_URL = 2_000
MAX_PAYLOAD = 1_000
_CLIENT_ID = re.compile(r"[A-Za-z0-9_.:-]{1,64}")
_SEGMENT = re.compile(r"[A-Za-z0-9_.-]{1,32}")
_KEPT_CONTROLS = {"\n", "\t"}

Admit = Callable[[Transaction], None]
"""Raises in the transaction that would store something new, where it is refused."""


def anybody(tx: Transaction) -> None:
    """Refuse nothing."""


def checked_text(text: str, field: str = "text") -> str:
    """Return a message trimmed and without control characters; InvalidInput says what to change."""
    kept = cleaned(text)
    if all(unicodedata.category(c)[0] in "CZ" for c in kept):
        raise InvalidInput("Write a message before sending it.", field=field)
    if len(kept) > MAX_TEXT:
        raise InvalidInput(
            "The message is too long. Shorten it to %(limit)s characters or send it in parts.",
            field=field,
            limit=MAX_TEXT,
        )
    return kept


def cleaned(text: str) -> str:
    """Return a text trimmed and without what cannot be stored."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in _KEPT_CONTROLS or _is_visible(c)).strip()


def checked_client_id(client_id: str) -> str:
    """Return the name a client gave to its act, or raise InvalidInput."""
    if not _CLIENT_ID.fullmatch(client_id):
        raise InvalidInput(
            "client_id is 1 to 64 letters, digits and any of _ . : - and is new for every act.",
            field="client_id",
        )
    return client_id


def checked_score(score: int) -> int:
    """Return a rating, or raise InvalidInput."""
    if not 1 <= score <= 5:
        raise InvalidInput("A rating is a whole number from 1 to 5.", field="score")
    return score


def checked_comment(comment: str | None) -> str:
    """Return what was added to a rating, tidied, "" for nothing; InvalidInput when too long."""
    return checked_text(comment) if comment and comment.strip() else ""


def checked_article_id(article_id: str) -> str:
    """Return what looks like an article's id, or raise InvalidInput."""
    if not _CLIENT_ID.fullmatch(article_id):
        raise InvalidInput("This is not the id of an article.", field="article_id")
    return article_id


def checked_payload(payload: str) -> str:
    """Return what a button tells the assistant, or raise InvalidInput."""
    if len(payload) > MAX_PAYLOAD or not all(map(_is_visible, payload)):
        raise InvalidInput("This is not the reply of a button.", field="payload")
    return payload


def same_act(message: Message, content: Mapping[str, Any], text: str | None = None) -> Message:
    """Return a message found under a customer's client_id if it is this very act, else Conflict.

    A name that stands for somebody else's message, or for another act, must not swallow this one.
    """
    kept = {key: value for key, value in message.content.items() if key != AWAITING}
    if message.sender != "contact" or kept != content or text not in {None, message.text}:
        raise Conflict("This client_id is taken. Use a new one for every act.")
    return message


def same_text(message: Message, text: str, content: Mapping[str, Any]) -> Message:
    """Return a message found under a customer's client_id if it is this typed one, else Conflict.

    What it was read as, if it answered the bot, is no part of what the customer sent.
    """
    return same_act(message, message.content if TYPED in message.content else content, text)


def shortened(url: str | None) -> str | None:
    """Return an address fit to keep: no control characters, not without end, None for none."""
    if not url:
        return None
    return "".join(c for c in url if _is_visible(c)).strip()[:MAX_URL] or None


def plain_segment(text: str | None) -> str | None:
    """Return the group of customers that a page named, None where it is no plain short word.

    It is left aside, not refused: what a page's author wrote amiss must cost no customer the chat.
    """
    return text if text and _SEGMENT.fullmatch(text) else None


def _is_visible(character: str) -> bool:
    """Say whether a character may be stored: no controls, no halves of surrogate pairs."""
    return unicodedata.category(character) not in {"Cc", "Cs"}
