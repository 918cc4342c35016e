"""The help centre's search: the index's word, the words while there is none, and what is noted."""

from __future__ import annotations

from pathlib import Path

import pytest

from faq.help_model import Happening
from faq.search import Evidence, Hit, SearchResult, Thresholds
from faq.searching import Found
from faq.structured import described
from madoguchi.clock import FakeClock
from madoguchi.database.protocol import Database
from tests.faq.console import Console, make_console

SEARCH = "/help/shop/ja/search"
SAME_ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def console(db: Database, site_id: str, clock: FakeClock, tmp_path: Path) -> Console:
    """The pages of the site ``shop``."""
    return make_console(db, clock, tmp_path)


def found(confidence: float, *ids: str, locale: str = "ja") -> Found:
    """What the index says: these articles, so sure of the first."""
    hits = tuple(Hit(name, 0.9, Evidence(0.9, 0.9, 0.5, "")) for name in ids)
    return Found(SearchResult(hits, confidence), Thresholds(0.6, 0.3), locale)


def noted(words: str, decision: str, hits: int) -> Happening:
    """A search as it is told."""
    facts = {"text": words, "decision": decision, "hits": hits}
    return Happening("shop", "ja", "help_searched", facts)


def test_what_the_index_stands_behind_comes_first(console: Console) -> None:
    """Three candidates with the beginning of their answers, then what else is near."""
    ids = [console.published(f"質問{n}", f"**答え{n}**です。").id for n in range(5)]
    console.found = found(0.9, *ids)
    page = console.visitor().get(f"{SEARCH}?q=返品 したい").text
    assert "「返品 したい」に合う記事：3件" in page
    best, _, others = page.partition("関連する記事")
    assert "答え2です。" in best
    assert f'href="/help/shop/ja/{ids[3]}-質問3"' in others
    assert console.told == [noted("返品 したい", "answer", 3)]


def test_without_an_answer_the_page_says_so(console: Console) -> None:
    """With the nearest articles, as what they are, and the ways to people."""
    ids = [console.published(f"質問{n}").id for n in range(5)]
    console.found = found(0.1, *ids)
    page = console.visitor().get(f"{SEARCH}?q=宇宙").text
    assert "「宇宙」の答えになる記事は見つかりませんでした。" in page
    near = page.partition("近い内容の記事（答えとは限りません）")[2]
    assert "質問2" in near
    assert "質問3" not in page
    assert "チャットで質問する" in near
    assert console.told == [noted("宇宙", "none", 0)]


def test_an_article_of_another_language_says_so(console: Console) -> None:
    """Its words and its address are in its own."""
    article = console.published("Can you gift wrap it?", locale="en")
    console.found = found(0.95, article.id, locale="en")
    page = console.visitor().get(f"{SEARCH}?q=ギフト").text
    assert '<li lang="en">' in page
    assert f'href="/help/shop/en/{article.id}-can-you-gift-wrap-it"' in page
    assert "English</span>" in page


def test_words_are_looked_for_while_there_is_no_index(console: Console) -> None:
    """All of them have to be there, in any width."""
    console.published("ポイントの期限", "1年です", category="会員")
    console.article()
    page = console.visitor().get(f"{SEARCH}?q=ﾎﾟｲﾝﾄ 1年").text
    assert "ポイントの期限" in page
    assert "返品できますか" not in page
    assert "見つかりませんでした" in console.visitor().get(f"{SEARCH}?q=存在しない").text
    assert [one.facts["decision"] for one in console.told] == ["clarify", "none"]
    assert all(one.facts["words_only"] for one in console.told), "so that nobody takes it for a gap"


def test_an_article_taken_back_meanwhile_is_left_out(console: Console) -> None:
    """The index may be a moment late."""
    console.found = found(0.9, console.article(publish=False).id)
    page = console.visitor().get(f"{SEARCH}?q=返品").text
    assert "返品できますか" not in page
    assert "見つかりませんでした" in page


def test_a_search_is_always_asked_anew_and_never_indexed(console: Console) -> None:
    """The index learns without the FAQ moving."""
    page = console.visitor().get(f"{SEARCH}?q=返品")
    assert page.headers["Cache-Control"] == "no-store"
    assert "ETag" not in page.headers
    assert '<meta name="robots" content="noindex">' in page.text


def test_nothing_typed_leads_to_the_start_page(console: Console) -> None:
    """And the search's old address to the new one."""
    for query in ("", "?q=", "?q=%20%00%E3%80%80"):
        sent = console.visitor().get(SEARCH + query)
        assert (sent.status_code, sent.headers["Location"]) == (302, "/help/shop/ja/")
    moved = console.visitor().get("/help/shop/ja/?q=返品 %26 交換")
    assert moved.status_code == 301
    assert moved.headers["Location"] == f"{SEARCH}?q=%E8%BF%94%E5%93%81+%26+%E4%BA%A4%E6%8F%9B"
    assert console.told == []


def test_too_many_searches_are_told_to_wait(console: Console) -> None:
    """In the help centre's own frame."""
    visitor = console.visitor()
    pages = [visitor.get(f"{SEARCH}?q=a") for _ in range(21)]
    assert [page.status_code for page in pages] == [200] * 20 + [429]
    assert int(pages[-1].headers["Retry-After"]) > 0
    assert "チャットで質問する" in pages[-1].text


def test_a_suggestion_that_was_chosen_is_a_search_that_found(console: Console) -> None:
    """Told by the page, of a published article."""
    article = console.article()
    form = {"q": " henpin ", "article_id": article.id}
    visitor = console.visitor()
    sent = visitor.post("/help/shop/ja/picked", data=form, headers=SAME_ORIGIN)
    assert sent.status_code == 204
    facts = {"text": "henpin", "decision": "picked", "hits": 1, "article_id": article.id}
    assert console.told == [Happening("shop", "ja", "help_searched", facts)]
    for wrong in ({"q": "", "article_id": article.id}, {"q": "a", "article_id": "art_none"}):
        sent = visitor.post("/help/shop/ja/picked", data=wrong, headers=SAME_ORIGIN)
        assert sent.status_code in (404, 422)
    assert len(console.told) == 1


def test_suggestions_that_were_shown_are_told_once_for_a_try(console: Console) -> None:
    """With what was typed, the published articles among them, and how it ended."""
    article = console.article()
    visitor = console.visitor()
    form = {"q": " henpin ", "articles": f"{article.id} art_none", "ended": "left"}
    sent = visitor.post("/help/shop/ja/suggested", data=form, headers=SAME_ORIGIN)
    assert sent.status_code == 204
    facts = {"source": "typing", "articles": [article.id], "text": "henpin", "ended": "left"}
    assert console.told == [Happening("shop", "ja", "suggestions_shown", facts)]
    for wrong in ({"q": ""}, {"ended": "bought"}):
        sent = visitor.post("/help/shop/ja/suggested", data=form | wrong, headers=SAME_ORIGIN)
        assert sent.status_code == 422
    assert visitor.post("/help/shop/ja/suggested", data=form).status_code == 403
    assert len(console.told) == 1


def test_an_excerpt_holds_no_marks() -> None:
    """Neither of lists nor of emphasis: it is read in one line."""
    answer = "**660円**です。\n\n- 北海道：1,320円\n- 家具：3,300円\n\n1. 選ぶ\n2. 待つ\n\n10.5kg"
    assert described(answer) == ("660円です。 北海道：1,320円 家具：3,300円 選ぶ 待つ 10.5kg")
