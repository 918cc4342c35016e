"""Keeping what is typed in the editor, and telling who else has the article open.

The editor's script sends the form whenever typing pauses, and says from time to time that the page
is still open. Nothing of it is an article: customers and colleagues see what was saved.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import form_web as form
from faq import store, working_copy_store
from faq.desk_web import Desk
from faq.working_copy_store import OPEN_SECONDS, WorkingCopy
from madoguchi import access
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput
from madoguchi.i18n import format_datetime
from madoguchi.shell.web import SitePage, site_page


def add_routes(blueprint: Blueprint, prefix: str, desk: Desk) -> None:
    """Add what the editor's script calls."""
    pages = WorkingCopyPages(desk)
    one = f"{prefix}/<article_id>/working-copy"
    blueprint.add_url_rule(one, "keep_working_copy", pages.keep, methods=["POST"])
    blueprint.add_url_rule(f"{one}/drop", "drop_working_copy", pages.drop, methods=["POST"])


class WorkingCopyPages:
    """The views, with what they work on."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._db, self._clock = desk, desk.db, desk.clock

    def keep(self, site_id: str, article_id: str) -> dict[str, Any]:
        """Keep the form, or with ``open`` only note that it is open.

        Returns ``{saved_at, others, revision}``: a time to show, the names of who else has the
        article open, and the newest revision, 0 where the article is not stored.
        """
        page = site_page(site_id, *access.EDIT_FAQ)
        article_id = form.checked_article_id(article_id)
        account_id, now = page.viewer.account_id, self._clock()
        revision = form.expected_revision()
        copy = WorkingCopy(article_id, account_id, form.fields(), revision, now, now)
        if not copy.is_small_enough:
            raise InvalidInput("This text is too long to be kept.")
        with self._db.write() as tx:
            held = working_copy_store.copy_of(tx, site_id, article_id, account_id)
            was_saved = held is not None and not held.fields and copy.revision < held.revision
            if "open" in request.form or was_saved:
                working_copy_store.touch(tx, site_id, copy)
            else:
                working_copy_store.put(tx, site_id, copy)
            return self._state(tx, page, copy)

    def drop(self, site_id: str, article_id: str) -> Response:
        """Forget what was typed and show what is stored."""
        page = site_page(site_id, *access.EDIT_FAQ)
        with self._db.write() as tx:
            working_copy_store.drop(tx, site_id, article_id, page.viewer.account_id)
            is_there = store.has_article(tx, site_id, article_id)
        if not is_there:
            return redirect(url_for(".articles", site_id=site_id), 303)
        return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)

    def _state(self, tx: Transaction, page: SitePage, copy: WorkingCopy) -> dict[str, Any]:
        site_id, article_id = page.site.id, copy.article_id
        is_there = store.has_article(tx, site_id, article_id)
        return {
            "saved_at": format_datetime(copy.saved_at, page.site.time_zone)[-5:],
            "others": working_copy_store.names_of_others(
                *(tx, site_id, article_id, copy.account_id),
                copy.seen_at - timedelta(seconds=OPEN_SECONDS),
            ),
            "revision": store.article(tx, site_id, article_id).revision if is_there else 0,
        }
