"""What the bot says."""

from __future__ import annotations

import re

from bot.texts import TEXTS, text

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def test_every_language_says_everything_with_the_same_values() -> None:
    """No key is missing anywhere."""
    japanese, english = TEXTS["ja"], TEXTS["en"]
    assert set(japanese) == set(english)
    for key in japanese:
        assert PLACEHOLDER.findall(japanese[key]) == PLACEHOLDER.findall(english[key])
        assert japanese[key].strip()
        assert english[key].isascii()


def test_the_greeting_says_that_it_is_a_bot_and_that_people_can_be_reached() -> None:
    """In both languages."""
    assert "ボット" in text("greeting", "ja")
    assert "担当者" in text("greeting", "ja")
    assert "not a person" in text("greeting", "en")


def test_a_language_the_bot_does_not_speak_is_spoken_to_in_english() -> None:
    """A site may have a FAQ in German; the bot's own words are English there."""
    assert text("thanks", "de") == text("thanks", "en")


def test_values_are_filled_in() -> None:
    """An agent is named."""
    assert text("agent_joined", "ja", name="佐藤") == "佐藤が対応いたします。"
