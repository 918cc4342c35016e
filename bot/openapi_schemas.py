"""The schemas of the public API's answers."""

from __future__ import annotations

from typing import Any


def _object(properties: dict[str, Any], optional: tuple[str, ...] = ()) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _text(description: str = "") -> dict[str, Any]:
    return {"type": "string"} | ({"description": description} if description else {})


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}


_CONVERSATION = {"$ref": "#/components/schemas/Conversation"}

SCHEMAS: dict[str, Any] = {
    "Conversation": _object(
        {
            "id": _text(),
            "status": {
                "enum": ["pending", "open", "snoozed", "resolved"],
                "description": "pending: with the bot; open: with people.",
            },
            "locale": _text("The language the bot speaks in it."),
        }
    ),
    "Message": _object(
        {
            "id": {"type": "integer", "description": "Grows within a conversation."},
            "client_id": {"type": ["string", "null"]},
            "type": {"enum": ["incoming", "outgoing", "activity"]},
            "sender": {"enum": ["contact", "bot", "agent"]},
            "sender_name": _text("Of an agent."),
            "kind": {
                "type": "string",
                "description": (
                    "text, answer, clarify, no_answer, flow, greeting, thanks, offer_person, "
                    "handed_over, assigned, resolved, reopened or rating_thanks; show any other "
                    "as text."
                ),
            },
            "text": _text("Plain text, in every kind."),
            "html": _text("Of an answer: sanitised HTML."),
            "created_at": {"type": "string", "format": "date-time"},
            "in_reply_to": {"type": ["integer", "null"]},
            "content": {
                "type": "object",
                "description": (
                    "answer: article_id, revision, locale (of the article), question, url, "
                    "confidence, feedback (null, yes or no). clarify: candidates of article_id "
                    "and question, chosen (null, an article_id or none). flow: buttons of title "
                    "and payload (send them as text and payload), custom. handed_over: reason. "
                    "resolved: rating, once a customer has given one. A "
                    "customer's typed answer to the bot: typed, and what a button would hold: of "
                    "(the message answered) with feedback or chose, or asks_for."
                ),
            },
        },
        optional=("sender_name", "html"),
    ),
    "Suggestion": _object({"article_id": _text(), "question": _text()}),
    "Widget": _object(
        {
            "name": _text(),
            "accent": _text("#rrggbb"),
            "on_accent": _text("The text colour to use on the accent."),
            "locale": _text(),
            "locales": {"type": "array", "items": {"type": "string"}},
            "texts": _object({"greeting": _text()}),
            "suggestions": _list_of("Suggestion"),
        }
    ),
    "Suggested": _object(
        {
            "suggestions": {
                "type": "array",
                "items": _object(
                    {
                        "article_id": _text(),
                        "question": _text(),
                        "parts": {
                            "type": "array",
                            "description": "The question in pieces; matched is what was typed.",
                            "items": _object({"text": _text(), "matched": {"type": "boolean"}}),
                        },
                    }
                ),
            }
        }
    ),
    "Started": _object(
        {
            "conversation": _CONVERSATION,
            "token": _text("Opens this conversation and nothing else; shown once."),
            "messages": _list_of("Message"),
        }
    ),
    "Transcript": _object({"conversation": _CONVERSATION, "messages": _list_of("Message")}),
    "Messages": _object({"messages": _list_of("Message")}),
    "Exchange": _object(
        {
            "messages": _list_of("Message")
            | {"description": "The customer's message, then the replies to it."},
            "conversation": _CONVERSATION,
        }
    ),
    "Problem": _object(
        {
            "type": _text(),
            "title": _text(),
            "status": {"type": "integer"},
            "detail": _text("What to do, in the reader's language."),
            "code": _text("The error's stable name."),
            "field": _text("The part to change."),
        },
        optional=("field",),
    ),
}
