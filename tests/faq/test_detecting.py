"""Which language a customer's words are written in."""

from __future__ import annotations

import pytest

from faq.detecting import detect, in_order

JA_EN = ("ja", "en")
LATIN = ("en", "fr", "de", "es")


@pytest.mark.parametrize(
    ("text", "offered", "preferred", "language"),
    [
        ("返品したい", JA_EN, "en", "ja"),
        ("送料", JA_EN, "en", "ja"),
        ("ﾊﾟｽﾜｰﾄﾞ", JA_EN, "en", "ja"),
        ("API key 再発行", JA_EN, "en", "ja"),
        ("返品/交換", JA_EN, "en", "ja"),
        ("henpin shitai", JA_EN, "ja", "ja"),
        ("henpin shitai", JA_EN, "en", "ja"),
        ("how do I return an item", JA_EN, "ja", "en"),
        ("Shipping cost?", JA_EN, "ja", "en"),
        ("pasuwa-do reset shitai", JA_EN, "ja", "ja"),
        ("ryoushuusho", JA_EN, "ja", "ja"),
        ("size guide", JA_EN, "en", "en"),
        ("yoga", JA_EN, "en", "en"),
        ("how are you", JA_EN, "ja", "en"),
        ("nice to meet you", JA_EN, "ja", "en"),
        ("shipping cost", ("ja", "en-GB"), "ja", "en"),
        ("送料", ("en", "zh-Hant"), "en", "zh"),
        ("送料", ("ja", "zh-Hant"), "zh-Hant", "zh"),
        ("送料", ("ja", "en", "zh-Hans"), "en", "ja"),
        ("怎么退货", ("ja", "zh-Hans"), "ja", "zh"),
        ("送料はいくら", ("en", "zh-Hans"), "en", ""),
        ("반품하고 싶어요", ("ja", "en", "ko"), "ja", "ko"),
        ("Docker API 키 재발급", ("ja", "en", "ko"), "ja", "ko"),
        ("как вернуть товар", ("en", "ru"), "en", "ru"),
        ("як повернути товар", ("uk", "ru"), "ru", "uk"),
        ("อยากคืนสินค้า", ("ja", "th"), "ja", "th"),
        ("كيف أعيد المنتج", ("en", "ar"), "en", "ar"),
        ("frais de livraison", LATIN, "en", "fr"),
        ("Versandkosten", LATIN, "en", "de"),
        ("olvidé mi contraseña", ("ja", *LATIN), "ja", "es"),
        ("how do I cancel my subscription", LATIN, "fr", "en"),
        ("como pago con tarjeta", ("ja", "es"), "es", "es"),
        ("5μm filter", JA_EN, "ja", "en"),
        ("반품", JA_EN, "ja", ""),
    ],
)
def test_a_text_is_of_one_of_the_sites_languages(
    text: str, offered: tuple[str, ...], preferred: str, language: str
) -> None:
    """By its script, by romaji, by its letters."""
    assert detect(text, offered, preferred) == language


@pytest.mark.parametrize(
    "text",
    ["", "👍", "12345", "???", "A4", "API", "PayPal", "SKU-1234-X", "me@example.com",
     "https://example.com/some/page", "Amazon Pay"],
)  # fmt: skip
@pytest.mark.parametrize("offered", [JA_EN, ("ja", *LATIN)])
def test_names_codes_and_signs_say_nothing(text: str, offered: tuple[str, ...]) -> None:
    """They are asked for in the conversation's language."""
    assert detect(text, offered, "ja") == ""


@pytest.mark.parametrize("text", ["PayPal", "login", "iPhone", "wifi"])
def test_in_doubt_a_text_is_in_the_pages_own_language(text: str) -> None:
    """What is about as likely in several languages does not lead away from it."""
    for preferred in LATIN:
        assert detect(text, LATIN, preferred) in ("", preferred)


def test_unknown_languages_are_no_error() -> None:
    """A site may name any tag, and a conversation one that the site has no more."""
    assert detect("shipping cost", ("xx", "en"), "xx") == "en"
    assert detect("shipping cost", ("xx", "yy"), "zz") == ""
    assert detect("送料", (), "ja") == ""


def test_the_customers_language_comes_first_then_the_pages() -> None:
    """The rest stay in the site's order."""
    offered = ("fr", "ja", "en", "en-GB")
    assert in_order(offered, "en", "en-GB") == ["en-GB", "en", "fr", "ja"]
    assert in_order(offered, "fr", "ja") == ["fr", "ja", "en", "en-GB"]
    assert in_order(offered, "", "ja") == ["ja", "fr", "en", "en-GB"]
