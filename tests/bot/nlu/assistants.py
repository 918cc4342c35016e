"""Small assistants that the tests of the engine share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.assistant.model import Assistant, Example, Intent, Place
from bot.nlu.training import Sentence

HERE = Place("data/nlu.yml", 1, 1)

SENTENCES: Mapping[str, Sequence[str]] = {
    "opening_hours": (
        "when do you open", "what are your opening hours", "are you open on sunday",
        "until when are you open", "opening hours please", "do you open early",
    ),
    "track_order": (
        "where is my order", "track my parcel", "my parcel has not arrived", "order status please",
        "when will my parcel arrive", "has my order been shipped",
    ),
    "cancel_order": (
        "cancel my order", "I want to cancel the purchase", "please cancel it",
        "can I still cancel my purchase", "cancel what I bought", "I changed my mind, cancel",
    ),
    "pay": (
        "can I pay by card", "which cards do you accept", "do you take cash", "pay with invoice",
        "payment by bank transfer", "which payment methods are there",
    ),
}  # fmt: skip

JAPANESE: Mapping[str, Sequence[str]] = {
    "opening_hours": (
        "営業時間は何時からですか",
        "何時まで開いていますか",
        "日曜日は営業していますか",
    ),
    "track_order": ("荷物はどこですか", "注文した商品が届きません", "配送状況を教えてください"),
    "cancel_order": ("注文をキャンセルしたい", "購入を取り消したい", "キャンセルをお願いします"),
}


def sentences(*languages: Mapping[str, Sequence[str]]) -> list[Sentence]:
    """Return examples of one or more languages; English where none is given."""
    return [
        Sentence(text, intent)
        for language in languages or (SENTENCES,)
        for intent, texts in language.items()
        for text in texts
    ]


def assistant(**parts: Any) -> Assistant:
    """Return an assistant with the English sentences, and whatever else it is to have."""
    intents = {
        intent: Intent(intent, tuple(Example(text, HERE) for text in texts), HERE)
        for intent, texts in SENTENCES.items()
    }
    return Assistant(**{"intents": intents, **parts})
