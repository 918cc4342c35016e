"""Contact reasons in the console: the list, a page for each, and what people change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from analytics import (
    group_contacts_store,
    reading_store,
    reasons_asked_store,
    reasons_csv,
    reasons_edits_store,
    reasons_job,
    reasons_reading,
    reasons_reading_store,
    reasons_saying,
    reasons_store,
)
from analytics.filter_choices import choices
from analytics.filter_form import Field, fields
from analytics.inquiries_web import ConversationUrl
from analytics.outcomes import label
from analytics.periods import PRESETS
from analytics.reasons_editing import NAME_LENGTH, Editor
from analytics.reasons_edits_store import Edit
from analytics.reasons_figures import Figures
from analytics.reasons_reading_store import Asking
from analytics.spark import spark
from analytics.view_web import PAGE, View, page_number, render_view, view_of
from madoguchi import jobs
from madoguchi.access import EDIT_FAQ
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext
from madoguchi.jobs import Job
from madoguchi.shell.web import JobWords, describe_job, flash_undo, site_page

LISTED = 100
WORDINGS = 60
RAISED = 6
_PREFIX = "/console/<site_id>/analytics/reasons"


def add_routes(
    blueprint: Blueprint, db: Database, clock: Clock, conversation_url: ConversationUrl
) -> None:
    """Add the pages to the analytics section, and say how their job is shown."""
    pages = ReasonPages(db, clock, conversation_url)
    for path, endpoint, view, method in (
        ("", "reasons", pages.listed, "GET"),
        (".csv", "reasons_csv", pages.csv, "GET"),
        ("/group", "group_reasons", pages.group, "POST"),
        ("/undo", "undo_reason", pages.undo, "POST"),
        ("/<reason_id>", "reason", pages.one, "GET"),
        ("/<reason_id>/rename", "rename_reason", pages.rename, "POST"),
        ("/<reason_id>/pin", "pin_reason", pages.pin, "POST"),
        ("/<reason_id>/merge", "merge_reason", pages.merge, "POST"),
        ("/<reason_id>/split", "split_reason", pages.split, "POST"),
    ):
        blueprint.add_url_rule(_PREFIX + path, endpoint, view, methods=[method])
    describe_job(
        blueprint,
        reasons_job.KIND,
        title=mark("Grouping questions"),
        template="analytics/reasons_result.html",
        active="analytics",
        words=_job_words,
    )


@dataclass(frozen=True)
class ReasonPages:
    """The views, with what they read from."""

    db: Database
    clock: Clock
    conversation_url: ConversationUrl

    def listed(self, site_id: str) -> str:
        """List the reasons of a period by theme, what is unusual among them first."""
        view = view_of(site_id, self.clock)
        with self.db.read() as tx:
            told = _read(tx, view)
            groups = reasons_reading.shortened(told, LISTED)
            context = {
                "state": reasons_store.state(tx, site_id),
                "waiting": _waiting(tx, site_id),
                "reads": _reads(tx, view, [one for group in groups for one in group.figures]),
                "fields": _fields(tx, view),
            }
        return render_view(
            "analytics/reasons.html",
            view,
            told=told,
            groups=groups,
            listed=LISTED,
            raised=told.unusual[:RAISED],
            together=reasons_reading.together,
            saying=reasons_saying,
            spark=spark,
            presets=PRESETS,
            may_edit=_may_edit(view),
            **context,
        )

    def csv(self, site_id: str) -> Response:
        """Download the reasons of a period with those figures that others may know."""
        view = view_of(site_id, self.clock)
        days = view.chosen.days
        with self.db.read() as tx:
            told = _read(tx, view)
            titles = _titles(tx, site_id, told)
            contacts = [
                group_contacts_store.of_reasons(
                    tx, Asking(site_id, period.first, period.last, view.filters)
                )
                for period in (days, days.before)
            ]
        name = f"reasons-{site_id}-{days.first.isoformat()}-{days.last.isoformat()}.csv"
        return Response(
            reasons_csv.to_csv(told, titles, *contacts),
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    def one(self, site_id: str, reason_id: str) -> str | Response:
        """Show a reason: its figures, wordings, articles, inquiries, and what was changed."""
        view = view_of(site_id, self.clock)
        days = view.chosen.days
        with self.db.read() as tx:
            there = {one.id: one for one in reasons_store.reasons(tx, site_id)}
            reason = there.get(reason_id)
            if reason is None:
                raise NotFound("There is no such reason.")
            if reason.merged_into is not None:
                return redirect(_address(site_id, reason.merged_into))
            told = _read(tx, view, reason_id)
            figures = next((f for f in told.ranked if f.reason.id == reason_id), None)
            asking = Asking(site_id, days.first, days.last, view.filters)
            size = reasons_reading_store.count_inquiries(tx, asking, reason_id)
            number, pages = page_number(size)
            shown = reasons_reading_store.inquiries(
                tx, asking, reason_id, PAGE, (number - 1) * PAGE
            )
            context = {
                "fields": _fields(tx, view),
                "wordings": reasons_reading_store.wordings(tx, asking, reason_id, WORDINGS),
                "reads": _reads(tx, view, [figures] if figures else []).get(reason_id, []),
                "texts": reading_store.first_questions(tx, shown),
                "history": reasons_edits_store.history(tx, site_id, reason_id),
            }
        others = [
            one
            for one in there.values()
            if not one.is_theme and one.merged_into is None and one.id != reason_id
        ]
        return render_view(
            "analytics/reason.html",
            view,
            reason=reason,
            parent=there.get(reason.parent_id or ""),
            figures=figures,
            others=sorted(others, key=lambda one: one.name),
            names={id: one.name for id, one in there.items()},
            rows=[(inquiry, label(inquiry)) for inquiry in shown],
            voices=figures.count - size if figures else 0,
            number=number,
            pages=pages,
            saying=reasons_saying,
            spark=spark,
            longest=NAME_LENGTH,
            presets=PRESETS,
            conversation_url=self.conversation_url,
            may_edit=_may_edit(view),
            **context,
        )

    def group(self, site_id: str) -> Response:
        """Group everything anew in the background, and show how far it is."""
        page = site_page(site_id, *EDIT_FAQ)
        with self.db.write() as tx:
            if _waiting(tx, site_id) is None:
                reasons_job.enqueue(tx, site_id, self.clock, page.viewer.account_id, regroup=True)
        return redirect(url_for(".reasons", site_id=site_id), 303)

    def rename(self, site_id: str, reason_id: str) -> Response:
        """Give it another name."""
        name = request.form.get("name", "")
        return self._edit(site_id, lambda editor: editor.rename(reason_id, name), _("Renamed."))

    def pin(self, site_id: str, reason_id: str) -> Response:
        """Pin it, or no longer."""
        pinned = request.form.get("pinned") == "1"
        said = _("Pinned.") if pinned else _("No longer pinned.")
        return self._edit(site_id, lambda editor: editor.pin(reason_id, pinned=pinned), said)

    def merge(self, site_id: str, reason_id: str) -> Response:
        """Merge it with another, which goes on."""
        into = request.form.get("into", "")
        said = _("Merged.")
        return self._edit(site_id, lambda editor: editor.merge(reason_id, into), said, into)

    def split(self, site_id: str, reason_id: str) -> Response:
        """Put ticked wordings into a reason of their own, or into another."""
        keys, to = request.form.getlist("keys"), request.form.get("into") or None
        said = _("The wordings were moved.")
        return self._edit(site_id, lambda editor: editor.split(reason_id, keys, to), said)

    def undo(self, site_id: str) -> Response:
        """Take a change back."""
        site_page(site_id, *EDIT_FAQ)
        with self.db.write() as tx:
            editor = Editor(tx, site_id, self.clock, None)
            edit = editor.undo(request.form.get("edit", ""))
        flash(_("Undone."), "success")
        return redirect(_address(site_id, edit.reason_id), 303)

    def _edit(
        self, site_id: str, change: Callable[[Editor], Edit], said: str, goes_on: str = ""
    ) -> Response:
        page = site_page(site_id, *EDIT_FAQ)
        with self.db.write() as tx:
            edit = change(Editor(tx, site_id, self.clock, page.viewer.account_id))
        flash_undo(said, url_for(".undo_reason", site_id=site_id), {"edit": edit.id})
        return redirect(_address(site_id, goes_on or edit.reason_id), 303)


def _read(tx: Transaction, view: View, reason_id: str = "") -> reasons_reading.Told:
    days = view.chosen.days
    today = view.now.astimezone(ZoneInfo(view.page.site.time_zone)).date()
    return reasons_reading.read(
        tx,
        view.page.site.id,
        days,
        view.filters,
        is_over=days.last < today,
        also=reason_id,
    )


def _reads(
    tx: Transaction, view: View, every: Sequence[Figures]
) -> dict[str, list[reasons_reading.Read]]:
    return reasons_reading.reads(tx, view.page.site.id, view.chosen.days, view.filters, every)


def _fields(tx: Transaction, view: View) -> list[Field]:
    """Offer what voices from elsewhere came in too."""
    site_id, days = view.page.site.id, view.chosen.days
    offered = choices(tx, site_id, days)
    channels, locales = reasons_asked_store.places(tx, site_id, days.first, days.last)
    return fields(
        view.filters,
        replace(
            offered,
            channels=sorted({*offered.channels, *channels}),
            locales=sorted({*offered.locales, *locales}),
        ),
    )


def _titles(tx: Transaction, site_id: str, told: reasons_reading.Told) -> dict[str, str]:
    ids = {id for one in told.ranked for id, _n in reasons_reading.matching(one)}
    return reading_store.article_titles(tx, site_id, ids)


def _waiting(tx: Transaction, site_id: str) -> Job | None:
    newest = jobs.list_jobs(tx, site_id, limit=2, kind=reasons_job.KIND)
    return next((job for job in newest if not job.is_finished), None)


def _address(site_id: str, reason_id: str) -> str:
    return url_for(".reason", site_id=site_id, reason_id=reason_id)


def _may_edit(view: View) -> bool:
    return view.page.viewer.may(view.page.site.id, *EDIT_FAQ)


def _job_words(job: Job) -> JobWords:
    title = _("Grouping questions")
    if job.state != "done" or job.result is None:
        return JobWords(title)
    n = job.result["reasons"]
    return JobWords(title, ngettext("%(n)s contact reason", "%(n)s contact reasons", n))
