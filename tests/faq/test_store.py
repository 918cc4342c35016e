"""Articles in the database."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from faq import editing, store
from faq.model import Article, ArticleFilter, Draft
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from madoguchi.errors import NotFound

Add = Callable[..., Article]


@pytest.fixture
def add(db: Database, site_id: str, clock: FakeClock) -> Add:
    """Adds an article with a question; later ones are newer."""

    def add_one(
        question: str, *, publish: bool = True, locale: str = "ja", **more: object
    ) -> Article:
        clock.advance(minutes=1)
        draft = Draft(locale, question, f"{question}の**答え**", **more)  # type: ignore[arg-type]
        author = editing.Author(None, clock)
        with db.write() as tx:
            return editing.create(tx, site_id, draft, author, publish=publish)

    return add_one


def test_an_article_comes_back_as_it_was_stored(db: Database, site_id: str, add: Add) -> None:
    """Every part survives, Japanese and quotation marks included."""
    article = add(
        "「返品」できますか\"'", paraphrases=("返したい", "戻す"), category="返品", tags=("急",)
    )
    with db.read() as tx:
        assert store.article(tx, site_id, article.id) == article


def test_an_article_of_another_site_does_not_exist(db: Database, site_id: str, add: Add) -> None:
    """A site's id is part of every look-up."""
    article = add("返品")
    with db.read() as tx:
        with pytest.raises(NotFound):
            store.article(tx, "other", article.id)
        with pytest.raises(NotFound):
            store.published_article(tx, "other", article.id)


def test_customers_see_the_published_text_until_the_next_is_published(
    db: Database, site_id: str, add: Add, clock: FakeClock
) -> None:
    """A saved draft changes neither the published list nor its revision number."""
    article = add("返品")
    author = editing.Author(None, clock)
    with db.write() as tx:
        editing.save(tx, site_id, article.id, Draft("ja", "新", "新"), author, expected_revision=1)
        live = store.published_articles(tx, site_id, "ja")
        assert [(item.question, item.revision) for item in live] == [("返品", 1)]
        assert store.published_article(tx, site_id, article.id).question == "返品"
        assert store.article(tx, site_id, article.id).question == "新"


def test_drafts_and_other_languages_are_not_published(db: Database, site_id: str, add: Add) -> None:
    """Search reads one language's live articles, the answers as plain text."""
    add("下書き", publish=False)
    add("Returns", locale="en")
    shown = add("返品")
    with db.read() as tx:
        documents = store.documents(tx, site_id, "ja")
    assert [(item.id, item.answer) for item in documents] == [(shown.id, "返品の答え")]


@pytest.mark.parametrize("text", ["100%", "_", "!", "ABC", "abc"])
def test_the_list_finds_text_as_it_is_typed(
    db: Database, site_id: str, add: Add, text: str
) -> None:
    """Signs that SQL gives a meaning are looked for as signs; case does not matter."""
    add("なにもない")
    wanted = add("100%_!Abc")
    with db.read() as tx:
        page = store.search_articles(tx, site_id, ArticleFilter(text=text))
    assert [item.id for item in page.articles] == [wanted.id]


def test_the_list_searches_wordings_and_answers_too(db: Database, site_id: str, add: Add) -> None:
    """A word anywhere in the article finds it."""
    article = add("返品", paraphrases=("戻したい",))
    with db.read() as tx:
        for text in ("戻し", "の**答え"):
            page = store.search_articles(tx, site_id, ArticleFilter(text=text))
            assert [item.id for item in page.articles] == [article.id]


def test_the_list_counts_each_status_and_pages(db: Database, site_id: str, add: Add) -> None:
    """Counts are of everything that matches, a page is the newest fifty."""
    for number in range(store.PAGE_SIZE + 2):
        add(f"質問{number}", publish=number > 0, category="配送" if number % 2 else None)
    with db.read() as tx:
        first = store.search_articles(tx, site_id, ArticleFilter())
        second = store.search_articles(tx, site_id, ArticleFilter(), 2)
        drafts = store.search_articles(tx, site_id, ArticleFilter(status="draft"))
        of_category = store.search_articles(tx, site_id, ArticleFilter(category="配送"))
        assert store.categories(tx, site_id) == ["配送"]
        assert store.count_articles(tx, site_id) == 52
    assert first.by_status == {
        **{"draft": 1, "published": 51},
        **{"in_review": 0, "scheduled": 0, "archived": 0},
    }
    assert (first.total, first.of_any_status) == (52, 52)
    assert first.articles[0].question == "質問51"
    assert [item.question for item in second.articles] == ["質問1", "質問0"]
    assert (drafts.total, of_category.total) == (1, 26)


def test_deleting_a_site_takes_its_articles_along(db: Database, site_id: str, add: Add) -> None:
    """Nothing of a site stays behind."""
    add("返品")
    with db.write() as tx:
        tx.run("DELETE FROM site WHERE id = :id", id=site_id)
        assert tx.all("SELECT * FROM article_revision") == []
