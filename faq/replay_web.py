"""Testing an edit against the questions of the last month, and reading what came of it."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from faq import replay_job
from faq.model import Article
from faq.replay import Report
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.i18n import format_number, mark
from madoguchi.i18n import gettext as _
from madoguchi.jobs import Job
from madoguchi.shell.web import JobWords, SitePage, describe_job


def add_result(blueprint: Blueprint) -> None:
    """Say how the job of a test is shown."""
    blueprint.app_template_global("replay_report")(Report.from_json)
    describe_job(
        blueprint,
        replay_job.KIND,
        title=mark("Test with real questions"),
        template="faq/replay_result.html",
        active="faq",
        past=mark("Earlier tests"),
        words=_words,
    )


def _words(job: Job) -> JobWords:
    if "synonyms" in job.payload:
        title = _("Test of synonyms with real questions")
    else:
        title = _("Test of an article with real questions")
    if job.state == "cancelled":
        return JobWords(title, _("Cancelled. Nothing was changed."))
    if job.state != "done" or job.result is None:
        return JobWords(title)
    report = Report.from_json(job.result["report"])
    sentence = _(
        "%(fixed)s better, %(broken)s worse, %(moved)s answered otherwise, of %(all)s questions",
        fixed=format_number(report.effects["fixed"]),
        broken=format_number(report.effects["broken"]),
        moved=format_number(report.effects["moved"]),
        all=format_number(report.questions),
    )
    return JobWords(title, sentence, _("Tested"), "warning" if report.is_worse else "success")


def start(db: Database, clock: Clock, page: SitePage, article: Article) -> Response:
    """Start the test of an article's newest text and lead to it."""
    with db.write() as tx:
        job_id = replay_job.enqueue_article(tx, article, clock, page.viewer.account_id)
    return redirect(f"/console/{article.site_id}/jobs/{job_id}", 303)
