"""The FAQ's API as OpenAPI 3.1 describes it, made from the table in `faq.api`."""

from __future__ import annotations

from typing import Any

from faq.api import OPERATIONS
from faq.api_article_operations import WORDS
from faq.care import KINDS
from madoguchi.api_describing import described, list_of, object_of
from madoguchi.api_operation import FLAG, NUMBER, TEXT, TEXTS, TIME, Schema

_MAYBE_TEXT: Schema = {"type": ["string", "null"]}
_ANYTHING: Schema = {"type": "object"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}


def paths() -> dict[str, dict[str, Any]]:
    """Return the operations as OpenAPI 3.1 writes paths."""
    return described(OPERATIONS, "FAQ")


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
    listed = {"articles": list_of("Article"), "out_of_date": TEXTS}
    words = {**WORDS, "translated_revision": {"type": ["integer", "null"]}}
    step = {"article": TEXT, "revision": NUMBER, "change": TEXT, "note": TEXT}
    failure = dict.fromkeys(("question", "decision", "other", "other_question"), TEXT)
    hit = {"article": TEXT, "question": TEXT, "score": _SHARE, "evidence": _ANYTHING}
    return {
        "Article": object_of({"id": TEXT, "revision": NUMBER, **words, **facts}),
        "ArticleList": object_of({**listed, "total": NUMBER, "page": NUMBER}),
        "TranslationList": object_of(listed),
        "Revision": object_of({**step, "author": _MAYBE_TEXT, "created_at": TIME, **words}),
        "RevisionList": object_of({"revisions": list_of("Revision")}),
        "History": object_of({"steps": list_of("Revision"), "page": NUMBER, "more": FLAG}),
        "Failure": object_of(failure),
        "FailureList": object_of({"failures": list_of("Failure")}),
        "Hit": object_of({**hit, "reasons": {"type": "array", "items": _ANYTHING}}),
        "Trial": object_of(
            {
                "decision": {"enum": ["answer", "clarify", "none"]},
                "confidence": _SHARE,
                "thresholds": object_of({"answer": _SHARE, "clarify": _SHARE}),
                **{"locale": TEXT, "language": TEXT, "reason": TEXT},
                "hits": list_of("Hit"),
            }
        ),
        "Preview": object_of({"html": TEXT}),
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
    gap = {"locale": TEXT, "wordings": list_of("Wording"), "times": NUMBER}
    denied = {"denied": NUMBER, "searched": NUMBER, "denied_articles": TEXTS}
    weeks = {"type": "array", "items": NUMBER}
    about = {"type": "array", "items": _ANYTHING}
    finding = {"fingerprint": TEXT, "kind": {"enum": list(KINDS)}, "locale": TEXT}
    return {
        "Category": object_of({"path": TEXTS, "articles": NUMBER, "children": list_of("Category")}),
        "CategoryList": object_of({"locale": TEXT, "categories": list_of("Category")}),
        "Path": object_of({"path": TEXTS}),
        "Synonyms": object_of({"groups": groups, "fingerprint": TEXT}),
        "SynonymChanges": object_of({"added": groups, "removed": groups, "unchanged": NUMBER}),
        "Wording": object_of({"text": TEXT, "times": NUMBER, "searched": NUMBER}),
        "Gap": object_of({**gap, **denied, "weeks": weeks, "answered_by": TEXTS}),
        "GapList": object_of({**numbered, "gaps": list_of("Gap")}),
        "GapDismissal": object_of({"locale": TEXT, "wording": TEXT, "dismissed": FLAG}),
        "Finding": object_of(
            {
                **finding,
                **{"articles": about, "quotes": about, "numbers": _ANYTHING},
                **{"evidence": TEXT, "changed": FLAG},
            }
        ),
        "FindingList": object_of({"looked_at": TIME, "findings": list_of("Finding")}),
        "Dismissal": object_of({"fingerprint": TEXT, "dismissed": FLAG}),
        "LastImport": object_of(
            {
                **{"id": TEXT, "source": TEXT, "author": _MAYBE_TEXT, "created_at": TIME},
                "undoing": _ANYTHING,
            }
        ),
        "Job": object_of({**state, "result": {"type": ["object", "null"]}}),
        "JobState": object_of(state),
        "JobList": object_of({"jobs": list_of("JobState")}),
    }
