"""Imports in the background, and taking one back: uploads are kept in the data folder, reports in
the job.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from faq.editing import Author
from faq.importing import ImportOptions, import_file
from faq.importing_address import Fetch
from faq.importing_undo import undo_import
from madoguchi import jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput, NotFound
from madoguchi.jobs import Job
from madoguchi.uploads import keep_upload, upload_path

KIND = "faq_import"
UNDO_KIND = "faq_import_undo"


def enqueue(
    tx: Transaction,
    site_id: str,
    upload: str,
    file_name: str,
    options: ImportOptions,
    author: Author,
    *,
    url: str = "",
) -> str:
    """Add the job that imports (or only checks) an upload, and return its id.

    With ``url`` the job fetches the upload from there first, unless it is here already.
    """
    payload = {
        "upload": upload,
        "file_name": file_name,
        "url": url,
        "locale": options.locale,
        "publish": options.publish,
        "add_locales": options.add_locales,
        "skip_bad": options.skip_bad,
        "check_only": options.check_only,
    }
    return jobs.enqueue(
        tx, KIND, payload, site_id=site_id, clock=author.clock, created_by=author.account_id
    )


def enqueue_checked(
    tx: Transaction, data_dir: Path, job: Job, author: Author, *, skip_bad: bool
) -> str:
    """Add the job that imports what another has checked, or could not take, and return its id.

    Raise `NotFound` for a job of another kind, `InvalidInput` where the file is gone.
    """
    if job.kind != KIND:
        raise NotFound("There is no such job.")
    upload = str(job.payload["upload"])
    if upload_path(data_dir, upload) is None:
        raise InvalidInput("The uploaded file is not here any more. Upload it again.")
    options = replace(options_of(job.payload), check_only=False, skip_bad=skip_bad)
    name, url = str(job.payload["file_name"]), str(job.payload.get("url", ""))
    return enqueue(tx, str(job.site_id), upload, name, options, author, url=url)


def options_of(payload: dict[str, Any]) -> ImportOptions:
    """Read the options that `enqueue` put into a job."""
    return ImportOptions(
        locale=payload["locale"],
        publish=payload["publish"],
        add_locales=payload["add_locales"],
        skip_bad=payload["skip_bad"],
        check_only=payload["check_only"],
    )


def handler(
    db: Database, data_dir: Path, clock: Clock, fetch: Fetch
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`. Running twice imports once."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        upload, url = str(job.payload["upload"]), str(job.payload.get("url", ""))
        path = upload_path(data_dir, upload)
        if path is None and url:
            keep_upload(data_dir, fetch(str(job.site_id), url), clock, upload)
            path = upload_path(data_dir, upload)
        if path is None:
            raise InvalidInput("The uploaded file is not here any more. Upload it again.")
        options = options_of(dict(job.payload))
        author = Author(job.created_by, clock)
        report = import_file(
            db,
            str(job.site_id),
            path.read_bytes(),
            options,
            author,
            source=url or str(job.payload["file_name"]),
            progress=lambda done, total: job.progress(done, total),
        )
        return report.to_json()

    return run


def enqueue_undo(tx: Transaction, site_id: str, import_id: str, author: Author) -> str:
    """Add the job that takes an import back, once, and return its id."""
    payload = {"import_id": import_id}
    return jobs.enqueue_once(
        tx, UNDO_KIND, payload, site_id=site_id, clock=author.clock, created_by=author.account_id
    )


def undo_handler(db: Database, clock: Clock) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `UNDO_KIND`. Running twice undoes once."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        author = Author(job.created_by, clock)
        return undo_import(db, str(job.site_id), job.payload["import_id"], author).to_json()

    return run
