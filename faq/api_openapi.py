"""The FAQ's API as OpenAPI 3.1 describes it, made from the table in `faq.api`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from faq.api import BASE, NUMBER, OPERATIONS, TEXT, TEXTS, TIME, WORDS, Operation, Schema

_MAYBE_TEXT: Schema = {"type": ["string", "null"]}


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations as OpenAPI 3.1 writes paths."""
    found: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        found.setdefault(BASE + operation.path, {})[operation.method.lower()] = _described(
            operation
        )
    return found


def schemas() -> dict[str, Any]:
    """Return the schemas that the operations name."""
    facts: Schema = {
        "external_id": _MAYBE_TEXT,
        "status": {"enum": ["draft", "in_review", "published", "archived"]},
        "published_revision": {"type": ["integer", "null"]},
        "scheduled_revision": {"type": ["integer", "null"]},
        "created_at": TIME,
        "updated_at": TIME,
        "published_at": TIME,
    }
    words = {**WORDS, "translated_revision": {"type": ["integer", "null"]}}
    step = {"revision": NUMBER, "change": TEXT, "note": TEXT, "author": _MAYBE_TEXT}
    node = {"path": TEXTS, "articles": NUMBER, "children": _list_of("Category")}
    job = {"id": TEXT, "kind": TEXT, "state": TEXT, "progress": NUMBER}
    groups = {"type": "array", "items": TEXTS}
    wording = {"text": TEXT, "times": NUMBER, "searched": NUMBER}
    gap = {"locale": TEXT, "times": NUMBER, "denied": NUMBER, "searched": NUMBER}
    weeks = {"type": "array", "items": NUMBER}
    failure = dict.fromkeys(("question", "decision", "other", "other_question"), TEXT)
    return {
        "Article": _object({"id": TEXT, "revision": NUMBER, **words, **facts}),
        "ArticleList": _object({"articles": _list_of("Article"), "total": NUMBER, "page": NUMBER}),
        "Revision": _object({**step, "created_at": TIME, **words}),
        "RevisionList": _object({"revisions": _list_of("Revision")}),
        "Failure": _object(failure),
        "FailureList": _object({"failures": _list_of("Failure")}),
        "Category": _object(node),
        "CategoryList": _object({"locale": TEXT, "categories": _list_of("Category")}),
        "Path": _object({"path": TEXTS}),
        "Synonyms": _object({"groups": groups, "fingerprint": TEXT}),
        "SynonymChanges": _object({"added": groups, "removed": groups, "unchanged": NUMBER}),
        "Wording": _object(wording),
        "Gap": _object(
            {
                **gap,
                "wordings": _list_of("Wording"),
                "denied_articles": TEXTS,
                "weeks": weeks,
                "is_aside": {"type": "boolean"},
            }
        ),
        "GapList": _object({"gaps": _list_of("Gap")}),
        "Job": _object(
            {
                **job,
                "total": {"type": ["integer", "null"]},
                "result": {"type": ["object", "null"]},
            }
        ),
    }


_PROBLEMS = {
    401: "The API key is missing or opens nothing.",
    403: "The role of the key's person does not allow this.",
    404: "There is no such thing on this site.",
    409: "Somebody was faster, or a check speaks against it. Nothing was changed.",
    413: "The body is too large.",
    422: "A field is missing or wrong; `field` names it.",
    503: "A part the service needs does not answer; try again.",
}


def _described(operation: Operation) -> dict[str, Any]:
    named = re.findall(r"{(\w+)}", BASE + operation.path)
    in_path = [{"name": name, "in": "path", "required": True, "schema": TEXT} for name in named]
    in_query = [
        {"name": name, "in": "query", "description": words, "schema": TEXT}
        for name, words in operation.query.items()
    ]
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": ["FAQ"],
        "parameters": in_path + in_query,
        "responses": {str(operation.status): _answer(operation)}
        | {str(status): _problem(words) for status, words in _PROBLEMS.items()},
        "security": [{"key": []}],
    }
    if operation.takes_file:
        content: dict[str, Any] = {"application/octet-stream": {}}
        described["requestBody"] = {"required": True, "content": content}
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


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
