"""What an engine understands of a message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Ranked:
    """An intent and how likely it is (0 to 1)."""

    name: str
    confidence: float


@dataclass(frozen=True)
class Found:
    """An entity in a message; ``start`` and ``end`` are positions in the text as it was written."""

    entity: str
    start: int
    end: int
    value: str
    extractor: str
    role: str | None = None
    group: str | None = None


@dataclass(frozen=True)
class Parse:
    """What a message was taken for.

    ``intent`` is None where no intent takes it (out of scope). ``ranking`` holds the intents that
    were looked at, likeliest first; ``ambiguous`` those that are about as likely as the first.
    """

    text: str
    intent: str | None
    confidence: float
    ranking: tuple[Ranked, ...] = ()
    entities: tuple[Found, ...] = ()
    ambiguous: tuple[str, ...] = ()


class Engine(Protocol):
    """Understands messages; safe to call from several threads."""

    @property
    def name(self) -> str:
        """What the log and the console call it."""
        ...

    def parse(self, text: str, locale: str) -> Parse:
        """Return what a message is; raises Unavailable where the engine cannot be reached."""
        ...
