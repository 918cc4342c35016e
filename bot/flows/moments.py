"""What has happened, each thing with what was known before and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.flows.state import Beat, DialogueState


@dataclass(frozen=True)
class Moment:
    """A beat with what slots held before and after it, and which form was active before."""

    beat: Beat
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    loop_before: str | None
    requested_before: str | None


def moments(state: DialogueState, *, hidden: bool = False) -> list[Moment]:
    """Return what rules and stories are compared with, oldest first; ``hidden`` adds the rest."""
    found: list[Moment] = []
    slots: Mapping[str, Any] = dict(state.before)
    loop: str | None = None
    requested: str | None = None
    for beat in state.history:
        after = {**slots, **beat.slots} if beat.slots else slots
        if hidden or not beat.hidden:
            found.append(Moment(beat, slots, after, loop, requested))
        slots, loop, requested = after, beat.loop, beat.requested
    return found
