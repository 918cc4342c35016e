"""The operations on files, and on the jobs that every long work is."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from faq import importing_address, importing_job, importing_undo
from faq.api_call import Call
from faq.api_json import flag_of, job_json, job_state_json, plain, text_of
from faq.content import clean_locale
from faq.exporting import FORMATS, MEDIA_TYPES, export, texts
from faq.importing import ImportOptions
from madoguchi import jobs, uploads
from madoguchi.errors import InvalidInput


class Files(Call):
    """Imports, exports, and jobs."""

    def start_import(self) -> Any:
        """Keep the file, or note its address, and start the job that imports or checks it."""
        given = self.query
        options = ImportOptions(
            locale=clean_locale(given["locale"]) if given.get("locale") else "",
            publish=not self.asks("draft"),
            add_locales=not self.asks("no_add_locales"),
            skip_bad=self.asks("skip_bad"),
            check_only=self.asks("check"),
        )
        upload, name, url = self._given()
        with self.db.write() as tx:
            job_id = importing_job.enqueue(
                tx, self.site.id, upload, name, options, self.author, url=url
            )
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def _given(self) -> tuple[str, str, str]:
        """Return upload, name and address; a page is fetched by the job."""
        asked, name = self.query.get("url", ""), PurePath(self.query.get("name", "")).name[:200]
        if bool(self.file) == bool(asked):
            raise InvalidInput(
                "Send either the file as the body or its address as url.", field="url"
            )
        if asked:
            url = importing_address.check(self.site, asked, self.services.import_hosts)
            return uploads.new_upload(), name or url[:200], url
        upload = uploads.keep_upload(self.services.data_dir, self.file, self.clock)
        return upload, name or "API", ""

    def import_checked(self, job: str) -> Any:
        """Import what was checked: the very bytes, also of a page that has changed since."""
        with self.db.write() as tx:
            job_id = importing_job.enqueue_checked(
                *(tx, self.services.data_dir, jobs.get_job(tx, job, self.site.id), self.author),
                skip_bad=flag_of(self.body, "skip_bad"),
            )
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def read_last_import(self) -> Any:
        """Say what taking it back would do."""
        with self.db.read() as tx:
            last = importing_undo.last_import(tx, self.site.id)
            planned = importing_undo.preview(tx, self.site.id, last.id, self.author)
        return {
            "id": last.id,
            "source": last.source,
            "author": last.author_name,
            "created_at": plain(last.created_at),
            "undoing": planned.to_json(),
        }

    def undo_import(self) -> Any:
        """Take the last import back that was not taken back yet."""
        meant = text_of(self.body, "import")
        with self.db.write() as tx:
            last = importing_undo.last_import(tx, self.site.id, meant)
            job_id = importing_job.enqueue_undo(tx, self.site.id, last.id, self.author)
            return job_json(jobs.get_job(tx, job_id, self.site.id))

    def export_articles(self) -> tuple[bytes, str]:
        """Send all articles as a file."""
        name = self.query.get("format", "csv")
        format = next((known for known in FORMATS if known == name), None)
        if format is None:
            raise InvalidInput("There is no format %(name)s.", field="format", name=name[:20])
        with self.db.read() as tx:
            found = texts(tx, self.site.id, self.query.get("locale", ""))
        return export(found, format), MEDIA_TYPES[format]

    def list_jobs(self) -> Any:
        """List the newest, of one kind or of all."""
        with self.db.read() as tx:
            found = jobs.list_jobs(tx, self.site.id, kind=self.query.get("kind") or None)
        return {"jobs": [job_state_json(job) for job in found]}

    def read_job(self, job: str) -> Any:
        """Say how far it is."""
        with self.db.read() as tx:
            return job_json(jobs.get_job(tx, job, self.site.id))

    def cancel_job(self, job: str) -> Any:
        """Ask it to stop."""
        with self.db.write() as tx:
            jobs.cancel_as(tx, jobs.get_job(tx, job, self.site.id), self.viewer, self.clock)
            return job_json(jobs.get_job(tx, job, self.site.id))
