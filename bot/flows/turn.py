"""One step while it is being made: the state so far, what it brought about, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from bot.assistant.model import Assistant
from bot.flows.effects import Effect, HandOver, Reason, Result, RunAction, Say
from bot.flows.responses import render
from bot.flows.state import (
    LANGUAGE,
    Beat,
    DialogueState,
    Pending,
    Purpose,
    begin,
    with_beat,
    without_form,
)
from bot.texts import text


@dataclass
class Turn:
    """The only thing in a step that changes; what comes out of it is frozen."""

    assistant: Assistant
    state: DialogueState
    now: float
    effects: list[Effect] = field(default_factory=list)
    why: list[Reason] = field(default_factory=list)
    is_over: bool = False

    def result(self) -> Result:
        """Return what has come of it."""
        return Result(self.state, tuple(self.effects), tuple(self.why))

    def add(self, beat: Beat) -> None:
        """Append a beat."""
        self.state = with_beat(self.state, replace(beat, at=self.now))
        self.change()

    def did(self, action: str, *, hidden: bool = False) -> None:
        """Append that an action ran."""
        self.add(Beat("action", action, hidden=hidden))

    def change(self, **changes: Any) -> None:
        """Change fields of the state; the newest beat follows where the form stands."""
        self.state = replace(self.state, **changes)
        if self.state.history:
            *earlier, last = self.state.history
            last = replace(last, loop=self.state.form, requested=self.state.requested_slot)
            self.state = replace(self.state, history=(*earlier, last))

    def set_slots(self, values: Mapping[str, Any]) -> None:
        """Give slots values; the newest beat is what did so."""
        if not values:
            return
        slots = {**self.state.slots, **values}
        if not self.state.history:
            self.state = replace(self.state, slots=slots, before={**self.state.before, **values})
            return
        *earlier, last = self.state.history
        last = replace(last, slots={**last.slots, **values})
        self.state = replace(self.state, slots=slots, history=(*earlier, last))

    def leave_form(self) -> None:
        """Let no form be active; what slots hold stays."""
        self.state = without_form(self.state)
        self.change()

    def hide(self, *beats: Beat) -> None:
        """Take beats out of what stories tell."""
        history = tuple(
            replace(beat, hidden=True) if any(beat is one for one in beats) else beat
            for beat in self.state.history
        )
        self.state = replace(self.state, history=history)

    def say(self, words: Say | None) -> None:
        """Say something."""
        if words is None or not (words.text or words.buttons or words.custom):
            return
        self.effects.append(words)
        if self.state.history and words.text:
            *earlier, last = self.state.history
            last = replace(last, said=(*last.said, words.text))
            self.state = replace(self.state, history=(*earlier, last))

    def utter(self, response: str) -> None:
        """Say what a response says now."""
        state = self.state
        said = render(
            self.assistant.responses[response], state.slots, self.assistant.slots, state.channel
        )
        if said is None:
            self.note(response, "no variation of it holds now")
        self.say(said)

    def tell(self, key: str, *, offers_person: bool = False, **values: str) -> None:
        """Say something of the bot's own texts."""
        words = text(key, self.state.language, **values)
        self.say(Say(words, offers_person=offers_person))

    def wait_for(
        self, action: str, purpose: Purpose, slots: Mapping[str, Any] | None = None
    ) -> None:
        """Stop until the action server has answered."""
        self.change(pending=Pending(action, purpose, dict(slots or {})))
        self.effects.append(RunAction(action))
        self.because("action", action, self.assistant.actions.get(action, ""), purpose)
        self.is_over = True

    def restart(self) -> None:
        """Forget everything but the language and the channel, and say so."""
        old, new = self.state, begin(self.assistant)
        language = {LANGUAGE: old.slots[LANGUAGE]} if LANGUAGE in old.slots else {}
        self.state = replace(
            new,
            slots={**new.slots, **language},
            before={**new.before, **language},
            language=old.language,
            channel=old.channel,
        )
        if "utter_restart" in self.assistant.responses:
            self.utter("utter_restart")
        else:
            self.tell("restarted")
        self.is_over = True

    def hand_over(self) -> None:
        """Leave the conversation to people."""
        self.effects.append(HandOver())
        self.is_over = True

    def apologise(self) -> None:
        """Say that something does not work, and offer a person; no more is done in this turn."""
        self.tell("action_failed", offers_person=True)
        self.change(followup=None)
        self.is_over = True

    def because(self, kind: Any, name: str, place: object = "", detail: str = "") -> None:
        """Remember a reason."""
        self.why.append(Reason(kind, name, str(place), detail))

    def note(self, name: str, detail: str) -> None:
        """Remember what was left undone."""
        self.because("note", name, "", detail)

    @property
    def since_heard(self) -> tuple[Beat, ...]:
        """Return what was done since the customer spoke."""
        done: list[Beat] = []
        for beat in reversed(self.state.history):
            if beat.kind == "user":
                break
            done.append(beat)
        return tuple(done)

    @property
    def has_spoken(self) -> bool:
        """Say whether anything was said since the customer spoke, also before an action ran."""
        spoke = any(isinstance(effect, (Say, HandOver)) for effect in self.effects)
        heard = self.state.heard
        return spoke or any(beat.said for beat in (*self.since_heard, *([heard] if heard else ())))
