"""The operations on what stands around articles: categories, synonyms, looking, files, jobs."""

from __future__ import annotations

from madoguchi import access
from madoguchi.api_operation import FLAG, NUMBER, TEXT, TEXTS, Operation, Schema

_GROUPS: Schema = {"type": "array", "items": TEXTS}
_INSTEAD_OF: Schema = {"type": "string", "description": "The fingerprint that was read."}
_GAP: Schema = {
    "locale": TEXT,
    "wording": {"type": "string", "description": "Any wording of the gap."},
}

_CATEGORIES = (
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
        body={"locale": TEXT, "path": TEXTS, "name": TEXT, "merge": FLAG},
        required=("path", "name"),
    ),
    Operation(
        *("remove_category", "POST", "/faq/categories/remove", "Remove an empty category"),
        access.PUBLISH_FAQ,
        "Path",
        body={"locale": TEXT, "path": TEXTS},
        required=("path",),
    ),
)

_SYNONYMS = (
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
            "groups": _GROUPS,
            "instead_of": _INSTEAD_OF,
            "check": {"type": "boolean", "description": "Store nothing, say what would change."},
        },
        required=("groups",),
    ),
    Operation(
        *("add_synonym", "POST", "/faq/synonyms", "Have a term mean what a word does"),
        access.PUBLISH_FAQ,
        "SynonymChanges",
        body={"word": TEXT, "term": TEXT, "instead_of": _INSTEAD_OF},
        required=("word", "term"),
    ),
)

_LOOKING = (
    Operation(
        *("start_replay", "POST", "/faq/replays", "Test an edit with real questions"),
        access.EDIT_FAQ,
        "Job",
        202,
        body={
            "article": {"type": "string", "description": "Its newest text is tested."},
            "synonyms": _GROUPS,
            "days": NUMBER,
        },
    ),
    Operation(
        "read_gaps",
        "GET",
        "/faq/gaps",
        "Read the groups that were found last, with what answers their wordings now",
        access.READ_FAQ,
        "GapList",
        query={"page": "Pages of 25, from 1.", "aside": "1: those put aside instead."},
    ),
    Operation(
        *("start_gaps", "POST", "/faq/gaps", "Group the questions without an answer"),
        access.EDIT_FAQ,
        "Job",
        202,
    ),
    Operation(
        "dismiss_gap",
        "POST",
        "/faq/gaps/aside",
        "Put a gap aside until clearly more is asked",
        access.EDIT_FAQ,
        "GapDismissal",
        body=_GAP,
        required=("wording",),
    ),
    Operation(
        *("return_gap", "POST", "/faq/gaps/return", "Take back what was put aside"),
        access.EDIT_FAQ,
        "GapDismissal",
        body=_GAP,
        required=("wording",),
    ),
    Operation(
        *("read_care", "GET", "/faq/care", "Read what the FAQ was found to need at the last look"),
        access.READ_FAQ,
        "FindingList",
        query={"kind": "Only findings of this kind.", "dismissed": "1: those put aside instead."},
    ),
    Operation(
        *("start_care", "POST", "/faq/care", "Look for what the FAQ needs"),
        access.EDIT_FAQ,
        "Job",
        202,
    ),
    Operation(
        "dismiss_finding",
        "POST",
        "/faq/care/{finding}/dismiss",
        "Put a finding aside until the texts it is about change",
        access.EDIT_FAQ,
        "Dismissal",
    ),
    Operation(
        *("return_finding", "POST", "/faq/care/{finding}/return", "Show a finding again"),
        access.EDIT_FAQ,
        "Dismissal",
    ),
)

_FILES = (
    Operation(
        "start_import",
        "POST",
        "/faq/imports",
        "Import the file that is the body or lies at an address, or check what it would change",
        access.PUBLISH_FAQ,
        "Job",
        202,
        query={
            "url": "The address of a page or file on an allowed host; the body is empty then.",
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
        *("read_last_import", "GET", "/faq/imports/last"),
        "Read the last import, and what taking it back would do",
        access.PUBLISH_FAQ,
        "LastImport",
    ),
    Operation(
        *("undo_import", "POST", "/faq/imports/undo", "Take the last import back"),
        access.PUBLISH_FAQ,
        "Job",
        202,
        body={
            "import": {
                "type": "string",
                "description": "The one you mean. If it is not the last, 409.",
            }
        },
    ),
    Operation(
        *("import_checked", "POST", "/faq/imports/{job}"),
        "Import what a job has checked, without sending or fetching it again",
        access.PUBLISH_FAQ,
        "Job",
        202,
        body={"skip_bad": FLAG},
    ),
    Operation(
        *("export_articles", "GET", "/faq/export", "All articles as a file"),
        access.READ_FAQ,
        "File",
        query={"format": "csv, xlsx, jsonl or zip (Markdown files).", "locale": "A language."},
    ),
)

_JOBS = (
    Operation(
        *("list_jobs", "GET", "/jobs", "The newest background work, earlier imports among it"),
        access.READ_FAQ,
        "JobList",
        query={"kind": "faq_import, faq_import_undo, faq_replay, faq_gaps or faq_care."},
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

WORK: tuple[Operation, ...] = (*_CATEGORIES, *_SYNONYMS, *_LOOKING, *_FILES, *_JOBS)
