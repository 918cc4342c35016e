"""Categories as a tree, and addresses that can be read."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import addresses
from faq.addresses import slug
from faq.categories import Path
from faq.help_categories import NONE, Category, tree
from faq.help_store import Heading


def grown(*categories: str | None, places: Sequence[Path] = ()) -> tuple[Category, ...]:
    """Return the tree of one article in each category."""
    headings = [Heading(f"art_{n}", f"Q{n}", category) for n, category in enumerate(categories)]
    return tree(headings, places).categories


def test_categories_come_in_the_order_in_which_they_first_appear() -> None:
    """Those within as well; a category may hold only others, and none is last."""
    found = grown(None, "b / z", "a", "b", "b / y")
    assert [one.path for one in found] == [("b",), ("a",), NONE]
    assert [one.name for one in found[0].children] == ["z", "y"]
    assert [one.id for one in found[0].every()] == ["art_3", "art_1", "art_4"]
    assert found[0].count == 3


def test_the_editors_order_counts_and_what_is_empty_is_left_out() -> None:
    """A category without a place comes after those with one."""
    places = [("empty",), ("a",), ("b",), ("b", "y"), ("b", "z")]
    found = grown(None, "new", "b / z", "a", "b / y", places=places)
    assert [one.path for one in found] == [("a",), ("b",), ("new",), NONE]
    assert [one.name for one in found[1].children] == ["y", "z"]


def test_a_category_is_found_by_its_address_with_those_around_it() -> None:
    """The address is made of readable names."""
    whole = tree([Heading("art_1", "Q", "お支払い / クレジット カード！")])
    found = whole.by_address["お支払い/クレジット-カード"]
    assert [one.name for one in whole.way_to(found.path)] == ["お支払い", "クレジット カード！"]
    assert whole.way_to(("nowhere",)) == []


def test_names_that_read_the_same_are_told_apart_whatever_their_order() -> None:
    """Also those that hold nothing to be read."""
    one = {child.name: child.address for child in grown("A!", "A?", "B", "★", "☆", "-")}
    other = {child.name: child.address for child in grown("☆", "A?", "-", "B", "A!", "★")}
    assert one == other
    assert len(set(one.values())) == 6
    assert one["B"] == "b"
    assert all(one.values())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("返品できますか？", "返品できますか"),
        ("How much is  shipping?", "how-much-is-shipping"),
        ("ＰａｙＰａｙで①回払い", "paypayで1回払い"),
        ("「サーバー」・メール／SMS", "サーバー-メール-sms"),
        ("データ ガ", "データ-ガ"),
        ("Größe & Preis", "größe-preis"),
        ("★", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("あ" * 30, "あ" * 20),
        ("one two three four five six seven eight nine ten eleven twelve thirteen",
         "one-two-three-four-five-six-seven-eight-nine-ten-eleven"),
        ("x" * 90, "x" * 60),
    ],
)  # fmt: skip
def test_a_slug_can_be_read(text: str, expected: str) -> None:
    """In any script, cut at a word where words have ends."""
    assert slug(text) == expected


@given(st.text(max_size=200))
def test_a_slug_is_safe_in_any_address(text: str) -> None:
    """Letters, marks and digits with single hyphens within, and short."""
    made = slug(text)
    assert len(made.encode()) <= 60
    assert made == made.strip("-")
    assert not set(made) & set(" /?#%&<>\"'.\\:")
    assert "--" not in made


@given(st.text(max_size=100))
def test_an_articles_address_always_gives_its_id_back(question: str) -> None:
    """Whatever the question says."""
    path = addresses.article("shop", "ja", "art_1k17", question)
    assert addresses.article_id(path.rpartition("/")[2]) == "art_1k17"
    assert addresses.encoded(path).isascii()
