"""What the pages about a site's assistant share: where it stands, editing it, the frame."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from bot.assistant.editing import Change
from bot.assistant.live import LiveAssistants
from bot.assistant.standing import Standing, standing
from bot.turn import Think
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.i18n import gettext as _
from madoguchi.shell.web import SitePage, flash_undo, render

PREFIX = "/console/<site_id>/bot"

Edit = Callable[[Transaction, Change, Clock], int]
"""Changes the files of an assistant and returns the number of the revision."""


@dataclass(frozen=True)
class Bench:
    """What the pages work on."""

    db: Database
    clock: Clock
    assistants: LiveAssistants
    think: Think

    def standing(self, site_id: str) -> Standing:
        """Return where a site's assistant stands."""
        return standing(self.db, self.assistants, site_id)

    def edit(self, page: SitePage, note: str, edit: Edit, **back: str) -> None:
        """Change the assistant as one revision, and offer to undo it; ``back`` as in `returned`."""
        by = Change(note, page.viewer.account_id)
        with self.db.write() as tx:
            number = edit(tx, by, self.clock)
        fields = {"number": str(number - 1), "seen": str(number), **back}
        flash_undo(note, url_for(".restore", site_id=page.site.id), fields)

    def render(self, template: str, page: SitePage, now: Standing, **context: Any) -> str:
        """Render a page of the section."""
        return render(
            template,
            active="bot",
            site=page.site,
            here=request.path.removeprefix(f"/console/{page.site.id}/bot"),
            now=now,
            can_edit=page.viewer.may(page.site.id, *access.EDIT_FAQ),
            learning_sentence=learning_sentence(now.learning),
            **context,
        )


def returned(site_id: str) -> Response:
    """Go back to where the form of an undo says, else to the list of changes."""
    name = request.form.get("name", "")
    if request.form.get("back") == "show" and name:
        return redirect(url_for(".show", site_id=site_id, name=name), 303)
    asked = request.form.get("back")
    endpoint = asked if asked in ("index", "unmatched") else "changes"
    return redirect(url_for(f".{endpoint}", site_id=site_id), 303)


def learning_sentence(state: str) -> str:
    """Say whether the bot works with the newest files, in the language in force."""
    return {
        "none": "",
        "ready": _("The bot works with the latest examples."),
        "learning": _("The bot is learning the latest changes, usually in seconds."),
        "failed": _("The latest changes could not be learnt, so the bot works with earlier ones."),
    }[state]
