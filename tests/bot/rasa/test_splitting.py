"""Tokens for Rasa, without Rasa."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rasa.components.splitting import split


def test_japanese_is_split_by_sudachi() -> None:
    """Words with their dictionary forms, in what was typed, full width and all."""
    assert [(part.text, part.form) for part in split("Ａ－１２の返品をしたい")] == [
        ("Ａ", "a"),
        ("－", "-"),
        ("１２", "12"),
        ("の", "の"),
        ("返品", "返品"),
        ("を", "を"),
        ("し", "為る"),
        ("たい", "たい"),
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Where is A-1234, please?", ["Where", "is", "A-1234", "please"]),
        ("I don't know", ["I", "don't", "know"]),
        ("#1234!", ["1234"]),
        (":-)", [":-)"]),
        ("😀", ["😀"]),
        ("", [""]),
    ],
)
def test_other_text_is_split_into_words(text: str, words: list[str]) -> None:
    """A number with a dash stays whole; signs alone are one token."""
    assert [part.text for part in split(text)] == words


@given(st.text() | st.text("返品したいabc -1２\ud800😀 "))
def test_tokens_stand_where_they_say_in_order(text: str) -> None:
    """Any text has tokens, none overlap, and each is found at its place."""
    parts = split(text)
    assert parts
    end = 0
    for part in parts:
        written = text[part.start : part.start + len(part.text)]
        assert [a == b or b == "\ufffd" for a, b in zip(written, part.text, strict=True)].count(
            False
        ) == 0
        assert part.start >= end
        end = part.start + len(part.text)
