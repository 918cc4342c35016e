"""Numbers of sentences, however they are written."""

from __future__ import annotations

import pytest

from faq.quantities import Quantity, quantities, without_quantities
from madoguchi.text import normalise


def read(text: str) -> list[tuple[str, tuple[float, ...], str]]:
    """Return unit, values and role of each."""
    return [(one.unit, one.values, one.role) for one in quantities(normalise(text))]


@pytest.mark.parametrize(
    ("text", "unit", "values", "role"),
    [
        ("８日以内", "day", (8,), "most"),
        ("八日以内", "day", (8,), "most"),
        ("二週間以内", "day", (14,), "most"),
        ("within two weeks", "day", (14,), "most"),
        ("3日前まで", "day", (3,), "before"),
        ("2〜4日", "day", (2, 4), ""),
        ("3営業日後", "working day", (3,), "after"),
        ("１ヶ月", "month", (1,), ""),
        ("2年間", "month", (24,), ""),
        ("1.5時間", "minute", (90,), ""),
        ("十分間", "minute", (10,), ""),
        ("1万5千円", "yen", (15_000,), ""),
        ("三千五百円", "yen", (3_500,), ""),
        ("5,500円以上", "yen", (5_500,), "least"),
        ("¥1,000", "yen", (1_000,), ""),
        ("$7.50", "$", (7.5,), ""),
        ("2割引", "percent", (20,), ""),
        ("20％", "percent", (20,), ""),
        ("午後5時30分まで", "clock", (17.5 * 60,), "most"),
        ("17時半", "clock", (17.5 * 60,), ""),
        ("5:30 p.m.", "clock", (17.5 * 60,), ""),
        ("12月31日", "date", (12, 31), ""),
        ("令和8年から", "year", (2026,), "least"),
        ("平成元年", "year", (1989,), ""),
        ("昭和六十三年", "year", (1988,), ""),
        ("2026年", "year", (2026,), ""),
        ("0120-000-111", "phone", (120_000_111,), ""),
        ("at least 8 characters", "character", (8,), "least"),
    ],
)
def test_a_quantity_is_read(text: str, unit: str, values: tuple[float, ...], role: str) -> None:
    """In one measure each, with what it limits."""
    assert read(text) == [(unit, values, role)]


@pytest.mark.parametrize(
    "text",
    ["十分にご注意ください", "一部の商品", "日曜日", "一度だけ", "24/7", "100日本", "3倍", ""],
)
def test_what_is_no_quantity_is_left_out(text: str) -> None:
    """Words that hold a numeral, and numbers without a unit."""
    assert read(text) == []


def test_several_stand_in_order_and_their_places_can_be_blanked() -> None:
    """The rest of the sentence stays where it was."""
    text = "平日9時から18時まで、1通300円です"
    found = quantities(text)
    assert [one.unit for one in found] == ["clock", "clock", "sheet", "yen"]
    rest = without_quantities(text, found)
    assert len(rest) == len(text)
    assert rest.split() == ["平日", "から", "まで、", "です"]


def test_only_what_limits_the_same_differs() -> None:
    """Another unit or the other end of a range is another statement."""
    within = Quantity("day", (7,), "most", 0, 2)
    assert within.differs(Quantity("day", (8,), "most", 0, 2))
    assert within.differs(Quantity("day", (8,), "", 0, 2))
    assert not within.differs(Quantity("day", (7,), "", 5, 7))
    assert not within.differs(Quantity("day", (8,), "after", 0, 2))
    assert not within.differs(Quantity("yen", (8,), "most", 0, 2))
