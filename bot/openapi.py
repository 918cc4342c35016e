"""The OpenAPI 3.1 document of the public API, made from the table in `bot.api`."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from analytics import api as analytics_api
from bot.api import CLIENT_ID, ROUTES, Field, Route
from bot.channels import rasa_openapi
from bot.openapi_schemas import SCHEMAS
from faq import api_openapi
from madoguchi import __version__

PROBLEMS = {
    401: "The token is missing or does not open this conversation.",
    404: "There is no such site.",
    409: "The client_id was used for something else.",
    413: "The body is larger than 32 KiB.",
    422: "A field is missing or wrong; `field` names it.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    503: "A part the service needs does not answer; try again.",
}
PATH_PARAMETERS = {
    "site": "The id of the website, as in the embed code.",
    "conversation": "The id of the conversation.",
}


class Part(NamedTuple):
    """One operation as the page shows it."""

    method: str
    path: str
    operation: dict[str, Any]


def document(public_url: str) -> dict[str, Any]:
    """Return the whole document as JSON-able values."""
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    paths |= api_openapi.paths() | analytics_api.paths() | rasa_openapi.paths()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Madoguchi",
            "version": __version__,
            "summary": "Ask a website's chatbot, and reach its people.",
            "description": (
                "Start a conversation, keep its token, and send it as a Bearer token with every "
                "call. Everything a customer does carries a `client_id`, so it can be repeated "
                "safely. Errors are problem documents (RFC 9457). New messages are also streamed "
                "as server-sent events at `/sse?conversation={id}`. What a program does "
                "to the FAQ, and what it reads of the analytics, it does with an API key, as the "
                "person whose key it is. Clients that were made for Rasa find its REST channel "
                "and its parser."
            ),
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": SCHEMAS
            | api_openapi.schemas()
            | analytics_api.schemas()
            | rasa_openapi.schemas(),
            "securitySchemes": {
                "conversation": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "The `token` that starting the conversation returned.",
                },
                "key": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key, made on one's profile page in the console.",
                },
                **rasa_openapi.SECURITY,
            },
        },
    }


def parts(document: dict[str, Any]) -> list[Part]:
    """Return the operations in the order of the document."""
    return [
        Part(method.upper(), path, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.operation,
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": {str(status): _answer(name) for status, name in route.answers.items()}
        | {str(status): _problem(status) for status in _problems_of(route)},
        "security": [{"conversation": []}] if route.needs_token else [],
    }
    if route.method == "POST":
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": _body(route)}},
        }
    return operation


def _parameters(route: Route) -> list[dict[str, Any]]:
    in_path = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": PATH_PARAMETERS[name],
            "schema": {"type": "string"},
        }
        for name in re.findall(r"{(\w+)}", route.path)
    ]
    in_query = [
        {
            "name": parameter.name,
            "in": "query",
            "description": parameter.description,
            "schema": {"type": parameter.type}
            | ({"minimum": 0} if parameter.type == "integer" else {}),
        }
        for parameter in route.query
    ]
    return in_path + in_query


def _body(route: Route) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {field.name: _field(field) for field in route.body},
    }
    required = [field.name for field in route.body if field.required and not field.nullable]
    return schema | ({"required": required} if required else {})


def _field(field: Field) -> dict[str, Any]:
    if field.type == "strings":
        several = {"type": "array", "items": {"type": "string"}, "maxItems": field.max_length}
        return several | {"description": field.description}
    schema: dict[str, Any] = {
        "type": [field.type, "null"] if field.nullable or not field.required else field.type,
        "description": field.description,
    }
    if field.max_length is not None:
        schema["maxLength"] = field.max_length
    if field.type == "integer":
        schema["minimum"] = 0
    if field.name == CLIENT_ID.name:
        schema["pattern"] = "^[A-Za-z0-9_.:-]{1,64}$"
    return schema


def _answer(name: str) -> dict[str, Any]:
    if not name:
        return {"description": "Nothing"}
    schema = {"$ref": f"#/components/schemas/{name}"}
    return {"description": name, "content": {"application/json": {"schema": schema}}}


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    content = {"application/problem+json": {"schema": schema}}
    return {"description": PROBLEMS[status], "content": content}


def _problems_of(route: Route) -> list[int]:
    found = [401] if route.needs_token else [404]
    if route.method == "POST":
        found += [409, 413, 422, 429] if route.needs_token else [413, 422, 429]
    elif route.query and route.needs_token:
        found.append(422)
    return [*found, 503]
