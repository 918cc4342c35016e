"""What the FAQ tells of changes that customers saw."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.faq_changes import faq_changes
from faq import editing
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi.clock import FakeClock
from madoguchi.database import Database

RETURNS = Draft("ja", "返品はできますか", "10日以内なら返品できます。", category="返品")


class Editor:
    """Somebody who edits one article, an hour after the other."""

    def __init__(self, db: Database, clock: FakeClock, site_id: str) -> None:
        self.db, self.clock, self.site_id = db, clock, site_id
        self.author = Author(None, clock)
        with db.write() as tx:
            self.article = editing.create(tx, site_id, RETURNS, self.author, publish=True)

    def save(self, *, publish: bool = True, **words: object) -> Article:
        """Save other words."""
        self.clock.advance(hours=1)
        draft = replace(self.article.draft, **words)  # type: ignore[arg-type]
        with self.db.write() as tx:
            self.article = editing.save(
                *(tx, self.site_id, self.article.id, draft, self.author),
                expected_revision=self.article.revision,
                publish=publish,
            )
        return self.article

    def archive(self) -> None:
        """Put it away."""
        self.clock.advance(hours=1)
        with self.db.write() as tx:
            self.article = editing.archive(
                *(tx, self.site_id, self.article.id, self.author),
                expected_revision=self.article.revision,
            )

    def told(self, since: timedelta = timedelta(days=1)) -> list[tuple[str, str | None, int]]:
        """Return kind, topic and revision of each change."""
        with self.db.read() as tx:
            found = faq_changes(tx, self.site_id, self.clock() - since)
        return [(one.kind, one.topic, one.revision) for one in found]


@pytest.fixture
def editor(db: Database, clock: FakeClock, site_id: str) -> Editor:
    """An editor with a published article."""
    return Editor(db, clock, site_id)


def test_what_customers_see_change_is_told_with_the_text_before(editor: Editor) -> None:
    """Published, reworded, taken back; a draft between them is not seen."""
    editor.save(answer="8日以内なら返品できます。", publish=False)
    editor.save(answer="14日以内なら返品できます。")
    editor.archive()
    assert editor.told() == [
        ("published", "返品", 1),
        ("changed", "返品", 3),
        ("taken_back", "返品", 4),
    ]
    with editor.db.read() as tx:
        found = faq_changes(tx, editor.site_id, editor.clock() - timedelta(days=1))
    assert [one.revision_before for one in found] == [None, 1, 3]
    assert found[1].title == RETURNS.question
    assert found[1].author is None


def test_what_customers_do_not_see_is_no_change(editor: Editor) -> None:
    """New tags, a text that is only saved, one for the staff, and what was before."""
    editor.save(tags=("夏",))
    editor.save(test_questions=("返せますか",))
    editor.save(question="返品できますか", publish=False)
    assert editor.told() == [("published", "返品", 1)]
    assert editor.told(timedelta(minutes=30)) == []
    editor.save(audience="staff")
    editor.save(answer="社内だけの回答です。")
    assert [kind for kind, _, _ in editor.told()] == ["published", "taken_back"]


def test_a_moved_article_names_both_topics(editor: Editor) -> None:
    """Its inquiries leave one topic and come to the other."""
    editor.save(category="返品・交換")
    with editor.db.read() as tx:
        found = faq_changes(tx, editor.site_id, editor.clock() - timedelta(days=1))
    assert (found[1].kind, found[1].touches) == ("moved", {"返品", "返品・交換"})
