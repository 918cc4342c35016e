"""What the FAQ needs, in the console: findings by kind, each with what solves it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, request, url_for
from werkzeug.wrappers import Response

from faq import care_fixes_web, care_job, care_saying, care_store, synonyms_editing, synonyms_store
from faq.care import KINDS, Finding
from faq.care_fixes_web import back, named
from faq.desk_web import may_edit, may_publish
from faq.looks_web import describe_look, last_look, leaf
from faq.synonyms import fingerprint
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound
from madoguchi.i18n import gettext as _
from madoguchi.i18n import mark, ngettext, translate_error
from madoguchi.shell.web import flash_undo, render, site_page

_NEXT_REVIEW = timedelta(days=182)


def add_routes(blueprint: Blueprint, prefix: str, db: Database, clock: Clock) -> None:
    """Add the page of care to the FAQ's, and say how its job is shown."""
    pages = CarePages(db, clock)
    routes = (
        ("/care", "care", pages.show, "GET"),
        ("/care", "look_after", pages.look, "POST"),
        ("/care/dismiss", "dismiss_care", pages.dismiss, "POST"),
        ("/care/return", "return_care", pages.bring_back, "POST"),
        ("/care/synonym", "take_synonym", pages.take_synonym, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(prefix + rule, endpoint, view, methods=[method])
    care_fixes_web.add_routes(blueprint, prefix, db, clock)
    blueprint.app_template_global("care_beside")(pages.shown_beside)
    blueprint.app_template_global("care_evidence")(care_saying.evidence)
    blueprint.app_template_global("care_name")(care_saying.name)
    blueprint.app_template_global("care_unmeasured")(care_saying.unmeasured)
    describe_look(
        blueprint,
        care_job.KIND,
        title=mark("Look after the FAQ"),
        template="faq/care_result.html",
        found=lambda n: ngettext("%(n)s finding", "%(n)s findings", n),
    )


@dataclass(frozen=True)
class CarePages:
    """The views, with what they work on."""

    db: Database
    clock: Clock

    def show(self, site_id: str) -> str:
        """Show what the last look found: of one kind, of all, dismissed, or changed since."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.db.read() as tx:
            look = last_look(tx, site_id, care_job.KIND)
            dismissed = care_store.dismissed(tx, site_id)
            held = list(synonyms_store.groups(tx, site_id).values())
            every = care_job.findings_of(look.result)
            changed = care_job.changed_since(tx, site_id, every)
        kind = request.args.get("kind", "")
        today = self.clock().astimezone(ZoneInfo(page.site.time_zone)).date()
        put_aside = [one for one in every if one.fingerprint in dismissed]
        left = [one for one in every if one.fingerprint not in dismissed]
        settled = [one for one in left if one.fingerprint in changed]
        open_ = [one for one in left if one.fingerprint not in changed]
        chosen = [one for one in open_ if kind in ("", one.kind)]
        found = leaf({"dismissed": put_aside, "changed": settled}.get(kind, chosen))
        return render(
            "faq/care.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            can_publish=may_publish(page),
            look=look,
            kind=kind,
            kinds=KINDS,
            counts=Counter(one.kind for one in open_),
            count=len(open_),
            dismissed=len(put_aside),
            settled=len(settled),
            leaf=found,
            next_review=today + _NEXT_REVIEW,
            instead_of=fingerprint(held),
        )

    def shown_beside(self, site_id: str) -> tuple[Finding, bool] | None:
        """Return the finding that led to an article, and whether an article of it has changed."""
        if "fingerprint" not in request.args:
            return None
        with self.db.read() as tx:
            try:
                finding = named(tx, site_id)
            except NotFound:
                return None
            return finding, bool(care_job.changed_since(tx, site_id, [finding]))

    def look(self, site_id: str) -> Response:
        """Look again, and show how far it is."""
        page = site_page(site_id, *access.EDIT_FAQ)
        with self.db.write() as tx:
            care_job.enqueue(tx, site_id, self.clock, page.viewer.account_id)
        return back(site_id)

    def dismiss(self, site_id: str) -> Response:
        """Note that a finding is no problem."""
        page = site_page(site_id, *access.EDIT_FAQ)
        by = page.viewer.account_id
        with self.db.write() as tx:
            finding = named(tx, site_id)
            care_store.dismiss(tx, site_id, finding.fingerprint, by, self.clock())
        said = _("Put aside. It comes back when the texts change.")
        address = url_for(".return_care", site_id=site_id)
        flash_undo(
            said,
            address,
            {"fingerprint": finding.fingerprint, "kind": request.form.get("kind", "")},
        )
        return back(site_id)

    def bring_back(self, site_id: str) -> Response:
        """Take a dismissal back."""
        site_page(site_id, *access.EDIT_FAQ)
        with self.db.write() as tx:
            care_store.bring_back(tx, site_id, request.form.get("fingerprint", ""))
        flash(_("It is among the findings again."), "success")
        return back(site_id)

    def take_synonym(self, site_id: str) -> Response:
        """Add a customer's word to the site's synonyms, unless somebody else changed them."""
        page = site_page(site_id, *access.PUBLISH_FAQ)
        with self.db.read() as tx:
            finding = named(tx, site_id)
        if finding.kind != "synonym":
            raise NotFound("There is no such finding.")
        word, term = finding.quotes[0].text, finding.quotes[1].text
        try:
            with self.db.write() as tx:
                synonyms_editing.add_term(
                    tx, site_id, word, term, self.clock, request.form.get("instead_of", "")
                )
                by = page.viewer.account_id
                care_store.dismiss(tx, site_id, finding.fingerprint, by, self.clock())
        except (Conflict, InvalidInput) as error:
            flash(translate_error(error), "error")
        else:
            said = _(
                "“%(term)s” now means “%(word)s”. Search heeds it within seconds.",
                term=term,
                word=word,
            )
            flash(said, "success")
        return back(site_id)
