"""The editor's page, and what its views share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import flash, url_for

from faq import form_web as form
from faq import store
from faq.editing import Author
from faq.model import Article, Draft
from faq.rendering import to_html
from faq.twins import twins
from faq.wordings import Wordings
from madoguchi import access
from madoguchi.clock import Clock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput
from madoguchi.i18n import translate_error
from madoguchi.shell.web import SitePage, flash_undo, render


@dataclass(frozen=True)
class Desk:
    """Shows an article to be changed, and says what was done."""

    db: Database
    clock: Clock
    wordings: Wordings

    def show(
        self,
        page: SitePage,
        draft: Draft,
        article: Article | None = None,
        error: Conflict | InvalidInput | None = None,
        others: Sequence[Article] = (),
        unsaved: bool = False,
    ) -> str:
        """Render the editor, or the article to read; ``others`` have the same question.

        ``unsaved`` tells that the words are stored nowhere: leaving the page asks back.
        """
        with self.db.read() as tx:
            categories = store.categories(tx, page.site.id)
            history = store.revisions(tx, page.site.id, article.id) if article else []
        field = error.field if isinstance(error, InvalidInput) else None
        return render(
            "faq/edit.html" if may_edit(page) else "faq/read.html",
            active="faq",
            site=page.site,
            draft=draft,
            article=article,
            new_id=form.new_article_id(),
            history=history,
            categories=categories,
            preview=to_html(draft.answer, phrases=True),
            conflict=article if isinstance(error, Conflict) else None,
            others=others,
            unsaved=unsaved,
            errors={field or "question": translate_error(error)} if field and error else {},
            error_text=translate_error(error) if error and not field else "",
        )

    def author(self, page: SitePage) -> Author:
        """Return who changes something."""
        return Author(page.viewer.account_id, self.clock)

    def say(self, article: Article, said: str, undoable: bool) -> None:
        """Say what was done; where it can be taken back, with a button that does."""
        if not undoable or (article.revision == 1 and not article.is_live):
            flash(said, "success")
            return
        address = url_for(".act", site_id=article.site_id, article_id=article.id, act="undo")
        flash_undo(said, address, {"revision": str(article.revision)})

    def twins(self, page: SitePage, draft: Draft, article_id: str) -> list[Article]:
        """Return the published articles with the same question that were not warned of yet."""
        with self.db.read() as tx:
            others = twins(tx, self.wordings, page.site.id, draft, article_id)
        known = form.warned_of()
        return others if any(other.id not in known for other in others) else []


def may_edit(page: SitePage) -> bool:
    """Tell whether the person may change articles."""
    return page.viewer.may(page.site.id, *access.EDIT_FAQ)
