"""The API for programs as OpenAPI 3.1 describes it, made from its tables of operations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from madoguchi.api_operation import BASE, TEXT, Operation


def described(operations: Iterable[Operation], tag: str) -> dict[str, dict[str, Any]]:
    """Return operations as OpenAPI writes paths."""
    found: dict[str, dict[str, Any]] = {}
    for operation in operations:
        found.setdefault(BASE + operation.path, {})[operation.method.lower()] = _described(
            operation, tag
        )
    return found


_PROBLEMS = {
    401: "The API key is missing or opens nothing.",
    403: "The role of the key's person does not allow this.",
    404: "There is no such thing on this site.",
    409: "Somebody was faster, or a check speaks against it. Nothing was changed.",
    413: "The body is too large.",
    422: "A field is missing or wrong; `field` names it.",
    503: "A part the service needs does not answer; try again.",
}


def _described(operation: Operation, tag: str) -> dict[str, Any]:
    named = re.findall(r"{(\w+)}", BASE + operation.path)
    in_path = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in named]
    in_query = [
        {"name": name, "in": "query", "description": words, "schema": TEXT}
        for name, words in operation.query.items()
    ]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [tag],
        "parameters": in_path + in_query,
        "responses": {str(operation.status): _answer(operation)}
        | {str(status): _problem(words) for status, words in _PROBLEMS.items()},
        "security": [{"key": []}],
    }
    if operation.takes_file:
        content: dict[str, Any] = {"application/octet-stream": {}}
        described["requestBody"] = {"required": "url" not in operation.query, "content": content}
    elif operation.method != "GET":
        schema = {"type": "object", "properties": dict(operation.body)}
        if operation.required:
            schema["required"] = list(operation.required)
        content = {"application/json": {"schema": schema}}
        described["requestBody"] = {"required": bool(operation.required), "content": content}
    return described


def _answer(operation: Operation) -> dict[str, Any]:
    if operation.answer == "File":
        return {"description": "The file."}
    schema = {"$ref": f"#/components/schemas/{operation.answer}"}
    return {"description": operation.answer, "content": {"application/json": {"schema": schema}}}


def _problem(words: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {"description": words, "content": {"application/problem+json": {"schema": schema}}}


def object_of(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of an object that has all of these properties."""
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def list_of(name: str) -> dict[str, Any]:
    """Return the schema of a list of a named schema."""
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
