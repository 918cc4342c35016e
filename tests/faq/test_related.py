"""Which articles stand near another."""

from __future__ import annotations

import pytest

from faq import index as indexing
from faq.index import FaqIndex, build
from faq.related import MOST
from faq.search import Document
from tests.fakes import HashEncoder

TEXTS = {
    "return": ("返品できますか", "商品の返品は14日以内にお申し込みください。"),
    "return-fee": ("返品の送料はいくらですか", "商品の返品の送料は880円です。"),
    "exchange": ("商品を交換できますか", "商品の交換は14日以内にお申し込みください。"),
    "login": ("ログインできません", "パスワードをお確かめください。"),
}


def documents(texts: dict[str, tuple[str, str]]) -> list[Document]:
    """Return some documents."""
    return [Document(name, question, (), answer) for name, (question, answer) in texts.items()]


def test_the_nearest_come_first_and_what_is_far_does_not() -> None:
    """An article is no neighbour of its own; an unknown one has none."""
    encoder = HashEncoder()
    related = build(documents(TEXTS), encoder).related
    encoded = encoder.encoded
    near = related.to("return")
    assert set(near) <= {"return-fee", "exchange"}
    assert near
    assert "return" not in near
    assert related.to("login") == ()
    assert related.to("nothing") == ()
    assert encoder.encoded == encoded


def test_there_are_four_at_most_and_none_in_an_empty_index() -> None:
    """However many are alike."""
    many = {f"a{n}": (f"返品できますか{n}", "商品の返品は14日以内です。") for n in range(9)}
    assert len(build(documents(many), HashEncoder()).related.to("a0")) == MOST
    assert build([], HashEncoder()).related.to("a0") == ()


def test_what_was_edited_since_is_a_neighbour_in_its_new_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In an index of two segments; what is gone is none."""
    monkeypatch.setattr(indexing, "PATCHED_FROM", 3)
    monkeypatch.setattr(indexing, "_CHANGED", 1.0)
    encoder = HashEncoder()
    before = build(documents(TEXTS), encoder)
    moved = {name: words for name, words in TEXTS.items() if name != "return-fee"}
    moved["login"] = ("返品の申し込み方", "商品の返品は14日以内にお申し込みください。")
    after: FaqIndex = build(documents(moved), encoder, before)
    assert after.base is before.base
    assert set(after.related.to("return")) == {"login", "exchange"}
    assert "return" in after.related.to("login")
