"""What a site's assistant made of a message: who answers, and what its flow does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.flows.effects import HandOver, Reason, Result, Say
from bot.flows.state import DialogueState
from bot.nlu.model import Parse
from bot.weighing import Weighed

TRACED = 3
"""How many intents staff are shown."""


@dataclass(frozen=True)
class Guided:
    """What the assistant made of a message.

    ``result`` is what its flow does, None where none was asked; ``after`` is how the form that
    waited goes on once the FAQ has had its say. ``state`` is to be kept, whoever answers.
    """

    weighed: Weighed
    state: DialogueState
    result: Result | None = None
    after: Result | None = None

    @property
    def parse(self) -> Parse:
        """What the message was taken for."""
        return self.weighed.parse

    def as_json(self) -> dict[str, Any]:
        """Return who answered and why, for staff."""
        parse, why = self.parse, [*self._why(self.result), *self._why(self.after)]
        return {
            "party": self.weighed.party,
            "why": self.weighed.why,
            "values": dict(self.weighed.values),
            "is_mine": bool(self.says),
            "intent": parse.intent,
            "confidence": round(parse.confidence, 4),
            "ranking": [[one.name, round(one.confidence, 4)] for one in parse.ranking[:TRACED]],
            "reasons": [reason.as_json() for reason in why],
        }

    @staticmethod
    def _why(result: Result | None) -> tuple[Reason, ...]:
        return result.why if result is not None else ()

    @property
    def says(self) -> tuple[Say | HandOver, ...]:
        """What the flow does itself, in this order; nothing where the FAQ answers."""
        return _done(self.result) if self.result is not None and self.result.is_mine else ()

    @property
    def goes_on(self) -> tuple[Say | HandOver, ...]:
        """What the form that waited says after the FAQ's answer."""
        return _done(self.after) if self.after is not None else ()


def _done(result: Result) -> tuple[Say | HandOver, ...]:
    return tuple(e for e in result.effects if isinstance(e, Say | HandOver))
