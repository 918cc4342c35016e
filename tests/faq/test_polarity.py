"""What a sentence says is so, and what it denies."""

from __future__ import annotations

import pytest

from faq.polarity import contrary, predicates
from madoguchi.text import normalise


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("荷物はいつ届きますか", {"届く": False}),
        ("荷物が届いていない", {"届く": True}),
        ("荷物が届きません", {"届く": True}),
        ("ログインできなくなりました", {"ログイン出来る": True}),
        ("返品ができない", {"返品出来る": True}),
        ("返品できますか", {"返品出来る": False}),
        ("返品できませんか", {"返品出来る": False}),  # a polite question denies nothing
        ("払わなければならない", {"払う": False}),  # denied twice
        ("払わなくてもいい", {"払う": True}),
        ("在庫がない", {"在庫有る": True}),
        ("解約したくない", {"解約為る": True}),
        ("ログインできないから困る", {"ログイン出来る": True, "困る": False}),
        ("クーポンが使えないかも", {"使う": True}),
        ("なぜ使えないのですか", {"使う": True}),
        ("返品", {}),
        ("I can't log in", {"log": True}),
        ("how do I log in", {"log": False}),
        ("my parcel has not arrived yet", {"parcel": False, "arrived": True}),
        ("without a receipt", {"receipt": True}),
        ("I am not able to log in", {"log": True}),
        ("I don't have a receipt", {"receipt": True}),
        ("no, I want to cancel", {"want": False, "cancel": False}),
    ],
)
def test_what_is_said_and_what_is_denied(text: str, said: dict[str, bool]) -> None:
    """Each verb by itself; one that says little alone comes with its noun."""
    assert dict(predicates(normalise(text))) == said


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("メールが届かない", "メールはいつ届きますか", True),
        ("ログインできません", "ログインできない場合は", False),
        ("ログインできません", "ログインする方法", False),  # to do and to be able are two things
        ("クーポンが使えない", "クーポンはどこで使えますか", True),
        ("送料", "届かない", False),
    ],
)
def test_two_sentences_are_opposed_where_one_denies_the_other(
    one: str, other: str, differ: bool
) -> None:
    """Whichever is asked first."""
    assert bool(contrary(predicates(one)) & predicates(other)) == differ
    assert bool(contrary(predicates(other)) & predicates(one)) == differ
