"""Which inquiries stand behind a number: what an address of the list asks for. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from analytics.model import OUTCOMES, SPLITS
from analytics.spots import Spot
from madoguchi.errors import InvalidInput

ANY_REASON, NO_REASON, NO_THEME = REASONS = ("any", "none", "no-theme")
"""Inquiries with a question, in whatever reason or none; in none; in one that has no theme."""


@dataclass(frozen=True)
class Selection:
    """What is asked for; at most one of the fields is set, none means every inquiry.

    ``outcome`` may also be ``ended``, ``open`` or ``test``; ``metric`` is a name of
    `analytics.where_store.METRICS`, of which ``whole`` asks for the denominator.
    ``topic`` asks for the inquiries about it, open ones included;
    ``asked_in`` narrows ``question`` to one language, by the name of `Unanswered.language`;
    ``waiting`` narrows ``open_now`` to those who wait for a first reply; ``spot`` and ``reason``
    narrow any but that. ``reason`` names a contact reason or a theme, or one of `REASONS`.
    """

    outcome: str = ""
    metric: str = ""
    whole: bool = False
    split: str = ""
    topic: str = ""
    article: str = ""
    said: str = "given"
    question: str = ""
    asked_in: str = ""
    open_now: bool = False
    waiting: bool = False
    reason: str = ""
    spot: Spot = field(default_factory=Spot)

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Selection:
        """Read an address; raises `InvalidInput` where it names what there is not."""
        return cls(
            outcome=_one_of(query.get("outcome", ""), (*OUTCOMES, "ended", "open", "test")),
            metric=query.get("metric", ""),
            whole=query.get("part") == "all",
            split=_one_of(query.get("split", ""), SPLITS),
            topic=query.get("topic", ""),
            article=query.get("article", ""),
            said=query.get("said", "given"),
            question=query.get("question", ""),
            asked_in=query.get("asked_in", ""),
            open_now=query.get("open") in ("now", "waiting"),
            waiting=query.get("open") == "waiting",
            reason=query.get("reason", ""),
            spot=Spot.read(query),
        )


def _one_of(asked: str, known: Collection[str]) -> str:
    if asked and asked not in known:
        raise InvalidInput("There is no number called “%(name)s” here.", name=asked)
    return asked
