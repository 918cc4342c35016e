"""Buttons that settle a finding of care where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import care_fixes, care_job
from faq.care import Finding
from faq.editing import CHANGED_MEANWHILE, Author
from faq.model import Article
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, InvalidInput, MadoguchiError, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error
from madoguchi.shell.web import SitePage, flash_undo, site_page

_OF_KIND = {
    "again": "overdue",
    "out": "stray_wording",
    "move": "stray_wording",
    "away": "unread",
    "keep": "duplicate",
}


def add_routes(blueprint: Blueprint, prefix: str, db: Database, clock: Clock) -> None:
    """Add what the buttons do."""
    pages = FixPages(db, clock)
    blueprint.add_url_rule(f"{prefix}/care/fix", "fix_care", pages.fix, methods=["POST"])
    blueprint.add_url_rule(f"{prefix}/care/unfix", "unfix_care", pages.unfix, methods=["POST"])


@dataclass(frozen=True)
class FixPages:
    """The views, with what they work on."""

    db: Database
    clock: Clock

    def fix(self, site_id: str) -> Response:
        """Take the step of the button, and say it with a way to undo it."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        try:
            with self.db.write() as tx:
                finding = named(tx, site_id)
                changed = self._changed(tx, page, finding, request.form.get("action", ""))
        except (Conflict, InvalidInput) as error:
            flash(translate_error(error), "error")
        else:
            steps = " ".join(f"{article.id}:{article.revision}" for article in changed)
            fields = {"steps": steps, "kind": request.form.get("kind", "")}
            said = _("Put away. Customers no longer see it.")
            if any(article.is_live for article in changed):
                said = _("Changed and published.")
            flash_undo(said, url_for(".unfix_care", site_id=site_id), fields)
        return back(site_id)

    def unfix(self, site_id: str) -> Response:
        """Take the steps back, all or none."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        steps = [one.rpartition(":") for one in request.form.get("steps", "").split()]
        try:
            with self.db.write() as tx:
                numbered = [(id, int(number)) for id, _colon, number in steps if number.isdecimal()]
                care_fixes.undo(tx, site_id, numbered, self._author(page))
        except MadoguchiError as error:
            flash(translate_error(error), "error")
        else:
            flash(_("Undone."), "success")
        return back(site_id)

    def _changed(
        self, tx: Transaction, page: SitePage, finding: Finding, action: str
    ) -> list[Article]:
        author = self._author(page)
        if finding.kind != _OF_KIND.get(action):
            raise NotFound("There is no such finding.")
        tx.lock("site", page.site.id)  # as edits do: what is compared stays so
        if care_job.changed_since(tx, page.site.id, [finding]):
            raise Conflict(CHANGED_MEANWHILE)
        told = (tx, page.site.id, finding)
        match action:
            case "again":
                return care_fixes.review_again(*told, _day(), author)
            case "keep":
                return care_fixes.keep_one(*told, request.form.get("kept", ""), author)
            case "out":
                return care_fixes.take_out(*told, author)
            case "move":
                return care_fixes.move(*told, author)
            case _:
                return care_fixes.put_away(*told, author)

    def _author(self, page: SitePage) -> Author:
        return Author(page.viewer.account_id, self.clock)


def named(tx: Transaction, site_id: str) -> Finding:
    """Return the finding that a form or an address names; raise `NotFound`."""
    return care_job.finding_of(tx, site_id, request.values.get("fingerprint", ""))


def back(site_id: str) -> Response:
    """Return to the list that the form was on."""
    kind = request.form.get("kind") or None
    return redirect(url_for(".care", site_id=site_id, kind=kind), 303)


def _day() -> date:
    try:
        return date.fromisoformat(request.form.get("review_on", "").strip())
    except ValueError:
        raise InvalidInput("Write the day as 2026-12-01.", field="review_on") from None
