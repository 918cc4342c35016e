"""Changing articles."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq import editing, store
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi import accounts, sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import Conflict, InvalidInput, NotFound

FIRST = Draft("ja", "返品できますか", "はい。")
SECOND = replace(FIRST, answer="10日以内ならできます。")
THIRD = replace(FIRST, answer="できません。")


@pytest.fixture
def author(clock: FakeClock) -> Author:
    """A command: nobody signed in."""
    return Author(None, clock)


def live(db: Database, site_id: str) -> list[str]:
    """Return the answers customers get."""
    with db.read() as tx:
        return [item.answer for item in store.published_articles(tx, site_id)]


def revision_of_site(db: Database, site_id: str) -> int:
    """Return the number that makes search rebuild."""
    with db.read() as tx:
        return sites.get_site(tx, site_id).faq_revision


def made(db: Database, site_id: str, author: Author, *texts: Draft) -> Article:
    """Publish each text in turn."""
    with db.write() as tx:
        article = editing.create(tx, site_id, texts[0], author, publish=True)
        for text in texts[1:]:
            article = editing.save(
                tx,
                site_id,
                article.id,
                text,
                author,
                expected_revision=article.revision,
                publish=True,
            )
    return article


def test_only_what_customers_see_moves_the_sites_revision(
    db: Database, site_id: str, author: Author
) -> None:
    """Drafts do not make search rebuild; publishing and taking back do."""
    with db.write() as tx:
        article = editing.create(tx, site_id, FIRST, author)
    assert revision_of_site(db, site_id) == 0
    with db.write() as tx:
        editing.publish(tx, site_id, article.id, author, expected_revision=1)
    assert revision_of_site(db, site_id) == 1
    with db.write() as tx:
        editing.save(tx, site_id, article.id, SECOND, author, expected_revision=2)
    assert revision_of_site(db, site_id) == 1
    with db.write() as tx:
        editing.archive(tx, site_id, article.id, author, expected_revision=3)
    assert revision_of_site(db, site_id) == 2
    assert live(db, site_id) == []


def test_a_change_from_an_old_text_is_refused_and_overwrites_nothing(
    db: Database, site_id: str, author: Author
) -> None:
    """Whoever is slower is told; the article stays as the quicker one left it."""
    article = made(db, site_id, author, FIRST, SECOND)
    with pytest.raises(Conflict), db.write() as tx:
        editing.save(tx, site_id, article.id, THIRD, author, expected_revision=1, publish=True)
    assert live(db, site_id) == [SECOND.answer]


def test_saving_the_same_words_adds_no_step(db: Database, site_id: str, author: Author) -> None:
    """A second click on the button leaves the history alone."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        same = editing.save(
            tx, site_id, article.id, FIRST, author, expected_revision=1, publish=True
        )
        assert same.revision == 1
        assert len(store.revisions(tx, site_id, article.id)) == 1


def test_publishing_the_same_words_after_a_draft_puts_them_live(
    db: Database, site_id: str, author: Author
) -> None:
    """Words already saved as a draft are published although nothing was typed since."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        editing.save(tx, site_id, article.id, SECOND, author, expected_revision=1)
        editing.save(tx, site_id, article.id, SECOND, author, expected_revision=2, publish=True)
    assert live(db, site_id) == [SECOND.answer]


def test_every_step_is_kept_with_its_author(
    db: Database, site_id: str, clock: FakeClock, author: Author
) -> None:
    """The history says who did what and when, and holds each text."""
    article = made(db, site_id, author, FIRST)
    clock.advance(hours=1)
    with db.write() as tx:
        person = accounts.create_account(tx, email="e@example.com", name="花子", clock=clock)
        editor = Author(person.id, clock)
        editing.save(tx, site_id, article.id, SECOND, editor, expected_revision=1)
        editing.archive(tx, site_id, article.id, editor, expected_revision=2)
        steps = store.revisions(tx, site_id, article.id)
    assert [(step.change, step.author_name, step.answer) for step in steps] == [
        ("archived", "花子", SECOND.answer),
        ("draft", "花子", SECOND.answer),
        ("published", None, FIRST.answer),
    ]
    assert steps[0].created_at == clock()


def undone(db: Database, site_id: str, article: Article, author: Author) -> Article:
    """Undo the newest step."""
    with db.write() as tx:
        return editing.undo(tx, site_id, article.id, author, expected_revision=article.revision)


def test_undoing_a_publication_brings_the_former_text_back(
    db: Database, site_id: str, author: Author
) -> None:
    """Customers get the text before; undoing again brings the newer one back."""
    article = undone(db, site_id, made(db, site_id, author, FIRST, SECOND), author)
    assert live(db, site_id) == [FIRST.answer]
    undone(db, site_id, article, author)
    assert live(db, site_id) == [SECOND.answer]


def test_undoing_the_first_publication_makes_a_draft(
    db: Database, site_id: str, author: Author
) -> None:
    """What nobody saw before is not seen again, and not lost."""
    article = undone(db, site_id, made(db, site_id, author, FIRST), author)
    assert (article.status, article.answer) == ("draft", FIRST.answer)
    assert live(db, site_id) == []


def test_undoing_the_publication_of_a_draft_takes_it_back(
    db: Database, site_id: str, author: Author
) -> None:
    """A draft published by mistake is a draft again, although it has a history."""
    with db.write() as tx:
        article = editing.create(tx, site_id, FIRST, author)
        article = editing.publish(tx, site_id, article.id, author, expected_revision=1)
    assert undone(db, site_id, article, author).status == "draft"
    assert live(db, site_id) == []


def test_undoing_a_removal_brings_text_and_draft_back(
    db: Database, site_id: str, author: Author
) -> None:
    """An article put away with a draft in work comes back live, its draft still in work."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        editing.save(tx, site_id, article.id, SECOND, author, expected_revision=1)
        article = editing.archive(tx, site_id, article.id, author, expected_revision=2)
    after = undone(db, site_id, article, author)
    assert live(db, site_id) == [FIRST.answer]
    assert after.draft == SECOND
    assert after.has_unpublished_changes


def test_undoing_a_draft_leaves_customers_alone(db: Database, site_id: str, author: Author) -> None:
    """The text being written goes back one step, the live one stays."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        article = editing.save(tx, site_id, article.id, SECOND, author, expected_revision=1)
    after = undone(db, site_id, article, author)
    assert after.draft == FIRST
    assert live(db, site_id) == [FIRST.answer]
    with db.read() as tx:
        (published,) = store.published_articles(tx, site_id)
    assert not after.has_unpublished_changes
    assert (published.revision, published.draft) == (after.revision, FIRST)
    again = undone(db, site_id, after, author)
    assert (again.draft, again.has_unpublished_changes) == (SECOND, True)
    assert live(db, site_id) == [FIRST.answer]


def test_there_is_nothing_before_the_first_draft(
    db: Database, site_id: str, author: Author
) -> None:
    """Undoing the first text is refused in words."""
    with db.write() as tx:
        article = editing.create(tx, site_id, FIRST, author)
    with pytest.raises(InvalidInput):
        undone(db, site_id, article, author)


def test_restoring_gives_a_draft(db: Database, site_id: str, author: Author) -> None:
    """An old text comes back to be looked at before customers see it."""
    article = made(db, site_id, author, FIRST, SECOND)
    with db.write() as tx:
        after = editing.restore(tx, site_id, article.id, 1, author, expected_revision=2)
    assert after.draft == FIRST
    assert live(db, site_id) == [SECOND.answer]
    with pytest.raises(NotFound), db.write() as tx:
        editing.restore(tx, site_id, article.id, 99, author, expected_revision=3)


def test_saving_what_was_put_away_makes_a_draft(db: Database, site_id: str, author: Author) -> None:
    """An archived article that somebody works on is a draft, not live."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        editing.archive(tx, site_id, article.id, author, expected_revision=1)
        after = editing.save(tx, site_id, article.id, SECOND, author, expected_revision=2)
    assert after.status == "draft"
    assert live(db, site_id) == []


def test_the_language_of_an_article_stays(db: Database, site_id: str, author: Author) -> None:
    """A form that names another language does not move a live article there."""
    article = made(db, site_id, author, FIRST)
    with db.write() as tx:
        moved = replace(SECOND, locale="en")
        after = editing.save(tx, site_id, article.id, moved, author, expected_revision=1)
    assert after.locale == "ja"
