"""How articles name each other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from faq import editing, linking, links_store, store
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import InvalidInput

RETURNS = Draft("ja", "返品できますか", "はい、10日以内です。")


def made(db: Database, clock: FakeClock, draft: Draft) -> Article:
    """Publish an article."""
    with db.write() as tx:
        return editing.create(tx, "shop", draft, Author(None, clock), publish=True)


@pytest.mark.usefixtures("site_id")
def test_another_article_is_named_by_question_address_or_id(db: Database, clock: FakeClock) -> None:
    """Each once, never itself; what nobody bears is refused by name."""
    first = made(db, clock, RETURNS)
    second = made(db, clock, replace(RETURNS, question="交換できますか"))
    typed = (" 返品できますか", f"https://help.example/ja/{first.id}", second.id, "")
    with db.read() as tx:
        linked = linking.link(tx, "shop", replace(RETURNS, related=typed), second)
        assert linked.related == (first.id,)
        assert linking.names(tx, "shop", linked) == ("返品できますか",)
        with pytest.raises(InvalidInput, match="There is no article") as refused:
            linking.link(tx, "shop", replace(RETURNS, related=("ない質問",)), None)
    assert refused.value.field == "related"


@pytest.mark.usefixtures("site_id")
def test_of_two_articles_with_one_question_the_editor_shows_ids(
    db: Database, clock: FakeClock
) -> None:
    """A question that would lead to another article is not shown in place of the id."""
    made(db, clock, RETURNS)
    clock.advance(seconds=1)
    second = made(db, clock, RETURNS)
    with db.read() as tx:
        draft = linking.link(tx, "shop", replace(RETURNS, related=(second.id,)), None)
        assert linking.names(tx, "shop", draft) == (second.id,)


@pytest.mark.usefixtures("site_id")
def test_a_translation_is_stale_once_its_original_says_something_else(
    db: Database, clock: FakeClock
) -> None:
    """A tag does not make it so; saying that it is up to date does away with it."""
    original = made(db, clock, RETURNS)
    english = Draft("en", "Can I return it?", "Yes.", translation_of="返品できますか")
    with db.read() as tx:
        linked = linking.link(tx, "shop", english, None)
    assert (linked.translation_of, linked.translated_revision) == (original.id, 1)
    translation = made(db, clock, linked)

    def stale() -> frozenset[str]:
        with db.read() as tx:
            return links_store.stale_translations(tx, "shop")

    author = Author(None, clock)
    with db.write() as tx:
        tagged = replace(original.draft, tags=("急ぎ",))
        editing.save(tx, "shop", original.id, tagged, author, expected_revision=1, publish=True)
    assert stale() == frozenset()
    with db.write() as tx:
        changed = replace(tagged, answer="はい、14日以内です。")
        editing.save(tx, "shop", original.id, changed, author, expected_revision=2, publish=True)
    assert stale() == {translation.id}
    with db.write() as tx:
        kept = linking.link(tx, "shop", translation.draft, translation)
        assert kept.translated_revision == 1
        done = linking.link(tx, "shop", translation.draft, translation, is_up_to_date=True)
        editing.save(tx, "shop", translation.id, done, author, expected_revision=1)
        assert [a.id for a in links_store.translations(tx, "shop", original.id)] == [
            original.id,
            translation.id,
        ]
        assert store.article(tx, "shop", translation.id).translated_revision == 3
    assert stale() == frozenset()


@pytest.mark.usefixtures("site_id")
def test_a_translation_is_of_an_article_in_another_language(db: Database, clock: FakeClock) -> None:
    """And of the original where it is made from a translation."""
    original = made(db, clock, RETURNS)
    with db.read() as tx, pytest.raises(InvalidInput, match="another language"):
        linking.link(tx, "shop", replace(RETURNS, translation_of=original.id), None)
    with db.read() as tx:
        english = Draft("en", "Can I return it?", "Yes.", translation_of=original.id)
        linked = linking.link(tx, "shop", english, None)
    translation = made(db, clock, linked)
    with db.read() as tx:
        german = Draft("de", "Kann ich es zurückgeben?", "Ja.", translation_of=translation.id)
        assert linking.link(tx, "shop", german, None).translation_of == original.id
