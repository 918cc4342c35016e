"""The FAQ in the console: the list and the editor.

Everybody of the site may read; administrators and editors may change. The editor's preview and its
"test a question" box are in `faq.trial_web`, import and export in `faq.importing_web`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from flask import Blueprint, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import editing, gaps_web, importing_web, replay_web, store, synonyms_web, trial_web
from faq import form_web as form
from faq.desk_web import Desk, may_edit
from faq.editing import Author
from faq.explaining import reasons
from faq.gaps_web import IndexesOf
from faq.languages import language_label
from faq.model import Article, ArticleFilter, Draft
from faq.trial import TryQuestion
from faq.wordings import Wordings
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.i18n import translate_error
from madoguchi.shell.templating import address_with
from madoguchi.shell.web import SitePage, render, site_page

PREFIX = "/console/<site_id>/faq"


def create_blueprint(
    db: Database,
    clock: Clock,
    try_question: TryQuestion,
    indexes_of: IndexesOf,
    data_dir: Path,
    wordings: Wordings,
) -> Blueprint:
    """Return the console's FAQ pages, below ``/console/<site_id>/faq``."""
    blueprint = Blueprint("faq", __name__, template_folder="templates")
    pages = Pages(db, clock, wordings)
    routes = (
        ("", "articles", pages.articles, "GET"),
        ("/new", "new", pages.new, "GET"),
        ("/new", "create", pages.create, "POST"),
        ("/<article_id>", "article", pages.article, "GET"),
        ("/<article_id>", "save", pages.save, "POST"),
        ("/<article_id>/<any(publish, unpublish, archive, undo):act>", "act", pages.act, "POST"),
        ("/<article_id>/restore", "restore", pages.restore, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    blueprint.app_template_global("language_label")(language_label)
    blueprint.app_template_global("search_reasons")(reasons)
    trial_web.add_routes(blueprint, PREFIX, db, try_question)
    importing_web.add_routes(blueprint, PREFIX, db, clock, data_dir)
    synonyms_web.add_routes(blueprint, PREFIX, db, clock)
    gaps_web.add_routes(blueprint, PREFIX, pages.desk, indexes_of)
    replay_web.add_result(blueprint)
    return blueprint


def static_blueprint() -> Blueprint:
    """Return the package's own files, at ``/static/faq/``: the help pages need them too."""
    return Blueprint("faq_files", __name__, static_folder="static", static_url_path="/static/faq")


@dataclass(frozen=True)
class Pages:
    """The views, with what they work on."""

    db: Database
    clock: Clock
    wordings: Wordings

    @property
    def desk(self) -> Desk:
        """The editor."""
        return Desk(self.db, self.clock, self.wordings)

    def articles(self, site_id: str) -> str:
        """List the articles that match what the address asks for."""
        page = site_page(site_id, *access.READ_FAQ)
        wanted = ArticleFilter(
            text=request.args.get("q", "").strip(),
            status=request.args.get("status", ""),
            locale=request.args.get("locale", ""),
            category=request.args.get("category", ""),
        )
        number = max(1, request.args.get("page", 1, type=int))
        with self.db.read() as tx:
            found = store.search_articles(tx, site_id, wanted, number)
            categories = store.categories(tx, site_id)
            count = store.count_articles(tx, site_id)
        return render(
            "faq/list.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            found=found,
            wanted=wanted,
            categories=categories,
            count=count,
            page_number=number,
            pages=-(-found.total // store.PAGE_SIZE),
        )

    def new(self, site_id: str) -> str | Response:
        """Offer an empty article; the address may bring a question along.

        Who comes back to the address of an article that is there meanwhile gets the article.
        """
        page = site_page(site_id, *access.EDIT_FAQ)
        article_id = form.given_article_id()
        if article_id is None:
            return redirect(address_with(id=form.new_article_id()), 303)
        with self.db.read() as tx:
            if store.has_article(tx, site_id, article_id):
                return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)
        asked = request.args.get("locale", "")
        locale = asked if asked in page.site.locales else page.site.default_locale
        draft = Draft(
            locale, request.args.get("question", ""), "", category=request.args.get("category")
        )
        return self.desk.show(page, draft)

    def create(self, site_id: str) -> str | Response | tuple[str, int]:
        """Add an article; the same form sent again changes the one it made."""
        page = site_page(site_id, *access.EDIT_FAQ)
        draft = form.typed()
        if draft.locale not in page.site.locales:
            draft = replace(draft, locale=page.site.default_locale)
        article_id = form.new_article_id()
        publish = form.wants_to_publish()
        with self.db.read() as tx:
            made = store.has_article(tx, site_id, article_id)
        if made:
            return self._save(page, article_id, draft, expected_revision=1)
        if publish and (others := self.desk.twins(page, draft, article_id)):
            return self.desk.show(page, draft, others=others), 409
        try:
            with self.db.write() as tx:
                article = editing.create(
                    tx, site_id, draft, self.desk.author(page), publish=publish, id=article_id
                )
        except InvalidInput as error:
            return self.desk.show(page, draft, error=error), error.status
        if form.wants_a_test():
            return replay_web.start(self.db, self.clock, page, article)
        self.desk.say(article, _("Published.") if publish else _("Saved as a draft."), publish)
        return redirect(url_for(".article", site_id=site_id, article_id=article.id), 303)

    def article(self, site_id: str, article_id: str) -> str:
        """Show one article in the editor, or to read for those who may not change it."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.db.read() as tx:
            found = store.article(tx, site_id, article_id)
        return self.desk.show(page, found.draft, found)

    def save(self, site_id: str, article_id: str) -> str | Response | tuple[str, int]:
        """Save or publish what was typed; on a conflict keep it on the page."""
        page = site_page(site_id, *access.EDIT_FAQ)
        return self._save(page, article_id, form.typed(), form.expected_revision())

    def act(self, site_id: str, article_id: str, act: str) -> Response | tuple[str, int]:
        """Publish, take back, put away or undo."""
        page = site_page(site_id, *access.EDIT_FAQ)
        if act == "publish":
            with self.db.read() as tx:
                found = store.article(tx, site_id, article_id)
            if others := self.desk.twins(page, found.draft, article_id):
                return self.desk.show(page, found.draft, found, others=others), 409
        steps = {
            "publish": (editing.publish, _("Published.")),
            "unpublish": (editing.unpublish, _("Taken back. Customers no longer see it.")),
            "archive": (editing.archive, _("Put away. Customers no longer see it.")),
            "undo": (editing.undo, _("Undone. The other text is kept in the history.")),
        }
        change, said = steps[act]
        return self._stepped(page, article_id, change, said, undoable=act != "undo")

    def restore(self, site_id: str, article_id: str) -> Response:
        """Take an earlier text up again as a draft."""
        page = site_page(site_id, *access.EDIT_FAQ)
        number = request.form.get("restored", 0, type=int)

        def take_up(
            tx: Transaction, site_id: str, article_id: str, author: Author, expected_revision: int
        ) -> Article:
            return editing.restore(
                tx, site_id, article_id, number, author, expected_revision=expected_revision
            )

        said = _("The earlier text is back as a draft. Publish it to show it to customers.")
        return self._stepped(page, article_id, take_up, said)

    def _save(
        self, page: SitePage, article_id: str, draft: Draft, expected_revision: int
    ) -> str | Response | tuple[str, int]:
        site_id, publish = page.site.id, form.wants_to_publish()
        with self.db.read() as tx:
            before = store.article(tx, site_id, article_id)
        draft = replace(draft, locale=before.locale)
        fresh = before.revision == expected_revision
        if publish and fresh and (others := self.desk.twins(page, draft, article_id)):
            return self.desk.show(page, draft, before, others=others), 409
        try:
            with self.db.write() as tx:
                article = editing.save(
                    tx,
                    site_id,
                    article_id,
                    draft,
                    self.desk.author(page),
                    expected_revision=expected_revision,
                    publish=publish,
                )
        except (Conflict, InvalidInput) as error:
            with self.db.read() as tx:
                found = store.article(tx, site_id, article_id)
            return self.desk.show(page, draft, found, error=error), error.status
        if form.wants_a_test():
            return replay_web.start(self.db, self.clock, page, article)
        changed = article.revision != expected_revision
        done = _("Published.") if publish else _("Saved as a draft.")
        self.desk.say(article, done if changed else _("Nothing was changed."), changed)
        return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)

    def _stepped(
        self,
        page: SitePage,
        article_id: str,
        change: Callable[..., Article],
        said: str,
        *,
        undoable: bool = True,
    ) -> Response:
        site_id = page.site.id
        try:
            with self.db.write() as tx:
                before = store.article(tx, site_id, article_id)
                author, expected = self.desk.author(page), form.expected_revision()
                article = change(tx, site_id, article_id, author, expected_revision=expected)
        except (Conflict, InvalidInput) as error:
            flash(translate_error(error), "error")
        else:
            self.desk.say(article, said, undoable and article.revision != before.revision)
        return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)
