"""Background work: its progress, a way to cancel it, and a result that stays.

A package says what its jobs are called, what there is to say of each, and how their result is
shown, by `describe_job`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, request
from flask.sansio.app import App
from werkzeug.wrappers import Response

from madoguchi import jobs
from madoguchi.i18n import format_number, ngettext
from madoguchi.i18n import gettext as _
from madoguchi.jobs import Job

from .pages import render
from .state import JobKind, JobWords, Shell, shell
from .visitor import site_page


def create_blueprint() -> Blueprint:
    """Return the routes of jobs."""
    blueprint = Blueprint("jobs", __name__, url_prefix="/console/<site_id>/jobs")
    blueprint.add_url_rule("", view_func=show_all, methods=["GET"])
    blueprint.add_url_rule("/<job_id>", view_func=show, methods=["GET"])
    blueprint.add_url_rule("/<job_id>.json", view_func=state, methods=["GET"])
    blueprint.add_url_rule("/<job_id>/cancel", view_func=cancel, methods=["POST"])
    return blueprint


def _no_words(job: Job) -> JobWords:
    return JobWords()


def describe_job(
    owner: App | Blueprint,
    kind: str,
    *,
    title: str,
    template: str | None = None,
    active: str = "settings",
    past: str = "",
    words: Callable[[Job], JobWords] = _no_words,
) -> None:
    """Name a kind of job for its page: ``describe_job(app, "faq.import", title=mark("Import"))``.

    A blueprint says it to the app it is registered with. ``template`` is included in the page with
    ``job`` once it is done, to show ``job.result``; ``active`` is the place in the rail that its
    page belongs to. ``past`` is the heading of the list of this kind alone, at ``…/jobs?kind=…``;
    ``words`` says what there is to say of one job.
    """

    def add(app: App) -> None:
        known = app.extensions["madoguchi"]
        assert isinstance(known, Shell)
        known.job_kinds[kind] = JobKind(title, template, active, past, words)

    if isinstance(owner, Blueprint):
        owner.record_once(lambda state: add(state.app))
    else:
        add(owner)


def show_all(site_id: str) -> str:
    """List the newest jobs of a site, or of one kind."""
    page = site_page(site_id)
    name = request.args.get("kind", "")
    kind = shell().job_kinds.get(name)
    with shell().db.read() as tx:
        found = jobs.list_jobs(tx, site_id, kind=name or None)
    return render(
        "shell/jobs.html",
        active=kind.active if kind else "settings",
        site=page.site,
        heading=_(kind.past) if kind and kind.past else "",
        jobs=[{"job": job, **_shown(job)} for job in found],
    )


def show(site_id: str, job_id: str) -> str:
    """Show one job."""
    page = site_page(site_id)
    with shell().db.read() as tx:
        job = jobs.get_job(tx, job_id, site_id)
    kind = shell().job_kinds.get(job.kind)
    return render(
        "shell/job.html",
        active=kind.active if kind else "settings",
        site=page.site,
        job=job,
        may_cancel=jobs.may_cancel(page.viewer, job),
        past=_(kind.past) if kind and kind.past else "",
        result_template=kind.template if kind else None,
        **_shown(job),
    )


def state(site_id: str, job_id: str) -> dict[str, Any]:
    """Return what the page shows of a job, as JSON."""
    site_page(site_id)
    with shell().db.read() as tx:
        job = jobs.get_job(tx, job_id, site_id)
    return {
        "state": job.state,
        "finished": job.is_finished,
        "progress": job.progress,
        "total": job.total,
        "sentence": _shown(job)["sentence"],
    }


def cancel(site_id: str, job_id: str) -> Response:
    """Ask a job to stop: whoever began it, and who may edit the site's FAQ."""
    page = site_page(site_id)
    with shell().db.write() as tx:
        jobs.cancel_as(tx, jobs.get_job(tx, job_id, site_id), page.viewer, shell().clock)
    return redirect(f"/console/{site_id}/jobs/{job_id}", 303)


def _shown(job: Job) -> dict[str, str]:
    kind = shell().job_kinds.get(job.kind)
    words = kind.words(job) if kind else JobWords()
    badge, tone = _ending(job, words)
    return {
        "title": words.title or (_(kind.title) if kind else job.kind),
        "sentence": words.sentence or _sentence(job),
        "badge": badge,
        "tone": tone,
    }


def _ending(job: Job, words: JobWords) -> tuple[str, str]:
    """Return the badge of a job and its tone; no badge while it goes on."""
    match job.state:
        case "done":
            return words.badge or _("Done"), words.tone
        case "failed":
            return _("Failed"), "danger"
        case "cancelled":
            return _("Cancelled"), "neutral"
        case _:
            return "", "neutral"


def _sentence(job: Job) -> str:
    """Say in words how far a job is."""
    if job.state == "waiting":
        return _("Waiting for its turn.")
    if job.state == "done":
        return _("Done.")
    if job.state == "cancelled":
        return _("Cancelled. What was already done has been kept.")
    if job.state == "failed":
        why = _(job.error, **job.error_values) if job.error else ""
        return _("This did not work. %(reason)s", reason=why).strip()
    if job.cancel_requested:
        return _("Stopping …")
    if job.total:
        done, total = format_number(job.progress), format_number(job.total)
        return _("%(done)s of %(total)s done", done=done, total=total)
    return ngettext("%(n)s done", "%(n)s done", job.progress)
