"""Thinking about a message, and what is said for a decision."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import pytest

from bot.decide import Answer, Candidate, Clarify, NoAnswer, SmallTalk
from bot.intents.model import Understanding
from bot.lines import speak
from bot.turn import Mind, unless_answered
from faq.model import Article
from faq.search import Evidence, Hit, SearchResult, Thresholds, judge
from faq.searching import ELSEWHERE, Found
from tests.bot.shop import address_of

NOW = datetime(2026, 11, 22, tzinfo=UTC)
ARTICLE = Article(
    id="a1",
    site_id="shop",
    locale="ja",
    external_id=None,
    status="published",
    question="送料は？",
    paraphrases=(),
    answer="**550円**です。\n\n- 沖縄は別です。",
    category="配送",
    tags=(),
    revision=3,
    published_revision=3,
    is_sample=False,
    created_at=NOW,
    updated_at=NOW,
    published_at=NOW,
)
HITS = (
    Hit("a1", 0.8, Evidence(0.91, 0.9, 0.2, "")),
    Hit("a2", 0.7, Evidence(0.95, 0.6, 0.1, "")),
)


def test_a_mind_asks_the_faq_and_then_what_kind_of_message_it_is() -> None:
    """The kind is judged beside the nearest question of the FAQ, wherever it is ranked."""
    asked: list[tuple[str, str, float]] = []

    def classify(text: str, locale: str, cosine: float) -> Understanding:
        asked.append((text, locale, cosine))
        return Understanding("question", 1.0, "")

    def search(site_id: str, locale: str, text: str) -> Found:
        assert (site_id, locale, text) == ("shop", "ja", "送料")
        return Found(SearchResult(HITS, 0.6), Thresholds(0.5, 0.3))

    thought = Mind(search, classify)("shop", "ja", "送料")
    assert asked == [("送料", "ja", 0.95)]
    assert thought.verdict is not None
    assert thought.verdict.decision == "answer"
    assert thought.result.hits == HITS


@pytest.mark.parametrize(
    ("by", "confidence", "kind"),
    [
        ("nearness", 0.2, "thanks"),
        ("nearness", 0.4, "question"),
        ("nearness", 0.6, "question"),
        ("rule", 0.6, "thanks"),
    ],
)
def test_small_talk_by_nearness_stands_only_where_the_faq_knows_nothing(
    by: Literal["rule", "nearness"], confidence: float, kind: str
) -> None:
    """An answer and candidates go before it; a rule goes before them."""
    understood = Understanding("thanks", 0.7, "", by)
    found = Found(SearchResult(HITS, confidence), Thresholds(0.5, 0.3))
    assert Mind(lambda *_: found, lambda *_: understood)("", "", "").understanding.kind == kind


@pytest.mark.parametrize(("confidence", "kind"), [(0.6, "thanks"), (0.95, "question")])
def test_candidates_of_another_language_are_no_reason_against_small_talk(
    confidence: float, kind: str
) -> None:
    """An answer is."""
    understood = Understanding("thanks", 0.7, "", "nearness")
    found = Found(SearchResult(HITS, confidence), ELSEWHERE, "en", "ja", True)
    assert Mind(lambda *_: found, lambda *_: understood)("", "", "").understanding.kind == kind


def test_a_person_asked_for_by_nearness_stays_asked_for() -> None:
    """Only small talk gives way to the FAQ."""
    verdict = judge(SearchResult(HITS, 0.6), Thresholds(0.5, 0.3))
    understood = Understanding("person", 0.7, "", "nearness")
    assert unless_answered(understood, verdict) == understood


def test_an_empty_faq_still_understands_a_request_for_a_person() -> None:
    """No hit is further away than any example."""
    cosines: list[float] = []

    def classify(text: str, locale: str, cosine: float) -> Understanding:
        cosines.append(cosine)
        return Understanding("person", 1.0, "")

    mind = Mind(lambda *_: Found(SearchResult(), Thresholds(0.5, 0.3)), classify)
    assert mind("shop", "ja", "人と話したい").understanding.kind == "person"
    assert cosines == [-1.0]


def test_an_answer_is_the_article_as_words_and_as_html() -> None:
    """Nothing is added; the event says which text it was."""
    [line] = speak(Answer("a1", 0.87654321), "ja", {"a1": ARTICLE}, HITS, address_of)
    assert line.draft.text == "550円です。\n- 沖縄は別です。"
    assert "<strong>550円</strong>" in line.draft.content["html"].replace("<wbr>", "")
    assert line.draft.content["url"] == "http://test.invalid/help/shop/ja/a1"
    assert line.payload == {
        "article_id": "a1",
        "revision": 3,
        "category": "配送",
        "confidence": 0.8765,
    }


def test_candidates_keep_their_order_and_the_first_ones_topic() -> None:
    """The likeliest first."""
    other = replace(ARTICLE, id="a2", question="返品は？", category="返品")
    decision = Clarify((Candidate("a2", 0.5), Candidate("a1", 0.4)), 0.5)
    [line] = speak(decision, "ja", {"a1": ARTICLE, "a2": other}, HITS, address_of)
    assert [c["article_id"] for c in line.draft.content["candidates"]] == ["a2", "a1"]
    assert line.payload == {"candidates": ["a2", "a1"], "category": "返品"}


ENGLISH = replace(ARTICLE, id="a3", locale="en", question="Do you ship abroad?", answer="Yes.")


@pytest.mark.parametrize(
    ("locale", "language", "article", "excuse"),
    [
        ("ja", "ja", ENGLISH, "当てはまるご案内は英語のページにだけ見つかりました。"),
        ("ja", "", ENGLISH, "当てはまるご案内は英語のページにだけ見つかりました。"),
        ("ja", "en", ENGLISH, None),
        ("en-GB", "", ENGLISH, None),
        ("ja", "en", ARTICLE, "I found this in Japanese only."),
        ("en", "ja", ARTICLE, None),
        ("fr", "fr", ENGLISH, "I found this in English only."),
        ("ja", "ko", replace(ARTICLE, locale="zh-Hant"), "中国語 (繁体字)"),
    ],
)
def test_the_bot_says_when_the_customers_language_lacks_an_answer(
    locale: str, language: str, article: Article, excuse: str | None
) -> None:
    """In the customer's own language, and not to whoever asked in the article's."""
    choice = Candidate(article.id, 0.5)
    for decision in (Answer(article.id, 0.9), Clarify((choice,), 0.5)):
        lines = speak(decision, locale, {article.id: article}, (), address_of, language)
        assert len(lines) == (1 if excuse is None else 2)
        if excuse is not None:
            assert excuse in lines[0].draft.text
            assert (lines[0].draft.kind, lines[0].event) == ("text", None)
        assert lines[-1].draft.content.get("locale") in (article.locale, None)
        assert lines[-1].event in ("answer", "clarify")


def test_no_answer_is_on_the_topic_of_what_was_nearest() -> None:
    """And on none where nothing is published."""
    decision = NoAnswer(0.1, insist_on_person=False)
    [line] = speak(decision, "ja", {"a1": ARTICLE}, HITS, address_of)
    assert line.payload == {"category": "配送"}
    [line] = speak(decision, "ja", {}, HITS, address_of)
    assert line.payload == {"category": None}


def test_small_talk_is_no_event_of_the_bot() -> None:
    """It is neither an answer nor the lack of one."""
    for kind in ("greeting", "thanks", "goodbye", "chit-chat", "empty"):
        [line] = speak(SmallTalk(kind), "en", {}, (), address_of)
        assert line.event is None
        assert line.draft.text
