"""What the search is compared with in `benchmarks.quality`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from benchmarks.baselines import hits
from benchmarks.quality import _by_part
from faq.evaluate import Query, measure
from faq.index import build
from faq.search import Document
from tests.fakes import HashEncoder
from tests.faq.shop import SHOP

PASSAGES = [replace(document, question="", paraphrases=()) for document in SHOP]


def query(text: str, *relevant: str, name: str = "q1", kind: str = "") -> Query:
    """Return a query."""
    return Query(name, text, frozenset(relevant), kind)


@pytest.mark.parametrize("documents", [SHOP, PASSAGES], ids=["questions", "passages"])
def test_every_method_finds_an_article_by_its_own_words(documents: list[Document]) -> None:
    """With questions and without."""
    index = build(documents, HashEncoder())
    asked = [query(index.prepared[item].passage, item.id) for item in documents]
    found = hits(index, HashEncoder(), asked)
    assert len(found) == 7
    assert min(first for first, _, _ in found.values()) >= 0.8


def test_a_tie_is_no_hit() -> None:
    """Words that no article has, or a single character, bring none of them first."""
    found = hits(build(SHOP, HashEncoder()), HashEncoder(), [query("q", SHOP[0].id)])
    lexical = [name for name in found if name.startswith(("SQLite", "BM25", "our words"))]
    assert [found[name][0] for name in lexical] == [0.0, 0.0, 0.0]


def test_what_nothing_answers_is_told_apart_by_its_id_or_its_kind() -> None:
    """Ids of one set name the sort, those of another are numbers."""
    asked = [
        query("鯨は魚ですか", name="d-none-chat-01", kind="none"),
        query("鯨は何を食べますか", name="d-none-shop-01", kind="none"),
        query("鯨は鳴きますか", name="q001", kind="near"),
    ]
    outcomes = measure(build(SHOP, HashEncoder()), asked)
    assert list(_by_part([], outcomes)) == ["d-none-chat", "d-none-shop", "near"]
