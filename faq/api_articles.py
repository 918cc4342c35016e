"""The operations on articles, as a program calls them: what the console does, without its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from faq import editing, linking, store
from faq.api_call import Call
from faq.api_json import (
    article_json,
    draft_of,
    failure_json,
    number_of,
    page_of,
    step_json,
    text_of,
)
from faq.content import checked
from faq.form_web import checked_article_id
from faq.model import Article, ArticleFilter, Draft
from madoguchi import access
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, InvalidInput, Unavailable


class Articles(Call):
    """Reading, writing, reviewing and publishing."""

    def list_articles(self) -> Any:
        """List one page."""
        given = self.query
        wanted = ArticleFilter(
            *(given.get("q", ""), given.get("status", "")),
            *(given.get("locale", ""), given.get("category", "")),
        )
        page = page_of(given.get("page"))
        with self.db.read() as tx:
            found = store.search_articles(tx, self.site.id, wanted, page)
        articles = [article_json(item) for item in found.articles]
        return {"articles": articles, "total": found.total, "page": page}

    def read_article(self, article: str) -> Any:
        """Read one."""
        with self.db.read() as tx:
            return article_json(store.article(tx, self.site.id, article))

    def create_article(self) -> Any:
        """Add one, once for each id."""
        given = text_of(self.body, "id")
        article_id = checked_article_id(given) if given else None
        locale = text_of(self.body, "locale", self.site.default_locale)
        if locale not in self.site.locales:
            raise InvalidInput(
                "The site does not have the language %(locale)s.", field="locale", locale=locale
            )
        draft = draft_of(self.body, Draft(locale, "", ""))
        with self.db.read() as tx:
            if article_id and store.has_article(tx, self.site.id, article_id):
                return article_json(store.article(tx, self.site.id, article_id))
            draft = linking.link(tx, self.site.id, draft, None)
        fresh = editing.new_article(self.site.id, checked(draft), self.clock(), id=article_id)
        step = self._step(fresh)
        with self.db.write() as tx:
            made = editing.create(tx, self.site.id, draft, self.author, id=fresh.id, **step)
        return article_json(made)

    def change_article(self, article: str) -> Any:
        """Save words; those that are left out stay."""
        with self.db.read() as tx:
            before = store.article(tx, self.site.id, article)
            draft = draft_of({**self.body, "locale": before.locale}, before.draft)
            draft = linking.link(tx, self.site.id, draft, before)
        revision = number_of(self.body, "revision")
        step = self._step(replace(before, **checked(draft).words()))
        with self.db.write() as tx:
            saved = editing.save(
                *(tx, self.site.id, article, draft, self.author),
                expected_revision=revision,
                **step,
            )
        return article_json(saved)

    def _step(self, proposed: Article) -> dict[str, Any]:
        """Return how the words are stored; refuse a publication whose questions fail."""
        step = text_of(self.body, "step", "draft")
        if step not in ("draft", "review", "publish"):
            raise InvalidInput("step has to be draft, review or publish.", field="step")
        if step == "publish":
            self.viewer.require(self.site.id, *access.PUBLISH_FAQ)
            self._test(proposed)
        note = text_of(self.body, "note")
        return {"publish": step == "publish", "review": step == "review", "note": note}

    def _test(self, proposed: Article) -> None:
        if self.body.get("despite_failures") is True:
            return
        try:
            failures = self.run_tests(proposed)
        except Unavailable:  # search is down: publishing must not wait for it
            return
        if failures:
            raise Conflict(
                "Not published: %(count)s of its questions do not find this article. The first is "
                "“%(question)s”. Send despite_failures to publish it all the same.",
                count=len(failures),
                question=failures[0].question[:80],
            )

    def test_article(self, article: str) -> Any:
        """Test the newest text."""
        with self.db.read() as tx:
            found = store.article(tx, self.site.id, article)
        return {"failures": [failure_json(one) for one in self.run_tests(found)]}

    def list_revisions(self, article: str) -> Any:
        """Read the history."""
        with self.db.read() as tx:
            store.article(tx, self.site.id, article)
            steps = store.revisions(tx, self.site.id, article)
        return {"revisions": [step_json(step) for step in steps]}

    def publish_article(self, article: str) -> Any:
        """Put the newest text live."""
        with self.db.read() as tx:
            found = store.article(tx, self.site.id, article)
        self._test(found)
        return self._act(article, editing.publish)

    def unpublish_article(self, article: str) -> Any:
        """Take it back."""
        return self._act(article, editing.unpublish)

    def archive_article(self, article: str) -> Any:
        """Put it away."""
        return self._act(article, editing.archive)

    def undo_article(self, article: str) -> Any:
        """Take the newest step back; one that customers see only where the person may publish."""

        def take_back(tx: Transaction, *named: Any, **more: Any) -> Article:
            newest = store.revisions(tx, self.site.id, article)[:1]
            if newest and editing.moves_customers(newest[0].change):
                self.viewer.require(self.site.id, *access.PUBLISH_FAQ)
            return editing.undo(tx, *named, **more)

        return self._act(article, take_back)

    def review_article(self, article: str) -> Any:
        """Ask for review."""
        return self._act(article, editing.request_review, note=text_of(self.body, "note"))

    def return_article(self, article: str) -> Any:
        """Send it back."""
        return self._act(article, editing.send_back, note=text_of(self.body, "note"))

    def restore_article(self, article: str) -> Any:
        """Take a text up again."""
        restored, revision = number_of(self.body, "restored"), number_of(self.body, "revision")
        with self.db.write() as tx:
            done = editing.restore(
                *(tx, self.site.id, article, restored, self.author), expected_revision=revision
            )
        return article_json(done)

    def _act(self, article: str, change: Callable[..., Article], **more: str) -> Any:
        revision = number_of(self.body, "revision")
        with self.db.write() as tx:
            done = change(
                tx, self.site.id, article, self.author, expected_revision=revision, **more
            )
        return article_json(done)
