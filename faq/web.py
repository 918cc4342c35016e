"""The FAQ in the console: the list, and saving and publishing in the editor.

Everybody of the site may read; administrators, editors and writers may change. Other steps of an
article, its history and its review are in `faq.review_web`, the preview and the "test a question"
box in `faq.trial_web`, import and export in `faq.importing_web`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.wrappers import Response

from faq import (
    care_web,
    categories_web,
    editing,
    gaps_web,
    history_store,
    importing_web,
    linking,
    links_store,
    replay_web,
    review_web,
    store,
    synonyms_web,
    trial_web,
    working_copy_store,
    working_copy_web,
)
from faq import form_web as form
from faq.content import checked
from faq.desk_web import Desk, may_edit
from faq.editing import CHANGED_MEANWHILE
from faq.explaining import reasons
from faq.languages import language_label
from faq.model import Article, ArticleFilter, Draft
from faq.review_web import published
from faq.searching import IndexesOf
from faq.testing import TestArticle
from faq.trial import TryQuestion
from faq.wordings import Wordings
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import gettext as _
from madoguchi.shell.templating import address_with
from madoguchi.shell.web import SitePage, render, site_page

PREFIX = "/console/<site_id>/faq"

Page = str | Response | tuple[str, int]


def create_blueprint(
    db: Database,
    clock: Clock,
    try_question: TryQuestion,
    indexes_of: IndexesOf,
    data_dir: Path,
    wordings: Wordings,
    test_article: TestArticle,
    import_hosts: Collection[str] = (),
) -> Blueprint:
    """Return the console's FAQ pages, below ``/console/<site_id>/faq``."""
    blueprint = Blueprint("faq", __name__, template_folder="templates")
    desk = Desk(db, clock, wordings, test_article)
    pages = Pages(desk)
    routes = (
        ("", "articles", pages.articles, "GET"),
        ("/new", "new", pages.new, "GET"),
        ("/new", "create", pages.create, "POST"),
        ("/<article_id>", "article", pages.article, "GET"),
        ("/<article_id>", "save", pages.save, "POST"),
    )
    for rule, endpoint, view, method in routes:
        blueprint.add_url_rule(PREFIX + rule, endpoint, view, methods=[method])
    blueprint.app_template_global("language_label")(language_label)
    blueprint.app_template_global("search_reasons")(reasons)
    trial_web.add_routes(blueprint, PREFIX, db, try_question)
    importing_web.add_routes(blueprint, PREFIX, db, clock, data_dir, import_hosts)
    synonyms_web.add_routes(blueprint, PREFIX, db, clock)
    gaps_web.add_routes(blueprint, PREFIX, desk, indexes_of)
    categories_web.add_routes(blueprint, PREFIX, desk)
    care_web.add_routes(blueprint, PREFIX, db, clock)
    review_web.add_routes(blueprint, PREFIX, desk)
    working_copy_web.add_routes(blueprint, PREFIX, desk)
    replay_web.add_result(blueprint)
    return blueprint


def static_blueprint() -> Blueprint:
    """Return the package's own files, at ``/static/faq/``: the help pages need them too."""
    return Blueprint("faq_files", __name__, static_folder="static", static_url_path="/static/faq")


@dataclass(frozen=True)
class Pages:
    """The views, with what they work on."""

    desk: Desk

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
        with self.desk.db.read() as tx:
            found = store.search_articles(tx, site_id, wanted, number)
            used = store.categories(tx, site_id)
            count = store.count_articles(tx, site_id)
            ids = [article.id for article in found.articles]
            sent_back = history_store.sent_back(tx, site_id, ids)
            stale = links_store.stale_translations(tx, site_id)
            unstored = working_copy_store.unstored(tx, site_id, page.viewer.account_id)
        return render(
            "faq/list.html",
            active="faq",
            site=page.site,
            can_edit=may_edit(page),
            found=found,
            wanted=wanted,
            categories=used,
            count=count,
            stale=stale,
            sent_back=sent_back,
            unstored=unstored,
            page_number=number,
            pages=-(-found.total // store.PAGE_SIZE),
        )

    def new(self, site_id: str) -> str | Response:
        """Offer an empty article; the address may bring a question, or what to translate, along.

        Who comes back to the address of an article that is there meanwhile gets the article.
        """
        page = site_page(site_id, *access.EDIT_FAQ)
        article_id = form.given_article_id()
        if article_id is None:
            return redirect(address_with(id=form.new_article_id()), 303)
        asked, original = request.args.get("locale", ""), request.args.get("translation_of", "")
        with self.desk.db.read() as tx:
            if store.has_article(tx, site_id, article_id):
                return redirect(url_for(".article", site_id=site_id, article_id=article_id), 303)
            source = store.article(tx, site_id, original) if original else None
        if copy := self.desk.typed_copy(page, article_id):
            draft = form.typed(page.site.time_zone, copy.fields)
            return self.desk.show(page, draft, copy=copy)
        locale = asked if asked in page.site.locales else page.site.default_locale
        if source:
            words = replace(source.draft, locale=locale, translation_of=source.id, paraphrases=())
            words = replace(words, category=None, tags=(), related=(), test_questions=())
            return self.desk.show(page, words)
        draft = Draft(
            locale, request.args.get("question", ""), "", category=request.args.get("category")
        )
        return self.desk.show(page, draft)

    def create(self, site_id: str) -> Page:
        """Add an article; the same form sent again changes the one it made."""
        page = site_page(site_id, *access.EDIT_FAQ)
        draft = form.typed(page.site.time_zone)
        if draft.locale not in page.site.locales:
            draft = replace(draft, locale=page.site.default_locale)
        article_id = form.new_article_id()
        with self.desk.db.read() as tx:
            made = store.has_article(tx, site_id, article_id)
        if made:
            return self._save(page, article_id, draft, expected_revision=1)
        return self._keep(page, draft, article_id, None, 0)

    def article(self, site_id: str, article_id: str) -> str:
        """Show one article in the editor, or to read for those who may not change it."""
        page = site_page(site_id, *access.READ_FAQ)
        with self.desk.db.read() as tx:
            found = store.article(tx, site_id, article_id)
        if may_edit(page) and (copy := self.desk.typed_copy(page, article_id)):
            draft = form.typed(page.site.time_zone, {**copy.fields, "locale": found.locale})
            return self.desk.show(page, draft, found, copy=copy)
        return self.desk.show(page, found.draft, found)

    def save(self, site_id: str, article_id: str) -> Page:
        """Save or publish what was typed; on a conflict keep it on the page."""
        page = site_page(site_id, *access.EDIT_FAQ)
        draft = form.typed(page.site.time_zone)
        return self._save(page, article_id, draft, form.expected_revision())

    def _save(self, page: SitePage, article_id: str, draft: Draft, expected_revision: int) -> Page:
        with self.desk.db.read() as tx:
            before = store.article(tx, page.site.id, article_id)
        draft = replace(draft, locale=before.locale)
        return self._keep(page, draft, article_id, before, expected_revision)

    def _keep(
        self,
        page: SitePage,
        draft: Draft,
        article_id: str,
        before: Article | None,
        expected_revision: int,
    ) -> Page:
        """Take the step that the button asks for, with words that are new or were changed."""
        publish, site_id = form.wants_to_publish(), page.site.id
        if publish:
            page.viewer.require(site_id, *access.PUBLISH_FAQ)
        try:
            if before is not None and before.revision != expected_revision:
                raise Conflict(CHANGED_MEANWHILE)
            form.check_times(page.site.time_zone)
            with self.desk.db.read() as tx:
                linked = linking.link(
                    tx, site_id, draft, before, is_up_to_date=form.is_up_to_date()
                )
            if publish:
                fresh = editing.new_article(site_id, draft, self.desk.clock(), id=article_id)
                if warned := self.desk.warnings(page, checked(linked), before or fresh):
                    return self.desk.show(page, draft, before, warned=warned), 409
            article = self._store(page, linked, article_id, before, expected_revision)
        except (Conflict, InvalidInput) as error:
            self.desk.keep_copy(page, article_id, expected_revision)
            return self.desk.show(page, draft, self._there(before), error=error), error.status
        if form.wants_a_test():
            return replay_web.start(self.desk.db, self.desk.clock, page, article)
        changed = article.revision != expected_revision
        said = self._said(page, article) if changed else _("Nothing was changed.")
        self.desk.say(article, said, changed and (before is not None or publish))
        finding = request.args.get("fingerprint")  # of care, which led here
        address = url_for(".article", site_id=site_id, article_id=article_id, fingerprint=finding)
        return redirect(address, 303)

    def _store(
        self,
        page: SitePage,
        draft: Draft,
        article_id: str,
        before: Article | None,
        expected_revision: int,
    ) -> Article:
        site_id, author = page.site.id, self.desk.author(page)
        wanted: dict[str, Any] = {
            "publish": form.wants_to_publish(),
            "review": form.wants_review(),
            "note": form.note() if form.wants_review() else "",
        }
        with self.desk.db.write() as tx:
            if before is None:
                saved = editing.create(tx, site_id, draft, author, id=article_id, **wanted)
            else:
                wanted["expected_revision"] = expected_revision
                saved = editing.save(tx, site_id, article_id, draft, author, **wanted)
            if not form.keeps_copy():
                self.desk.drop_copy(tx, page, saved)
            return saved

    def _there(self, before: Article | None) -> Article | None:
        """Return the article as it is now."""
        if before is None:
            return None
        with self.desk.db.read() as tx:
            return store.article(tx, before.site_id, before.id)

    def _said(self, page: SitePage, article: Article) -> str:
        if form.wants_to_publish():
            return published(page, article)
        return _("Sent to review.") if form.wants_review() else _("Saved as a draft.")
