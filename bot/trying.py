"""What the bot would take one message for, and who would answer it, at the beginning of a talk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from bot.assistant.live import Live
from bot.explaining import who_answered, why_so
from bot.flows.payload import parse_payload
from bot.nlu.model import Parse
from bot.texts import spoken
from bot.turn import Think
from bot.weighing import Weighed, weigh
from faq.search import Verdict


@dataclass(frozen=True)
class Tried:
    """What an engine understood, who would answer, and what the FAQ says."""

    parse: Parse
    weighed: Weighed
    verdict: Verdict | None
    engine: str

    @property
    def who(self) -> str:
        """Say who would answer, in the language in force."""
        return who_answered(self._as_traced)

    @property
    def why(self) -> str:
        """Say why that one would answer, in the language in force."""
        return why_so(self._as_traced)

    @property
    def _as_traced(self) -> dict[str, Any]:
        weighed = self.weighed
        return {"party": weighed.party, "why": weighed.why, "values": dict(weighed.values)}


def try_message(live: Live, think: Think, site_id: str, locale: str, text: str) -> Tried:
    """Return what becomes of a message that nothing came before.

    Raises Unavailable where the engine or the search cannot be asked.
    """
    thought = think(site_id, locale, text)
    pressed = parse_payload(live.assistant, text)
    parse = pressed or live.engine.parse(text, spoken(thought.language, locale))
    weighed = weigh(thought.understanding, parse, thought.verdict, is_payload=pressed is not None)
    return Tried(parse, weighed, thought.verdict, live.engine.name)
