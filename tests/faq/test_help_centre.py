"""The public help page."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq import editing
from faq.editing import Author
from faq.model import Article, Draft
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def published(console: Console, draft: Draft) -> Article:
    """Put an article live."""
    with console.db.write() as tx:
        return editing.create(tx, "shop", draft, Author(None, console.clock), publish=True)


def test_published_articles_are_listed_by_category_with_an_anchor_each(console: Console) -> None:
    """Drafts are not there; a question leads to its answer."""
    article = console.article()
    console.article("下書きの質問", publish=False)
    page = console.visitor().get("/help/shop/ja/").text
    assert f'<li id="{article.id}"><a href="/help/shop/ja/{article.id}">返品できますか' in page
    assert "<h2>" not in page or "返品" in page
    assert "下書きの質問" not in page
    assert "<script" not in page


def test_an_article_has_an_address_and_its_reading_is_noted(console: Console) -> None:
    """Opening the page answers and tells the collaborator once."""
    article = console.article()
    page = console.visitor().get(f"/help/shop/ja/{article.id}")
    assert "<strong>10日</strong>" in page.text
    assert f'<article id="{article.id}">' in page.text
    assert page.headers["Content-Language"] == "ja"
    assert console.viewed == [("shop", article.id, "ja")]


def test_what_is_not_published_has_no_page(console: Console) -> None:
    """A draft's address says that there is nothing, and nothing is noted."""
    article = console.article(publish=False)
    for address in (f"/help/shop/ja/{article.id}", "/help/shop/fr/", "/help/nowhere/ja/"):
        assert console.visitor().get(address).status_code == 404
    assert console.viewed == []


def test_the_page_speaks_the_language_of_its_articles(console: Console) -> None:
    """An English browser on the Japanese page reads Japanese, and can switch."""
    console.article()
    page = console.visitor("en").get("/help/shop/ja/").text
    assert '<html lang="ja">' in page
    assert "回答を検索" in page
    assert 'href="/help/shop/en/" lang="en"' in page
    assert "Search the answers" in console.visitor("ja").get("/help/shop/en/").text


def test_a_visitor_is_led_to_a_language_the_site_has(console: Console) -> None:
    """The browser's wish counts where the site can meet it."""
    assert console.visitor("en-GB").get("/help/shop/").headers["Location"] == "/help/shop/en/"
    assert console.visitor("fr").get("/help/shop/").headers["Location"] == "/help/shop/ja/"


def test_a_link_with_the_wrong_language_leads_to_the_right_one(console: Console) -> None:
    """Old links keep working when only the language is wrong."""
    article = console.article()
    sent = console.visitor().get(f"/help/shop/en/{article.id}")
    assert sent.headers["Location"] == f"/help/shop/ja/{article.id}"


def test_words_find_articles_in_any_width(console: Console) -> None:
    """A search without a script: all words have to be there."""
    published(console, Draft("ja", "ポイントの期限", "1年です", category="会員"))
    console.article()
    page = console.visitor().get("/help/shop/ja/?q=ﾎﾟｲﾝﾄ 1年").text
    assert "ポイントの期限" in page
    assert "返品できますか" not in page
    assert "0件" in console.visitor().get("/help/shop/ja/?q=存在しない").text


def test_nothing_stored_can_run_on_the_page(console: Console) -> None:
    """Questions and answers are shown as text, also in titles and the search."""
    attack = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    article = published(console, Draft("ja", attack, attack, (attack,), attack[:90]))
    visitor = console.visitor()
    for address in ("/help/shop/ja/", f"/help/shop/ja/{article.id}", f"/help/shop/ja/?q={attack}"):
        page = visitor.get(address)
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]


def test_the_sites_colour_comes_as_a_style_sheet(console: Console) -> None:
    """The accent and the colour of text on it, without an inline style."""
    sent = console.visitor().get("/help/shop/accent.css")
    assert sent.text == ":root { --site: #0f6e84; --on-site: #ffffff; }\n"
    assert sent.content_type.startswith("text/css")
