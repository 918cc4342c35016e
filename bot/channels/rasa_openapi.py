"""Rasa's contracts as OpenAPI 3.1 describes them."""

from __future__ import annotations

from typing import Any

from bot.typed import MAX_TEXT

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_PLACE: Schema = {"type": "integer", "minimum": 0}
_SECURITY: list[Schema] = [{"rasa_query": []}, {"rasa_header": []}]
_SITE = {
    "name": "site",
    "in": "path",
    "required": True,
    "description": "The id of the website, as in the embed code.",
    "schema": _TEXT,
}
_STREAM = {
    "name": "stream",
    "in": "query",
    "description": "`true`: each entry on a line of its own, as Rasa streams them.",
    "schema": _TEXT,
}
_REFUSALS = {
    400: "The body is not JSON, a field is wrong, or several sites exist and none is named.",
    401: "The token is missing or wrong.",
    404: "It is switched off, or there is no such site; for a parse, the site has no assistant.",
    413: "The body is larger than 32 KiB.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    503: "A part the service needs does not answer; try again.",
}
SECURITY: Schema = {
    "rasa_query": {
        "type": "apiKey",
        "in": "query",
        "name": "token",
        "description": "MADOGUCHI_REST_TOKEN, where Rasa's clients send theirs.",
    },
    "rasa_header": {
        "type": "http",
        "scheme": "bearer",
        "description": "MADOGUCHI_REST_TOKEN, where no log keeps it.",
    },
}


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations, each for the plain address and for a site's own."""
    webhook, parse = "/webhooks/rest/webhook", "/model/parse"
    return {
        webhook: {"post": _webhook("rest_webhook", [])},
        f"/sites/{{site}}{webhook}": {"post": _webhook("rest_webhook_of_site", [_SITE])},
        parse: {"post": _parse("model_parse", [])},
        f"/sites/{{site}}{parse}": {"post": _parse("model_parse_of_site", [_SITE])},
        "/webhooks/rest/": {"get": _read("rest_health", "See that the channel is there", [])},
        "/sites/{site}/webhooks/rest/": {
            "get": _read("rest_health_of_site", "See that the channel is there", [_SITE])
        },
        "/version": {"get": _read("rasa_version", "Read which Rasa's contracts these are", [])},
    }


def schemas() -> Schema:
    """Return what the operations name."""
    button = {"title": _TEXT, "payload": _TEXT}
    ranked = {"name": _TEXT, "confidence": _SHARE}
    entity = {
        "entity": _TEXT,
        "start": _PLACE,
        "end": _PLACE,
        "value": _TEXT,
        "extractor": _TEXT,
        "role": _TEXT,
        "group": _TEXT,
        "processors": {"type": "array", "items": _TEXT},
    }
    parsed = {
        "text": _TEXT,
        "intent": _named("Ranked"),
        "entities": _list_of("Entity"),
        "text_tokens": {"type": "array", "items": {"type": "array", "items": _PLACE}},
        "intent_ranking": _list_of("Ranked"),
    }
    failure = {
        **{"version": _TEXT, "status": _TEXT, "message": _TEXT, "reason": _TEXT},
        **{"details": {"type": "object"}, "help": {"type": ["string", "null"]}, "code": _PLACE},
    }
    entry = {
        **{"recipient_id": _TEXT, "text": _TEXT, "buttons": _list_of("Button")},
        "custom": {"type": "object"},
    }
    return {
        "Entry": _object(entry, "recipient_id"),
        "Button": _object(button, *button),
        "Parse": _object(parsed, *(name for name in parsed if name != "text_tokens")),
        "Ranked": _object(ranked, *ranked),
        "Entity": _object(entity, "entity", "start", "end", "value", "extractor"),
        "RasaFailure": _object(failure, *failure),
    }


def _webhook(name: str, where: list[Any]) -> Schema:
    summary = "Say something as Rasa's REST channel takes it, and get the replies"
    fields = {
        "sender": {"type": ["string", "integer"], "description": "Names one customer."},
        "message": {
            "type": ["string", "null"],
            "description": f"1 to {MAX_TEXT:,} characters, or what a button sends.",
        },
        "metadata": {"description": "`locale`: the language of a new conversation."},
    }
    body = _object(fields, "sender")
    return _operation(name, summary, [*where, _STREAM], body, _list_of("Entry"))


def _parse(name: str, where: list[Any]) -> Schema:
    summary = "Get what the site's assistant takes a text for, as Rasa writes it"
    fields = {
        "text": {"type": "string", "description": f"Up to {MAX_TEXT:,} characters."},
        "message_id": {"description": "Left aside, as by Rasa."},
    }
    return _operation(name, summary, where, _object(fields, "text"), _named("Parse"))


def _operation(name: str, summary: str, where: list[Any], body: Schema, answer: Schema) -> Schema:
    refusal = {"application/json": {"schema": _named("RasaFailure")}}
    refused = {
        str(status): {"description": words, "content": refusal}
        for status, words in _REFUSALS.items()
    }
    taken = {"description": "The answer", "content": {"application/json": {"schema": answer}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": where,
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": taken, **refused},
        "security": _SECURITY,
    }


def _read(name: str, summary: str, where: list[Any]) -> Schema:
    answer = {"application/json": {"schema": {"type": "object"}}}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": where,
        "responses": {
            "200": {"description": "The answer", "content": answer},
            "404": {"description": "It is switched off."},
        },
        "security": [],
    }


def _object(properties: Schema, *required: str) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required)}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _list_of(name: str) -> Schema:
    return {"type": "array", "items": _named(name)}
