"""The operations that read articles, their history, and what the bot would make of a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from faq import history_store, links_store, store
from faq.api_call import Call
from faq.api_json import article_json, failure_json, page_of, step_json, text_of, trial_json
from faq.content import ANSWER_LENGTH, QUESTION_LENGTH
from faq.model import Article, ArticleFilter
from faq.rendering import to_html
from madoguchi.database.protocol import Transaction
from madoguchi.errors import InvalidInput


class Reading(Call):
    """Nothing of it changes anything."""

    def list_articles(self) -> Any:
        """List one page."""
        given = self.query
        status, page = given.get("status", ""), page_of(given.get("page"))
        if status and status not in store.LISTED:
            raise InvalidInput("There is no status %(name)s.", field="status", name=status[:20])
        wanted = ArticleFilter(
            *(given.get("q", ""), status, given.get("locale", ""), given.get("category", ""))
        )
        with self.db.read() as tx:
            found = store.search_articles(tx, self.site.id, wanted, page)
            listed = self._listed(tx, found.articles)
        return {**listed, "total": found.total, "page": page}

    def read_article(self, article: str) -> Any:
        """Read one."""
        with self.db.read() as tx:
            return article_json(store.article(tx, self.site.id, article))

    def list_revisions(self, article: str) -> Any:
        """Read the history."""
        with self.db.read() as tx:
            store.article(tx, self.site.id, article)
            steps = store.revisions(tx, self.site.id, article)
        return {"revisions": [step_json(step) for step in steps]}

    def list_translations(self, article: str) -> Any:
        """Read an article in all its languages, and which of them are out of date."""
        with self.db.read() as tx:
            found = store.article(tx, self.site.id, article)
            original = found.translation_of or found.id
            articles = links_store.translations(tx, self.site.id, original)
            return self._listed(tx, articles)

    def _listed(self, tx: Transaction, articles: Sequence[Article]) -> dict[str, Any]:
        """Return articles, and which of them are translations that are out of date."""
        stale = links_store.stale_translations(tx, self.site.id)
        return {
            "articles": [article_json(item) for item in articles],
            "out_of_date": [item.id for item in articles if item.id in stale],
        }

    def read_history(self) -> Any:
        """Read one page of the site's."""
        page = page_of(self.query.get("page"))
        with self.db.read() as tx:
            steps = history_store.steps(tx, self.site.id, page)
        shown = [step_json(step) for step in steps[: store.PAGE_SIZE]]
        return {"steps": shown, "page": page, "more": len(steps) > store.PAGE_SIZE}

    def test_article(self, article: str) -> Any:
        """Test the newest text."""
        with self.db.read() as tx:
            found = store.article(tx, self.site.id, article)
        return {"failures": [failure_json(one) for one in self.services.test_article(found)]}

    def search_articles(self) -> Any:
        """Ask the indexes in force."""
        text = self.query.get("question", "").strip()
        if not text or len(text) > QUESTION_LENGTH:
            raise InvalidInput(
                "Ask a question of at most %(limit)s characters.",
                field="question",
                limit=QUESTION_LENGTH,
            )
        locale = self.query.get("locale", self.site.default_locale)
        if locale not in self.site.locales:
            raise InvalidInput(
                "The site does not have the language %(locale)s.", field="locale", locale=locale
            )
        trial = self.services.try_question(self.site.id, locale, text)
        with self.db.read() as tx:
            found = store.published_among(tx, self.site.id, [hit.id for hit in trial.hits])
        return trial_json(trial, {id: item.question for id, item in found.items()})

    def preview_answer(self) -> Any:
        """Render it."""
        return {"html": to_html(text_of(self.body, "answer")[:ANSWER_LENGTH], phrases=True)}
