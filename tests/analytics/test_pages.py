"""What counts as the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.pages import LONGEST, page_of


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("https://shop.example/cart?id=5#total", "https://shop.example/cart"),
        ("https://Shop.Example:443", "https://shop.example/"),
        ("http://shop.example:8080/a/", "http://shop.example:8080/a/"),
        ("http://[::1]:80/a", "http://[::1]/a"),
        ("https://me:secret@shop.example/a", "https://shop.example/a"),
        ("https://shop.example/商品/椅子?x", "https://shop.example/商品/椅子"),
        ("about:blank", ""),
        ("javascript:alert(1)", ""),
        ("/cart", ""),
        ("https://shop.example:port/", ""),
        ("https://[broken/", ""),
        ("", ""),
        (None, ""),
    ],
)
def test_a_page_is_an_address_without_what_changes_at_every_visit(
    url: str | None, page: str
) -> None:
    """Query, fragment, user and usual port are left out; what is no web address is no page."""
    assert page_of(url) == page


@given(st.text())
def test_any_text_has_a_page_and_the_page_has_itself(text: str) -> None:
    """Nothing is refused with an error, pages are short, and the page of a page is that page."""
    page = page_of("https://shop.example/" + text)

    assert len(page) <= LONGEST
    assert page_of(page) == page
