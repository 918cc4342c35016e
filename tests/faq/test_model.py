"""Articles and what may be stored in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.content import checked, clean_locale
from faq.editing import new_article, stepped
from faq.model import Draft
from madoguchi.errors import InvalidInput

NOW = datetime(2026, 11, 22, 5, 0, tzinfo=UTC)
DRAFT = Draft("ja", "返品できますか", "はい。")


def test_a_live_article_with_a_newer_text_has_unpublished_changes() -> None:
    """Customers see one text while the next is being written."""
    article = stepped(new_article("shop", DRAFT, NOW), DRAFT, "published", NOW)
    assert article.is_live
    assert not article.has_unpublished_changes
    edited = stepped(article, replace(DRAFT, answer="いいえ。"), "draft", NOW)
    assert edited.status == "published"
    assert edited.has_unpublished_changes


@pytest.mark.parametrize(("change", "status"), [("unpublished", "draft"), ("archived", "archived")])
def test_what_is_taken_back_is_not_live(change: str, status: str) -> None:
    """Taking back and putting away both end what customers see."""
    article = stepped(new_article("shop", DRAFT, NOW), DRAFT, "published", NOW)
    after = stepped(article, DRAFT, change, NOW)  # type: ignore[arg-type]  # parametrised
    assert (after.status, after.is_live) == (status, False)


def test_words_are_tidied() -> None:
    """Line ends, control characters, blank lines and repeated wordings go; words stay."""
    draft = Draft(
        "JA",
        " 返品\r\nできますか\x00 ",
        "一行目\r\n二行目\x07\r\n",
        ("返したい", " 返したい ", "", "返品 できますか"),
        "  ",
        ("急ぎ", "急ぎ"),
    )
    assert checked(draft) == Draft(
        "ja", "返品 できますか", "一行目\n二行目", ("返したい",), None, ("急ぎ",)
    )


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (replace(DRAFT, question=" \n"), "question"),
        (replace(DRAFT, answer="\x00"), "answer"),
        (replace(DRAFT, question="長" * 501), "question"),
        (replace(DRAFT, answer="長" * 20_001), "answer"),
        (replace(DRAFT, paraphrases=("長" * 501,)), "paraphrases"),
        (replace(DRAFT, paraphrases=tuple(map(str, range(101)))), "paraphrases"),
        (replace(DRAFT, category="長" * 101), "category"),
        (replace(DRAFT, tags=("長" * 51,)), "tags"),
        (replace(DRAFT, tags=tuple(map(str, range(31)))), "tags"),
        (replace(DRAFT, locale="日本語?"), "locale"),
    ],
)
def test_what_cannot_be_stored_is_refused_by_the_name_of_its_field(
    draft: Draft, field: str
) -> None:
    """An editor is told which field to change."""
    with pytest.raises(InvalidInput) as refused:
        checked(draft)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("typed", "stored"), [("JA", "ja"), ("pt_br", "pt-BR"), ("zh-Hans", "zh-Hans")]
)
def test_language_tags_have_one_spelling(typed: str, stored: str) -> None:
    """The same language typed differently is the same language."""
    assert clean_locale(typed) == stored


@given(st.text(max_size=80), st.text(max_size=200), st.lists(st.text(max_size=40), max_size=5))
def test_tidying_twice_is_tidying_once(question: str, answer: str, wordings: list[str]) -> None:
    """What was stored can be stored again without a change, so an import is repeatable."""
    try:
        once = checked(Draft("ja", question, answer, tuple(wordings)))
    except InvalidInput:
        return
    assert checked(once) == once
