"""Imports of voices in the background; the report is the job's result."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from analytics.voices_importing import Options, digest_key, import_voices
from madoguchi import jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import InvalidInput
from madoguchi.uploads import upload_path

KIND = "voice_import"


def enqueue(
    tx: Transaction,
    site_id: str,
    upload: str,
    file_name: str,
    options: Options,
    clock: Clock,
    author_id: str | None,
) -> str:
    """Add the job that imports (or only checks) an upload, and return its id."""
    payload = {
        "upload": upload,
        "file_name": file_name,
        "columns": dict(options.columns),
        "channel": options.channel,
        "skip_bad": options.skip_bad,
        "check_only": options.check_only,
    }
    return jobs.enqueue(tx, KIND, payload, site_id=site_id, clock=clock, created_by=author_id)


def handler(
    db: Database, data_dir: Path, clock: Clock, secret: str
) -> Callable[[jobs.JobContext], dict[str, Any]]:
    """Return what the job runner calls for `KIND`. Running twice imports once."""

    def run(job: jobs.JobContext) -> dict[str, Any]:
        site_id, payload = str(job.site_id), job.payload
        path = upload_path(data_dir, str(payload["upload"]))
        if path is None:
            raise InvalidInput("The uploaded file is not here any more. Upload it again.")
        options = Options(
            payload["columns"], payload["channel"], payload["skip_bad"], payload["check_only"]
        )
        report = import_voices(
            *(db, site_id, path.read_bytes(), options, digest_key(secret, site_id), clock),
            source=str(payload["file_name"]),
            author_id=job.created_by,
            progress=job.progress,
        )
        if report.stored:
            path.unlink(missing_ok=True)  # it holds what the stored voices do not: all of it bare
        return report.to_json()

    return run
