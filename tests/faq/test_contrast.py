"""What is set apart from what is meant."""

from __future__ import annotations

import pytest

from faq.contrast import without_contrast


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("返品ではなく交換したい", "交換したい"),
        ("紙じゃなくてデータでもらえますか", "データでもらえますか"),
        ("会員です。解約じゃなくて、しばらく休みたい", "会員です。 しばらく休みたい"),
        ("申し込みたいわけではない。値段が知りたい", "値段が知りたい"),
        ("色を変えたいんじゃなく、数を増やす", "数を増やす"),
        ("by card rather than cash, please", "by card please"),
        ("退会はしません。メールだけ止めたい", "メールだけ止めたい"),
        ("解約まではしないけど一か月休む", "一か月休む"),
        ("残高不足ではないです。逆に払い過ぎました", "逆に払い過ぎました"),
        ("届かないわけではないが、いつも遅い", "いつも遅い"),
        ("ポイントの期限ではなく、いつ付くのかを知りたい", "ポイント いつ付くのかを知りたい"),
        ("積立をやめるんじゃなくて、3万から5万に増やしたい", "積立 3万から5万に増やしたい"),
        ("キャンセルではなく、遅れそうなだけ", "遅れそうなだけ"),
        ("一時的にではなく、きれいさっぱりやめたい", "きれいさっぱりやめたい"),
        ("流れていかないんじゃなくて、そもそもたまりません", "そもそもたまりません"),
        ("値段を直すんじゃなくて注文をやめたい", "注文をやめたい"),
    ],
)
def test_only_what_is_meant_is_left(typed: str, meant: str) -> None:
    """The denied clause goes; its topic stays where nothing else names one."""
    assert without_contrast(typed) == meant


@pytest.mark.parametrize(
    "typed",
    [
        "ログインできない",
        "返品できないのはどんなときですか",
        "停電でなくなったデータは戻りますか",
        "払い戻しではないです",
        "会員でなくても買えますか",
        "クレジットカードではなくても支払えますか",
        "本人ではなくても手続きできますか",
        "本人ではないのですが手続きできますか",
        "海外でなくしたカードの再発行",
        "注文したものではないので返品したい",
        "解約はしないで休みたい",
        "I am not a member, but can I order?",
        "注文はしていない商品が届いた",
        "再配達はしていません",
        "会員ではないけど買えますか",
        "買い替えではありません。持っていってもらえますか?",
        "まだ市民ではありません。春に引っ越します",
        "返品はしません",
        "なくしてはいません。折れただけです",
        "not a refund",
        "返品ではなく",
        "",
    ],
)
def test_other_denials_stay(typed: str) -> None:
    """They are what the question is about, or all there is."""
    assert without_contrast(typed) == typed


def test_nobody_sets_apart_more_than_a_clause() -> None:
    """A hundred letters without a comma are no clause, and are not searched for one."""
    text = "あ" * 100 + "ではなく交換したい"
    assert without_contrast(text) == text
