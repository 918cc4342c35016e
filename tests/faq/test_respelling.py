"""Reading a query again in the site's own words."""

from __future__ import annotations

import pytest

from faq.respelling import Respeller, listen, sound
from madoguchi.text import normalise
from tests.faq.shop import SHOP


@pytest.fixture(scope="module")
def respeller() -> Respeller:
    """Knows the shop's words."""
    return Respeller(
        listen(normalise(" ".join((d.question, *d.paraphrases, d.answer)))) for d in SHOP
    )


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ていきびんをやめたい", "定期便をやめたい"),
        ("へんぴんってできますか", "返品ってできますか"),
        ("kaiyaku no houhou", "解約の方法"),
        ("pasuwa-do", "パスワード"),
        ("定期便の開約", "定期便の解約"),
        ("大会したい", "退会したい"),
        ("かいやk したい", "解約 したい"),
        ("ていきびn", "定期便"),
        ("ぱすわーdが違う", "パスワードが違う"),
        ("ぽいんとのゆうこうきげん", "ポイントの有効期限"),
    ],
)
def test_what_sounds_like_the_sites_words_becomes_them(
    respeller: Respeller, typed: str, read: str
) -> None:
    """Kana, romaji, wrong and unfinished conversions."""
    assert respeller.respell(normalise(typed)) == read


@pytest.mark.parametrize(
    "typed",
    [
        "返品したいのですがどうすればよろしいでしょうか",
        "注文した商品がまだ届いていないようです",
        "Can I return an item?",
        "送料",
        "住所 変更",
        "",
    ],
)
def test_what_is_written_well_stays(respeller: Respeller, typed: str) -> None:
    """Grammar in kana is not taken for words, spaces are kept."""
    assert respeller.respell(normalise(typed)) is None


def test_a_site_without_japanese_respells_nothing() -> None:
    """Not even romaji."""
    assert Respeller([listen("return an item")]).respell("kaiyaku") is None
    assert Respeller([]).respell("かいやく") is None


def test_the_commoner_spelling_wins() -> None:
    """Of two words that sound alike."""
    texts = ["保障期間", "保証期間", "保証書"]
    assert Respeller(map(listen, texts)).respell("ほしょうについて") == "保証について"


def test_loan_words_that_are_heard_alike_are_alike() -> None:
    """Long vowels, ヴ and ヅ are folded."""
    assert sound("サーヴァー") == sound("サバ")
    assert sound("ツヅキ") == sound("ツズキ")
