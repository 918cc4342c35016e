"""The operations that change articles: what the console does, without its pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from faq import editing, store, writing
from faq.api_call import Call
from faq.api_json import article_json, flag_of, number_of, text_of
from faq.model import Article
from faq.twins import twins
from madoguchi import access
from madoguchi.database.protocol import Transaction
from madoguchi.errors import Conflict, Unavailable


class Articles(Call):
    """Writing, reviewing and publishing."""

    def create_article(self) -> Any:
        """Add one, once for each id."""
        article_id = writing.given_id(self.body)
        with self.db.read() as tx:
            if article_id and store.has_article(tx, self.site.id, article_id):
                return article_json(store.article(tx, self.site.id, article_id))
            draft = writing.new_draft(tx, self.site, self.body)
        fresh = editing.new_article(self.site.id, draft, self.clock(), id=article_id)
        how = self._how(fresh)
        with self.db.write() as tx:
            made = editing.create(tx, self.site.id, draft, self.author, id=fresh.id, **how)
        return article_json(made)

    def change_article(self, article: str) -> Any:
        """Save words; those that are left out stay."""
        with self.db.read() as tx:
            before = self._known(tx, article)
            draft = writing.changed_draft(tx, self.body, before)
        how = self._how(replace(before, **draft.words()))
        with self.db.write() as tx:
            saved = editing.save(
                *(tx, self.site.id, article, draft, self.author),
                expected_revision=before.revision,
                **how,
            )
        return article_json(saved)

    def _how(self, proposed: Article) -> dict[str, Any]:
        """Return how the words are stored; refuse a publication that something speaks against."""
        how = writing.how(self.body)
        if how["publish"]:
            self.viewer.require(self.site.id, *access.PUBLISH_FAQ)
            self._check(proposed)
        return how

    def _check(self, proposed: Article) -> None:
        """Raise `Conflict` where the console would ask once whether to publish all the same.

        Beside an article with the same question its own questions cannot but fail.
        """
        with self.db.read() as tx:
            wordings = self.services.wordings
            others = twins(tx, wordings, self.site.id, proposed.draft, proposed.id)
        if others and not flag_of(self.body, "despite_same_question"):
            raise Conflict(
                "Not published: “%(question)s” (%(id)s) is published with the same question. "
                "Send despite_same_question to publish this one all the same.",
                question=others[0].question[:80],
                id=others[0].id,
            )
        if not others and not flag_of(self.body, "despite_failures"):
            self._test(proposed)

    def _test(self, proposed: Article) -> None:
        try:
            failures = self.services.test_article(proposed)
        except Unavailable:  # search is down: publishing must not wait for it
            return
        if failures:
            raise Conflict(
                "Not published: %(count)s of its questions do not find this article. The first is "
                "“%(question)s”. Send despite_failures to publish it all the same.",
                count=len(failures),
                question=failures[0].question[:80],
            )

    def _known(self, tx: Transaction, article: str) -> Article:
        """Return an article; raise `Conflict` where the program knows an earlier revision."""
        found = store.article(tx, self.site.id, article)
        if found.revision != number_of(self.body, "revision"):
            raise Conflict(editing.CHANGED_MEANWHILE)
        return found

    def publish_article(self, article: str) -> Any:
        """Put the newest text live."""
        with self.db.read() as tx:
            found = self._known(tx, article)
        self._check(found)
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
