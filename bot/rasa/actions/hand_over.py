"""Passing to a person where Rasa itself runs the dialogue: it falls silent.

The service has an action of its own by this name and never asks the server for it.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ConversationPaused
from rasa_sdk.executor import CollectingDispatcher


class ActionHandOver(Action):
    """Leaves the conversation to people."""

    def name(self) -> str:
        """Return the name in the domain."""
        return "action_hand_over"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say nothing more."""
        return [ConversationPaused()]
