"""What customers ask and nothing answers: grouped, with a way to write the answer at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, redirect, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from faq import gaps_job
from faq.desk_web import Desk, may_edit
from faq.form_web import typed
from faq.gaps import WEEKS, Gap, answered_now
from faq.searching import IndexesOf
from madoguchi import access, jobs
from madoguchi.errors import Unavailable
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext
from madoguchi.jobs import Job
from madoguchi.shell.web import JobWords, describe_job, render, site_page

SHOWN = 25
_DRAFTED = 12  # wordings that go into a draft


def add_routes(blueprint: Blueprint, prefix: str, desk: Desk, indexes_of: IndexesOf) -> None:
    """Add the page of the gaps to the FAQ's, and say how its job is shown."""
    pages = GapPages(desk, indexes_of)
    blueprint.add_url_rule(f"{prefix}/gaps", "gaps", pages.show, methods=["GET"])
    blueprint.add_url_rule(f"{prefix}/gaps", "find_gaps", pages.find, methods=["POST"])
    blueprint.add_url_rule(f"{prefix}/draft", "draft", pages.draft, methods=["POST"])
    blueprint.record_once(_describe)


def _describe(state: BlueprintSetupState) -> None:
    describe_job(
        state.app,  # type: ignore[arg-type]  # Flask's App is its Flask here
        gaps_job.KIND,
        title=mark("Search for gaps"),
        template="faq/gaps_result.html",
        active="faq",
        words=_words,
    )


def _words(job: Job) -> JobWords:
    if job.state != "done" or job.result is None:
        return JobWords(_("Search for gaps"))
    said = ngettext("%(n)s gap found", "%(n)s gaps found", job.result["all"])
    return JobWords(_("Search for gaps"), said)


@dataclass(frozen=True)
class GapPages:
    """The views, with what they work on."""

    desk: Desk
    indexes_of: IndexesOf

    def show(self, site_id: str) -> str:
        """Show what the last search found, and which of it is answered meanwhile."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.desk.db.read() as tx:
            found = jobs.list_jobs(tx, site_id, kind=gaps_job.KIND)
        done = next((job for job in found if job.state == "done" and job.result), None)
        waiting = next((job for job in found if not job.is_finished), None)
        every = gaps_job.gaps_of(done.result) if done and done.result else []
        pages = -(-len(every) // SHOWN)
        number = max(1, min(request.args.get("page", 1, type=int), pages))
        shown = every[(number - 1) * SHOWN : number * SHOWN]
        return render(
            "faq/gaps.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            done=done,
            waiting=waiting,
            gaps=list(zip(shown, self._answers(site_id, shown), strict=True)),
            drafted=_DRAFTED,
            weeks=WEEKS,
            first=(number - 1) * SHOWN + 1,
            page_number=number,
            pages=pages,
        )

    def find(self, site_id: str) -> Response:
        """Look again, and show how far it is."""
        page = site_page(site_id, *access.EDIT_FAQ)
        with self.desk.db.write() as tx:
            gaps_job.enqueue(tx, site_id, self.desk.clock, page.viewer.account_id)
        return redirect(url_for(".gaps", site_id=site_id), 303)

    def draft(self, site_id: str) -> str:
        """Open the editor with a question and its wordings; nothing is stored yet."""
        page = site_page(site_id, *access.EDIT_FAQ)
        return self.desk.show(page, typed(), unsaved=True)

    def _answers(self, site_id: str, gaps: Sequence[Gap]) -> list[list[str]]:
        """Return what answers each gap now, nothing while search cannot be asked."""
        try:
            return answered_now(self.indexes_of(site_id), gaps)
        except Unavailable:
            return [[] for _gap in gaps]
