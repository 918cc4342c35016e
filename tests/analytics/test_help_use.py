"""What the help centre's events come to."""

from __future__ import annotations

from typing import Any

from analytics.help_use import ArticleReads, HelpUse, help_use
from analytics.model import Event
from tests.conftest import NOW


def used(*told: tuple[str, dict[str, Any]], is_test: bool = False) -> HelpUse:
    """Count some events."""
    return help_use(
        Event(site_id="shop", kind=kind, occurred_at=NOW, is_test=is_test, payload=payload)
        for kind, payload in told
    )


def vote(reader: str, helpful: bool, article: str = "a") -> tuple[str, dict[str, Any]]:
    """A yes or no."""
    return "article_voted", {"article_id": article, "reader": reader, "helpful": helpful}


def only(use: HelpUse) -> ArticleReads:
    """Return the one article there is."""
    (article,) = use.articles
    return article


def test_of_each_reader_the_last_word_on_an_article_counts() -> None:
    """Another reader's and another article's are their own."""
    use = used(vote("r1", True), vote("r2", True), vote("r1", False), vote("r1", True, "b"))
    helpful = {one.article_id: one.helpful_rate for one in use.articles}
    assert (helpful["a"].numerator, helpful["a"].denominator) == (1, 2)
    assert (helpful["b"].numerator, helpful["b"].denominator) == (1, 1)


def test_exits_are_a_share_of_the_stays_that_were_told() -> None:
    """A view whose end nobody told is in neither."""
    view = ("article_viewed", {"article_id": "a"})
    stays = [("article_left", {"article_id": "a", "onward": onward}) for onward in (True, False)]
    article = only(used(view, view, view, *stays))
    assert (article.views, article.exit_rate.numerator, article.exit_rate.denominator) == (3, 1, 2)
    assert article.helpful_rate.value is None


def test_the_most_viewed_come_first() -> None:
    """Those viewed as often in the order of their ids."""
    views = [("article_viewed", {"article_id": name}) for name in "bcab"]
    assert [one.article_id for one in used(*views).articles] == ["b", "a", "c"]


def test_a_search_without_an_answer_has_no_hit() -> None:
    """A suggestion that was chosen is a search that found; tests count nowhere."""
    told = [("help_searched", {"decision": d}) for d in ("answer", "none", "picked", "clarify")]
    rate = used(*told).no_hit_rate
    assert (rate.numerator, rate.denominator) == (1, 4)
    assert used(*told, is_test=True).no_hit_rate.denominator == 0
    assert used().no_hit_rate.value is None


def test_a_search_by_words_alone_is_in_no_rate() -> None:
    """While there was no index to ask: it tells nothing of the FAQ."""
    told = [("help_searched", {"decision": d, "words_only": True}) for d in ("none", "clarify")]
    rate = used(*told, ("help_searched", {"decision": "none"})).no_hit_rate
    assert (rate.numerator, rate.denominator) == (1, 1)
