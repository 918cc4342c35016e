"""Text as it is typed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madoguchi.text import is_japanese, katakana, normalise, question_key, reading, words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("ﾊﾟｽﾜｰﾄﾞ", "パスワード"),
        ("ＩＤ　と　①", "ID と 1"),
        ("㈱まどぐち", "(株)まどぐち"),
        ("１０月", "10月"),
        ("サ−バ〜", "サーバー"),
        ("パスワ-ド", "パスワード"),
        (" あ\u200bい\r\n\tう ", "あい う"),
        ("", ""),
    ],
)
def test_what_is_typed_differently_becomes_the_same(typed: str, expected: str) -> None:
    """Width, signs, dashes for long vowels, invisible characters and spaces are brought to one."""
    assert normalise(typed) == expected


def test_a_hyphen_between_numbers_stays() -> None:
    """Only after kana is a dash a long vowel."""
    assert normalise("090-1234-5678") == "090-1234-5678"
    assert normalise("A-1 と two-factor") == "A-1 と two-factor"


@given(st.text(max_size=80))
def test_normalising_twice_is_normalising_once(text: str) -> None:
    """The result is a fixed point and holds no control character."""
    once = normalise(text)
    assert normalise(once) == once
    assert not any(ord(character) < 32 for character in once)


@pytest.mark.parametrize(
    "variant",
    [
        "ギフト券は使えますか？",
        "ｷﾞﾌﾄ券は 使えますか",
        "ギフト券は使えますか。",
        "ギフト券は使えますか！！",
    ],
)
def test_a_question_is_the_same_in_any_width_and_with_any_ending(variant: str) -> None:
    """They do not make another question; inner spaces do."""
    same = question_key(variant) == question_key("ギフト券は使えますか")
    assert same == (" " not in variant)


def test_kana_and_kanji_make_a_text_japanese() -> None:
    """Latin letters and digits alone do not."""
    assert is_japanese("API の制限")
    assert not is_japanese("API rate limit 100%")


def test_spellings_of_a_word_have_one_dictionary_form() -> None:
    """申込 is 申し込み, 取消し is 取り消し, サーバ is サーバー."""
    forms = [words(text)[0].form for text in ("申込", "申込み", "申し込み")]
    assert forms == ["申し込み"] * 3
    assert words("取消し")[0].form == words("取り消し")[0].form
    assert words("サーバ")[0].form == "サーバー"


def test_only_words_that_say_something_are_content() -> None:
    """Particles, auxiliaries and polite wrapping are not."""
    content = [
        w.form for w in words("解約したいのですが、どのようにすればよろしいでしょうか") if w.content
    ]
    assert content == ["解約"]


def test_words_of_one_meaning_share_a_synonym_group() -> None:
    """Sudachi's groups are carried along."""
    assert set(words("解約")[0].synonyms) & set(words("キャンセル")[0].synonyms)


def test_a_reading_is_how_it_sounds() -> None:
    """In katakana, without long-vowel marks."""
    assert reading("返品の送料") == "ヘンピンノソウリョウ"
    assert reading("サーバー") == reading("サーバ") == "サバ"
    assert katakana("ぱすわーど") == "パスワード"


def test_many_threads_may_split_words_at_once() -> None:
    """Each thread has its own tokeniser, and all see the same words."""
    texts = [f"{number}番の商品を返品したい" for number in range(200)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda text: [w.surface for w in words(text)], texts))
    assert ["".join(surfaces) for surfaces in found] == texts


@pytest.mark.parametrize("sentence", ["返品は10日以内です。", "返品できません", "𠮷野家でした！"])
def test_a_text_of_any_length_is_split(sentence: str) -> None:
    """Sudachi itself refuses more than 16,383 kanji at once; every word keeps its place."""
    text = sentence * 4_000
    found = words(text)
    assert all(text.startswith(word.surface, word.start) for word in found)
    assert "".join(word.surface for word in found) == text
    once = [word.form for word in words(sentence)]
    assert [word.form for word in found[: len(once)]] == once
    assert [word.form for word in found[-len(once) :]] == once


@pytest.mark.parametrize("sign", ["㍿", "㌀", "ﷺ", "𝐀"])
def test_a_text_that_grows_is_split(sign: str) -> None:
    """Sudachi writes signs out, and refuses what is too long only then."""
    text = sign * 11_999 + "返品"
    found = words(text)
    assert "".join(word.surface for word in found) == text
    assert all(text.startswith(word.surface, word.start) for word in found)
