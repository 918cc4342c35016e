"""Romaji typed with the input method off."""

from __future__ import annotations

import pytest

from madoguchi.romaji import kana_of_romaji, sentence_of_romaji


@pytest.mark.parametrize(
    ("typed", "kana"),
    [
        ("kaiyaku", "カイヤク"),
        ("pasuwa-do", "パスワード"),
        ("henpinn", "ヘンピン"),
        ("hennpin", "ヘンピン"),
        ("kippu", "キップ"),
        ("matcha", "マッチャ"),
        ("konnyaku", "コンニャク"),
        ("shinagire", "シナギレ"),
        ("tyuumonn", "チュウモン"),
        ("jyuusyo", "ジュウショ"),
        ("Tsuujou", "ツウジョウ"),
        ("fairu", "ファイル"),
    ],
)
def test_romaji_is_read_as_kana(typed: str, kana: str) -> None:
    """Both ways of romanising and what input methods take."""
    assert kana_of_romaji(typed) == kana


@pytest.mark.parametrize("word", ["shopping", "package", "404", "", "-", "返品", "x"])
def test_what_is_no_romaji_is_left_alone(word: str) -> None:
    """English, digits and Japanese give nothing."""
    assert kana_of_romaji(word) is None


def test_a_sentence_keeps_a_foreign_name() -> None:
    """One word that is no romaji does not spoil the others."""
    assert sentence_of_romaji("paypay de haraitai") == "paypayデハライタイ"


def test_particles_that_stand_alone_are_written_as_such() -> None:
    """They sound like another kana, and would be taken for part of a word."""
    assert sentence_of_romaji("souryou wa ikura") == "ソウリョウハイクラ"
    assert sentence_of_romaji("kaiin o yametai") == "カイインヲヤメタイ"
    assert sentence_of_romaji("tenpo e ikitai") == "テンポヘイキタイ"


@pytest.mark.parametrize(
    "sentence",
    ["Do you ship overseas?", "API rate limit", "track my parcel", "I am on it", "NASA", "no", ""],
)
def test_english_is_not_taken_for_romaji(sentence: str) -> None:
    """Even where single words could be."""
    assert sentence_of_romaji(sentence) is None
