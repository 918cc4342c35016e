"""Voices from elsewhere in the console: how many, what they said, importing and taking back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from analytics import daily_store, voices_job, voices_saying
from analytics import voices_importing as importing
from analytics import voices_store as store
from analytics.panels import bucket_name
from analytics.periods import PRESETS, Days
from analytics.view_web import PAGE, page_number, render_section, render_view, view_of
from analytics.voice_columns import FIELDS
from analytics.voices import CHANNELS
from analytics.voices_importing import Options, Report
from madoguchi import jobs
from madoguchi.access import IMPORT_VOICES
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext, translate_error
from madoguchi.jobs import Job
from madoguchi.shell.web import JobWords, Tone, confirm, describe_job, site_page
from madoguchi.uploads import keep_upload, upload_path

PREFIX = "/console/<site_id>/analytics/voices"


def create_blueprint(db: Database, clock: Clock, data_dir: Path) -> Blueprint:
    """Return the routes below ``/console/<site>/analytics/voices``."""
    blueprint = Blueprint("analytics_voices", __name__, template_folder="templates")
    pages = VoicePages(db, clock, data_dir)
    routes = (
        ("", "voices", pages.voices, "GET"),
        ("/import", "form", pages.form, "GET"),
        ("/import", "upload", pages.upload, "POST"),
        ("/import/<job_id>/again", "again", pages.again, "POST"),
        ("/import/<import_id>/undo", "ask_undo", pages.ask_undo, "GET"),
        ("/import/<import_id>/undo", "undo", pages.undo, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    blueprint.app_template_global("voice_report")(Report.from_json)
    blueprint.record_once(
        lambda state: state.app.jinja_env.globals.update(voice_words=voices_saying)
    )
    describe_job(
        blueprint,
        voices_job.KIND,
        title=mark("Import of voices"),
        template="analytics/voices_result.html",
        active="analytics",
        past=mark("Earlier imports"),
        words=_job_words,
    )
    return blueprint


@dataclass(frozen=True)
class Volume:
    """One day, week or four weeks: the voices by channel, and the inquiries beside them."""

    days: Days
    by_channel: dict[str, int]
    inquiries: int


@dataclass(frozen=True)
class VoicePages:
    """The views, with what they work on."""

    db: Database
    clock: Clock
    data_dir: Path

    def voices(self, site_id: str) -> str:
        """Show a period's volumes beside the inquiries, and what was said, page by page."""
        view = view_of(site_id, self.clock)
        days, channel = view.chosen.days, request.args.get("via", "")
        with self.db.read() as tx:
            volumes = _volumes(tx, site_id, days)
            totals = _totals(volumes)
            total = totals.get(channel, 0) if channel else sum(totals.values())
            number, pages = page_number(total)
            shown = store.voices(
                tx, site_id, days.first, days.last, channel, PAGE, (number - 1) * PAGE
            )
            last = store.last_import(tx, site_id)
        return render_view(
            "analytics/voices.html",
            view,
            channel=channel,
            channels=sorted({*totals, *([channel] if channel else [])}),
            volumes=volumes,
            totals=totals,
            total=total,
            inquiries=sum(one.inquiries for one in volumes),
            shown=shown,
            number=number,
            pages=pages,
            last=last,
            presets=PRESETS,
            bucket_name=bucket_name,
            may_import=view.page.viewer.may(site_id, *IMPORT_VOICES),
        )

    def form(self, site_id: str) -> str:
        """Offer to upload a log, and say what it looks like."""
        site_page(site_id, *IMPORT_VOICES)
        return self._form(site_id)

    def upload(self, site_id: str) -> Response | tuple[str, int]:
        """Keep the file and start the job that checks it: nothing is stored before it was seen."""
        page = site_page(site_id, *IMPORT_VOICES)
        file, form = request.files.get("file"), request.form
        try:
            if file is None or not file.filename:
                raise InvalidInput("Choose a file first.")
            channel = form.get("other_channel", "").strip() or form.get("channel", "")
            options = Options(channel=channel, check_only=True)
            importing.check(options)
            upload = keep_upload(self.data_dir, file.read(), self.clock)
        except InvalidInput as error:
            return self._form(site_id, translate_error(error)), error.status
        name, account = Path(file.filename).name[:200], page.viewer.account_id
        return self._start(site_id, upload, name, options, account)

    def again(self, site_id: str, job_id: str) -> Response:
        """Check once more with other columns, or import what was checked."""
        page = site_page(site_id, *IMPORT_VOICES)
        with self.db.read() as tx:
            job = jobs.get_job(tx, job_id, site_id)
        if job.kind != voices_job.KIND:
            raise NotFound("There is no such job.")
        upload = str(job.payload["upload"])
        if upload_path(self.data_dir, upload) is None:
            flash(_("The uploaded file is not here any more. Upload it again."), "error")
            return redirect(f"/console/{site_id}/analytics/voices/import", 303)
        asked = {name: request.form.get(f"column_{name}", "") for name in FIELDS}
        options = Options(
            columns={name: column for name, column in asked.items() if column},
            channel=str(job.payload["channel"]),
            skip_bad=request.form.get("action") == "skip_bad",
            check_only=request.form.get("action") == "check",
        )
        name, account = str(job.payload["file_name"]), page.viewer.account_id
        return self._start(site_id, upload, name, options, account)

    def ask_undo(self, site_id: str, import_id: str) -> str:
        """Ask once whether to take the last import back."""
        page = site_page(site_id, *IMPORT_VOICES)
        with self.db.read() as tx:
            kept = store.get_import(tx, site_id, import_id)
        return confirm(
            title=_("Undo the import of %(file)s?", file=kept.source),
            detail=ngettext(
                "The %(n)s voice that it added is deleted. Importing the file again brings it "
                "back.",
                "The %(n)s voices that it added are deleted. Importing the file again brings them "
                "back.",
                kept.added,
            ),
            action=request.path,
            button=_("Undo this import"),
            back=f"/console/{site_id}/analytics/voices",
            active="analytics",
            site=page.site,
        )

    def undo(self, site_id: str, import_id: str) -> Response:
        """Take the last import back."""
        site_page(site_id, *IMPORT_VOICES)
        try:
            count = importing.undo(self.db, site_id, import_id, self.clock)
        except Conflict as error:
            flash(translate_error(error), "error")
        else:
            flash(ngettext("%(n)s voice was deleted.", "%(n)s voices were deleted.", count))
        return redirect(f"/console/{site_id}/analytics/voices", 303)

    def _form(self, site_id: str, error: str = "") -> str:
        page = site_page(site_id, *IMPORT_VOICES)
        return render_section(
            "analytics/voices_import.html", page, error=error, channels=tuple(CHANNELS)
        )

    def _start(
        self, site_id: str, upload: str, name: str, options: Options, account_id: str
    ) -> Response:
        with self.db.write() as tx:
            job_id = voices_job.enqueue(tx, site_id, upload, name, options, self.clock, account_id)
        return redirect(f"/console/{site_id}/jobs/{job_id}", 303)


def _volumes(tx: Transaction, site_id: str, days: Days) -> list[Volume]:
    voices = store.volumes(tx, site_id, days.first, days.last)
    started = daily_store.by_day(tx, site_id, "hour", days.first, days.last)
    found = []
    for bucket in days.buckets():
        counts: dict[str, int] = {}
        inquiries = 0
        for offset in range(bucket.length):
            day = (bucket.first + timedelta(days=offset)).isoformat()
            inquiries += sum(started.get(day, {}).values())
            for channel, n in voices.get(day, {}).items():
                counts[channel] = counts.get(channel, 0) + n
        found.append(Volume(bucket, counts, inquiries))
    return found


def _totals(volumes: list[Volume]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for one in volumes:
        for channel, n in one.by_channel.items():
            totals[channel] = totals.get(channel, 0) + n
    return totals


def _job_words(job: Job) -> JobWords:
    """Say which file it was, and what became of it."""
    checks, file = job.payload["check_only"], job.payload["file_name"]
    title = _("Check of %(file)s", file=file) if checks else _("Import of %(file)s", file=file)
    if job.state == "cancelled":
        return JobWords(title, _("Cancelled. Nothing was stored."))
    if job.state != "done" or job.result is None:
        return JobWords(title)
    report = Report.from_json(job.result)
    if report.stored:
        return JobWords(title, voices_saying.sentence(report), _("Imported"))
    badge = _("Checked only") if checks else _("Nothing stored")
    tone: Tone = "warning" if report.rejected_count else "neutral"
    return JobWords(title, voices_saying.sentence(report), badge, tone)
