"""The public help centre: what is read, where it stands, what a browser keeps, what cannot run."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
from werkzeug.test import TestResponse

from faq import categories, editing
from faq.editing import Author
from faq.help_model import Happening
from faq.model import Article, Draft
from madoguchi import sites
from madoguchi.clock import FakeClock
from madoguchi.contacts import Contact
from madoguchi.database.protocol import Database
from madoguchi.http import SESSION_COOKIE
from tests.faq.console import Console, make_console
from tests.faq.test_paging import noise


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def path_of(article: Article, readable: str = "返品できますか") -> str:
    """Return where an article stands."""
    return f"/help/shop/{article.locale}/{article.id}-{readable}"


def change(console: Console, **fields: object) -> None:
    """Change the site's settings."""
    with console.db.write() as tx:
        sites.update_site(tx, "shop", **fields)  # type: ignore[arg-type]


def rename(console: Console, article: Article, question: str) -> Article:
    """Publish an article with another question."""
    words = Draft("ja", question, article.answer, category=article.category)
    with console.db.write() as tx:
        return editing.save(
            tx,
            "shop",
            article.id,
            words,
            Author(None, console.clock),
            expected_revision=article.revision,
            publish=True,
        )


def data_of(page: TestResponse) -> dict[str, object]:
    """Return what the page says to machines."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text, re.DOTALL)
    assert found
    read: dict[str, object] = json.loads(found[1])
    return read


def test_the_start_page_lists_categories_with_their_first_articles(console: Console) -> None:
    """Drafts are not there; a question leads to its answer, and the rest is one page on."""
    article = console.article()
    console.article("下書きの質問", publish=False)
    for number in range(6):
        console.published(f"配送の質問{number}", category="配送 / 海外")
    page = console.visitor().get("/help/shop/ja/").text
    assert f'<li id="{article.id}"><a href="{path_of(article)}">返品できますか' in page
    assert "下書きの質問" not in page
    assert page.index('href="/help/shop/ja/c/返品"') < page.index('href="/help/shop/ja/c/配送"')
    assert "配送の質問4" in page
    assert "配送の質問5" not in page
    assert "6件すべて見る" in page


def test_a_category_has_a_page_with_what_is_within_it(console: Console) -> None:
    """The way back stands above, other categories are not there."""
    console.article()
    console.published("送料はいくらですか", category="配送")
    console.published("海外に送れますか", category=" 配送/海外 ")
    page = console.visitor().get("/help/shop/ja/c/配送").text
    assert "送料はいくらですか" in page
    assert 'href="/help/shop/ja/c/配送/海外"' in page
    assert "返品できますか" not in page
    inner = console.visitor().get("/help/shop/ja/c/配送/海外").text
    assert 'href="/help/shop/ja/c/配送"' in inner
    assert '<li aria-current="page">海外</li>' in inner
    assert "送料はいくらですか" not in inner
    assert console.visitor().get("/help/shop/ja/c/海外").status_code == 404
    assert console.visitor().get("/help/shop/en/c/配送").status_code == 404


def test_categories_stand_in_the_editors_order(console: Console) -> None:
    """From the moment it is changed."""
    console.article()
    console.published("送料はいくらですか", category="配送")
    visitor = console.visitor()
    page = visitor.get("/help/shop/ja/").text
    assert page.index(">返品</a></h2>") < page.index(">配送</a></h2>")
    with console.db.write() as tx:
        author = Author(None, console.clock)
        categories.move(tx, "shop", "ja", ("配送",), (), ("返品",), author)
    page = visitor.get("/help/shop/ja/").text
    assert page.index(">配送</a></h2>") < page.index(">返品</a></h2>")


def test_a_long_category_has_pages(console: Console) -> None:
    """Each with an address of its own; there is none before the first and after the last."""
    for number in range(51):
        console.published(f"質問{number}です", category="一般")
    visitor = console.visitor()
    assert "質問50です" not in visitor.get("/help/shop/ja/c/一般").text
    second = visitor.get("/help/shop/ja/c/一般?page=2").text
    assert "質問50です" in second
    address = "https://help.example.com/help/shop/ja/c/" + quote("一般") + "?page=2"
    assert f'<link rel="canonical" href="{address}">' in second
    for page in ("0", "3", "-1"):
        assert visitor.get(f"/help/shop/ja/c/一般?page={page}").status_code == 404


def test_articles_without_a_category_come_last(console: Console) -> None:
    """Under a name the page gives them; alone they need none."""
    console.published("どこにも入らない質問")
    assert "その他のご質問" not in console.visitor().get("/help/shop/ja/").text
    console.article()
    page = console.visitor().get("/help/shop/ja/").text
    assert page.index(">返品</a></h2>") < page.index(">その他のご質問</a></h2>")
    assert "どこにも入らない質問" in console.visitor().get("/help/shop/ja/c/-").text


def test_an_article_has_a_readable_address_and_its_reading_is_noted(console: Console) -> None:
    """Opening the page answers and tells the collaborator once."""
    article = console.article()
    page = console.visitor().get(path_of(article))
    assert "<strong>10日</strong>" in page.text
    assert f'<article id="{article.id}"' in page.text
    assert page.headers["Content-Language"] == "ja"
    address = f"https://help.example.com{quote(path_of(article))}"
    assert f'<link rel="canonical" href="{address}">' in page.text
    assert '<meta name="description" content="はい、10日以内です。">' in page.text
    assert "更新日：2026年11月22日(日)" in page.text
    facts = {"article_id": article.id}
    assert console.told == [Happening("shop", "ja", "article_viewed", facts)]


@pytest.mark.parametrize("ending", ["", "-", "-別の-言葉", "-返品できますか-と"])
def test_every_address_with_the_id_leads_to_the_one(console: Console, ending: str) -> None:
    """The old one without words too, in either language; nothing is noted on the way."""
    article = console.article()
    for locale in ("ja", "en"):
        sent = console.visitor().get(f"/help/shop/{locale}/{article.id}{ending}?a=%E3%81%82")
        assert sent.status_code == 301
        assert sent.headers["Location"] == quote(path_of(article)) + "?a=%E3%81%82"
        assert sent.headers["Cache-Control"] == "no-cache"
    assert console.told == []


def test_a_question_that_changes_moves_its_address(console: Console) -> None:
    """And back again, without a circle."""
    article = console.article()
    renamed = rename(console, article, "返品の期限")
    visitor = console.visitor()
    assert visitor.get(path_of(article)).headers["Location"].endswith(quote("返品の期限"))
    rename(console, renamed, article.question)
    assert visitor.get(path_of(article)).status_code == 200


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; bingbot/2.0)",
    ],
)
def test_programs_do_not_count_as_readers(console: Console, agent: str) -> None:
    """Nor does a request for the headers, or one ahead of a click."""
    address = path_of(console.article())
    visitor = console.visitor()
    assert visitor.get(address, headers={"User-Agent": agent}).status_code == 200
    assert visitor.head(address).status_code == 200
    assert visitor.get(address, headers={"Sec-Purpose": "prefetch"}).status_code == 200
    assert console.told == []


def test_the_staff_are_no_customers(console: Console) -> None:
    """What somebody signed in reads is a test."""
    address = path_of(console.article())
    visitor = console.visitor()
    visitor.set_cookie(SESSION_COOKIE, "anything")
    visitor.get(address)
    assert [one.is_test for one in console.told] == [True]


def test_what_is_not_published_has_no_page(console: Console) -> None:
    """A draft's address says that there is nothing, in the help centre's frame, and offers help."""
    article = console.article(publish=False)
    for address in (path_of(article), "/help/shop/fr/", "/help/shop/ja/c/a", "/help/shop/ja/a/b/c"):
        page = console.visitor("ja").get(address)
        assert page.status_code == 404
        assert "/console/" not in page.text
        assert 'href="/help/shop/ja/chat"' in page.text
        assert '<meta name="robots" content="noindex">' in page.text
    assert console.visitor().get("/help/nowhere/ja/").status_code == 404
    assert console.told == []


def test_the_page_speaks_the_language_of_its_articles(console: Console) -> None:
    """An English browser on the Japanese page reads Japanese, and can switch."""
    console.article()
    page = console.visitor("en").get("/help/shop/ja/").text
    assert '<html lang="ja">' in page
    assert "回答を検索" in page
    assert 'href="/help/shop/en/" lang="en"' in page
    assert "Search the answers" in console.visitor("ja").get("/help/shop/en/").text


def test_a_language_without_articles_leads_to_the_others(console: Console) -> None:
    """And offers the ways to people."""
    console.article()
    page = console.visitor().get("/help/shop/en/").text
    assert "There are no articles in this language yet." in page
    assert '<p><a href="/help/shop/ja/" lang="ja"' in page
    assert "Ask in the chat" in page


def test_a_visitor_is_led_to_a_language_the_site_has(console: Console) -> None:
    """The browser's wish counts where the site can meet it."""
    assert console.visitor("en-GB").get("/help/shop/").headers["Location"] == "/help/shop/en/"
    assert console.visitor("fr").get("/help/shop/").headers["Location"] == "/help/shop/ja/"


def test_an_article_in_two_languages_names_the_other(console: Console) -> None:
    """A translation and its original."""
    ja = console.published("返品できますか")
    assert "hreflang" not in console.visitor().get(path_of(ja)).text.partition("<body")[0]
    en = console.published("Can I return it?", locale="en", translation_of=ja.id)
    page = console.visitor().get(path_of(ja)).text
    there = f"/help/shop/en/{en.id}-can-i-return-it"
    alternate = f'<link rel="alternate" hreflang="en" href="https://help.example.com{there}">'
    assert alternate in page
    assert f'<a href="{there}" lang="en"' in page


def test_related_articles_are_shown_where_they_are_published(console: Console) -> None:
    """In the order of their nearness."""
    article, near = console.article(), console.published("交換できますか")
    gone = console.article("下書きの質問", publish=False)
    assert "関連する質問" not in console.visitor().get(path_of(article)).text
    console.near = (gone.id, near.id)
    page = console.visitor().get(path_of(article)).text
    related = page.partition("関連する質問")[2]
    assert f'href="/help/shop/ja/{near.id}-交換できますか"' in related
    assert "下書きの質問" not in page


def test_those_an_editor_named_come_before_the_nearest(console: Console) -> None:
    """Each once."""
    one, other = console.published("送料はいくらですか"), console.published("交換できますか")
    article = console.published("返品できますか", related=(other.id,))
    console.near = (one.id, other.id)
    page = console.visitor().get(path_of(article)).text
    found = re.findall(r'<li id="([^"]*)"', page.partition("関連する質問")[2])
    assert found == [other.id, one.id]


def test_what_is_for_the_staff_is_nowhere(console: Console) -> None:
    """Neither in lists nor at its address nor as a translation."""
    secret = console.published("内部の手順", audience="staff")
    article = console.published("A step", locale="en", translation_of=secret.id)
    visitor = console.visitor()
    assert "内部の手順" not in visitor.get("/help/shop/ja/").text
    assert visitor.get(path_of(secret, "内部の手順")).status_code == 404
    page = visitor.get(f"/help/shop/en/{article.id}", follow_redirects=True)
    assert secret.id not in page.text
    assert secret.id not in visitor.get("/help/shop/sitemap.xml").text


def test_contact_is_offered_as_the_site_sets_it(console: Console) -> None:
    """Chat, form and telephone with its hours; with none of them nothing is offered."""
    article = console.article()
    form = "https://example.com/contact?a=1&b=2"
    change(console, contact=Contact(True, form, "03-1234-5678", "平日9時～18時"))
    page = console.visitor().get(path_of(article)).text
    assert 'href="/help/shop/ja/chat"' in page
    assert 'href="https://example.com/contact?a=1&amp;b=2"' in page
    assert 'href="tel:0312345678"' in page
    assert "平日9時～18時" in page
    change(console, contact=Contact(False, "mailto:a@example.com"))
    page = console.visitor().get(path_of(article)).text
    assert "メールで問い合わせる" in page
    assert "/chat" not in page
    assert console.visitor().get("/help/shop/ja/chat").status_code == 404
    change(console, contact=Contact(False))
    assert 'class="contact"' not in console.visitor().get(path_of(article)).text


def test_the_chats_page_holds_the_widget_and_says_what_it_needs(console: Console) -> None:
    """It is not for search engines."""
    page = console.visitor().get("/help/shop/ja/chat").text
    assert '<script async src="/widget/loader.js" data-site="shop" data-locale="ja"' in page
    assert "<noscript>" in page
    assert '<meta name="robots" content="noindex">' in page


def test_machines_read_the_question_and_its_answer(console: Console) -> None:
    """As schema.org's FAQPage, in plain words."""
    data = data_of(console.visitor().get(path_of(console.article())))
    assert data["@type"] == "FAQPage"
    answer = {"@type": "Answer", "text": "はい、10日以内です。"}
    question = {"@type": "Question", "name": "返品できますか", "acceptedAnswer": answer}
    assert data["mainEntity"] == [question]


def test_a_sample_is_not_for_search_engines(console: Console) -> None:
    """A real site is."""
    address = path_of(console.article())
    assert "noindex" not in console.visitor().get(address).text
    with console.db.write() as tx:
        tx.run("UPDATE site SET is_sample = TRUE")
    for path in (address, "/help/shop/ja/"):
        assert '<meta name="robots" content="noindex">' in console.visitor().get(path).text


def test_nothing_stored_can_run_on_the_page(console: Console) -> None:
    """Questions, answers, categories and settings are text, also in titles, data and the search."""
    attack = "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'{{7*7}}"
    change(console, name=attack[:80], contact=Contact(True, "", "", attack))
    article = console.published(attack, attack, paraphrases=(attack,), category=attack[9:90])
    visitor = console.visitor()
    start = visitor.get("/help/shop/ja/").text
    found = re.findall(r'href="(/help/shop/ja/(?:c/|art_)[^"]*)"', start)
    assert len(found) == 2
    read = [f"/help/shop/ja/{article.id}?voted={attack}", f"/help/shop/ja/search?q={attack}"]
    for address in (*found, *read):
        page = visitor.get(address, follow_redirects=True)
        own = re.sub(
            r'<script (type="module" src="[^"<>]*"|type="application/ld\+json")>', "", page.text
        )
        assert page.status_code == 200
        assert "<script" not in own
        assert "<img" not in page.text
        assert "49" not in page.text.partition("<title>")[2].partition("</title>")[0]
        assert "script-src" not in page.headers["Content-Security-Policy"]
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    data = data_of(visitor.get(f"/help/shop/ja/{article.id}", follow_redirects=True))
    assert data["mainEntity"][0]["name"] == article.question  # type: ignore[index]


def test_a_page_is_not_sent_again_while_nothing_has_moved(console: Console) -> None:
    """An edit, a setting or another query sends it anew; a reading counts either way."""
    article = console.article()
    visitor = console.visitor()
    for address in (path_of(article), "/help/shop/ja/", "/help/shop/ja/c/返品"):
        first = visitor.get(address)
        kept = {"If-None-Match": first.headers["ETag"]}
        again = visitor.get(address, headers=kept)
        assert (again.status_code, again.data) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert visitor.get(f"{address}?a=b", headers=kept).status_code == 200
    assert len(console.told) == 3
    anything = {"If-None-Match": "*"}
    made_up = visitor.get("/help/shop/ja/art_000000000000none", headers=anything)
    assert made_up.status_code == 404
    assert len(console.told) == 3
    kept = {"If-None-Match": visitor.get(path_of(article)).headers["ETag"]}
    change(console, name="別の店")
    moved = visitor.get(path_of(article), headers=kept)
    assert moved.status_code == 200
    kept = {"If-None-Match": moved.headers["ETag"]}
    console.published("新しい質問")
    assert visitor.get(path_of(article), headers=kept).status_code == 200


def test_a_page_whose_neighbours_are_still_to_come_is_not_kept(console: Console) -> None:
    """While the index is of another revision."""
    article = console.article()
    console.near = None
    page = console.visitor().get(path_of(article))
    assert "ETag" not in page.headers
    assert page.headers["Cache-Control"] == "no-store"


def test_a_page_is_sent_compressed_to_who_takes_it(console: Console) -> None:
    """The same words."""
    address = path_of(console.article())
    plain = console.visitor().get(address)
    packed = console.visitor().get(address, headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == plain.data
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("kinds", [1, 25, 500])
def test_a_site_of_500_articles_has_no_heavy_page(console: Console, kinds: int) -> None:
    """Every page that lists them weighs 20 KB at most."""
    author = Author(None, console.clock)
    with console.db.write() as tx:
        for number in range(500):
            question = (
                f"{number}番の商品について、{number * 7919 % 1000}日後に変更や取り消しはできますか"
            )
            words = Draft("ja", question, "はい。", category=f"{number % kinds}番目の分類")
            editing.create(tx, "shop", words, author, publish=True)
    for address in ("/help/shop/ja/", "/help/shop/ja/c/0番目の分類"):
        page = console.visitor().get(address, headers={"Accept-Encoding": "gzip"})
        assert len(page.data) <= 20_000


def test_the_longest_answer_goes_on_over_light_pages(console: Console) -> None:
    """20,000 characters denser than any prose: every word is there, every page 20 KB at most."""
    paragraphs = [noise(498, number) for number in range(40)]
    related = [console.published(f"関連する質問{n}{noise(60, n)}").id for n in range(8)]
    article = console.published(
        "利用規約を教えてください", "\n\n".join(paragraphs), related=tuple(related)
    )
    path, visitor = path_of(article, "利用規約を教えてください"), console.visitor()
    first, second = (visitor.get(f"{path}{query}").text for query in ("", "?page=2"))
    assert [text in first for text in paragraphs] == [True] * 20 + [False] * 20
    assert [text in second for text in paragraphs] == [False] * 20 + [True] * 20
    for query in ("", "?page=2"):
        sent = visitor.get(f"{path}{query}", headers={"Accept-Encoding": "gzip"})
        assert len(sent.data) <= 20_000


def test_each_page_of_an_answer_has_its_own_address(console: Console) -> None:
    """For search engines too; what is of the whole stands on the first and counts once."""
    answer = "\n\n".join(["あ" * 498] * 40)
    article = console.published("規約は", answer)
    console.published("Terms", "x", locale="en", translation_of=article.id)
    path, visitor = path_of(article, "規約は"), console.visitor()
    first, second = (visitor.get(f"{path}{query}").text for query in ("", "?page=2"))
    address = f"https://help.example.com{quote(path)}"
    assert f'<link rel="canonical" href="{address}">' in first
    assert f'<link rel="canonical" href="{address}?page=2">' in second
    assert '<a rel="next" href="?page=2">' in first
    assert '<a rel="prev" href="?page=1">' in second
    assert "<title>規約は (2) · 店</title>" in second
    for said in ("application/ld+json", 'rel="alternate"', "data-left"):
        assert (said in first, said in second) == (True, False)
    assert [happening.kind for happening in console.told] == ["article_viewed"]


def test_who_votes_on_a_further_page_stays_there(console: Console) -> None:
    """And an address of a page that is there no more leads to the article."""
    article = console.published("規約は", "\n\n".join(["あ" * 498] * 40))
    path, visitor = path_of(article, "規約は"), console.visitor()
    assert '<input type="hidden" name="page" value="2">' in visitor.get(f"{path}?page=2").text
    voted = visitor.post(
        f"/help/shop/ja/{article.id}/vote",
        data={"helpful": "yes", "page": "2"},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert voted.headers["Location"] == f"{quote(path)}?voted=yes&page=2#vote"
    for page in ("0", "3", "-1"):
        gone = visitor.get(f"{path}?page={page}")
        assert (gone.status_code, gone.headers["Location"]) == (301, quote(path))


def test_the_sites_colour_comes_as_a_style_sheet(console: Console) -> None:
    """The accent and the colour of text on it, without an inline style."""
    sent = console.visitor().get("/help/shop/accent.css")
    assert sent.text == ":root { --site: #0f6e84; --on-site: #ffffff; }\n"
    assert sent.content_type.startswith("text/css")
