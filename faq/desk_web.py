"""The editor's page, and what its views share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flask import flash, url_for

from faq import categories_store, content, linking, links_store, store, working_copy_store
from faq import form_web as form
from faq.categories import written
from faq.editing import Author, moves_customers
from faq.model import Article, ArticleRevision, Draft
from faq.rendering import to_html
from faq.testing import Failure, TestArticle, fingerprint
from faq.twins import twins
from faq.wordings import Wordings
from faq.working_copy_store import OPEN_SECONDS, WorkingCopy
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database, Transaction
from madoguchi.errors import Conflict, InvalidInput, Unavailable
from madoguchi.i18n import translate_error
from madoguchi.shell.web import SitePage, flash_undo, render


@dataclass(frozen=True)
class Warned:
    """What speaks against publishing: articles with the same question, questions that fail."""

    others: Sequence[Article] = ()
    failures: Sequence[Failure] = ()

    def __bool__(self) -> bool:
        return bool(self.others or self.failures)

    @property
    def fingerprint(self) -> str:
        """What stands for the failures on the page."""
        return fingerprint(self.failures) if self.failures else ""


@dataclass(frozen=True)
class Desk:
    """Shows an article to be changed, and says what was done."""

    db: Database
    clock: Clock
    wordings: Wordings
    test_article: TestArticle

    def show(
        self,
        page: SitePage,
        draft: Draft,
        article: Article | None = None,
        error: Conflict | InvalidInput | None = None,
        warned: Warned = Warned(),
        unsaved: bool = False,
        copy: WorkingCopy | None = None,
        keeps_copy: bool = False,
    ) -> str:
        """Render the editor, or the article to read.

        ``unsaved`` tells that the words are stored nowhere: leaving the page asks back. ``copy``
        is where they come from when they were typed earlier; with ``keeps_copy`` they are not what
        the person has typed, which saving them then leaves alone.
        """
        with self.db.read() as tx:
            places = categories_store.places(tx, page.site.id, draft.locale)
            categories = dict.fromkeys((*map(written, places), *store.categories(tx, page.site.id)))
            history = store.revisions(tx, page.site.id, article.id) if article else []
            related = linking.names(tx, page.site.id, draft)
            translations = self._translations(tx, page, draft, article)
            editing = working_copy_store.names_of_others(
                *(tx, page.site.id, article.id if article else form.new_article_id()),
                *(page.viewer.account_id, self.clock() - timedelta(seconds=OPEN_SECONDS)),
            )
            stale = links_store.stale_translations(tx, page.site.id)
        field = error.field if isinstance(error, InvalidInput) else None
        return render(
            "faq/edit.html" if may_edit(page) else "faq/read.html",
            active="faq",
            site=page.site,
            draft=draft,
            limits=content,
            article=article,
            new_id=form.new_article_id(),
            history=history,
            categories=categories,
            related=related,
            translations=translations,
            is_stale=article is not None and article.id in stale,
            can_publish=may_publish(page),
            can_undo=_may_undo(page, article, history),
            preview=to_html(draft.answer, phrases=True),
            conflict=article if isinstance(error, Conflict) else None,
            only_moved=_only_moved(history, form.expected_revision()),
            warned=warned,
            unsaved=unsaved,
            note=copy.fields.get("note", "") if copy else form.note(),
            copy=copy,
            keeps_copy=keeps_copy,
            revision=copy.revision if copy else article.revision if article else 0,
            editing=editing,
            errors={field or "question": translate_error(error)} if field and error else {},
            error_text=translate_error(error) if error and not field else "",
        )

    def _translations(
        self, tx: Transaction, page: SitePage, draft: Draft, article: Article | None
    ) -> list[Article]:
        """Return the article's counterparts in other languages."""
        original = draft.translation_of or (article.id if article else None)
        if not original:
            return []
        found = links_store.translations(tx, page.site.id, original)
        return [item for item in found if article is None or item.id != article.id]

    def typed_copy(self, page: SitePage, article_id: str) -> WorkingCopy | None:
        """Return what the person has typed for an article and not saved, None for nothing."""
        with self.db.read() as tx:
            held = working_copy_store.copy_of(tx, page.site.id, article_id, page.viewer.account_id)
        return held if held and held.fields else None

    def keep_copy(self, page: SitePage, article_id: str, revision: int) -> None:
        """Keep what was typed and cannot be saved, as made from the revision it was made from."""
        now = self.clock()
        typed = WorkingCopy(article_id, page.viewer.account_id, form.fields(), revision, now, now)
        if typed.is_small_enough:
            with self.db.write() as tx:
                working_copy_store.put(tx, page.site.id, typed)

    def drop_copy(self, tx: Transaction, page: SitePage, saved: Article) -> None:
        """Forget what the person has typed: it was saved, and became this revision."""
        working_copy_store.empty(tx, page.site.id, saved.id, page.viewer.account_id, saved.revision)

    def author(self, page: SitePage) -> Author:
        """Return who changes something."""
        return Author(page.viewer.account_id, self.clock)

    def say(self, article: Article, said: str, undoable: bool) -> None:
        """Say what was done; where it can be taken back, with a button that does."""
        if not undoable or (article.revision == 1 and not article.is_live):
            flash(said, "success")
            return
        address = url_for(".undo", site_id=article.site_id, article_id=article.id)
        flash_undo(said, address, {"revision": str(article.revision)})

    def warnings(self, page: SitePage, draft: Draft, article: Article) -> Warned:
        """Return what the page has not warned of yet before these words are published.

        ``article`` is what the words would belong to.
        """
        with self.db.read() as tx:
            others = twins(tx, self.wordings, page.site.id, draft, article.id)
        known = form.warned_of()
        if any(other.id not in known for other in others):
            return Warned(others)
        if others:
            return Warned()
        try:
            warned = Warned(failures=self.test_article(replace(article, **draft.words())))
        except Unavailable:  # search is down: publishing must not wait for it
            return Warned()
        return warned if warned.fingerprint != form.shown_failures() else Warned()


def _only_moved(history: Sequence[ArticleRevision], opened: int) -> bool:
    """Tell whether the words are still those of the revision that somebody opened."""
    words = next((step.draft for step in history if step.revision == opened), None)
    return words is not None and words == history[0].draft


def _may_undo(page: SitePage, article: Article | None, history: Sequence[ArticleRevision]) -> bool:
    """Tell whether there is a step that this person may take back."""
    if article is None or (article.revision == 1 and history[0].change in {"draft", "returned"}):
        return False
    return may_publish(page) or not moves_customers(history[0].change)


def may_edit(page: SitePage) -> bool:
    """Tell whether the person may change articles."""
    return page.viewer.may(page.site.id, *access.EDIT_FAQ)


def may_publish(page: SitePage) -> bool:
    """Tell whether the person may change what customers see."""
    return page.viewer.may(page.site.id, *access.PUBLISH_FAQ)
