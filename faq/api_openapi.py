"""The FAQ's API as OpenAPI 3.1 describes it, made from the table in `faq.api`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from faq.api import BASE, OPERATIONS
from faq.api_article_operations import WORDS
from faq.api_operation import FLAG, NUMBER, TEXT, TEXTS, TIME, Operation, Schema
from faq.care import KINDS

_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_ANYTHING: Schema = {"type": "object"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}


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
    return _of_articles() | _of_work()


def _of_articles() -> dict[str, Any]:
    facts: Schema = {
        "external_id": _MAYBE_TEXT,
        "status": {"enum": ["draft", "in_review", "published", "archived"]},
        "published_revision": {"type": ["integer", "null"]},
        "scheduled_revision": {"type": ["integer", "null"]},
        "created_at": TIME,
        "updated_at": TIME,
        "published_at": TIME,
    }
    listed = {"articles": _list_of("Article"), "out_of_date": TEXTS}
    words = {**WORDS, "translated_revision": {"type": ["integer", "null"]}}
    step = {"article": TEXT, "revision": NUMBER, "change": TEXT, "note": TEXT}
    failure = dict.fromkeys(("question", "decision", "other", "other_question"), TEXT)
    hit = {"article": TEXT, "question": TEXT, "score": _SHARE, "evidence": _ANYTHING}
    return {
        "Article": _object({"id": TEXT, "revision": NUMBER, **words, **facts}),
        "ArticleList": _object({**listed, "total": NUMBER, "page": NUMBER}),
        "TranslationList": _object(listed),
        "Revision": _object({**step, "author": _MAYBE_TEXT, "created_at": TIME, **words}),
        "RevisionList": _object({"revisions": _list_of("Revision")}),
        "History": _object({"steps": _list_of("Revision"), "page": NUMBER, "more": FLAG}),
        "Failure": _object(failure),
        "FailureList": _object({"failures": _list_of("Failure")}),
        "Hit": _object({**hit, "reasons": {"type": "array", "items": _ANYTHING}}),
        "Trial": _object(
            {
                "decision": {"enum": ["answer", "clarify", "none"]},
                "confidence": _SHARE,
                "thresholds": _object({"answer": _SHARE, "clarify": _SHARE}),
                **{"locale": TEXT, "language": TEXT, "reason": TEXT},
                "hits": _list_of("Hit"),
            }
        ),
        "Preview": _object({"html": TEXT}),
    }


def _of_work() -> dict[str, Any]:
    state = {
        **{"id": TEXT, "kind": TEXT, "state": TEXT, "progress": NUMBER},
        "total": {"type": ["integer", "null"]},
        "error": {"type": ["string", "null"], "description": "Why it failed."},
        "created_at": TIME,
    }
    groups = {"type": "array", "items": TEXTS}
    numbered = {"looked_at": TIME, "total": NUMBER, "page": NUMBER}
    gap = {"locale": TEXT, "wordings": _list_of("Wording"), "times": NUMBER}
    denied = {"denied": NUMBER, "searched": NUMBER, "denied_articles": TEXTS}
    weeks = {"type": "array", "items": NUMBER}
    about = {"type": "array", "items": _ANYTHING}
    finding = {"fingerprint": TEXT, "kind": {"enum": list(KINDS)}, "locale": TEXT}
    return {
        "Category": _object({"path": TEXTS, "articles": NUMBER, "children": _list_of("Category")}),
        "CategoryList": _object({"locale": TEXT, "categories": _list_of("Category")}),
        "Path": _object({"path": TEXTS}),
        "Synonyms": _object({"groups": groups, "fingerprint": TEXT}),
        "SynonymChanges": _object({"added": groups, "removed": groups, "unchanged": NUMBER}),
        "Wording": _object({"text": TEXT, "times": NUMBER, "searched": NUMBER}),
        "Gap": _object({**gap, **denied, "weeks": weeks, "answered_by": TEXTS}),
        "GapList": _object({**numbered, "gaps": _list_of("Gap")}),
        "GapDismissal": _object({"locale": TEXT, "wording": TEXT, "dismissed": FLAG}),
        "Finding": _object(
            {
                **finding,
                **{"articles": about, "quotes": about, "numbers": _ANYTHING},
                **{"evidence": TEXT, "changed": FLAG},
            }
        ),
        "FindingList": _object({"looked_at": TIME, "findings": _list_of("Finding")}),
        "Dismissal": _object({"fingerprint": TEXT, "dismissed": FLAG}),
        "LastImport": _object(
            {
                **{"id": TEXT, "source": TEXT, "author": _MAYBE_TEXT, "created_at": TIME},
                "undoing": _ANYTHING,
            }
        ),
        "Job": _object({**state, "result": {"type": ["object", "null"]}}),
        "JobState": _object(state),
        "JobList": _object({"jobs": _list_of("JobState")}),
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


def _object(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": dict(properties), "required": list(properties)}


def _list_of(name: str) -> dict[str, Any]:
    return {"type": "array", "items": {"$ref": f"#/components/schemas/{name}"}}
