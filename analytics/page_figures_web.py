"""Page figures from a file: choose it, look at what it says, count it, and take it back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request
from werkzeug.wrappers import Response

from analytics import page_figures_store, page_importing
from analytics.addresses import Addresses
from analytics.page_figures import MOST_BYTES
from analytics.page_importing import Preview
from analytics.view_web import render_section
from madoguchi.access import MANAGE_SITE
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput
from madoguchi.i18n import format_date, format_number, ngettext, translate_error
from madoguchi.i18n import gettext as _
from madoguchi.shell.web import SitePage, flash_undo, site_page

SHOWN_PROBLEMS = 20


def create_blueprint(db: Database, clock: Clock) -> Blueprint:
    """Return the routes, below ``/console/<site_id>/analytics/goals/pages``."""
    blueprint = Blueprint("analytics_pages", __name__, template_folder="templates")
    pages = FigurePages(db, clock)
    for path, endpoint, view, method in (
        ("", "page_figures", pages.show, "GET"),
        ("", "read_page_figures", pages.read, "POST"),
        ("/<import_id>", "preview_page_figures", pages.preview, "GET"),
        ("/<import_id>", "count_page_figures", pages.count, "POST"),
        ("/<import_id>/undo", "undo_page_figures", pages.undo, "POST"),
    ):
        rule = f"/console/<site_id>/analytics/goals/pages{path}"
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
    return blueprint


@dataclass(frozen=True)
class FigurePages:
    """The views, with what they work on."""

    db: Database
    clock: Clock

    def show(self, site_id: str) -> str:
        """Say what a file looks like, and what was imported last."""
        return self._page(site_page(site_id, *MANAGE_SITE))

    def read(self, site_id: str) -> Response | tuple[str, int]:
        """Read a file and show what it says; nothing is counted yet."""
        page = site_page(site_id, *MANAGE_SITE)
        file = request.files.get("file")
        try:
            if file is None or not file.filename:
                raise InvalidInput("Choose a file first.")
            data = file.read(MOST_BYTES + 1)
            with self.db.write() as tx:
                kept = page_importing.keep(
                    tx, site_id, file.filename, data, page.viewer.account_id, self.clock
                ).kept
        except InvalidInput as error:
            return self._page(page, error=translate_error(error)), error.status
        return redirect(f"{_home(site_id)}/{kept.id}", 303)

    def preview(self, site_id: str, import_id: str) -> str:
        """Show what a file says."""
        page = site_page(site_id, *MANAGE_SITE)
        with self.db.read() as tx:
            found = page_importing.preview(tx, site_id, import_id)
        return self._page(page, found)

    def count(self, site_id: str, import_id: str) -> Response:
        """Count a file."""
        site_page(site_id, *MANAGE_SITE)
        with self.db.write() as tx:
            done = page_importing.count(tx, site_id, import_id)
        said = ngettext(
            "Figures of %(count)s day are imported.",
            "Figures of %(count)s days are imported.",
            done.days,
            count=format_number(done.days),
        )
        flash_undo(said, f"{_home(site_id)}/{import_id}/undo")
        return redirect(_home(site_id), 303)

    def undo(self, site_id: str, import_id: str) -> Response:
        """Take the last import back."""
        site_page(site_id, *MANAGE_SITE)
        with self.db.write() as tx:
            page_importing.undo(tx, site_id, import_id)
        flash(_("The import is undone; its days are as they were before."), "success")
        return redirect(_home(site_id), 303)

    def _page(self, page: SitePage, found: Preview | None = None, error: str = "") -> str:
        with self.db.read() as tx:
            last = page_figures_store.last_import(tx, page.site.id)
        return render_section(
            "analytics/page_figures.html",
            page,
            home=_home(page.site.id),
            found=found,
            problems=[
                (one.line, translate_error(one.error))
                for one in (found.read.problems[:SHOWN_PROBLEMS] if found else ())
            ],
            last=last,
            error=error,
            format_date=format_date,
            meanings=_meanings(),
        )


def _meanings() -> dict[str, str]:
    return {
        "day": _("Day"),
        "page": _("Page"),
        "views": _("Page views"),
        "exits": _("Exits"),
        "sessions": _("Sessions"),
        "entrances": _("Entrances"),
    }


def _home(site_id: str) -> str:
    return f"{Addresses(site_id, {}, {}).home}/goals/pages"
