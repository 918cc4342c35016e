"""Import and export in the console. An import runs as a job; its page shows progress and report."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import exporting, importing_address, importing_job, importing_undo, imports_store
from faq.editing import Author
from faq.importing import ImportOptions
from faq.importing_report import ImportReport, note_text
from faq.importing_undo import UndoReport
from faq.imports_store import KeptImport
from faq.languages import language_label
from madoguchi import access, jobs, uploads
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, translate_error
from madoguchi.jobs import Job
from madoguchi.shell.web import (
    JobWords,
    SitePage,
    Tone,
    confirm,
    describe_job,
    render,
    site_page,
)


def add_routes(
    blueprint: Blueprint,
    prefix: str,
    db: Database,
    clock: Clock,
    data_dir: Path,
    import_hosts: Collection[str],
) -> None:
    """Add import and export to the FAQ's pages, and say how an import's job is shown."""
    pages = ImportPages(db, clock, data_dir, import_hosts)
    routes = (
        ("/import", "import_form", pages.form, "GET"),
        ("/import", "upload", pages.upload, "POST"),
        ("/import/<job_id>", "import_checked", pages.again, "POST"),
        ("/import/<import_id>/undo", "ask_undo_import", pages.ask_undo, "GET"),
        ("/import/<import_id>/undo", "undo_import", pages.undo, "POST"),
        ("/export", "export", pages.export, "GET"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(prefix + rule, endpoint, view, methods=[method])
    blueprint.app_template_global("import_report")(ImportReport.from_json)
    blueprint.app_template_global("undo_report")(UndoReport.from_json)
    blueprint.app_template_global("last_import")(pages.last)
    blueprint.app_template_global("language_labels")(_labels)
    blueprint.app_template_global("note_text")(note_text)
    describe_job(
        blueprint,
        importing_job.KIND,
        title=mark("FAQ import"),
        template="faq/import_result.html",
        active="faq",
        past=mark("Earlier imports"),
        words=_job_words,
    )
    describe_job(
        blueprint,
        importing_job.UNDO_KIND,
        title=mark("Undoing an import"),
        template="faq/import_undone.html",
        active="faq",
        words=_undo_words,
    )


def _undo_words(job: Job) -> JobWords:
    """Say which import it was, and what became of it."""
    if job.state != "done" or job.result is None:
        return JobWords()
    report = UndoReport.from_json(job.result)
    title = _("Import of %(file)s undone", file=report.source)
    return JobWords(title, report.sentence, tone="warning" if report.left_count else "success")


def _job_words(job: Job) -> JobWords:
    """Say which file it was, and what became of it."""
    checks, file = job.payload["check_only"], job.payload["file_name"]
    title = _("Check of %(file)s", file=file) if checks else _("Import of %(file)s", file=file)
    if job.state == "cancelled":
        return JobWords(title, _("Cancelled. Nothing was stored."))
    if job.state != "done" or job.result is None:
        return JobWords(title)
    report = ImportReport.from_json(job.result)
    if report.stored:
        return JobWords(title, report.sentence, _("Imported"))
    badge = _("Checked only") if checks else _("Nothing stored")
    tone: Tone = "warning" if report.rejected_count else "neutral"
    return JobWords(title, report.sentence, badge, tone)


def _labels(locales: Iterable[str]) -> str:
    return ", ".join(map(language_label, locales))


@dataclass(frozen=True)
class ImportPages:
    """The views, with what they work on."""

    db: Database
    clock: Clock
    data_dir: Path
    import_hosts: Collection[str]

    def form(self, site_id: str) -> str:
        """Offer to upload a file, and show what a file looks like."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        return self._form(page)

    def _form(self, page: SitePage, error: str = "") -> str:
        hosts = sorted(importing_address.allowed_hosts(page.site, self.import_hosts))
        return render("faq/import.html", active="faq", site=page.site, hosts=hosts, error=error)

    def upload(self, site_id: str) -> Response | tuple[str, int]:
        """Keep the file and start the job that checks or imports it."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        try:
            upload, name, url = self._given(page)
        except InvalidInput as error:
            return self._form(page, translate_error(error)), error.status
        form = request.form
        options = ImportOptions(
            locale=form.get("locale", ""),
            publish="publish" in form,
            add_locales="add_locales" in form,
            skip_bad="skip_bad" in form,
            check_only=form.get("action") == "check",
        )
        author = Author(page.viewer.account_id, self.clock)
        with self.db.write() as tx:
            job_id = importing_job.enqueue(tx, site_id, upload, name, options, author, url=url)
        return redirect(f"/console/{site_id}/jobs/{job_id}", 303)

    def _given(self, page: SitePage) -> tuple[str, str, str]:
        """Return upload, name and address of what was sent: a file, or the address of one."""
        file, url = request.files.get("file"), request.form.get("url", "").strip()
        if file is not None and file.filename:
            upload = uploads.keep_upload(self.data_dir, file.read(), self.clock)
            return upload, Path(file.filename).name[:200], ""
        if not url:
            raise InvalidInput("Choose a file first, or write an address.")
        checked = importing_address.check(page.site, url, self.import_hosts)
        return uploads.new_upload(), checked[:200], checked

    def again(self, site_id: str, job_id: str) -> Response:
        """Import a file that was checked, or whose good rows are wanted after all."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        author = Author(page.viewer.account_id, self.clock)
        try:
            with self.db.write() as tx:
                job = jobs.get_job(tx, job_id, site_id)
                new_job = importing_job.enqueue_checked(
                    *(tx, self.data_dir, job, author), skip_bad="skip_bad" in request.form
                )
        except InvalidInput as error:
            flash(translate_error(error), "error")
            return redirect(url_for(".import_form", site_id=site_id), 303)
        return redirect(f"/console/{site_id}/jobs/{new_job}", 303)

    def ask_undo(self, site_id: str, import_id: str) -> str | Response:
        """Ask once whether to take the last import back, naming the numbers."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        back = url_for(".import_form", site_id=site_id)
        author = Author(page.viewer.account_id, self.clock)
        try:
            with self.db.read() as tx:
                planned = importing_undo.preview(tx, site_id, import_id, author)
        except Conflict as error:
            flash(translate_error(error), "error")
            return redirect(back, 303)
        return confirm(
            title=_("Undo the import of %(file)s?", file=planned.source),
            detail=planned.prediction,
            action=url_for(".undo_import", site_id=site_id, import_id=import_id),
            button=_("Undo this import"),
            back=back,
            active="faq",
            site=page.site,
        )

    def undo(self, site_id: str, import_id: str) -> Response:
        """Start the job that takes an import back."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        author = Author(page.viewer.account_id, self.clock)
        with self.db.write() as tx:
            imports_store.get(tx, site_id, import_id)
            job_id = importing_job.enqueue_undo(tx, site_id, import_id, author)
        return redirect(f"/console/{site_id}/jobs/{job_id}", 303)

    def last(self, site_id: str) -> KeptImport | None:
        """Return the import that can be taken back."""
        with self.db.read() as tx:
            return imports_store.last(tx, site_id)

    def export(self, site_id: str) -> Response:
        """Send every text of the site's articles as a file, a table in the language asked for."""
        site_page(site_id, *access.READ_FAQ)
        asked: Any = request.args.get("format", "csv")
        format: exporting.Format = asked if asked in exporting.FORMATS else "csv"
        with self.db.read() as tx:
            texts = exporting.texts(tx, site_id, request.args.get("locale", ""))
        day = self.clock().strftime("%Y%m%d")
        return Response(
            exporting.export(texts, format, request.args.get("words", "")),
            content_type=exporting.MEDIA_TYPES[format],
            headers={"Content-Disposition": f'attachment; filename="faq-{site_id}-{day}.{format}"'},
        )
