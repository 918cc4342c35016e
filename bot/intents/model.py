"""What a customer's message is, before the FAQ is asked what it says about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "greeting", "thanks", "goodbye", "chit-chat", "empty", "question"]
"""``empty`` asks nothing: only signs or emoji, or a yes or no where nothing was asked."""

KIND_OF_INTENT: dict[str, Kind] = {
    "talk_to_person": "person",
    "greet": "greeting",
    "thank": "thanks",
    "goodbye": "goodbye",
    "ask_who_you_are": "chit-chat",
}
"""The intents of ``bot/rasa/data/nlu.yml``; a message that is none of them is a question."""


@dataclass(frozen=True)
class Understanding:
    """The kind of a message, how sure that is (0 to 1), and which example or rule says so.

    ``by`` is ``nearness`` or ``learnt`` where neither a rule nor the whole message says so.
    """

    kind: Kind
    score: float
    evidence: str
    by: Literal["rule", "nearness", "learnt"] = "rule"
