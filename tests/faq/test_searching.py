"""Searching a site of several languages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytest

from faq.index import FaqIndex, build
from faq.search import Document, Evidence, Hit, SearchResult, Thresholds
from faq.searching import search_site
from tests.bundled import bundled_encoder
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

ENGLISH = (
    Document("en-fee", "How much is shipping?", (), "It costs 500 yen.", locale="en"),
    Document("en-gift", "Can you wrap it as a gift?", (), "Yes, for free.", locale="en"),
    Document("en-tax", "Can I shop tax free?", (), "Show us your passport.", locale="en"),
)


class FixedIndex:
    """An index that is always as sure, and writes down what it was asked."""

    thresholds = Thresholds(answer=0.7, clarify=0.4)

    def __init__(self, locale: str, confidence: float | None, is_ambiguous: bool = False) -> None:
        self.locale, self.confidence, self.is_ambiguous = locale, confidence, is_ambiguous
        self.documents = () if confidence is None else (Document("a", "a", locale=locale),)
        self.asked: list[bool] = []

    def search_many(self, queries: Sequence[str], limit: int, foreign: bool) -> list[SearchResult]:
        """Return one hit for each query, named after the language."""
        assert self.confidence is not None, "an index without articles is not searched"
        self.asked.append(foreign)
        hit = Hit(self.locale, self.confidence, Evidence(0.5, 0.5, 0.0, ""))
        return [SearchResult((hit,), self.confidence, self.is_ambiguous)] * len(queries)


@pytest.mark.parametrize(
    ("query", "sure", "found", "searched"),
    [
        ("送料は", {"ja": 0.8, "en": 0.9}, "ja", {"ja": [False], "en": []}),
        ("how much is it", {"ja": 0.9, "en": 0.8}, "en", {"ja": [], "en": [False]}),
        ("how much is it", {"ja": 0.95, "en": 0.5}, "ja", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.85, "en": 0.5}, "en", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.45, "en": 0.1}, "en", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.75, "en": 0.5}, "en", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.85, "en": 0.1}, "ja", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.75, "en": 0.1}, "en", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.2, "en": 0.1}, "en", {"ja": [True], "en": [False]}),
        ("how much is it", {"ja": 0.8, "en": None}, "ja", {"ja": [True], "en": []}),
        ("how much is it", {"ja": None, "en": None}, "ja", {"ja": [], "en": []}),
        ("PayPal", {"ja": 0.1, "en": 0.95}, "en", {"ja": [False], "en": [False]}),
        ("how much is it", {"ja": 0.8}, "ja", {"ja": [False]}),
    ],
)
def test_the_customers_language_is_asked_first_and_others_only_if_it_cannot_answer(
    query: str, sure: dict[str, float | None], found: str, searched: dict[str, list[bool]]
) -> None:
    """The first that answers, else the first that offers something, else the customer's own."""
    indexes = {locale: FixedIndex(locale, confidence) for locale, confidence in sure.items()}
    result = search_site(cast(Any, indexes), query, "ja")
    assert result.locale == found
    assert {locale: index.asked for locale, index in indexes.items()} == searched


@pytest.fixture(scope="module")
def hashed() -> tuple[HashEncoder, dict[str, FaqIndex]]:
    """Two languages, with an encoder that has no model."""
    encoder = HashEncoder()
    return encoder, {"ja": build(SHOP, encoder), "en": build(ENGLISH, encoder)}


def test_a_question_is_found_in_the_language_it_is_asked_in(
    hashed: tuple[HashEncoder, dict[str, FaqIndex]],
) -> None:
    """Whatever the page's language is; romaji is Japanese."""
    _, indexes = hashed
    for query, article in (
        ("how much is shipping", "en-fee"),
        ("送料はいくらですか", "fee"),
        ("ryoushuusho", "receipt"),
    ):
        assert search_site(indexes, query, "ja").result.hits[0].id == article


def test_a_site_of_one_language_is_searched_as_before(
    hashed: tuple[HashEncoder, dict[str, FaqIndex]],
) -> None:
    """The same result, and nothing is told about the language."""
    _, indexes = hashed
    found = search_site({"ja": indexes["ja"]}, "how much is shipping", "ja")
    assert found.result == indexes["ja"].search("how much is shipping")
    assert (found.locale, found.language) == ("ja", "")


def test_between_languages_of_one_script_words_hardly_count() -> None:
    """What a French question has in common with an English FAQ may be chance."""
    encoder = HashEncoder()
    french = [Document("fr", "Quels sont les frais ?", (), "500 yens.", locale="fr")]
    indexes = {"en": build(ENGLISH, encoder), "fr": build(french, encoder)}
    query = "est-ce que vous livrez un gift à l'étranger"
    assert search_site(indexes, query, "en").language == "fr"
    foreign = indexes["en"].search(query, foreign=True)
    assert all(hit.evidence.foreign for hit in foreign.hits)
    assert not any(hit.evidence.foreign for hit in indexes["en"].search(query).hits)


@pytest.mark.slow
def test_what_only_another_language_says_is_found_by_meaning() -> None:
    """And what both say is found in the customer's own."""
    encoder = bundled_encoder()
    indexes = {"ja": build(SHOP, encoder), "en": build(ENGLISH, encoder)}
    for query, article, decision in (
        ("免税で買い物できますか", "en-tax", "answer"),
        ("How do I return an item?", "return", "answer"),
        ("送料はいくら", "fee", "answer"),
        ("shipping cost", "en-fee", "answer"),
        ("富士山の高さは", None, "none"),
        ("what is the capital of France", None, "none"),
    ):
        found = search_site(indexes, query, "ja")
        assert found.verdict.decision == decision, query
        assert article in (None, found.result.hits[0].id), query


def test_what_is_ambiguous_in_ones_own_language_is_not_answered_in_another() -> None:
    """The customer's language is sure of what it asks back about."""
    indexes = {"ja": FixedIndex("ja", 0.8, is_ambiguous=True), "en": FixedIndex("en", 0.99)}
    found = search_site(cast("dict[str, FaqIndex]", indexes), "ログイン", "ja")
    assert (found.locale, found.verdict.decision) == ("ja", "clarify")
    assert indexes["en"].asked == []
