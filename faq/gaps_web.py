"""What customers ask and nothing answers: grouped, with a way to write the answer at once."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import gaps_editing, gaps_job, gaps_store
from faq.content import QUESTION_LENGTH
from faq.desk_web import Desk, may_edit
from faq.form_web import fields, typed
from faq.gaps import WEEKS, Gap, answered_now
from faq.gaps_aside import comes_back_at, sorted_out
from faq.looks_web import describe_look, last_look, leaf
from faq.searching import IndexesOf
from madoguchi import access
from madoguchi.errors import NotFound, Unavailable
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext
from madoguchi.shell.web import flash_undo, render, site_page


def add_routes(blueprint: Blueprint, prefix: str, desk: Desk, indexes_of: IndexesOf) -> None:
    """Add the page of the gaps to the FAQ's, and say how its job is shown."""
    pages = GapPages(desk, indexes_of)
    routes = (
        ("/gaps", "gaps", pages.show, "GET"),
        ("/gaps", "find_gaps", pages.find, "POST"),
        ("/gaps/aside", "put_gap_aside", pages.put_aside, "POST"),
        ("/gaps/return", "return_gap", pages.take_back, "POST"),
        ("/draft", "draft", pages.draft, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(prefix + rule, endpoint, view, methods=[method])
    describe_look(
        blueprint,
        gaps_job.KIND,
        title=mark("Search for gaps"),
        template="faq/gaps_result.html",
        found=lambda n: ngettext("%(n)s gap found", "%(n)s gaps found", n),
    )


@dataclass(frozen=True)
class GapPages:
    """The views, with what they work on."""

    desk: Desk
    indexes_of: IndexesOf

    def show(self, site_id: str) -> str:
        """Show what the last search found or what was put aside, and what is answered by now."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.desk.db.read() as tx:
            look = last_look(tx, site_id, gaps_job.KIND)
            asides = gaps_store.asides(tx, site_id)
        open_, aside = sorted_out(gaps_job.gaps_of(look.result), asides)
        shows_aside = request.args.get("kind") == "aside"
        found = leaf(aside if shows_aside else open_)
        return render(
            "faq/gaps.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            look=look,
            shows_aside=shows_aside,
            counts={"open": len(open_), "aside": len(aside)},
            leaf=found,
            gaps=list(zip(found.shown, self._answers(site_id, found.shown), strict=True)),
            longest=QUESTION_LENGTH,
            weeks=WEEKS,
        )

    def find(self, site_id: str) -> Response:
        """Look again, and show how far it is."""
        page = site_page(site_id, *access.EDIT_FAQ)
        with self.desk.db.write() as tx:
            gaps_job.enqueue(tx, site_id, self.desk.clock, page.viewer.account_id)
        return redirect(url_for(".gaps", site_id=site_id), 303)

    def put_aside(self, site_id: str) -> Response:
        """Put the gap of a wording aside, with a way to undo it."""
        page = site_page(site_id, *access.EDIT_FAQ)
        locale, wording = _named()
        with self.desk.db.write() as tx:
            look = last_look(tx, site_id, gaps_job.KIND)
            gaps = gaps_job.gaps_of(look.result)
            gap, by = gaps_editing.named(gaps, locale, wording), page.viewer.account_id
            gaps_editing.put_aside(tx, site_id, gaps, gap, by, self.desk.clock)
        said = _(
            "Put aside. It comes back when it is asked %(times)s times in %(weeks)s weeks.",
            times=comes_back_at(gap.times),
            weeks=WEEKS,
        )
        address = url_for(".return_gap", site_id=site_id)
        flash_undo(said, address, {"locale": locale, "wording": wording})
        return redirect(url_for(".gaps", site_id=site_id), 303)

    def take_back(self, site_id: str) -> Response:
        """Show a gap again that was put aside."""
        site_page(site_id, *access.EDIT_FAQ)
        with suppress(NotFound), self.desk.db.write() as tx:  # a second click is none
            look = last_look(tx, site_id, gaps_job.KIND)
            gaps_editing.take_back(tx, site_id, gaps_job.gaps_of(look.result), *_named())
        flash(_("It is among the gaps again."), "success")
        kind = request.form.get("kind") or None
        return redirect(url_for(".gaps", site_id=site_id, kind=kind), 303)

    def draft(self, site_id: str) -> str:
        """Open the editor with a question and the wordings ticked; nothing is stored yet."""
        page = site_page(site_id, *access.EDIT_FAQ)
        wordings = "\n".join(request.form.getlist("paraphrases"))
        return self.desk.show(page, typed(kept=fields() | {"paraphrases": wordings}), unsaved=True)

    def _answers(self, site_id: str, gaps: Sequence[Gap]) -> list[list[str]]:
        """Return what answers each gap now, nothing while search cannot be asked."""
        try:
            return answered_now(self.indexes_of(site_id), gaps)
        except Unavailable:
            return [[] for _gap in gaps]


def _named() -> tuple[str, str]:
    """Return the language and the wording by which a form names a gap."""
    return request.form.get("locale", ""), request.form.get("wording", "")
