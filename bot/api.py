"""The table of the public API: what `bot.web` serves and `bot.openapi` describes.

One line of `ROUTES` is one operation; a body's fields are checked by the same values that document
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bot.typed import MAX_PAYLOAD, MAX_TEXT
from madoguchi.errors import InvalidInput

FieldType = Literal["string", "integer", "boolean", "strings"]
LARGEST_BODY = 32 * 1024
LARGEST_INTEGER = 2**63 - 1


@dataclass(frozen=True)
class Field:
    """One field of a JSON body."""

    name: str
    type: FieldType
    description: str
    required: bool = True
    nullable: bool = False
    max_length: int | None = None


@dataclass(frozen=True)
class Parameter:
    """One parameter of a query."""

    name: str
    type: FieldType
    description: str


@dataclass(frozen=True)
class Route:
    """One operation. ``answers`` maps a status to the schema of its JSON, "" for no content.

    ``largest`` is how many bytes a body may have.
    """

    operation: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    answers: Mapping[int, str]
    needs_token: bool = True
    body: tuple[Field, ...] = ()
    largest: int = LARGEST_BODY
    query: tuple[Parameter, ...] = ()


CLIENT_ID = Field(
    "client_id",
    "string",
    "A name you make up, new for every act of the customer. The same one again returns the same "
    "messages and does nothing twice; for another act it is refused with 409.",
    max_length=64,
)
MESSAGE_ID = Field("message_id", "integer", "The `id` of the bot's message this is about.")
WHERE = (
    Field("page_url", "string", "The page the customer is on.", False, True, 8_000),
    Field("referrer", "string", "Where the customer came from.", False, True, 8_000),
    Field(
        "segment",
        "string",
        "The group of customers, 1 to 32 of A-Z a-z 0-9 _ . -; anything else is left aside. "
        "For analysis only: anybody may send any.",
        False,
        True,
        1_000,
    ),
)
EXCHANGE = {201: "Exchange", 200: "Exchange"}

ROUTES: tuple[Route, ...] = (
    Route(
        "widget",
        "GET",
        "/api/v1/sites/{site}/widget",
        "What a chat window shows before anything was asked",
        {200: "Widget"},
        needs_token=False,
        query=(
            Parameter("locale", "string", "The language wanted; another gives the site's own."),
            Parameter("page", "string", "The address of the page, to suggest what fits it."),
        ),
    ),
    Route(
        "opened",
        "POST",
        "/api/v1/sites/{site}/opened",
        "Tell that somebody opened the chat window, and get what it shows first",
        {200: "Widget"},
        needs_token=False,
        body=(
            CLIENT_ID,
            Field("locale", "string", "The customer's language.", False, True, 35),
            *WHERE,
            Field("again", "boolean", "It was open on the page before: nobody opened it.", False),
            Field(
                "conversation",
                "string",
                "The conversation it goes on with, if there is one; send its token too.",
                False,
                True,
                64,
            ),
        ),
    ),
    Route(
        "suggestions_shown",
        "POST",
        "/api/v1/sites/{site}/suggested",
        "Tell what was offered while somebody typed, once, and how that ended",
        {204: ""},
        needs_token=False,
        body=(
            CLIENT_ID,
            Field("locale", "string", "The customer's language.", False, True, 35),
            Field("text", "string", "What was typed last, up to 200 characters.", max_length=2_000),
            Field("articles", "strings", "The articles offered for it, up to 10.", max_length=10),
            Field("ended", "string", "`taken`, `searched` or `left`.", max_length=10),
        ),
    ),
    Route(
        "page_notice",
        "POST",
        "/api/v1/sites/{site}/pages",
        "Tell a view of a page, or its end; kept only where the site measures its pages",
        {204: ""},
        needs_token=False,
        body=(
            Field("kind", "string", "`viewed` or `left`.", max_length=10),
            Field("visit", "string", "The visit's name, 8 to 32 of a-z 0-9.", max_length=32),
            Field("view", "string", "The view's name, 8 to 32 of a-z 0-9.", max_length=32),
            Field("page", "string", "The page's address.", max_length=2_000),
            Field("referrer", "string", "viewed: the page before.", False, True, 4_000),
            Field("locale", "string", "The page's language.", False, True, 35),
            Field("dwell_ms", "integer", "left: how long it was in sight.", False),
        ),
        largest=8 * 1024,
    ),
    Route(
        "suggest",
        "GET",
        "/api/v1/sites/{site}/suggest",
        "Suggest articles for words that are still being typed",
        {200: "Suggested"},
        needs_token=False,
        query=(
            Parameter("q", "string", "What has been typed so far, as it is: kana, romaji, half."),
            Parameter("locale", "string", "The language wanted; another gives the site's own."),
        ),
    ),
    Route(
        "start",
        "POST",
        "/api/v1/sites/{site}/conversations",
        "Start a conversation",
        {201: "Started"},
        needs_token=False,
        body=(
            Field("locale", "string", "The customer's language.", False, True, 35),
            *WHERE,
            Field("preview", "boolean", "Kept out of every rate; for trying out.", False),
        ),
    ),
    Route(
        "conversation",
        "GET",
        "/api/v1/conversations/{conversation}",
        "Read a conversation",
        {200: "Transcript"},
    ),
    Route(
        "messages",
        "GET",
        "/api/v1/conversations/{conversation}/messages",
        "Read what is new",
        {200: "Messages"},
        query=(Parameter("after", "integer", "Only messages with a higher `id`."),),
    ),
    Route(
        "send",
        "POST",
        "/api/v1/conversations/{conversation}/messages",
        "Send a customer's message and get the replies",
        EXCHANGE,
        body=(
            CLIENT_ID,
            Field("text", "string", f"1 to {MAX_TEXT:,} characters.", max_length=None),
            Field(
                "suggestion",
                "string",
                "The article whose question was offered and taken as the text.",
                False,
                True,
                64,
            ),
            Field(
                "payload",
                "string",
                "What a tapped button of a `flow` message tells the assistant.",
                False,
                True,
                MAX_PAYLOAD,
            ),
        ),
    ),
    Route(
        "choose",
        "POST",
        "/api/v1/conversations/{conversation}/choice",
        "Pick one of the candidates of a `clarify` message, or none of these",
        EXCHANGE,
        body=(
            CLIENT_ID,
            MESSAGE_ID,
            Field("article_id", "string", "The candidate; null for none.", True, True, 64),
        ),
    ),
    Route(
        "feedback",
        "POST",
        "/api/v1/conversations/{conversation}/feedback",
        "Say whether an `answer` message solved it",
        EXCHANGE,
        body=(CLIENT_ID, MESSAGE_ID, Field("solved", "boolean", "Yes or no.")),
    ),
    Route(
        "rate",
        "POST",
        "/api/v1/conversations/{conversation}/rating",
        "Rate what a person has closed with a `resolved` message; each can be rated once",
        EXCHANGE,
        body=(
            CLIENT_ID,
            MESSAGE_ID,
            Field("score", "integer", "1 (not at all content) to 5 (very content)."),
            Field("comment", "string", f"Up to {MAX_TEXT:,} characters.", False, True),
        ),
    ),
    Route(
        "hand_over",
        "POST",
        "/api/v1/conversations/{conversation}/handoff",
        "Ask for a person; asking again changes nothing",
        EXCHANGE,
        body=(CLIENT_ID,),
    ),
)


def checked_body(route: Route, body: Any) -> dict[str, Any]:
    """Return a body's fields, None for those left out; InvalidInput names the one to change.

    Fields that are not in the table are left aside, so that clients may be newer than the service.
    """
    if not isinstance(body, dict):
        raise InvalidInput("Send a JSON object.", field="body")
    return {field.name: _checked(field, body.get(field.name)) for field in route.body}


def checked_number(name: str, text: str | None) -> int:
    """Return a whole number of a query, 0 when it is left out."""
    if text is None:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise InvalidInput("Write %(name)s as a whole number.", field=name, name=name)
    return int(text)


def _checked(field: Field, value: Any) -> Any:
    if value is None:
        if field.required and not field.nullable:
            raise InvalidInput("%(name)s is missing.", field=field.name, name=field.name)
        return None
    if not _is_of(field.type, value):
        raise InvalidInput(
            "%(name)s must be of the type %(type)s.",
            field=field.name,
            name=field.name,
            type=field.type,
        )
    if field.max_length is not None and len(value) > field.max_length:
        raise InvalidInput(
            "%(name)s is too long. Shorten it to %(limit)s characters.",
            field=field.name,
            name=field.name,
            limit=field.max_length,
        )
    return value


def _is_of(kind: FieldType, value: Any) -> bool:
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "strings":
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= LARGEST_INTEGER
