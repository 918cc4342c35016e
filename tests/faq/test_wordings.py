"""Questions looked up among those published."""

from __future__ import annotations

import pytest

from faq import editing, wordings_store
from faq.editing import Author
from faq.model import Article, Draft
from faq.wordings import Wordings
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database


class Shelf:
    """Articles of the site ``shop``, changed and looked up."""

    def __init__(self, db: Database, clock: FakeClock) -> None:
        self.db = db
        self.author = Author(None, clock)
        self.wordings = Wordings()

    def add(self, question: str, *others: str, locale: str = "ja", publish: bool = True) -> str:
        """Add an article and return its id."""
        draft = Draft(locale, question, "はい。", others)
        with self.db.write() as tx:
            return editing.create(tx, "shop", draft, self.author, publish=publish).id

    def unpublish(self, article_id: str) -> Article:
        """Take an article back."""
        with self.db.write() as tx:
            return editing.unpublish(tx, "shop", article_id, self.author, expected_revision=1)

    def holders(self, text: str, locale: str = "ja") -> tuple[str, ...]:
        """Look a question up."""
        with self.db.read() as tx:
            return self.wordings.holders(tx, "shop", locale, text)


@pytest.fixture
def shelf(db: Database, clock: FakeClock, site_id: str) -> Shelf:
    """An empty shelf."""
    return Shelf(db, clock)


def test_a_question_and_every_wording_of_it_are_found(shelf: Shelf) -> None:
    """In any width and with any ending, but in their language only."""
    article = shelf.add("ギフト券は使えますか", "ギフトカード")
    assert shelf.holders("ｷﾞﾌﾄ券は使えますか？") == (article,)
    assert shelf.holders("ギフトカード。") == (article,)
    assert shelf.holders("ギフト") == ()
    assert shelf.holders("ギフトカード", "en") == ()


def test_only_what_customers_see_is_found(shelf: Shelf) -> None:
    """A draft is not; an article that is published or taken back is seen to be at once."""
    shelf.add("駐車場は", publish=False)
    assert shelf.holders("駐車場は") == ()
    first = shelf.add("駐車場は")
    second = shelf.add("駐車場は？")
    assert shelf.holders("駐車場は") == (first, second)
    shelf.unpublish(first)
    assert shelf.holders("駐車場は") == (second,)


def test_signs_alone_are_no_question(shelf: Shelf) -> None:
    """Else all of them would be the same."""
    shelf.add("？？")
    assert shelf.holders("！") == ()


def test_the_first_article_answers_a_question_that_several_hold(shelf: Shelf, db: Database) -> None:
    """What has no article, and what has no language, is not among them."""
    first = shelf.add("駐車場は")
    shelf.add("駐車場は")
    asked = [("ja", "駐車場は？"), ("en", "駐車場は？"), (None, "駐車場は？"), ("ja", "送料は")]
    with db.read() as tx:
        assert shelf.wordings.answered(tx, "shop", asked) == {("ja", "駐車場は？"): first}


def test_a_site_made_anew_is_read_anew(shelf: Shelf, db: Database, clock: FakeClock) -> None:
    """Its revisions count from the beginning again."""
    shelf.add("駐車場は")
    assert len(shelf.holders("駐車場は")) == 1
    with db.write() as tx:
        sites.delete_site(tx, "shop")
    assert shelf.holders("駐車場は") == ()
    with db.write() as tx:
        sites.create_site(tx, id="shop", name="店", clock=clock)
    clock.advance(minutes=1)
    article = shelf.add("駐車場は")
    assert shelf.holders("駐車場は") == (article,)


def test_nothing_is_read_twice(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """While nothing is published the questions are kept."""
    article = shelf.add("駐車場は")
    assert shelf.holders("駐車場は") == (article,)
    monkeypatch.delattr(wordings_store, "published_words")
    assert shelf.holders("駐車場は") == (article,)
