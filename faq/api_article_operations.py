"""The operations on articles, in the order in which the document shows them."""

from __future__ import annotations

from madoguchi import access
from madoguchi.api_operation import FLAG, PAGE, TEXT, TEXTS, TIME, Operation, Schema

WORDS: Schema = {
    "locale": TEXT,
    "question": TEXT,
    "answer": {"type": "string", "description": "Markdown."},
    "paraphrases": TEXTS,
    "category": {"type": ["string", "null"], "description": "A path: お支払い / 請求書."},
    "tags": TEXTS,
    "audience": {"enum": ["customers", "staff"]},
    "always_person": FLAG,
    "related": {"type": "array", "items": {"type": "string"}, "description": "Ids of articles."},
    "test_questions": TEXTS,
    "publish_at": TIME,
    "expire_at": TIME,
    "review_on": {"type": ["string", "null"], "format": "date"},
    "translation_of": {"type": ["string", "null"], "description": "The id of the original."},
}
WRITTEN: Schema = {
    **WORDS,
    "translation_up_to_date": {
        "type": "boolean",
        "description": "true: the translation says what its original says now.",
    },
    "step": {
        "enum": ["draft", "review", "publish"],
        "description": "What to do with the words; draft unless said. Only some roles publish.",
    },
    "note": {"type": "string", "description": "A word to the reviewer."},
}
_DESPITE: Schema = {
    "despite_failures": {
        "type": "boolean",
        "description": "Publish although some of the article's questions do not find it.",
    },
    "despite_same_question": {
        "type": "boolean",
        "description": "Publish although another published article has the same question.",
    },
}
REVISION: Schema = {
    "revision": {
        "type": "integer",
        "description": "The newest revision you know. Another one is refused with 409.",
    }
}
_NOTED: Schema = {**REVISION, "note": TEXT}
_ARTICLE = "/faq/articles/{article}"

_READING = (
    Operation(
        *("list_articles", "GET", "/faq/articles", "List articles, the last changed first"),
        access.READ_FAQ,
        "ArticleList",
        query={
            "q": "Words within questions and answers.",
            "status": "draft, in_review, scheduled, published or archived.",
            "locale": "A language.",
            "category": "A category.",
            **PAGE,
        },
    ),
    Operation(
        *("read_article", "GET", _ARTICLE, "Read an article's newest text"),
        access.READ_FAQ,
        "Article",
    ),
    Operation(
        *("list_revisions", "GET", f"{_ARTICLE}/revisions", "Read the history"),
        access.READ_FAQ,
        "RevisionList",
    ),
    Operation(
        "list_translations",
        "GET",
        f"{_ARTICLE}/translations",
        "Read an article with its original and its translations, the original first",
        access.READ_FAQ,
        "TranslationList",
    ),
    Operation(
        *("read_history", "GET", "/faq/history", "Read what was done to any article, newest first"),
        access.READ_FAQ,
        "History",
        query=PAGE,
    ),
    Operation(
        "test_article",
        "GET",
        f"{_ARTICLE}/tests",
        "Ask the article's questions of the FAQ as it would be with the newest text",
        access.READ_FAQ,
        "FailureList",
    ),
    Operation(
        *("search_articles", "GET", "/faq/search", "Ask a question as a customer would"),
        access.READ_FAQ,
        "Trial",
        query={"question": "The question.", "locale": "The page's language; the site's own."},
    ),
    Operation(
        *("preview_answer", "POST", "/faq/preview", "See Markdown as the widget shows it"),
        access.READ_FAQ,
        "Preview",
        body={"answer": TEXT},
        required=("answer",),
    ),
)

_WRITING = (
    Operation(
        *("create_article", "POST", "/faq/articles", "Add an article"),
        access.EDIT_FAQ,
        "Article",
        201,
        body={
            **WRITTEN,
            **_DESPITE,
            "id": {
                "type": "string",
                "pattern": "^art_[0-9a-z]{12,40}$",
                "description": "An id you make up; the same one again adds nothing twice.",
            },
        },
        required=("question", "answer"),
    ),
    Operation(
        *("change_article", "PUT", _ARTICLE, "Save a text as the newest one"),
        access.EDIT_FAQ,
        "Article",
        body={**WRITTEN, **_DESPITE, **REVISION},
        required=("revision",),
    ),
    *(
        Operation(
            f"{path}_article",
            "POST",
            f"{_ARTICLE}/{path}",
            summary,
            roles,
            "Article",
            body=body,
            required=("revision",),
        )
        for path, summary, roles, body in (
            (
                *("publish", "Put the newest text live", access.PUBLISH_FAQ),
                {**REVISION, **_DESPITE},
            ),
            ("unpublish", "Take it back from customers", access.PUBLISH_FAQ, REVISION),
            ("archive", "Put it away", access.PUBLISH_FAQ, REVISION),
            ("undo", "Take the newest step back", access.EDIT_FAQ, REVISION),
            ("review", "Ask for review", access.EDIT_FAQ, _NOTED),
            ("return", "Send a review back with a reason", access.PUBLISH_FAQ, _NOTED),
        )
    ),
    Operation(
        *("restore_article", "POST", f"{_ARTICLE}/restore", "Take a text up again"),
        access.EDIT_FAQ,
        "Article",
        body={**REVISION, "restored": {"type": "integer", "description": "Its revision."}},
        required=("revision", "restored"),
    ),
)

ARTICLES: tuple[Operation, ...] = (*_READING, *_WRITING)
