"""A site's synonyms in the console: one group a line, checked, tested with questions, saved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import replay_job, synonyms_editing, synonyms_store
from faq.desk_web import may_edit
from faq.synonyms import Group, checked, fingerprint
from faq.synonyms_editing import Changes, Line
from madoguchi import access, jobs
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import ngettext, translate_error
from madoguchi.jobs import Job
from madoguchi.shell.web import SitePage, render, site_page


def add_routes(blueprint: Blueprint, prefix: str, db: Database, clock: Clock) -> None:
    """Add the page of the synonyms to the FAQ's."""
    pages = SynonymPages(db, clock)
    routes = (
        ("/synonyms", "synonyms", pages.show, "GET"),
        ("/synonyms", "change_synonyms", pages.change, "POST"),
        ("/synonyms/file", "read_synonyms", pages.read, "POST"),
        ("/synonyms.csv", "export_synonyms", pages.export, "GET"),
        ("/synonyms/tested/<job_id>", "save_tested_synonyms", pages.save_tested, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(prefix + rule, endpoint, view, methods=[method])


@dataclass(frozen=True)
class SynonymPages:
    """The views, with what they work on."""

    db: Database
    clock: Clock

    def show(self, site_id: str) -> str:
        """Show the groups in force, or those of a test, to be changed further."""
        page = site_page(site_id, *access.READ_FAQ)
        tested = request.args.get("tested", "")
        if tested:
            return self._page(page, _typed(_groups(self._tested(site_id, tested))))
        return self._page(page, _typed(self._held(site_id)))

    def change(self, site_id: str) -> str | Response | tuple[str, int]:
        """Say what the typed groups change, test them or save them."""
        page = site_page(site_id, *access.EDIT_FAQ)
        text = request.form.get("groups", "")
        action = request.form.get("action", "check")
        return self._take(page, text, _lines(text), action, request.form.get("instead_of", ""))

    def read(self, site_id: str) -> str | tuple[str, int]:
        """Show what a file holds, to be checked and saved; it is not stored yet."""
        page = site_page(site_id, *access.EDIT_FAQ)
        file = request.files.get("file")
        try:
            if file is None or not file.filename:
                raise InvalidInput("Choose a file first.")
            lines = synonyms_editing.read_lines(file.read())
        except InvalidInput as error:
            return self._page(page, _typed(self._held(site_id)), error=translate_error(error)), 422
        held = self._held(site_id)
        changes = synonyms_editing.compare(held, lines)
        if changes.problems:
            return self._page(page, _typed(held), changes), 422
        return self._page(page, _typed(line.terms for line in lines), changes)

    def export(self, site_id: str) -> Response:
        """Send the groups as a file."""
        site_page(site_id, *access.READ_FAQ)
        name = f"synonyms-{site_id}-{self.clock():%Y%m%d}.csv"
        return Response(
            synonyms_editing.export(self._held(site_id)),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def save_tested(self, site_id: str, job_id: str) -> str | Response | tuple[str, int]:
        """Save the groups that a test was made with."""
        page = site_page(site_id, *access.EDIT_FAQ)
        tested = self._tested(site_id, job_id)
        text = _typed(_groups(tested))
        return self._take(page, text, _lines(text), "save", tested.payload["instead_of"])

    def _take(
        self, page: SitePage, text: str, lines: Sequence[Line], action: str, instead_of: str
    ) -> str | Response | tuple[str, int]:
        site_id = page.site.id
        changes = synonyms_editing.compare(self._held(site_id), lines)
        if changes.problems or action == "check":
            return self._page(page, text, changes), 422 if changes.problems else 200
        if action == "test":
            with self.db.write() as tx:
                groups = [checked(line.terms) for line in lines]
                by = page.viewer.account_id
                job_id = replay_job.enqueue_synonyms(tx, site_id, groups, self.clock, by)
            return redirect(f"/console/{site_id}/jobs/{job_id}", 303)
        page.viewer.require(site_id, *access.PUBLISH_FAQ)
        try:
            with self.db.write() as tx:
                synonyms_editing.replace_all(tx, site_id, lines, self.clock, instead_of)
        except Conflict as error:
            return self._page(page, text, changes, translate_error(error)), error.status
        flash(_said(changes), "success")
        return redirect(url_for(".synonyms", site_id=site_id), 303)

    def _page(
        self, page: SitePage, text: str, changes: Changes | None = None, error: str = ""
    ) -> str:
        held = self._held(page.site.id)
        return render(
            "faq/synonyms.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            text=text,
            changes=changes,
            error=error,
            count=len(held),
            instead_of=fingerprint(held),
        )

    def _held(self, site_id: str) -> list[Group]:
        with self.db.read() as tx:
            return list(synonyms_store.groups(tx, site_id).values())

    def _tested(self, site_id: str, job_id: str) -> Job:
        with self.db.read() as tx:
            job = jobs.get_job(tx, job_id, site_id)
        if "synonyms" not in job.payload:
            raise NotFound("There is no such job.")
        return job


def _groups(tested: Job) -> list[Group]:
    return [tuple(group) for group in tested.payload["synonyms"]]


def _typed(groups: Iterable[Group]) -> str:
    return "\n".join(", ".join(group) for group in groups)


def _lines(text: str) -> list[Line]:
    """Read one group a line, its words between commas, as they are typed in Japanese too."""
    parted = (line.translate(_COMMAS).split(",") for line in text.splitlines())
    return [
        Line(number, tuple(terms))
        for number, terms in enumerate(parted, start=1)
        if any(map(str.strip, terms))
    ]


_COMMAS = str.maketrans("，、;；", ",,,,")


def _said(changes: Changes) -> str:
    if not (changes.added or changes.removed):
        return _("Nothing was changed.")
    return ngettext(
        "Saved: %(n)s group of synonyms. Search heeds it within seconds.",
        "Saved: %(n)s groups of synonyms. Search heeds them within seconds.",
        len(changes.added) + changes.unchanged,
    )
