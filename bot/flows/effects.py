"""What comes out of a step, what an action answers, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.assistant.model import Button
from bot.flows.state import DialogueState


@dataclass(frozen=True)
class Say:
    """Words of the assistant, slots filled in: plain text, never HTML.

    ``response`` names what they come from. With ``offers_person`` they ask whether a person shall
    help.
    """

    text: str
    buttons: tuple[Button, ...] = ()
    response: str | None = None
    custom: Mapping[str, Any] | None = None
    offers_person: bool = False


@dataclass(frozen=True)
class RunAction:
    """The action server has to be asked; `resume` goes on with what it answers."""

    name: str


@dataclass(frozen=True)
class HandOver:
    """A person takes the conversation over because the files say so."""

    reason: Literal["policy"] = "policy"


@dataclass(frozen=True)
class NotMine:
    """No flow answers this message; ``form`` is the one that waits and is to be taken up again."""

    why: str
    form: str | None = None


Effect = Say | RunAction | HandOver | NotMine


@dataclass(frozen=True)
class Reason:
    """One thing that decided: a rule, story, form, slot or action, and where it stands."""

    kind: Literal["rule", "story", "form", "slot", "action", "note"]
    name: str
    place: str = ""
    detail: str = ""

    def as_json(self) -> dict[str, str]:
        """Return what there is of it, for a trace."""
        told = {"kind": self.kind, "name": self.name, "place": self.place, "detail": self.detail}
        return {key: value for key, value in told.items() if value}

    def __str__(self) -> str:
        """Return it as one line."""
        place = f" ({self.place})" if self.place else ""
        return f"{self.kind} {self.name}{place}{': ' if self.detail else ''}{self.detail}"


@dataclass(frozen=True)
class Result:
    """The new state, what is to be done in this order, and why.

    A `RunAction` is always the last effect, and then ``state`` waits for its answer.
    """

    state: DialogueState
    effects: tuple[Effect, ...] = ()
    why: tuple[Reason, ...] = ()

    @property
    def action(self) -> str | None:
        """Return the action that the step waits for, if it does."""
        last = self.effects[-1] if self.effects else None
        return last.name if isinstance(last, RunAction) else None

    @property
    def is_mine(self) -> bool:
        """Say whether a flow answered the message."""
        return not any(isinstance(effect, NotMine) for effect in self.effects)


@dataclass(frozen=True)
class Done:
    """An action ran; ``events`` and ``responses`` are as the protocol has them."""

    events: tuple[Mapping[str, Any], ...] = ()
    responses: tuple[Mapping[str, Any], ...] = field(default=())


@dataclass(frozen=True)
class Rejected:
    """An action would not run now, so that another may."""

    why: str = ""


@dataclass(frozen=True)
class Failed:
    """An action did not answer as it should; ``why`` is for the log and for staff."""

    why: str


ActionResult = Done | Rejected | Failed
