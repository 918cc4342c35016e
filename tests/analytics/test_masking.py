"""What is hidden in what people type, and what must not be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.masking import luhn, mask, my_number

HIDDEN = [
    ("メールはtaro.yamada@example.co.jpです", "メールは[email]です"),
    ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍまで", "[email]まで"),
    ("090-1234-5678", "[phone]"),
    ("０９０ー１２３４ー５６７８です", "[phone]です"),
    ("⓪⑨⓪①②③④⑤⑥⑦⑧", "[phone]"),
    ("❶❷は違う", "❶❷は違う"),
    ("080−1234−5678", "[phone]"),
    ("０３－１２３４－５６７８", "[phone]"),
    ("03‐1234‐5678", "[phone]"),
    ("03—1234—5678", "[phone]"),
    ("03(1234)5678", "[phone]"),
    ("(03)1234-5678", "[phone]"),
    ("（０３）１２３４－５６７８", "[phone]"),
    ("03 1234 5678", "[phone]"),
    ("0120-444-444", "[phone]"),
    ("0312345678に電話して", "[phone]に電話して"),
    ("TEL:0312345678", "TEL:[phone]"),
    ("tel0312345678", "tel[phone]"),
    ("+81 90-1234-5678", "[phone]"),
    ("＋81-3-1234-5678", "[phone]"),
    ("+1 (415) 555-0100", "[phone]"),
    ("4111 1111 1111 1111", "[card]"),
    ("4111-1111-1111-1111", "[card]"),
    ("カード番号は４１１１１１１１１１１１１１１１です", "カード番号は[card]です"),
    ("アメックス378282246310005", "アメックス[card]"),
    ("JCB 3530111333300000", "JCB [card]"),
    ("マイナンバーは123456789018", "マイナンバーは[my-number]"),
    ("1234-5678-9018", "[my-number]"),
    ("〒105-0011 東京都港区芝公園4-2-8に送って", "[address]に送って"),
    ("〒１０５−００１１東京都港区芝公園４丁目２番８号 芝マンション301号室です", "[address]です"),
    ("105-0011 東京都港区に住んでいます", "[address]に住んでいます"),
    ("郵便番号は105-0011です", "郵便番号[address]です"),
    ("大阪府大阪市北区梅田1-2-3", "[address]"),
    ("注文番号 A-1234567890、電話 09012345678", "注文番号 A-1234567890、電話 [phone]"),
    ("taro@example.com 090-1234-5678", "[email] [phone]"),
]

KEPT = [
    "12,000円を15,000,000円に",
    "￥1234567890",
    "0312345678円",
    "2026-11-22 14:05に届く",
    "2026/11/22から令和8年3月1日まで",
    "202611221405",
    "注文番号0312345678です",
    "注文番号は 1234-5678-9018",
    "ご注文番号：4111111111111111",
    "order no. 0312345678",
    "伝票番号 1234-5678-9018 が動きません",
    "会員番号1234567890123",
    "商品番号 090-1234-5678",
    "型番ABC-0312345678",
    "JAN 4901234567894",
    "4901234567894",
    "4111 1111 1111 1112",
    "123456789012",
    "東京都への送料は1,200円ですか",
    "東京都町田市まで3日かかりますか",
    "1〜3日、10-20-30個",
    "サイズ 100-200-300",
    "サーバー２台、コーヒー３杯",
    "14日以内",
    "user@localhost ではない",
    "",
]


@pytest.mark.parametrize(("typed", "expected"), HIDDEN)
def test_personal_data_is_hidden(typed: str, expected: str) -> None:
    """Whatever width, digits and hyphens it is typed with; the words around it stay."""
    assert mask(typed) == expected


@pytest.mark.parametrize("typed", KEPT)
def test_what_is_not_personal_stays_as_it_was_typed(typed: str) -> None:
    """Amounts, dates, order numbers and numbers without their check digit are the question."""
    assert mask(typed) == typed


@given(st.text(alphabet=st.sampled_from("0123456789０９①-ー− @.aあ〒都区()+番円"), max_size=40))
def test_masking_twice_changes_nothing_more(typed: str) -> None:
    """The marks themselves are not personal data."""
    once = mask(typed)
    assert mask(once) == once


@given(st.text(max_size=200))
def test_any_text_can_be_masked(typed: str) -> None:
    """Without digits and without @ it is returned as it is."""
    if not any(c.isdigit() or c.isnumeric() or c in "@＠﹫" for c in typed):
        assert mask(typed) == typed
    else:
        assert isinstance(mask(typed), str)


def test_check_digits_are_checked() -> None:
    """Luhn for cards; the weights 2…7 for My Number."""
    assert luhn("4111111111111111")
    assert not luhn("4111111111111112")
    assert my_number("123456789018")
    assert not my_number("123456789012")
    assert not my_number("12345678901")
