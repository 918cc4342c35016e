"""The table of the FAQ's API for programs: what `faq.api_web` serves and OpenAPI describes.

Programs sign in with an API key and may do what the person may whose key it is. Every operation
calls the functions that the console calls.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from madoguchi import access

BASE = "/api/v1/sites/{site}"
Schema = Mapping[str, Any]

TEXT: Schema = {"type": "string"}
TEXTS: Schema = {"type": "array", "items": {"type": "string"}}
NUMBER: Schema = {"type": "integer", "minimum": 0}
TIME: Schema = {"type": ["string", "null"], "format": "date-time"}


@dataclass(frozen=True)
class Operation:
    """One operation. ``body`` maps the fields of its JSON to their schemas; ``required`` of them
    have to be there. With ``takes_file`` the body is a file instead. ``answer`` names the schema of
    what comes back with ``status``."""

    name: str
    method: Literal["GET", "POST", "PUT"]
    path: str
    summary: str
    roles: tuple[str, ...]
    answer: str
    status: int = 200
    body: Schema = field(default_factory=dict)
    required: tuple[str, ...] = ()
    query: Mapping[str, str] = field(default_factory=dict)
    takes_file: bool = False


WORDS: Schema = {
    "locale": TEXT,
    "question": TEXT,
    "answer": {"type": "string", "description": "Markdown."},
    "paraphrases": TEXTS,
    "category": {"type": ["string", "null"], "description": "A path: お支払い / 請求書."},
    "tags": TEXTS,
    "audience": {"enum": ["customers", "staff"]},
    "always_person": {"type": "boolean"},
    "related": {"type": "array", "items": {"type": "string"}, "description": "Ids of articles."},
    "test_questions": TEXTS,
    "publish_at": TIME,
    "expire_at": TIME,
    "review_on": {"type": ["string", "null"], "format": "date"},
    "translation_of": {"type": ["string", "null"], "description": "The id of the original."},
}
_STEP: Schema = {
    "step": {
        "enum": ["draft", "review", "publish"],
        "description": "What to do with the words; draft unless said. Only some roles publish.",
    },
    "note": {"type": "string", "description": "A word to the reviewer."},
    "despite_failures": {
        "type": "boolean",
        "description": "Publish although some of the article's questions do not find it.",
    },
}
_REVISION: Schema = {
    "revision": {
        "type": "integer",
        "description": "The newest revision you know. Another one is refused with 409.",
    }
}
_ACT: Schema = {**_REVISION, "note": TEXT}
_GAP: Schema = {
    "locale": TEXT,
    "wording": {"type": "string", "description": "Any wording of the gap."},
}
_PAGE = {"page": "Pages of 50, from 1."}

OPERATIONS: tuple[Operation, ...] = (
    Operation(
        *("list_articles", "GET", "/faq/articles", "List articles, the last changed first"),
        access.READ_FAQ,
        "ArticleList",
        query={
            "q": "Words within questions and answers.",
            "status": "draft, in_review, scheduled, published or archived.",
            "locale": "A language.",
            "category": "A category.",
            **_PAGE,
        },
    ),
    Operation(
        *("create_article", "POST", "/faq/articles", "Add an article"),
        access.EDIT_FAQ,
        "Article",
        201,
        body={
            **WORDS,
            **_STEP,
            "id": {
                "type": "string",
                "pattern": "^art_[0-9a-z]{12,40}$",
                "description": "An id you make up; the same one again adds nothing twice.",
            },
        },
        required=("question", "answer"),
    ),
    Operation(
        *("read_article", "GET", "/faq/articles/{article}", "Read an article's newest text"),
        access.READ_FAQ,
        "Article",
    ),
    Operation(
        *("change_article", "PUT", "/faq/articles/{article}", "Save a text as the newest one"),
        access.EDIT_FAQ,
        "Article",
        body={**WORDS, **_STEP, **_REVISION},
        required=("revision",),
    ),
    Operation(
        *("list_revisions", "GET", "/faq/articles/{article}/revisions", "Read the history"),
        access.READ_FAQ,
        "RevisionList",
    ),
    Operation(
        "test_article",
        "GET",
        "/faq/articles/{article}/tests",
        "Ask the article's questions of the FAQ as it would be with the newest text",
        access.READ_FAQ,
        "FailureList",
    ),
    *(
        Operation(
            f"{name}_article",
            "POST",
            f"/faq/articles/{{article}}/{path}",
            summary,
            roles,
            "Article",
            body=_ACT,
            required=("revision",),
        )
        for name, path, summary, roles in (
            ("publish", "publish", "Put the newest text live", access.PUBLISH_FAQ),
            ("unpublish", "unpublish", "Take it back from customers", access.PUBLISH_FAQ),
            ("archive", "archive", "Put it away", access.PUBLISH_FAQ),
            ("undo", "undo", "Take the newest step back", access.EDIT_FAQ),
            ("review", "review", "Ask for review", access.EDIT_FAQ),
            ("return", "return", "Send a review back with a reason", access.PUBLISH_FAQ),
        )
    ),
    Operation(
        *("restore_article", "POST", "/faq/articles/{article}/restore", "Take a text up again"),
        access.EDIT_FAQ,
        "Article",
        body={**_REVISION, "restored": {"type": "integer", "description": "Its revision."}},
        required=("revision", "restored"),
    ),
    Operation(
        *("list_categories", "GET", "/faq/categories", "Read the tree of categories"),
        access.READ_FAQ,
        "CategoryList",
        query={"locale": "A language; the site's own unless said."},
    ),
    Operation(
        *("add_category", "POST", "/faq/categories", "Add a category that holds nothing yet"),
        access.PUBLISH_FAQ,
        "Path",
        201,
        body={"locale": TEXT, "around": TEXTS, "name": TEXT},
        required=("name",),
    ),
    Operation(
        *("move_category", "POST", "/faq/categories/move", "Put a category elsewhere"),
        access.PUBLISH_FAQ,
        "Path",
        body={"locale": TEXT, "path": TEXTS, "around": TEXTS, "before": TEXTS},
        required=("path",),
    ),
    Operation(
        *("rename_category", "POST", "/faq/categories/rename", "Give a category another name"),
        access.PUBLISH_FAQ,
        "Path",
        body={"locale": TEXT, "path": TEXTS, "name": TEXT, "merge": {"type": "boolean"}},
        required=("path", "name"),
    ),
    Operation(
        *("remove_category", "POST", "/faq/categories/remove", "Remove an empty category"),
        access.PUBLISH_FAQ,
        "Path",
        body={"locale": TEXT, "path": TEXTS},
        required=("path",),
    ),
    Operation(
        *("read_synonyms", "GET", "/faq/synonyms", "Read the site's synonyms"),
        access.READ_FAQ,
        "Synonyms",
    ),
    Operation(
        *("replace_synonyms", "PUT", "/faq/synonyms", "Put a list in the place of the synonyms"),
        access.PUBLISH_FAQ,
        "SynonymChanges",
        body={
            "groups": {"type": "array", "items": TEXTS},
            "instead_of": {"type": "string", "description": "The fingerprint that was read."},
        },
        required=("groups",),
    ),
    Operation(
        *("start_replay", "POST", "/faq/replays", "Test an edit with real questions"),
        access.EDIT_FAQ,
        "Job",
        202,
        body={
            "article": {"type": "string", "description": "Its newest text is tested."},
            "synonyms": {"type": "array", "items": TEXTS},
            "days": NUMBER,
        },
    ),
    Operation(
        *("start_gaps", "POST", "/faq/gaps", "Group the questions without an answer"),
        access.EDIT_FAQ,
        "Job",
        202,
    ),
    Operation(
        *("list_gaps", "GET", "/faq/gaps", "What the last search for gaps found"),
        access.READ_FAQ,
        "GapList",
    ),
    Operation(
        *(
            "put_gap_aside",
            "POST",
            "/faq/gaps/aside",
            "Put a gap aside until clearly more is asked",
        ),
        access.EDIT_FAQ,
        "GapList",
        body=_GAP,
        required=("wording",),
    ),
    Operation(
        *("return_gap", "POST", "/faq/gaps/return", "Take back what was put aside"),
        access.EDIT_FAQ,
        "GapList",
        body=_GAP,
        required=("wording",),
    ),
    Operation(
        *("start_care", "POST", "/faq/care", "Look for what the FAQ needs"),
        access.EDIT_FAQ,
        "Job",
        202,
    ),
    Operation(
        "start_import",
        "POST",
        "/faq/imports",
        "Import the file that is the body, or check what it would change",
        access.PUBLISH_FAQ,
        "Job",
        202,
        query={
            "name": "The file's name, to be shown.",
            "check": "1: change nothing and say what would change.",
            "draft": "1: rows that name no status become drafts.",
            "skip_bad": "1: import the good rows although others are bad.",
            "no_add_locales": "1: refuse rows in languages that the site lacks.",
            "locale": "The language of rows that name none.",
        },
        takes_file=True,
    ),
    Operation(
        *("undo_import", "POST", "/faq/imports/undo", "Take the last import back"),
        access.PUBLISH_FAQ,
        "Job",
        202,
    ),
    Operation(
        *("export_articles", "GET", "/faq/export", "All articles as a file"),
        access.READ_FAQ,
        "File",
        query={"format": "csv, xlsx, jsonl or zip (Markdown files).", "locale": "A language."},
    ),
    Operation(
        *("read_job", "GET", "/jobs/{job}", "How far background work is, and what came of it"),
        access.READ_FAQ,
        "Job",
    ),
    Operation(
        *("cancel_job", "POST", "/jobs/{job}/cancel", "Ask background work to stop"),
        access.EDIT_FAQ,
        "Job",
    ),
)
