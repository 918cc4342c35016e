"""Taking words out of a JSON value. Pure."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

GONE = "…"
_LONG = 8  # a shorter text may stand in others' words by chance


def without_words(value: Any, words: Collection[str]) -> Any:
    """Return a JSON value with `GONE` in the place of the words.

    A text that is one of them goes whole; in longer texts the longer ones are replaced.
    """
    if isinstance(value, dict):
        return {key: without_words(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [without_words(one, words) for one in value]
    return _without(value, words) if isinstance(value, str) else value


def _without(text: str, words: Collection[str]) -> str:
    if text in words:
        return GONE
    for word in words:
        if len(word) >= _LONG:
            text = text.replace(word, GONE)
    return text
